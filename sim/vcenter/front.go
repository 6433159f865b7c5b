// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
)

const maxRequestBytes = 16 << 20

// front stands before vcsim: it answers what vcsim cannot, or answers differently from a real
// vCenter, and passes everything else on.
//
// Threads: any.
type front struct {
	datacenter *datacenter
	version    apiVersion
	sessions   *sessionTable
	faults     *faultTable
	calls      *callCounter
	tickets    *ticketOffice
	esxi       []*esxiClient   // of the hosts in their order; the last is that of all further ones
	console    *consoleService // nil: there is none
	vnc        *vncPorts       // nil: there are none
	sha1       string          // of the server's certificate, for clone tickets

	disconnecting sync.Mutex // held until the ESXi simulator knows which VMs stopped
}

// call is one SOAP request.
type call struct {
	request *http.Request
	body    []byte
	method  *simulator.Method
	key     string   // of the session the client claims; may be no session's
	session *session // nil: not logged in
	version apiVersion
}

// handlers answer the methods that vcsim lacks or treats too simply.
var handlers = map[string]func(*front, *call) *reply{
	"AcquireCloneTicket": (*front).acquireCloneTicket,
	"AcquireTicket":      (*front).acquireTicket,
	"CloneSession":       (*front).cloneSession,
	"FindAllByUuid":      (*front).findAllByUUID,
	"FindByUuid":         (*front).findByUUID,
	"Logout":             (*front).logout,
	"QueryConnections":   (*front).queryConnections,
	"TerminateSession":   (*front).terminateSession,
	"WaitForUpdates":     (*front).waitForUpdates,
	"WaitForUpdatesEx":   (*front).waitForUpdates,
}

// ServeHTTP answers one SOAP request.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		plainReply(http.StatusMethodNotAllowed).writeTo(w)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBytes))
	if err != nil {
		plainReply(http.StatusBadRequest).writeTo(w)
		return
	}
	c := &call{request: r, body: body, version: f.version}
	if cookie, err := r.Cookie(soap.SessionCookieName); err == nil {
		c.key = cookie.Value
	}
	c.method, err = simulator.UnmarshalBody(knownType, body)
	if err != nil {
		log.Printf("request not understood: %v", err)
		f.forward(c).writeTo(w) // vcsim says what is wrong with it
		return
	}
	f.calls.add(c.method.Name)
	if answer := f.misbehave(c); answer != nil {
		answer.writeTo(w)
		return
	}
	answer := f.answer(c)
	f.calls.addTraffic(len(c.body), answer.body.Len())
	answer.writeTo(w)
}

// misbehave does what the control API asked for, and returns nil when the call is to go on.
func (f *front) misbehave(c *call) *reply {
	rule := f.faults.take(c.method.Name)
	if rule == nil {
		return nil
	}
	select {
	case <-time.After(rule.delay):
	case <-c.request.Context().Done():
		panic(http.ErrAbortHandler)
	}
	switch {
	case rule.Reset:
		panic(http.ErrAbortHandler)
	case rule.HTTPStatus != 0:
		return plainReply(rule.HTTPStatus)
	case rule.Fault != "":
		fault, _ := faultNamed(rule.Fault, c.method.This, c.method.Name)
		return fault.reply()
	}
	return nil
}

func (f *front) answer(c *call) *reply {
	action := strings.Trim(c.request.Header.Get("SOAPAction"), `" `)
	if requested, ok := requestedVersion(action); ok {
		if f.version.less(requested) {
			return unsupportedVersion(action).reply()
		}
		c.version = requested
	}
	f.drop(lossSilent, f.sessions.idleKeys()...)
	how := lossUnknown
	if c.session, how = f.sessions.enter(c.key); c.session != nil {
		defer f.sessions.leave(c.session)
	} else if !public(c.method) {
		return f.refuse(c, how)
	}
	if handle := handlers[c.method.Name]; handle != nil {
		return handle(f, c)
	}
	return f.pass(c)
}

// public tells whether a method may be called without a session.
func public(method *simulator.Method) bool {
	switch method.Name {
	case "RetrieveServiceContent", "Login", "LoginByToken", "LoginExtensionByCertificate", "CloneSession":
		return true
	case "Fetch":
		return method.This.Type == "ServiceInstance"
	}
	return false
}

// pass lets vcsim answer, and looks after what that changed.
func (f *front) pass(c *call) *reply {
	if readsOnly(c.method.Name) {
		f.datacenter.gate.RLock()
		defer f.datacenter.gate.RUnlock()
		return f.adopt(f.forward(c))
	}
	answer := f.change(c)
	f.disconnectStopped()
	return answer
}

func (f *front) change(c *call) *reply {
	f.datacenter.gate.Lock()
	defer f.datacenter.gate.Unlock()
	if c.method.Name == "ReconfigVM_Task" {
		defer f.datacenter.index.invalidate()
	}
	return f.forward(c)
}

// readsOnly tells whether a method leaves the inventory and the session's objects alone.
func readsOnly(method string) bool {
	switch method {
	case "CurrentTime", "SessionIsActive", "CancelWaitForUpdates", "Fetch":
		return true
	}
	for _, prefix := range []string{"Retrieve", "ContinueRetrieve", "CancelRetrieve", "Find", "Query", "Login"} {
		if strings.HasPrefix(method, prefix) {
			return true
		}
	}
	return false
}

// disconnectStopped returns once the ESXi simulator knows of all VMs that stopped running.
func (f *front) disconnectStopped() {
	f.disconnecting.Lock()
	defer f.disconnecting.Unlock()
	for _, reference := range f.datacenter.events.takeStopped() {
		for _, esxi := range f.esxi {
			esxi.disconnect(context.Background(), reference.Value)
		}
		if f.console != nil {
			f.console.disconnect(reference)
		}
	}
	if f.vnc != nil {
		f.vnc.follow()
	}
}

// forward lets vcsim answer a call. The cookie goes along only while it names a live session.
func (f *front) forward(c *call) *reply {
	inner := c.request.Clone(context.Background())
	inner.URL.Path = "/sdk"
	inner.Body = io.NopCloser(bytes.NewReader(c.body))
	inner.Header.Del("Cookie")
	if c.session != nil {
		inner.AddCookie(&http.Cookie{Name: soap.SessionCookieName, Value: c.session.key})
	}
	answer := newReply()
	f.datacenter.model.Service.ServeSDK(answer, inner)
	return answer
}
