// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"

	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// inventoryEvents notes what happens to VMs, whoever caused it: vcsim calls it on every change.
//
// Threads: any.
type inventoryEvents struct {
	index *uuidIndex

	mutex   sync.Mutex
	stopped []types.ManagedObjectReference
}

// Reference makes it a handler that vcsim can register.
func (*inventoryEvents) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "InventoryEvents", Value: "inventory-events"}
}

// PutObject notes a VM that is new.
func (e *inventoryEvents) PutObject(item mo.Reference) {
	if item.Reference().Type == "VirtualMachine" {
		e.index.invalidate()
	}
}

// UpdateObject notes a VM that stopped running.
func (e *inventoryEvents) UpdateObject(item mo.Reference, changes []types.PropertyChange) {
	if item.Reference().Type != "VirtualMachine" {
		return
	}
	for _, change := range changes {
		if change.Name == "runtime.powerState" && change.Val != types.VirtualMachinePowerStatePoweredOn {
			e.noteStopped(item.Reference())
		}
	}
}

// RemoveObject notes a VM that is gone.
func (e *inventoryEvents) RemoveObject(reference types.ManagedObjectReference) {
	if reference.Type == "VirtualMachine" {
		e.index.invalidate()
		e.noteStopped(reference)
	}
}

func (e *inventoryEvents) noteStopped(reference types.ManagedObjectReference) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.stopped = append(e.stopped, reference)
}

// takeStopped returns the VMs that stopped since the last call.
func (e *inventoryEvents) takeStopped() []types.ManagedObjectReference {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	stopped := e.stopped
	e.stopped = nil
	return stopped
}
