// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"sync"
	"testing"
)

const ticketElement = "<ticket>([0-9a-f]{16})</ticket>"

func TestIssuesTicketsThatTheHostKnows(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)

	answer := f.soap(acquireTicket(vm, "webmks"))

	ticket := capture(t, answer.text, ticketElement)
	order, known := f.esxi.order(ticket)
	if !known || order.VM != vm || order.Console != "127.0.0.1:5901" || order.Type != "" {
		t.Errorf("ordered %+v", order)
	}
	expect(t, answer, 200, "<cfgFile>/vmfs/volumes/LocalDS_0/grub/grub.vmx</cfgFile>", "<host>127.0.0.1</host>",
		"<port>19443</port>", "<sslThumbprint>AA:01</sslThumbprint>", "<url>wss://127.0.0.1:19443/ticket/"+ticket+"</url>")
}

func TestLeavesOutWhatOldClientsDoNotKnow(t *testing.T) {
	f := newFixture(t, "-api-version", "8.0.2.0")
	vm := f.vm(grubID)
	for _, version := range []struct {
		action           string
		url, thumbprints bool
	}{
		{"", true, true},
		{"urn:vim25/6.7.3", false, false},
		{`"urn:vim25/7.0"`, true, false},
		{"urn:vim25/7.0.3.0", true, false},
		{"urn:vim25/7.0.3.1", true, true},
		{"urn:vim25/8.0.2.0", true, true},
	} {
		answer, err := f.soapAs(f.cookie, version.action, acquireTicket(vm, "webmks"))
		if err != nil {
			t.Fatal(err)
		}
		expect(t, answer, 200, "<sslThumbprint>")
		list := "<certThumbprintList><thumbprint>BB:02</thumbprint><hashAlgorithm>sha256</hashAlgorithm></certThumbprintList>"
		if strings.Contains(answer.text, "<url>") != version.url || strings.Contains(answer.text, list) != version.thumbprints {
			t.Errorf("%q: %s", version.action, answer.text)
		}
	}
	answer, err := f.soapAs(f.cookie, "urn:vim25/8.0.3.0", currentTime)
	if err != nil {
		t.Fatal(err)
	}
	expectFault(t, answer, "InvalidRequest", "Unsupported version URI")
}

func TestIssuesMKSTicketsOnlyWhenAsked(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	for _, kind := range []string{"mks", "device", "nonsense"} {
		expectFault(t, f.soap(acquireTicket(vm, kind)), "InvalidArgument", "<invalidProperty>ticketType</invalidProperty>")
	}
	f.server.close()

	f = newFixture(t, "-mks")
	ticket := capture(t, f.soap(acquireTicket(vm, "mks")).text, ticketElement)
	if order, _ := f.esxi.order(ticket); order.Type != "mks" {
		t.Errorf("ordered %+v", order)
	}
}

func TestRefusesTicketsForVMsThatDoNotRun(t *testing.T) {
	f := newFixture(t)

	expectFault(t, f.soap(acquireTicket(f.vm(offID), "webmks")), "InvalidPowerState",
		"<requestedState>poweredOn</requestedState><existingState>poweredOff</existingState>")
	expectFault(t, f.soap(acquireTicket(f.vm(sleepID), "webmks")), "InvalidPowerState",
		"<existingState>suspended</existingState>")
	expectFault(t, f.soap(acquireTicket("vm-99999", "webmks")), "ManagedObjectNotFound",
		`<obj type="VirtualMachine">vm-99999</obj>`)
}

func TestReportsWhatTheHostSays(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)

	f.esxi.mutex.Lock()
	f.esxi.limit = 7
	f.esxi.mutex.Unlock()
	expectFault(t, f.soap(acquireTicket(vm, "webmks")), "MksConnectionLimitReached",
		"<connectionLimit>7</connectionLimit>")

	f.esxi.Close()
	expectFault(t, f.soap(acquireTicket(vm, "webmks")), "HostNotReachable")
}

func TestSpoilsTicketsOnDemand(t *testing.T) {
	f := newFixture(t, "-api-version", "8.0.2.0")
	vm := f.vm(grubID)

	f.steer("/ticket", `{"mode":"stale"}`)
	answer := f.soap(acquireTicket(vm, "webmks"))
	ticket := capture(t, answer.text, ticketElement)
	if _, known := f.esxi.order(ticket); known {
		t.Error("the host knows a stale ticket")
	}
	expect(t, answer, 200, "<port>19443</port>", "/ticket/"+ticket+"</url>")
	f.steer("/ticket", `{"mode":"valid"}`)

	f.steer("/thumbprint", `{"sha1":"11:22","sha256":"none"}`)
	answer = f.soap(acquireTicket(vm, "webmks"))
	expect(t, answer, 200, "<sslThumbprint>11:22</sslThumbprint>", "<thumbprint>11:22</thumbprint>")
	if strings.Contains(answer.text, "sha256") {
		t.Errorf("sha256 is still there: %s", answer.text)
	}
	f.steer("/thumbprint", `{}`)
	answer = f.soap(acquireTicket(vm, "webmks"))
	expect(t, answer, 200, ">AA:01<", ">BB:02<")
	if _, known := f.esxi.order(capture(t, answer.text, ticketElement)); !known {
		t.Error("the host does not know a valid ticket")
	}
}

func TestIssuesTicketsWithoutAHost(t *testing.T) {
	f := newFixture(t, "-esxi", "")

	expect(t, f.soap(acquireTicket(f.vm(grubID), "webmks")), 200, "<host>127.0.0.1</host>", "<port>443</port>",
		"<sslThumbprint>AB:AB:", "<url>wss://127.0.0.1:443/ticket/")
}

func TestServesManyClientsAtOnce(t *testing.T) {
	f := newFixture(t, "-vms", "20")
	vm, twin := f.vm(grubID), f.vm("00000000-0000-4000-8000-000000000007")
	tickets := sync.Map{}
	work := sync.WaitGroup{}
	for client := 0; client < 12; client++ {
		client := client
		work.Add(1)
		go func() {
			defer work.Done()
			for i := 0; i < 15; i++ {
				content := acquireTicket(vm, "webmks")
				switch client % 4 {
				case 1:
					content = retrieve("VirtualMachine", twin, "name", "runtime", "config", "summary")
				case 2:
					content = findAll(twinID)
				case 3:
					method := []string{"PowerOffVM_Task", "PowerOnVM_Task"}[i%2]
					content = `<` + method + ` xmlns="urn:vim25"><_this type="VirtualMachine">` + twin + `</_this></` + method + `>`
				}
				answer, err := f.soapAs(f.cookie, "", content)
				if err != nil || answer.status != 200 {
					t.Errorf("%v %s", err, answer.text)
					return
				}
				if client%4 == 0 {
					tickets.Store(capture(t, answer.text, ticketElement), true)
				}
			}
		}()
	}
	work.Wait()

	distinct := 0
	tickets.Range(func(ticket, _ interface{}) bool {
		distinct++
		_, known := f.esxi.order(ticket.(string))
		return known
	})
	if distinct != 45 {
		t.Errorf("%d distinct tickets that the host knows, not 45", distinct)
	}
}
