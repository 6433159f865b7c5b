// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
)

func TestFindsEveryVMOfAUUID(t *testing.T) {
	f := newFixture(t)

	twins := f.soap(findAll(twinID))
	expect(t, twins, 200)
	if strings.Count(twins.text, "<returnval ") != 2 {
		t.Errorf("not two twins: %s", twins.text)
	}
	expect(t, f.soap(findAll("99999999-0000-4000-8000-000000000000")), 200,
		`<FindAllByUuidResponse xmlns="urn:vim25"></FindAllByUuidResponse>`)
	expectFault(t, f.soap(findAll("grub")), "InvalidArgument", "<invalidProperty>uuid</invalidProperty>")
}

func TestTellsInstanceAndBIOSUUIDsApart(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	bios := capture(t, f.soap(retrieve("VirtualMachine", vm, "config.uuid")).text, ">([0-9a-f-]{36})</val>")
	byBIOS := func(method, id string) result {
		return f.soap(`<` + method + ` xmlns="urn:vim25"><_this type="SearchIndex">SearchIndex</_this><uuid>` + id +
			`</uuid><vmSearch>true</vmSearch></` + method + `>`)
	}

	expect(t, byBIOS("FindAllByUuid", bios), 200, ">"+vm+"<")
	expect(t, byBIOS("FindByUuid", bios), 200, `<returnval type="VirtualMachine">`+vm+`</returnval>`)
	expect(t, byBIOS("FindByUuid", grubID), 200, `<FindByUuidResponse xmlns="urn:vim25"></FindByUuidResponse>`)
}

func TestFindsAVMUnderItsNewUUID(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	id := "bbbbbbbb-0000-4000-8000-000000000001"

	expect(t, f.soap(`<ReconfigVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">`+vm+
		`</_this><spec><instanceUuid>`+id+`</instanceUuid></spec></ReconfigVM_Task>`), 200)

	if f.vm(id) != vm {
		t.Error("found another VM")
	}
	if strings.Contains(f.soap(findAll(grubID)).text, vm) {
		t.Error("found under its old uuid, too")
	}
}

func TestDescribesVMs(t *testing.T) {
	f := newFixture(t, "-host-version", "6.7.0")
	vm := f.vm(grubID)

	grub := f.soap(retrieve("VirtualMachine", vm, "name", "parent", "runtime.powerState", "runtime.connectionState",
		"runtime.host", "config.instanceUuid", "config.annotation", "config.template", "config.extraConfig",
		"customValue", "availableField"))

	expect(t, grub, 200, ">grub<", ">poweredOn<", ">connected<", ">"+grubID+"<", "name:grub&#xA;userid:&lt;abc&gt;",
		"<key>RemoteDisplay.vnc.port</key>", ">5901<", "<name>project</name>", ">a<")
	folder := capture(t, grub.text, `>((?:folder|group)-\d+)</val>`)
	expect(t, f.soap(retrieve("Folder", folder, "name", "parent")), 200, ">project-a<")
	host := capture(t, grub.text, `>(host-\d+)</val>`)
	expect(t, f.soap(retrieve("HostSystem", host, "config.product.version", "runtime.connectionState")), 200,
		">6.7.0<", ">connected<")

	nested := capture(t, f.soap(retrieve("VirtualMachine", f.vm(offID), "parent")).text, `>((?:folder|group)-\d+)</val>`)
	deeper := f.soap(retrieve("Folder", nested, "name", "parent"))
	expect(t, deeper, 200, ">deeper<")
	above := capture(t, deeper.text, `type="Folder"[^>]*>((?:folder|group)-\d+)</val>`)
	expect(t, f.soap(retrieve("Folder", above, "name")), 200, ">project-b<")
}

func TestAnswersOptions(t *testing.T) {
	f := newFixture(t, "-fqdn", "vc.example.org")
	query := func(name string) result {
		return f.soap(`<QueryOptions xmlns="urn:vim25"><_this type="OptionManager">VpxSettings</_this><name>` + name +
			`</name></QueryOptions>`)
	}

	expect(t, query("VirtualCenter.FQDN"), 200, ">vc.example.org</value>")
	expectFault(t, query("VirtualCenter.Nope"), "InvalidName")
}
