// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"
	"sync"

	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// ticketOffice keeps how tickets are to be issued.
//
// Threads: any.
type ticketOffice struct {
	mks bool // issue that type, too

	mutex sync.Mutex
	rules ticketRules
}

// closedPort is one where nobody listens: tcpmux, of 1988.
const closedPort = 1

// ticketRules is what the control API can change about tickets.
type ticketRules struct {
	stale        bool   // hand out tickets that the host does not know
	refused      bool   // hand out tickets for a port where nobody listens
	sha1, sha256 string // in place of the true ones; empty: no change; "none": left out
}

// knows tells whether a host of that version has tickets of the type.
func (o *ticketOffice) knows(ticketType string, host apiVersion) bool {
	switch ticketType {
	case "webmks":
		return !host.less(webmksSince)
	case "mks":
		return o.mks
	}
	return false
}

func (o *ticketOffice) current() ticketRules {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.rules
}

// setMode takes "valid", "stale" or "refused".
func (o *ticketOffice) setMode(mode string) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.rules.stale, o.rules.refused = mode == "stale", mode == "refused"
}

func (o *ticketOffice) setThumbprints(sha1, sha256 string) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.rules.sha1, o.rules.sha256 = sha1, sha256
}

type certThumbprint struct {
	Thumbprint    string `xml:"thumbprint"`
	HashAlgorithm string `xml:"hashAlgorithm"`
}

// virtualMachineTicket has fields that the library's own type is too old for.
type virtualMachineTicket struct {
	Ticket          string           `xml:"ticket"`
	CfgFile         string           `xml:"cfgFile"`
	Host            string           `xml:"host,omitempty"`
	Port            int32            `xml:"port,omitempty"`
	SslThumbprint   string           `xml:"sslThumbprint,omitempty"`
	CertThumbprints []certThumbprint `xml:"certThumbprintList,omitempty"`
	URL             string           `xml:"url,omitempty"`
	SslCertificate  string           `xml:"sslCertificate,omitempty"`
}

type acquireTicketResponse struct {
	XMLName   xml.Name             `xml:"urn:vim25 AcquireTicketResponse"`
	Returnval virtualMachineTicket `xml:"returnval"`
}

// acquireTicket issues a ticket for one console connection.
func (f *front) acquireTicket(c *call) *reply {
	request, ok := c.method.Body.(*types.AcquireTicket)
	if !ok {
		return f.pass(c)
	}
	f.datacenter.gate.RLock()
	vm := f.datacenter.machine(request.This)
	if vm == nil {
		f.datacenter.gate.RUnlock()
		return managedObjectNotFound(request.This).reply()
	}
	state, vmx := vm.Runtime.PowerState, vm.Config.Files.VmPathName
	host := f.datacenter.hostOf(vm)
	connected := vm.Runtime.ConnectionState == types.VirtualMachineConnectionStateConnected
	f.datacenter.gate.RUnlock()

	if !f.tickets.knows(request.TicketType, host.version) {
		return invalidArgument("ticketType").reply()
	}
	if !connected {
		return hostNotReachable().reply()
	}
	if state != types.VirtualMachinePowerStatePoweredOn {
		return notPoweredOn(state).reply()
	}
	ticket, err := f.order(c, request, ofHost(f.esxi, host.number))
	if err != nil {
		return ticketFault(err).reply()
	}
	ticket.CfgFile = strings.NewReplacer("[", "/vmfs/volumes/", "] ", "/").Replace(vmx)
	return soapReply(http.StatusOK, &acquireTicketResponse{Returnval: ticket.asOf(c.version)})
}

// order makes up a ticket and has the host accept it.
func (f *front) order(c *call, request *types.AcquireTicket, esxi *esxiClient) (virtualMachineTicket, error) {
	secret := newTicket()
	order := ticketOrder{Ticket: secret, VM: request.This.Value, Console: f.datacenter.consoles[request.This]}
	if request.TicketType != "webmks" {
		order.Type = request.TicketType
	}
	endpoint, err := esxi.order(c.request.Context(), order)
	if err != nil {
		return virtualMachineTicket{}, err
	}
	if endpoint.URL == "" && request.TicketType == "webmks" {
		endpoint.URL = fmt.Sprintf("wss://%s:%d/ticket/%s", endpoint.Host, endpoint.Port, secret)
	}
	rules := f.tickets.current()
	if rules.stale { // the host knows the other one, the client gets this one
		stale := newTicket()
		endpoint.URL = strings.ReplaceAll(endpoint.URL, secret, stale)
		secret = stale
	}
	if rules.refused {
		endpoint.URL = strings.ReplaceAll(endpoint.URL, fmt.Sprintf(":%d/", endpoint.Port), fmt.Sprintf(":%d/", closedPort))
		endpoint.Port = closedPort
	}
	ticket := virtualMachineTicket{
		Ticket:        secret,
		Host:          endpoint.Host,
		Port:          endpoint.Port,
		SslThumbprint: overridden(endpoint.SHA1, rules.sha1),
		URL:           endpoint.URL,
	}
	if rules.sha1 == "" && rules.sha256 == "" {
		ticket.SslCertificate = endpoint.Certificate
	}
	for _, entry := range []certThumbprint{
		{ticket.SslThumbprint, "sha1"},
		{overridden(endpoint.SHA256, rules.sha256), "sha256"},
	} {
		if entry.Thumbprint != "" {
			ticket.CertThumbprints = append(ticket.CertThumbprints, entry)
		}
	}
	return ticket, nil
}

// asOf leaves out what a client of that API version does not know.
func (t virtualMachineTicket) asOf(version apiVersion) virtualMachineTicket {
	if version.less(ticketURLSince) {
		t.URL = ""
	}
	if version.less(ticketThumbprintsSince) {
		t.CertThumbprints = nil
	}
	if version.less(ticketCertificateSince) {
		t.SslCertificate = ""
	} else if t.SslCertificate != "" { // in place of thumbprints
		t.SslThumbprint, t.CertThumbprints = "", nil
	}
	return t
}

func ticketFault(err error) methodFault {
	limit, refusal := connectionLimitError{}, refusalError{}
	switch {
	case errors.As(err, &limit):
		return connectionLimitReached(limit.limit)
	case errors.As(err, &refusal):
		return systemError(refusal.Error())
	}
	log.Printf("no ticket from the ESXi simulator: %v", err)
	return hostNotReachable()
}

func overridden(value, override string) string {
	switch override {
	case "":
		return value
	case "none":
		return ""
	}
	return override
}

// newTicket makes up a secret of the length that real tickets have.
func newTicket() string {
	secret := make([]byte, 8)
	if _, err := rand.Read(secret); err != nil {
		panic(err)
	}
	return hex.EncodeToString(secret)
}
