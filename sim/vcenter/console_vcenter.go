// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// logIn begins a session at vCenter by a ticket, and returns its cookie.
func (s *consoleService) logIn(ticket string) (*http.Cookie, bool) {
	escaped := &bytes.Buffer{}
	if xml.EscapeText(escaped, []byte(ticket)) != nil {
		return nil, false
	}
	answer := s.call(`<CloneSession xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this><cloneTicket>`+
		escaped.String()+`</cloneTicket></CloneSession>`, nil)
	cookies := (&http.Response{Header: answer.header}).Cookies()
	if answer.status != http.StatusOK || len(cookies) == 0 {
		return nil, false
	}
	return cookies[0], true
}

func (s *consoleService) logOut(cookie *http.Cookie) {
	s.call(`<Logout xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this></Logout>`, cookie)
}

// call makes a SOAP call to the vCenter that this service is a part of.
func (s *consoleService) call(body string, cookie *http.Cookie) *reply {
	envelope := `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`
	answer := newReply()
	request, err := http.NewRequest(http.MethodPost, "/sdk", strings.NewReader(envelope))
	if err != nil {
		answer.status = http.StatusInternalServerError
		return answer
	}
	if cookie != nil {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	s.front.ServeHTTP(answer, request)
	return answer
}

// reach connects to the console of a VM that has that name and runs.
func (s *consoleService) reach(id, name string) (net.Conn, int) {
	dc := s.front.datacenter
	reference := types.ManagedObjectReference{Type: "VirtualMachine", Value: id}
	dc.gate.RLock()
	vm := dc.machine(reference)
	known := vm != nil && vm.Name == name
	runs := known && vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
	address := dc.consoles[reference]
	dc.gate.RUnlock()
	if !known {
		return nil, http.StatusNotFound
	}
	if !runs {
		return nil, http.StatusConflict
	}
	console, err := dialConsole(address)
	if err != nil {
		log.Printf("console of %s: %v", id, err)
		return nil, http.StatusServiceUnavailable
	}
	return console, http.StatusOK
}
