// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
	"time"
)

func TestRefusesCallsWithoutALogin(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	f.cookie = ""

	for _, content := range []string{
		currentTime, findAll(grubID), acquireTicket(vm, "webmks"), retrieve("VirtualMachine", vm, "name"),
	} {
		expectFault(t, f.soap(content), "NotAuthenticated", "System.View", "The session is not authenticated.")
	}
	expect(t, f.soap(`<RetrieveServiceContent xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></RetrieveServiceContent>`),
		200, "<apiVersion>7.0.3.0</apiVersion>", "<version>7.0.3</version>")
}

func TestChecksThePassword(t *testing.T) {
	f := newFixture(t)
	f.cookie = ""

	for _, pair := range [][2]string{
		{"porthole@vsphere.local", "wrong"}, {"someone", "porthole"}, {"user", "pass"}, {"", ""},
	} {
		expectFault(t, f.soap(loginRequest(pair[0], pair[1])), "InvalidLogin")
	}
}

func TestSetsTheCookieLikeVCenter(t *testing.T) {
	f := newFixture(t)

	if !strings.HasPrefix(f.cookie, `vmware_soap_session="`) || !strings.HasSuffix(f.cookie, `"`) {
		t.Errorf("cookie %s", f.cookie)
	}
	expect(t, f.soap(currentTime), 200, "<CurrentTimeResponse")
	expectFault(t, f.soap(loginRequest("porthole@vsphere.local", "porthole")), "InvalidLogin")
	f.cookie = strings.ReplaceAll(f.cookie, `"`, "")
	expect(t, f.soap(currentTime), 200)
}

func TestLosesSessions(t *testing.T) {
	f := newFixture(t)
	vm := f.vm(grubID)
	properties := retrieve("VirtualMachine", vm, "name", "runtime.powerState")
	for _, loss := range []struct {
		query, retrieved string
		status           int
	}{
		{"", "NotAuthenticatedFault", 500},
		{"?silent=1", `<RetrievePropertiesExResponse xmlns="urn:vim25"></RetrievePropertiesExResponse>`, 200},
		{"?partial=1", `<missingSet><path>name</path>`, 200},
	} {
		f.steer("/sessions/lose"+loss.query, "")
		for i := 0; i < 2; i++ {
			expect(t, f.soap(properties), loss.status, loss.retrieved)
			expectFault(t, f.soap(findAll(grubID)), "NotAuthenticated")
			expectFault(t, f.soap(acquireTicket(vm, "webmks")), "NotAuthenticated")
		}
		stale := f.cookie
		f.login()
		expect(t, f.soap(properties), 200, ">grub<", ">poweredOn<")
		old, err := f.soapAs(stale, "", currentTime)
		if err != nil {
			t.Fatal(err)
		}
		expectFault(t, old, "NotAuthenticated")
	}
}

func TestForgetsIdleSessionsSilently(t *testing.T) {
	f := newFixture(t, "-session-idle", "150ms")
	vm := f.vm(grubID)
	for i := 0; i < 4; i++ { // used sessions stay
		time.Sleep(50 * time.Millisecond)
		expect(t, f.soap(currentTime), 200)
	}

	time.Sleep(200 * time.Millisecond)

	count := map[string]int{}
	f.control("GET", "/sessions", "", &count)
	if count["count"] != 0 {
		t.Errorf("sessions: %v", count)
	}
	answer := f.soap(retrieve("VirtualMachine", vm, "name"))
	expect(t, answer, 200, "RetrievePropertiesExResponse")
	if strings.Contains(answer.text, "returnval") {
		t.Errorf("not empty: %s", answer.text)
	}
}

func TestLogsOut(t *testing.T) {
	f := newFixture(t)
	logout := `<Logout xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this></Logout>`

	expect(t, f.soap(logout), 200, "LogoutResponse")

	expectFault(t, f.soap(currentTime), "NotAuthenticated")
	expectFault(t, f.soap(logout), "NotAuthenticated")
}

func TestKeepsOtherSessionsApart(t *testing.T) {
	f := newFixture(t)
	first := f.cookie
	f.login()
	second := f.cookie
	key := capture(t, f.soap(retrieve("SessionManager", "SessionManager", "currentSession")).text, "<key>([^<]+)</key>")
	if !strings.Contains(second, key) {
		t.Errorf("current session %s is not that of %s", key, second)
	}
	count := map[string]int{}
	f.control("GET", "/sessions", "", &count)
	if count["count"] != 2 {
		t.Errorf("sessions: %v", count)
	}

	f.cookie = first
	expect(t, f.soap(`<TerminateSession xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this><sessionId>`+
		key+`</sessionId></TerminateSession>`), 200)

	expect(t, f.soap(currentTime), 200)
	f.cookie = second
	expectFault(t, f.soap(currentTime), "NotAuthenticated")
}

func TestClonesSessions(t *testing.T) {
	f := newFixture(t)
	acquire := `<AcquireCloneTicket xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this></AcquireCloneTicket>`
	clone := func(ticket string) result {
		answer, err := f.soapAs("", "", `<CloneSession xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this><cloneTicket>`+
			ticket+`</cloneTicket></CloneSession>`)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	form := `<returnval>(cst-VCT-[0-9a-f-]{36}--tp-` + strings.ReplaceAll(f.server.ready.SHA1, ":", "-") + `)</returnval>`
	ticket := capture(t, f.soap(acquire).text, form)
	unused := capture(t, f.soap(acquire).text, form)

	copied := clone(ticket)

	expect(t, copied, 200, "CloneSessionResponse", "<userName>porthole@vsphere.local</userName>")
	expectFault(t, clone(ticket), "InvalidLogin")
	expectFault(t, clone(strings.TrimPrefix(unused, "cst-VCT-")[:36]), "InvalidLogin")
	f.steer("/sessions/lose", "")
	expectFault(t, clone(unused), "InvalidLogin")
}
