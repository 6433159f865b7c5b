// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"testing"
	"time"
)

func TestRaisesFaultsOnDemand(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	for fault, detail := range map[string]string{
		"NoPermission":              `<object type="VirtualMachine">` + vm + `</object><privilegeId>` + consoleInteract + `</privilegeId>`,
		"InvalidState":              "",
		"HostNotConnected":          "",
		"ManagedObjectNotFound":     `<obj type="VirtualMachine">` + vm + `</obj>`,
		"MksConnectionLimitReached": "<connectionLimit>40</connectionLimit>",
		"InvalidLogin":              "",
		"NotAuthenticated":          "<privilegeId>System.View</privilegeId>",
		"TaskInProgress":            "<task",
	} {
		f.steer("/faults", `{"method":"AcquireTicket","fault":"`+fault+`"}`)

		expect(t, f.soap(currentTime), 200)
		expectFault(t, f.soap(acquireTicket(vm, "webmks")), fault, detail)
		expect(t, f.soap(acquireTicket(vm, "webmks")), 200)
	}
}

func TestCountsFaultsDown(t *testing.T) {
	f := newFixture(t)
	f.steer("/faults", `{"method":"CurrentTime","fault":"InvalidState","count":2}`)
	f.steer("/faults", `{"method":"*","http_status":503,"count":2}`)

	for _, status := range []int{500, 500, 503, 503, 200} {
		expect(t, f.soap(currentTime), status)
	}
	f.steer("/faults", `{"method":"*","http_status":503,"count":9}`)
	f.control(http.MethodDelete, "/faults", "", nil)
	expect(t, f.soap(currentTime), 200)
}

func TestDelaysAndResets(t *testing.T) {
	f := newFixture(t)
	f.steer("/faults", `{"method":"Login","delay":"120ms"}`)
	f.steer("/faults", `{"method":"CurrentTime","reset":true}`)

	before := time.Now()
	f.login()
	if time.Since(before) < 120*time.Millisecond {
		t.Error("not delayed")
	}
	if answer, err := f.soapAs(f.cookie, "", currentTime); err == nil {
		t.Errorf("answered: %s", answer.text)
	}
	expect(t, f.soap(currentTime), 200)
}

func TestRefusesNonsenseRules(t *testing.T) {
	f := newFixture(t)
	for _, rule := range []string{
		`{"method":"AquireTicket","fault":"NoPermission"}`,
		`{"method":"AcquireTicket","fault":"NoPermision"}`,
		`{"method":"AcquireTicket"}`,
		`{"method":"AcquireTicket","delay":"soon"}`,
		`{"method":"AcquireTicket","fault":"NoPermission","count":0}`,
		`{"method":"AcquireTicket","fault":"NoPermission","times":1}`,
	} {
		answer := map[string]string{}
		if status := f.control(http.MethodPost, "/faults", rule, &answer); status != 400 || answer["error"] == "" {
			t.Errorf("%s: %d %v", rule, status, answer)
		}
	}
}

func TestCountsCalls(t *testing.T) {
	f := newFixture(t)
	f.soap(currentTime)
	f.steer("/faults", `{"method":"CurrentTime","http_status":503}`)
	f.soap(currentTime)
	f.login()

	counts := map[string]int{}
	f.control(http.MethodGet, "/calls", "", &counts)
	if counts["Login"] != 2 || counts["CurrentTime"] != 2 {
		t.Errorf("calls: %v", counts)
	}
	f.control(http.MethodDelete, "/calls", "", nil)
	counts = map[string]int{}
	if f.control(http.MethodGet, "/calls", "", &counts); len(counts) != 0 {
		t.Errorf("calls: %v", counts)
	}
}
