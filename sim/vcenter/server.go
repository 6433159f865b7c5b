// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"
)

// server is the running simulator: the SOAP API over https, the control API over http.
type server struct {
	ready      readyLine
	datacenter *datacenter
	front      *front
	servers    []*http.Server
}

// readyLine is what a test needs to know to begin.
type readyLine struct {
	SDK            string `json:"sdk"`
	Control        string `json:"control"`
	SHA1           string `json:"sha1"`
	SHA256         string `json:"sha256"`
	CertificatePEM string `json:"certificate_pem"`

	ConsoleWS  string            `json:"console_ws,omitempty"`
	ConsoleWSS string            `json:"console_wss,omitempty"`
	VNCHosts   map[string]string `json:"vnc_hosts,omitempty"`
}

// startServer returns once both addresses accept connections.
func startServer(o options) (*server, error) {
	specs, err := readInventory(o)
	if err != nil {
		return nil, err
	}
	identity, err := openIdentity(o)
	if err != nil {
		return nil, err
	}
	sdkListener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return nil, err
	}
	controlListener, err := net.Listen("tcp", o.control)
	if err != nil {
		_ = sdkListener.Close()
		return nil, err
	}
	dc, err := newDatacenter(o, specs)
	if err != nil {
		_ = sdkListener.Close()
		_ = controlListener.Close()
		return nil, err
	}

	tags, err := newTagService(o, dc)
	if err != nil {
		_ = sdkListener.Close()
		_ = controlListener.Close()
		return nil, err
	}

	s := &server{datacenter: dc, ready: readyLine{
		SDK:            "https://" + sdkListener.Addr().String() + "/sdk",
		Control:        "http://" + controlListener.Addr().String(),
		SHA1:           identity.sha1,
		SHA256:         identity.sha256,
		CertificatePEM: identity.pem,
	}}
	f := newFront(o, dc, identity)
	s.front = f
	if err := s.startConsoles(o, identity); err != nil {
		_ = sdkListener.Close()
		_ = controlListener.Close()
		s.close()
		return nil, err
	}
	s.serve(tls.NewListener(sdkListener, &tls.Config{
		Certificates: []tls.Certificate{identity.certificate},
		MinVersion:   tls.VersionTLS12,
	}), sdkRoutes(o, f, tags))
	s.serve(controlListener, (&control{front: f}).routes())
	return s, nil
}

// startConsoles starts what was asked for of the ways to consoles that are not the hosts' own.
func (s *server) startConsoles(o options, identity identity) error {
	if o.consoleService {
		service, err := startConsoleService(s.front, o, identity)
		if err != nil {
			return err
		}
		s.front.console = service
		s.ready.ConsoleWS, s.ready.ConsoleWSS = service.ws.Addr().String(), service.wss.Addr().String()
	}
	if o.vnc {
		ports, err := startVNCPorts(s.datacenter, len(s.datacenter.hosts()))
		if err != nil {
			return err
		}
		s.front.vnc = ports
		s.ready.VNCHosts = ports.hostAddresses()
	}
	return nil
}

// newFront puts the parts of the SOAP side together.
func newFront(o options, dc *datacenter, identity identity) *front {
	service := dc.model.Service
	service.Listen = &url.URL{User: url.UserPassword(o.username, o.password)}
	service.RegisterSDK(dc.registry)
	version, _ := parseAPIVersion(o.apiVersion)
	return &front{
		datacenter: dc,
		version:    version,
		sessions:   newSessionTable(o.sessionIdle),
		faults:     &faultTable{},
		calls:      newCallCounter(),
		tickets:    &ticketOffice{mks: o.mks},
		esxi:       newESXiClients(o.esxi),
		sha1:       identity.sha1,
	}
}

func sdkRoutes(o options, f *front, tags http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/sdk", f)
	mux.Handle("/sdk/vimService", f)
	mux.Handle(restPath+"/", tags)
	mux.HandleFunc("/sdk/vimServiceVersions.xml", serveVersions(o.apiVersion))
	return mux
}

func (s *server) serve(listener net.Listener, handler http.Handler) {
	h := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	s.servers = append(s.servers, h)
	go func() {
		if err := h.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Printf("%s: %v", listener.Addr(), err)
		}
	}()
}

// close stops serving, lets answers that are under way finish for a moment, and cleans up.
func (s *server) close() {
	deadline, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, h := range s.servers {
		if h.Shutdown(deadline) != nil {
			_ = h.Close()
		}
	}
	if s.front.console != nil {
		s.front.console.close()
	}
	if s.front.vnc != nil {
		s.front.vnc.close()
	}
	s.datacenter.close()
}
