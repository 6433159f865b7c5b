// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

const (
	consolePath        = "/console/authd"
	consolePatience    = 30 * time.Second
	maxConsoleHeadSize = 16 << 10
)

// consoleService simulates the console service of a vCenter 5.5, ws and wss: it logs in by the clone
// ticket that it is given, as the real one is believed to, and bridges to the VM's VNC server, from
// ServerInit on.
//
// Threads: any.
type consoleService struct {
	front        *front
	fqdn         string
	secure       *tls.Config
	wrong        *tls.Config // of somebody else
	modes        consoleSwitch
	ws, wss      net.Listener
	thumbprint   string
	mutex        sync.Mutex
	connections  map[net.Conn]bool
	sessions     map[*consoleSession]bool
	total        int // upgrades, ever
	closedByPeer int
	cutByPeer    int
	violations   int
}

// startConsoleService listens on two free ports of that host.
func startConsoleService(f *front, o options, identity identity) (*consoleService, error) {
	other, err := selfSigned(o.fqdn)
	if err != nil {
		return nil, err
	}
	config := func(certificate tls.Certificate) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	s := &consoleService{
		front: f, fqdn: o.fqdn, thumbprint: identity.sha1,
		secure: config(identity.certificate), wrong: config(other),
		connections: map[net.Conn]bool{}, sessions: map[*consoleSession]bool{},
	}
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return nil, err
	}
	if s.ws, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		return nil, err
	}
	if s.wss, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		_ = s.ws.Close()
		return nil, err
	}
	go s.accept(s.ws, false)
	go s.accept(s.wss, true)
	return s, nil
}

func (s *consoleService) close() {
	_ = s.ws.Close()
	_ = s.wss.Close()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for conn := range s.connections {
		_ = conn.Close()
	}
}

func (s *consoleService) accept(listener net.Listener, secure bool) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			log.Printf("console service: %v", err)
			time.Sleep(100 * time.Millisecond)
			continue
		}
		go s.serve(conn, secure)
	}
}

func (s *consoleService) serve(conn net.Conn, secure bool) {
	s.mutex.Lock()
	s.connections[conn] = true
	s.mutex.Unlock()
	defer func() {
		_ = conn.Close()
		s.mutex.Lock()
		delete(s.connections, conn)
		s.mutex.Unlock()
		if reason := recover(); reason != nil && reason != http.ErrAbortHandler {
			panic(reason)
		}
	}()
	_ = conn.SetDeadline(time.Now().Add(consolePatience))
	order := s.modes.next()
	switch order.Mode {
	case consoleClose:
		return
	case consoleStallBeforeTLS:
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	stream := conn
	if secure {
		config := s.secure
		if order.Mode == consoleWrongCertificate {
			config = s.wrong
		}
		stream = tls.Server(conn, config)
		defer stream.Close()
	}
	socket := &webSocket{conn: stream, reader: bufio.NewReaderSize(stream, maxConsoleHeadSize), opcode: opBinary}
	request, err := http.ReadRequest(socket.reader)
	if err != nil {
		return
	}
	if socket.reader.Buffered() > 0 { // nothing is to be said before the answer, RFC 6455 section 4.1
		s.count(&s.violations)
		return
	}
	s.answer(socket, request, order, conn)
}

// answer serves a request from its head on.
func (s *consoleService) answer(socket *webSocket, request *http.Request, order consoleOrder, conn net.Conn) {
	switch order.Mode {
	case consoleRefuse:
		refuse(socket.conn, http.StatusUnauthorized)
		return
	case consoleStallBefore101:
		_, _ = io.Copy(io.Discard, socket.conn)
		return
	case consoleSlow:
		time.Sleep(slowness)
	}
	subprotocol := "binary"
	if order.Mode == consoleUint8UTF8 {
		subprotocol, socket.opcode = "uint8utf8", opText
	}
	if !isUpgrade(request) || !offers(request, subprotocol) {
		refuse(socket.conn, http.StatusBadRequest)
		return
	}
	query, status := s.check(request.URL)
	if status != http.StatusOK {
		refuse(socket.conn, status)
		return
	}
	cookie, ok := s.logIn(query.Get("sessionTicket"))
	if !ok {
		refuse(socket.conn, http.StatusUnauthorized)
		return
	}
	defer s.logOut(cookie)
	console, status := s.reach(query.Get("vmId"), query.Get("vmName"))
	if status != http.StatusOK {
		refuse(socket.conn, status)
		return
	}
	defer console.Close()
	if order.Mode == consoleNoSubprotocol {
		subprotocol = ""
	}
	if socket.upgrade(request, subprotocol) != nil {
		return
	}
	_ = conn.SetDeadline(time.Time{})
	session := &consoleSession{vm: types.ManagedObjectReference{Type: "VirtualMachine", Value: query.Get("vmId")}, socket: socket}
	s.begin(session)
	defer s.end(session)
	if order.Mode == consoleHalfOpen {
		_, _ = io.Copy(io.Discard, socket.conn)
		return
	}
	go func() {
		s.carryDown(socket, console, order)
		_ = console.Close()
		_ = conn.Close()
	}()
	s.carryUp(socket, console)
}

// refuse answers without upgrading.
func refuse(conn net.Conn, status int) {
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status, http.StatusText(status))
}

func offers(request *http.Request, subprotocol string) bool {
	for _, each := range strings.Split(strings.Join(request.Header.Values("Sec-WebSocket-Protocol"), ","), ",") {
		if strings.TrimSpace(each) == subprotocol {
			return true
		}
	}
	return false
}

// check returns the query when it is of the session form, each thing once, and of this vCenter.
func (s *consoleService) check(target *url.URL) (url.Values, int) {
	if target.Path != consolePath {
		return nil, http.StatusNotFound
	}
	query, err := url.ParseQuery(target.RawQuery)
	wanted := []string{"vmId", "vmName", "host", "sessionTicket", "thumbprint"}
	if err != nil || len(query) != len(wanted) {
		return nil, http.StatusBadRequest
	}
	for _, name := range wanted {
		if len(query[name]) != 1 || query.Get(name) == "" {
			return nil, http.StatusBadRequest
		}
	}
	if query.Get("host") != s.fqdn+":443" || query.Get("thumbprint") != s.thumbprint {
		return nil, http.StatusBadRequest
	}
	return query, http.StatusOK
}

func (s *consoleService) begin(session *consoleSession) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.sessions[session] = true
	s.total++
}

func (s *consoleService) end(session *consoleSession) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.sessions, session)
}

func (s *consoleService) count(number *int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	*number++
}

// disconnect ends the consoles of a VM that stopped or moved.
func (s *consoleService) disconnect(vm types.ManagedObjectReference) {
	s.mutex.Lock()
	ending := []*consoleSession{}
	for session := range s.sessions {
		if session.vm == vm {
			ending = append(ending, session)
		}
	}
	s.mutex.Unlock()
	for _, session := range ending {
		session.socket.close(1001)
		_ = session.socket.conn.Close()
	}
}

func portOf(listener net.Listener) int { return listener.Addr().(*net.TCPAddr).Port }

// census is what GET /console tells.
func (s *consoleService) census() map[string]int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return map[string]int{
		"ws": portOf(s.ws), "wss": portOf(s.wss), "open": len(s.sessions), "total": s.total, "tcp_open": len(s.connections),
		"closed_by_peer": s.closedByPeer, "cut_by_peer": s.cutByPeer, "violations": s.violations,
	}
}
