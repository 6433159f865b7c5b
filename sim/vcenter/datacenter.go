// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// datacenter is the simulated inventory: one cluster with three hosts, and the VMs asked for.
//
// Lifetime: one per process at a time, because vcsim keeps its inventory in a global variable.
// Threads: any. gate is held shared while the inventory is read and its answer encoded,
// exclusively while it changes; vcsim's own locks do not cover the encoding.
type datacenter struct {
	gate     sync.RWMutex
	model    *simulator.Model
	registry *simulator.Registry
	client   *vim25.Client
	events   *inventoryEvents
	index    *uuidIndex
	consoles map[types.ManagedObjectReference]string
	tags     map[types.ManagedObjectReference]map[string]string
}

// newDatacenter builds the inventory. Equal options give equal managed object references.
func newDatacenter(o options, specs []vmSpec) (*datacenter, error) {
	model := simulator.VPX()
	model.Host, model.Cluster, model.ClusterHost, model.Machine = 0, 1, 3, 0
	about := &model.ServiceContent.About
	about.Version, about.ApiVersion = o.version, o.apiVersion
	if o.build != "" {
		about.Build = o.build
	}
	about.FullName = fmt.Sprintf("%s %s build-%s", about.Name, about.Version, about.Build)
	about.InstanceUuid = uuid.NewSHA1(uuid.NameSpaceDNS, []byte(o.fqdn)).String()
	if err := model.Create(); err != nil {
		return nil, err
	}

	d := &datacenter{
		model:    model,
		registry: simulator.Map,
		consoles: map[types.ManagedObjectReference]string{},
		tags:     map[types.ManagedObjectReference]map[string]string{},
		index:    &uuidIndex{registry: simulator.Map},
	}
	d.events = &inventoryEvents{index: d.index}
	client, err := vim25.NewClient(context.Background(), model.Service)
	if err != nil {
		d.close()
		return nil, err
	}
	d.client = client
	d.setFQDN(o.fqdn)
	d.setHostVersions(o.hostVersions)
	if err := d.populate(specs); err != nil {
		d.close()
		return nil, err
	}
	d.installCollector()
	d.registry.AddHandler(d.events)
	return d, nil
}

// close removes the temporary files of vcsim's datastores.
func (d *datacenter) close() { d.model.Remove() }

func (d *datacenter) setFQDN(fqdn string) {
	manager := d.registry.OptionManager()
	settings := append([]types.BaseOptionValue{}, manager.Setting...) // the original is vcsim's global
	manager.Setting = append(settings, &types.OptionValue{Key: "VirtualCenter.FQDN", Value: fqdn})
}

func (d *datacenter) setHostVersions(versions []string) {
	for i, host := range d.hosts() {
		version := ofHost(versions, i)
		about := host.Config.Product
		about.Version, about.ApiVersion = version, version
		about.FullName = fmt.Sprintf("VMware ESXi %s build-%s", version, about.Build)
		host.Config.Product, host.Summary.Config.Product = about, &about
	}
}

// machine returns the VM behind a reference, or nil. The caller holds gate.
func (d *datacenter) machine(reference types.ManagedObjectReference) *simulator.VirtualMachine {
	vm, _ := d.registry.Get(reference).(*simulator.VirtualMachine)
	return vm
}

// setPower brings a VM into the given state; nothing happens when it is there already.
func (d *datacenter) setPower(reference types.ManagedObjectReference, state types.VirtualMachinePowerState) error {
	d.gate.Lock()
	defer d.gate.Unlock()
	vm := d.machine(reference)
	if vm == nil {
		return fmt.Errorf("%s is gone", reference.Value)
	}
	if vm.Runtime.PowerState == state {
		return nil
	}
	ctx := context.Background()
	switch state {
	case types.VirtualMachinePowerStatePoweredOn:
		response, err := methods.PowerOnVM_Task(ctx, d.client, &types.PowerOnVM_Task{This: reference})
		if err != nil {
			return err
		}
		return d.outcome(response.Returnval)
	case types.VirtualMachinePowerStatePoweredOff:
		response, err := methods.PowerOffVM_Task(ctx, d.client, &types.PowerOffVM_Task{This: reference})
		if err != nil {
			return err
		}
		return d.outcome(response.Returnval)
	default:
		response, err := methods.SuspendVM_Task(ctx, d.client, &types.SuspendVM_Task{This: reference})
		if err != nil {
			return err
		}
		return d.outcome(response.Returnval)
	}
}

// reset starts a VM anew: it is not off in between, and its consoles stay.
func (d *datacenter) reset(reference types.ManagedObjectReference) error {
	d.gate.Lock()
	defer d.gate.Unlock()
	vm := d.machine(reference)
	if vm == nil {
		return fmt.Errorf("%s is gone", reference.Value)
	}
	now := time.Now()
	d.registry.Update(vm, []types.PropertyChange{{Name: "runtime.bootTime", Val: &now}})
	return nil
}

// destroy switches a VM off and deletes it.
func (d *datacenter) destroy(reference types.ManagedObjectReference) error {
	if err := d.setPower(reference, types.VirtualMachinePowerStatePoweredOff); err != nil {
		return err
	}
	d.gate.Lock()
	defer d.gate.Unlock()
	response, err := methods.Destroy_Task(context.Background(), d.client, &types.Destroy_Task{This: reference})
	if err != nil {
		return err
	}
	return d.outcome(response.Returnval)
}

// outcome tells how a task ended: vcsim has run it before it answers.
func (d *datacenter) outcome(reference types.ManagedObjectReference) error {
	task, ok := d.registry.Get(reference).(*simulator.Task)
	if !ok {
		return fmt.Errorf("task %s is gone", reference.Value)
	}
	if task.Info.Error != nil {
		return soap.WrapVimFault(task.Info.Error.Fault)
	}
	return nil
}
