// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// uuidIndex finds VMs by uuid without looking at each: it is rebuilt at the first search after
// the inventory changed.
//
// Threads: any; its callers hold the datacenter's gate.
type uuidIndex struct {
	registry *simulator.Registry

	mutex      sync.Mutex
	valid      bool
	byInstance map[string][]types.ManagedObjectReference
	byBIOS     map[string][]types.ManagedObjectReference
}

func (x *uuidIndex) invalidate() {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	x.valid = false
}

// find returns all VMs with that uuid, in the order of their creation.
func (x *uuidIndex) find(id string, instance bool) []types.ManagedObjectReference {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	if !x.valid {
		x.rebuild()
	}
	if instance {
		return x.byInstance[id]
	}
	return x.byBIOS[id]
}

func (x *uuidIndex) rebuild() {
	x.byInstance = map[string][]types.ManagedObjectReference{}
	x.byBIOS = map[string][]types.ManagedObjectReference{}
	for _, vm := range virtualMachines(x.registry) {
		if vm.Config == nil {
			continue
		}
		instance, bios := strings.ToLower(vm.Config.InstanceUuid), strings.ToLower(vm.Config.Uuid)
		x.byInstance[instance] = append(x.byInstance[instance], vm.Self)
		x.byBIOS[bios] = append(x.byBIOS[bios], vm.Self)
	}
	x.valid = true
}

// virtualMachines lists all VMs in the order of their creation; vcsim's own order is random.
func virtualMachines(registry *simulator.Registry) []*simulator.VirtualMachine {
	machines := []*simulator.VirtualMachine{}
	for _, entity := range registry.All("VirtualMachine") {
		if vm, ok := entity.(*simulator.VirtualMachine); ok {
			machines = append(machines, vm)
		}
	}
	sort.Slice(machines, func(i, j int) bool { return number(machines[i].Self) < number(machines[j].Self) })
	return machines
}

// number is the 63 of vm-63.
func number(reference types.ManagedObjectReference) int {
	n, _ := strconv.Atoi(reference.Value[strings.LastIndexByte(reference.Value, '-')+1:])
	return n
}
