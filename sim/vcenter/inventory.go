// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/vim25/types"
)

// vmSpec describes one VM of the inventory file.
type vmSpec struct {
	Name             string                         `json:"name"`
	InstanceUUID     string                         `json:"instance_uuid"`
	Power            types.VirtualMachinePowerState `json:"power"`
	Folder           string                         `json:"folder"`
	Annotation       string                         `json:"annotation"`
	Console          string                         `json:"console"`
	ExtraConfig      map[string]string              `json:"extra_config"`
	CustomAttributes map[string]string              `json:"custom_attributes"`
	Tags             map[string]string              `json:"tags"` // by category; several with commas
}

// readInventory lists the VMs of the inventory file, then those of -vms.
func readInventory(o options) ([]vmSpec, error) {
	specs := []vmSpec{}
	if o.inventory != "" {
		file, err := os.Open(o.inventory)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		decoder := json.NewDecoder(file)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&specs); err != nil {
			return nil, fmt.Errorf("%s: %w", o.inventory, err)
		}
	}
	for i := range specs {
		if err := specs[i].complete(); err != nil {
			return nil, fmt.Errorf("%s: VM number %d: %w", o.inventory, i+1, err)
		}
	}
	for i := 0; i < o.vms; i++ {
		specs = append(specs, vmSpec{
			Name:         fmt.Sprintf("vm-%04d", i),
			InstanceUUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i),
			Power:        types.VirtualMachinePowerStatePoweredOn,
			Folder:       o.vmsFolder,
			Console:      o.vmsConsole,
		})
	}
	return specs, nil
}

// complete checks what is given and fills in what is not.
func (s *vmSpec) complete() error {
	if s.Name == "" {
		return fmt.Errorf("name is missing")
	}
	if s.Power == "" {
		s.Power = types.VirtualMachinePowerStatePoweredOn
	}
	if !isPowerState(s.Power) {
		return fmt.Errorf("power is %q, not poweredOn, poweredOff or suspended", s.Power)
	}
	if s.InstanceUUID == "" {
		s.InstanceUUID = uuid.NewSHA1(uuid.NameSpaceOID, []byte("instance "+s.Name)).String()
		return nil
	}
	id, ok := parseUUID(s.InstanceUUID)
	if !ok {
		return fmt.Errorf("instance_uuid %q is not a uuid", s.InstanceUUID)
	}
	s.InstanceUUID = id
	return nil
}

func isPowerState(state types.VirtualMachinePowerState) bool {
	switch state {
	case types.VirtualMachinePowerStatePoweredOn,
		types.VirtualMachinePowerStatePoweredOff,
		types.VirtualMachinePowerStateSuspended:
		return true
	}
	return false
}

// parseUUID returns the lower-case dashed form; other spellings than the dashed one are refused.
func parseUUID(text string) (string, bool) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != len(id.String()) {
		return "", false
	}
	return id.String(), true
}
