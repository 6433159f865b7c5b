// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// machineEntry is one line of the list of VMs.
type machineEntry struct {
	ID           string                         `json:"id"`
	Name         string                         `json:"name"`
	InstanceUUID string                         `json:"instance_uuid"`
	Power        types.VirtualMachinePowerState `json:"power"`
	Folder       string                         `json:"folder"`
	Console      string                         `json:"console"`
	Host         int                            `json:"host"`
}

func (c *control) listMachines(*http.Request) (interface{}, error) {
	dc := c.front.datacenter
	dc.gate.RLock()
	defer dc.gate.RUnlock()
	entries := []machineEntry{}
	for _, vm := range virtualMachines(dc.registry) {
		entry := machineEntry{
			ID:           vm.Self.Value,
			Name:         vm.Name,
			InstanceUUID: vm.Config.InstanceUuid,
			Power:        vm.Runtime.PowerState,
			Console:      dc.consoles[vm.Self],
			Host:         dc.hostOf(vm).number,
		}
		if folder, ok := dc.registry.Get(*vm.Parent).(*simulator.Folder); ok {
			entry.Folder = folder.Name
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

// changeMachine answers POST /vms/{instance uuid or vm-63}/{power, move, reset or destroy}, for all VMs of that uuid.
func (c *control) changeMachine(r *http.Request) (interface{}, error) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/vms/"), "/")
	if len(parts) != 2 {
		return nil, controlError{http.StatusNotFound, "no such path"}
	}
	var change func(types.ManagedObjectReference) error
	switch parts[1] {
	case "power":
		request := struct {
			State types.VirtualMachinePowerState `json:"state"`
		}{}
		if err := decode(r, &request); err != nil {
			return nil, err
		}
		if !isPowerState(request.State) {
			return nil, controlError{http.StatusBadRequest, "state is not poweredOn, poweredOff or suspended"}
		}
		change = func(vm types.ManagedObjectReference) error {
			return c.front.datacenter.setPower(vm, request.State)
		}
	case "move":
		request := struct {
			Host   int  `json:"host"`
			Silent bool `json:"silent"`
		}{}
		if err := decode(r, &request); err != nil {
			return nil, err
		}
		change = func(vm types.ManagedObjectReference) error {
			return c.front.move(vm, request.Host, request.Silent)
		}
	case "reset":
		change = c.front.datacenter.reset
	case "destroy":
		change = c.front.datacenter.destroy
	default:
		return nil, controlError{http.StatusNotFound, "no such path"}
	}
	found := c.find(parts[0])
	if len(found) == 0 {
		return nil, controlError{http.StatusNotFound, "no such VM"}
	}
	defer c.front.disconnectStopped()
	for _, vm := range found {
		if err := change(vm); err != nil {
			return nil, controlError{http.StatusConflict, err.Error()}
		}
	}
	return map[string]int{"changed": len(found)}, nil
}

// changeHost answers POST /hosts/{number}/connection.
func (c *control) changeHost(r *http.Request) (interface{}, error) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/hosts/"), "/")
	number, err := strconv.Atoi(parts[0])
	if err != nil || len(parts) != 2 || parts[1] != "connection" {
		return nil, controlError{http.StatusNotFound, "no such path"}
	}
	request := struct {
		Connected bool `json:"connected"`
	}{}
	if err := decode(r, &request); err != nil {
		return nil, err
	}
	if err := c.front.datacenter.setHostConnected(number, request.Connected); err != nil {
		return nil, badRequest(err)
	}
	return done, nil
}

// find returns the VMs of an instance uuid, or the one of a managed object id.
func (c *control) find(id string) []types.ManagedObjectReference {
	dc := c.front.datacenter
	dc.gate.RLock()
	defer dc.gate.RUnlock()
	if instance, ok := parseUUID(id); ok {
		return append([]types.ManagedObjectReference{}, dc.index.find(instance, true)...)
	}
	vm := types.ManagedObjectReference{Type: "VirtualMachine", Value: id}
	if dc.machine(vm) == nil {
		return nil
	}
	return []types.ManagedObjectReference{vm}
}
