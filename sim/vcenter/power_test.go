// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/property"
	"github.com/vmware/govmomi/vim25/types"
)

func TestDisconnectsConsolesOfVMsThatStop(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	power := func(state string) { f.steer("/vms/"+grubID+"/power", `{"state":"`+state+`"}`) }

	expect(t, f.soap(`<PowerOffVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">`+vm+`</_this></PowerOffVM_Task>`), 200)
	if got := f.esxi.takeDisconnected(); got != vm {
		t.Errorf("after power off: %q", got)
	}
	expectFault(t, f.soap(acquireTicket(vm, "webmks")), "InvalidPowerState")

	power("poweredOn")
	power("poweredOn")
	if got := f.esxi.takeDisconnected(); got != "" {
		t.Errorf("after power on: %q", got)
	}
	expect(t, f.soap(acquireTicket(vm, "webmks")), 200)

	power("suspended")
	if got := f.esxi.takeDisconnected(); got != vm {
		t.Errorf("after suspend: %q", got)
	}
	expect(t, f.soap(retrieve("VirtualMachine", vm, "runtime.powerState", "summary.runtime.powerState")), 200, ">suspended<")
}

func TestDestroysVMs(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)

	f.steer("/vms/"+vm+"/destroy", "")

	if !strings.HasPrefix(f.esxi.takeDisconnected(), vm) {
		t.Error("its consoles live on")
	}
	expectFault(t, f.soap(acquireTicket(vm, "webmks")), "ManagedObjectNotFound", vm)
	expectFault(t, f.soap(retrieve("VirtualMachine", vm, "name")), "ManagedObjectNotFound", vm)
	expect(t, f.soap(findAll(grubID)), 200, `<FindAllByUuidResponse xmlns="urn:vim25"></FindAllByUuidResponse>`)
	if status := f.control(http.MethodPost, "/vms/"+grubID+"/destroy", "", nil); status != 404 {
		t.Errorf("destroyed again: %d", status)
	}
}

func TestListsVMs(t *testing.T) {
	f := newFixture(t, "-vms", "1", "-vms-folder", "many", "-vms-console", "127.0.0.1:5999")
	entries := []machineEntry{}

	f.control(http.MethodGet, "/vms", "", &entries)

	if len(entries) != 6 || entries[0].Name != "grub" || entries[0].Folder != "project-a" || entries[1].Power != "poweredOff" {
		t.Fatalf("%+v", entries)
	}
	want := machineEntry{f.vm("00000000-0000-4000-8000-000000000000"), "vm-0000",
		"00000000-0000-4000-8000-000000000000", "poweredOn", "many", "127.0.0.1:5999", 2}
	if entries[5] != want {
		t.Errorf("%+v", entries[5])
	}
}

// library logs in with VMware's own client.
func (f *fixture) library() *govmomi.Client {
	f.t.Helper()
	u, err := url.Parse(f.server.ready.SDK)
	if err != nil {
		f.t.Fatal(err)
	}
	u.User = url.UserPassword("porthole@vsphere.local", "porthole")
	client, err := govmomi.NewClient(context.Background(), u, true)
	if err != nil {
		f.t.Fatal(err)
	}
	return client
}

// watcher sees the power states of VMs that one session waits for.
type watcher struct {
	t        *testing.T
	seen     chan types.VirtualMachinePowerState
	finished chan error
}

func watch(t *testing.T, client *govmomi.Client, vm types.ManagedObjectReference) *watcher {
	w := &watcher{t, make(chan types.VirtualMachinePowerState, 8), make(chan error, 1)}
	go func() {
		w.finished <- property.Wait(context.Background(), property.DefaultCollector(client.Client), vm,
			[]string{"runtime.powerState"}, func(changes []types.PropertyChange) bool {
				for _, change := range changes {
					w.seen <- change.Val.(types.VirtualMachinePowerState)
				}
				return false
			})
	}()
	return w
}

func (w *watcher) await(want types.VirtualMachinePowerState) {
	w.t.Helper()
	select {
	case got := <-w.seen:
		if got != want {
			w.t.Errorf("saw %s, not %s", got, want)
		}
	case <-time.After(5 * time.Second):
		w.t.Fatalf("did not see %s", want)
	}
}

func TestReportsPowerChangesToAllWhoWait(t *testing.T) {
	f := newFixture(t)
	vm := types.ManagedObjectReference{Type: "VirtualMachine", Value: f.vm(grubID)}
	watchers := []*watcher{watch(t, f.library(), vm), watch(t, f.library(), vm)}
	for _, w := range watchers {
		w.await("poweredOn")
	}

	f.steer("/vms/"+grubID+"/power", `{"state":"poweredOff"}`)
	for _, w := range watchers {
		w.await("poweredOff")
	}

	f.steer("/sessions/lose", "")
	for _, w := range watchers {
		select {
		case err := <-w.finished:
			if err == nil || !strings.Contains(err.Error(), "not authenticated") {
				t.Errorf("ended with %v", err)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("still waiting in a lost session")
		}
	}
}

func TestReportsANewFilterToACallThatWaits(t *testing.T) {
	f := newFixture(t)
	wait := func(version string) string {
		return `<WaitForUpdatesEx xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this><version>` +
			version + `</version><options><maxWaitSeconds>5</maxWaitSeconds></options></WaitForUpdatesEx>`
	}
	filter := func(vm string) string {
		return `<CreateFilter xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this><spec><propSet>` +
			`<type>VirtualMachine</type><pathSet>runtime.powerState</pathSet></propSet><objectSet>` +
			`<obj type="VirtualMachine">` + vm + `</obj></objectSet></spec><partialUpdates>false</partialUpdates></CreateFilter>`
	}
	grub, off := f.vm(grubID), f.vm(offID)
	expect(t, f.soap(filter(grub)), 200)
	version := capture(t, f.soap(wait("")).text, "<version>([^<]+)</version>")
	answers := make(chan result, 1)
	go func() {
		answer, _ := f.soapAs(f.cookie, "", wait(version))
		answers <- answer
	}()
	time.Sleep(300 * time.Millisecond)

	expect(t, f.soap(filter(off)), 200)

	expect(t, <-answers, 200, `>`+off+`<`, ">poweredOff<")
}

func TestEndsAWaitThatNobodyWaitsFor(t *testing.T) {
	f := newFixture(t)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	client := f.library()

	_ = property.Wait(ctx, property.DefaultCollector(client.Client), client.ServiceContent.RootFolder, []string{"name"},
		func([]types.PropertyChange) bool { return false })

	f.steer("/sessions/lose", "")
	f.login()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		sessions := f.soap(retrieve("SessionManager", "SessionManager", "sessionList"))
		if strings.Count(sessions.text, "<UserSession") == 1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("vcsim keeps the session, hence the call: %s", sessions.text)
		}
	}
}
