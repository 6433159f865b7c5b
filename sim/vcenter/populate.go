// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// populator fills a fresh datacenter with VMs. vcsim makes one of them properly, the others are
// copies of it: that is some fifty times faster, and ten thousand are wanted at times.
type populator struct {
	datacenter *datacenter
	prototype  *simulator.VirtualMachine
	root       *simulator.Folder
	folders    map[string]*simulator.Folder
	fields     map[string]types.CustomFieldDef
	hosts      []*simulator.HostSystem
	pool       *simulator.ResourcePool
	datastore  *simulator.Datastore
}

// populate puts the VMs into the inventory. Nothing else may use the datacenter meanwhile.
func (d *datacenter) populate(specs []vmSpec) error {
	p := &populator{datacenter: d, folders: map[string]*simulator.Folder{}, fields: map[string]types.CustomFieldDef{}}
	if err := p.prepare(); err != nil {
		return err
	}
	for i := range specs {
		if err := p.add(&specs[i], p.hosts[i%len(p.hosts)]); err != nil {
			return fmt.Errorf("VM %q: %w", specs[i].Name, err)
		}
	}
	return nil
}

// prepare finds the places where VMs go, and makes the prototype, which is then taken out again.
func (p *populator) prepare() error {
	ctx := context.Background()
	registry := p.datacenter.registry
	finder := find.NewFinder(p.datacenter.client, false)
	dc, err := finder.DefaultDatacenter(ctx)
	if err != nil {
		return err
	}
	folders, err := dc.Folders(ctx)
	if err != nil {
		return err
	}
	pool, err := finder.SetDatacenter(dc).DefaultResourcePool(ctx)
	if err != nil {
		return err
	}
	p.hosts = p.datacenter.hosts()

	host := object.NewHostSystem(p.datacenter.client, p.hosts[0].Self)
	task, err := folders.VmFolder.CreateVM(ctx, types.VirtualMachineConfigSpec{
		Name:    "prototype",
		GuestId: string(types.VirtualMachineGuestOsIdentifierOtherGuest64),
		Files:   &types.VirtualMachineFileInfo{VmPathName: "[LocalDS_0]"},
	}, pool, host)
	if err != nil {
		return err
	}
	created, err := task.WaitForResult(ctx, nil)
	if err != nil {
		return err
	}
	p.prototype = p.datacenter.machine(created.Result.(types.ManagedObjectReference))
	p.root = registry.Get(folders.VmFolder.Reference()).(*simulator.Folder)
	p.pool = registry.Get(pool.Reference()).(*simulator.ResourcePool)
	p.datastore = registry.Get(p.prototype.Datastore[0]).(*simulator.Datastore)
	return object.NewVirtualMachine(p.datacenter.client, p.prototype.Self).Unregister(ctx)
}

// add makes one VM on the host, as the description says.
func (p *populator) add(spec *vmSpec, host *simulator.HostSystem) error {
	folder, err := p.folder(spec.Folder)
	if err != nil {
		return err
	}
	vm := new(simulator.VirtualMachine)
	*vm = *p.prototype
	vm.VirtualMachine = deepCopy(reflect.ValueOf(p.prototype.VirtualMachine)).Interface().(mo.VirtualMachine)
	vm.Self = types.ManagedObjectReference{Type: "VirtualMachine"}

	registry := p.datacenter.registry
	registry.PutEntity(folder, vm)
	folder.ChildEntity = append(folder.ChildEntity, vm.Self)
	host.Vm = append(host.Vm, vm.Self)
	p.pool.Vm = append(p.pool.Vm, vm.Self)
	p.datastore.Vm = append(p.datastore.Vm, vm.Self)

	describe(&vm.VirtualMachine, spec)
	vm.Runtime.Host, vm.Summary.Runtime.Host = &host.Self, &host.Self
	p.datacenter.consoles[vm.Self] = spec.Console
	p.datacenter.tags[vm.Self] = spec.Tags
	return p.setAttributes(vm, spec)
}

// describe gives a copy of the prototype its own name, ids and state.
func describe(vm *mo.VirtualMachine, spec *vmSpec) {
	biosUUID := uuid.NewSHA1(uuid.NameSpaceOID, []byte("bios "+vm.Self.Value)).String()
	directory := "[LocalDS_0] " + spec.Name
	vm.Name = spec.Name
	vm.Config.Name = spec.Name
	vm.Config.Uuid = biosUUID
	vm.Config.InstanceUuid = spec.InstanceUUID
	vm.Config.Annotation = spec.Annotation
	vm.Config.Files = types.VirtualMachineFileInfo{
		VmPathName:        directory + "/" + spec.Name + ".vmx",
		SnapshotDirectory: directory,
		SuspendDirectory:  directory,
		LogDirectory:      directory,
	}
	for _, key := range sortedKeys(spec.ExtraConfig) {
		vm.Config.ExtraConfig = append(vm.Config.ExtraConfig,
			&types.OptionValue{Key: key, Value: spec.ExtraConfig[key]})
	}
	vm.Summary.Vm = &vm.Self
	vm.Summary.Config.Name = spec.Name
	vm.Summary.Config.Uuid = biosUUID
	vm.Summary.Config.InstanceUuid = spec.InstanceUUID
	vm.Summary.Config.Annotation = spec.Annotation
	vm.Summary.Config.VmPathName = vm.Config.Files.VmPathName
	vm.Runtime.PowerState = spec.Power
	if spec.Power == types.VirtualMachinePowerStatePoweredOn {
		now := time.Now()
		vm.Runtime.BootTime = &now
	}
	vm.Summary.Runtime = vm.Runtime
}

// folder returns the VM folder of that path below the datacenter's own, and makes what is missing.
func (p *populator) folder(path string) (*simulator.Folder, error) {
	if known := p.folders[path]; known != nil {
		return known, nil
	}
	folder := p.root
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' }) {
		registry := p.datacenter.registry
		if child, ok := registry.FindByName(name, folder.ChildEntity).(*simulator.Folder); ok {
			folder = child
			continue
		}
		response, err := methods.CreateFolder(context.Background(), p.datacenter.client,
			&types.CreateFolder{This: folder.Self, Name: name})
		if err != nil {
			return nil, err
		}
		folder = registry.Get(response.Returnval).(*simulator.Folder)
	}
	p.folders[path] = folder
	return folder, nil
}

// setAttributes gives a VM its custom attributes, and defines those not seen before.
func (p *populator) setAttributes(vm *simulator.VirtualMachine, spec *vmSpec) error {
	manager := p.datacenter.registry.CustomFieldsManager()
	for _, name := range sortedKeys(spec.CustomAttributes) {
		if _, ok := p.fields[name]; !ok {
			response, err := methods.AddCustomFieldDef(context.Background(), p.datacenter.client,
				&types.AddCustomFieldDef{This: manager.Self, Name: name, MoType: "VirtualMachine"})
			if err != nil {
				return err
			}
			p.fields[name] = response.Returnval
		}
		value := &types.CustomFieldStringValue{
			CustomFieldValue: types.CustomFieldValue{Key: p.fields[name].Key},
			Value:            spec.CustomAttributes[name],
		}
		vm.CustomValue = append(vm.CustomValue, value)
		vm.Value = append(vm.Value, value)
	}
	vm.AvailableField = append([]types.CustomFieldDef{}, manager.Field...)
	return nil
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
