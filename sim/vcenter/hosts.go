// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sort"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// hosts lists the ESXi hosts in their order, which is that of their names. The caller holds gate.
func (d *datacenter) hosts() []*simulator.HostSystem {
	hosts := []*simulator.HostSystem{}
	for _, entity := range d.registry.All("HostSystem") {
		hosts = append(hosts, entity.(*simulator.HostSystem))
	}
	sort.Slice(hosts, func(i, j int) bool { return hosts[i].Name < hosts[j].Name })
	return hosts
}

// ofHost picks what belongs to a host out of a list that is not empty, whose last entry is that of all further ones.
func ofHost[T any](entries []T, number int) T {
	if number >= len(entries) {
		number = len(entries) - 1
	}
	return entries[number]
}

// place is where a VM runs.
type place struct {
	number  int
	version apiVersion
}

// hostOf tells where the VM runs. The caller holds gate.
func (d *datacenter) hostOf(vm *simulator.VirtualMachine) place {
	for i, host := range d.hosts() {
		if host.Self == *vm.Runtime.Host {
			version, _ := parseAPIVersion(host.Config.Product.Version)
			return place{i, version}
		}
	}
	return place{}
}

// move brings a VM to another host as vMotion does: it runs on, and its consoles on the old host end.
// That host says nothing when it is silent, as one does that failed.
func (f *front) move(reference types.ManagedObjectReference, number int, silent bool) error {
	from, err := f.datacenter.move(reference, number)
	if err != nil || silent {
		return err
	}
	ofHost(f.esxi, from).disconnect(context.Background(), reference.Value)
	if f.console != nil {
		f.console.disconnect(reference)
	}
	return nil
}

func (d *datacenter) move(reference types.ManagedObjectReference, number int) (int, error) {
	d.gate.Lock()
	defer d.gate.Unlock()
	hosts := d.hosts()
	vm := d.machine(reference)
	if vm == nil || number < 0 || number >= len(hosts) {
		return 0, fmt.Errorf("no such VM, or no host number %d", number)
	}
	from := d.hostOf(vm).number
	without := []types.ManagedObjectReference{}
	for _, each := range hosts[from].Vm {
		if each != reference {
			without = append(without, each)
		}
	}
	hosts[from].Vm = without
	hosts[number].Vm = append(hosts[number].Vm, reference)
	host := hosts[number].Self
	vm.Summary.Runtime.Host = &host
	d.registry.Update(vm, []types.PropertyChange{
		{Name: "runtime.host", Val: host},
		{Name: "runtime.connectionState", Val: types.VirtualMachineConnectionStateConnected},
	})
	return from, nil
}

// setHostConnected makes vCenter lose a host with all its VMs, or find them again.
func (d *datacenter) setHostConnected(number int, connected bool) error {
	d.gate.Lock()
	defer d.gate.Unlock()
	hosts := d.hosts()
	if number < 0 || number >= len(hosts) {
		return fmt.Errorf("no host number %d", number)
	}
	ofHosts, ofMachines := types.HostSystemConnectionStateConnected, types.VirtualMachineConnectionStateConnected
	if !connected {
		ofHosts, ofMachines = types.HostSystemConnectionStateNotResponding, types.VirtualMachineConnectionStateDisconnected
	}
	d.registry.Update(hosts[number], []types.PropertyChange{{Name: "runtime.connectionState", Val: ofHosts}})
	for _, reference := range hosts[number].Vm {
		if vm := d.machine(reference); vm != nil {
			d.registry.Update(vm, []types.PropertyChange{{Name: "runtime.connectionState", Val: ofMachines}})
		}
	}
	return nil
}
