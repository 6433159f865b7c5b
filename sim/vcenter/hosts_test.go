// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
)

func TestMovesVMsToTheConsolesOfAnotherHost(t *testing.T) {
	second := newFakeESXi(t)
	f := newFixtureOnHosts(t, second)
	vm := f.vm(grubID)

	f.steer("/vms/"+grubID+"/move", `{"host": 1}`)

	if got := f.esxi.takeDisconnected(); got != vm {
		t.Errorf("disconnected on the old host: %q", got)
	}
	ticket := capture(t, f.soap(acquireTicket(vm, "webmks")).text, ticketElement)
	if _, known := second.order(ticket); !known {
		t.Error("the new host does not know the ticket")
	}
	host := capture(t, f.soap(retrieve("VirtualMachine", vm, "runtime.host")).text, `>(host-\d+)</val>`)
	expect(t, f.soap(retrieve("HostSystem", host, "name", "vm")), 200, "DC0_C0_H1", ">"+vm+"<")
	if status := f.control("POST", "/vms/"+grubID+"/move", `{"host": 3}`, nil); status != 409 {
		t.Errorf("a move to nowhere: %d", status)
	}
}

func TestHostsOfSeveralVersionsHaveTicketsOfTheirOwn(t *testing.T) {
	f := newFixture(t, "-host-version", "5.5.0,7.0.3", "-mks")
	vm := f.vm(grubID)

	expectFault(t, f.soap(acquireTicket(vm, "webmks")), "InvalidArgument")
	expect(t, f.soap(acquireTicket(vm, "mks")), 200, "<ticket>")
	f.steer("/vms/"+grubID+"/move", `{"host": 2}`)
	expect(t, f.soap(acquireTicket(vm, "webmks")), 200, "<ticket>")
}

func TestLosesAHostAndFindsItAgain(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)

	f.steer("/hosts/0/connection", `{"connected": false}`)
	expect(t, f.soap(retrieve("VirtualMachine", vm, "runtime.connectionState")), 200, "disconnected")
	expectFault(t, f.soap(acquireTicket(vm, "webmks")), "HostNotReachable")

	f.steer("/hosts/0/connection", `{"connected": true}`)
	answer := f.soap(acquireTicket(vm, "webmks"))
	expect(t, answer, 200, "<ticket>")
	if strings.Contains(answer.text, "Fault") {
		t.Error(answer.text)
	}
}
