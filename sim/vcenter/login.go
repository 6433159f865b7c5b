// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// adopt makes a session that vcsim has just begun known, and writes its cookie the way vCenter does.
func (f *front) adopt(answer *reply) *reply {
	for _, cookie := range (&http.Response{Header: answer.header}).Cookies() {
		if cookie.Name == soap.SessionCookieName {
			f.sessions.add(cookie.Value)
			answer.header.Set("Set-Cookie",
				fmt.Sprintf("%s=%q; Path=/; HttpOnly; Secure; ", soap.SessionCookieName, cookie.Value))
		}
	}
	return answer
}

type emptyRetrieval struct {
	XMLName xml.Name `xml:"urn:vim25 RetrievePropertiesExResponse"`
}

// refuse answers a call that needs a session and has none.
func (f *front) refuse(c *call, how loss) *reply {
	if c.method.Name == "RetrievePropertiesEx" {
		switch how {
		case lossSilent:
			return soapReply(http.StatusOK, &emptyRetrieval{})
		case lossPartial:
			f.datacenter.gate.RLock()
			defer f.datacenter.gate.RUnlock()
			return f.forward(c) // vcsim answers so by itself
		}
	}
	return notAuthenticated(c.method.This).reply()
}

// drop ends sessions from the server's side.
func (f *front) drop(how loss, keys ...string) {
	for _, s := range f.sessions.remove(how, keys...) {
		go f.retire(s)
	}
}

// retire makes vcsim forget a session, its views and filters once its last call is through.
func (f *front) retire(s *session) {
	s.busy.Wait()
	dropPages(s.key)
	f.datacenter.dropUpdates(s.key)
	manager := *f.datacenter.model.ServiceContent.SessionManager
	f.datacenter.gate.Lock()
	defer f.datacenter.gate.Unlock()
	if err := f.tell(s, &methods.LogoutBody{Req: &types.Logout{This: manager}}); err != nil {
		log.Printf("logout of a lost session: %v", err)
	}
}

// tell sends vcsim a request of our own in the name of a session.
func (f *front) tell(s *session, body interface{}) error {
	encoded, err := xml.Marshal(&soap.Envelope{Body: body})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, vim25.Path, nil)
	if err != nil {
		return err
	}
	answer := f.forward(&call{request: request, body: encoded, session: s})
	if answer.status != http.StatusOK {
		return fmt.Errorf("status %d", answer.status)
	}
	return nil
}

type logoutResponse struct {
	XMLName xml.Name `xml:"urn:vim25 LogoutResponse"`
}

func (f *front) logout(c *call) *reply {
	f.drop(lossUnknown, c.session.key)
	return soapReply(http.StatusOK, &logoutResponse{})
}

// terminateSession ends other sessions by their keys.
func (f *front) terminateSession(c *call) *reply {
	answer := f.pass(c)
	if request, ok := c.method.Body.(*types.TerminateSession); ok && answer.status == http.StatusOK {
		f.sessions.remove(lossUnknown, request.SessionId...)
	}
	return answer
}

var returnval = regexp.MustCompile(`<returnval>([^<]+)</returnval>`)

// acquireCloneTicket dresses vcsim's ticket as vCenter writes it: with its own thumbprint.
func (f *front) acquireCloneTicket(c *call) *reply {
	answer := f.forward(c)
	match := returnval.FindSubmatchIndex(answer.body.Bytes())
	if answer.status != http.StatusOK || match == nil {
		return answer
	}
	encoded := answer.body.Bytes()
	inner := string(encoded[match[2]:match[3]])
	ticket := "cst-VCT-" + inner + "--tp-" + strings.ReplaceAll(f.sha1, ":", "-")
	if !f.tickets.current().stale {
		f.sessions.addClone(ticket, cloneTicket{inner: inner, issuer: c.session.key})
	}

	dressed := newReply()
	dressed.header = answer.header
	dressed.body.Write(encoded[:match[2]])
	dressed.body.WriteString(ticket)
	dressed.body.Write(encoded[match[3]:])
	return dressed
}

// cloneSession begins a session from a ticket.
func (f *front) cloneSession(c *call) *reply {
	request, ok := c.method.Body.(*types.CloneSession)
	if !ok {
		return f.forward(c)
	}
	inner, ok := f.sessions.takeClone(request.CloneTicket)
	if !ok {
		return invalidLogin().reply()
	}
	c.body = bytes.Replace(c.body, []byte(request.CloneTicket), []byte(inner), 1)
	return f.adopt(f.forward(c))
}

// waitForUpdates passes a call on that may take long, and cuts it short when nobody waits for it
// any more: vcsim would go on for ever.
func (f *front) waitForUpdates(c *call) *reply {
	done := make(chan struct{})
	go func() {
		select {
		case <-c.session.over:
		case <-c.request.Context().Done():
		case <-done:
		}
		cancel := &methods.CancelWaitForUpdatesBody{Req: &types.CancelWaitForUpdates{This: c.method.This}}
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond): // the call may not have come to its wait yet
				_ = f.tell(c.session, cancel)
			}
		}
	}()
	answer := f.forward(c)
	close(done)
	if c.session.ended() {
		return notAuthenticated(c.method.This).reply()
	}
	return answer
}
