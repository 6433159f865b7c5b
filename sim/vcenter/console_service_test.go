// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// serverInit is 640x480, a pixel format, and the name "fake".
var serverInit = append([]byte{2, 128, 1, 224, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0, 0, 0, 0, 4}, "fake"...)

// startFakeVNC is a VNC server without a password, which sends back what it gets.
func startFakeVNC(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if openAsServer(conn, "") == nil {
					_, _ = conn.Write(serverInit)
					_, _ = io.Copy(conn, conn)
				}
			}()
		}
	}()
	return listener.Addr().String()
}

// withConsole makes the VM's console that one.
func (f *fixture) withConsole(id, address string) string {
	vm := f.vm(id)
	for _, each := range virtualMachines(f.server.datacenter.registry) {
		if each.Self.Value == vm {
			f.server.datacenter.consoles[each.Self] = address
		}
	}
	return vm
}

func (f *fixture) cloneTicket() string {
	return capture(f.t, f.soap(`<AcquireCloneTicket xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this></AcquireCloneTicket>`).text,
		"<returnval>([^<]*)</returnval>")
}

// openService asks the console service for a WebSocket; the answer's status and what follows it.
func (f *fixture) openService(query url.Values, subprotocols string) (int, net.Conn, *bufio.Reader) {
	f.t.Helper()
	conn, err := tls.Dial("tcp", f.server.ready.ConsoleWSS, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "GET /console/authd?%s HTTP/1.1\r\nHost: vc\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		query.Encode(), subprotocols)
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return 0, conn, reader
	}
	if response.StatusCode == 101 && response.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		f.t.Errorf("accept key %q", response.Header.Get("Sec-WebSocket-Accept"))
	}
	return response.StatusCode, conn, reader
}

func (f *fixture) sessionForm(vm string) url.Values {
	return url.Values{
		"vmId": {vm}, "vmName": {"grub"}, "host": {"vcenter.example.test:443"},
		"sessionTicket": {f.cloneTicket()}, "thumbprint": {f.server.ready.SHA1},
	}
}

func TestConsoleServiceLogsInByTheTicketAndBeginsWithServerInit(t *testing.T) {
	f := newFixture(t, "-version", "5.5.0", "-api-version", "5.5", "-build", "2001466", "-console-service")
	vm := f.withConsole(grubID, startFakeVNC(t))
	query := f.sessionForm(vm)

	status, conn, reader := f.openService(query, "binary, uint8utf8")

	if status != 101 {
		t.Fatalf("status %d", status)
	}
	first := make([]byte, 2+len(serverInit))
	if _, err := io.ReadFull(reader, first); err != nil || !bytes.Equal(first, frame(opBinary, true, serverInit)) {
		t.Fatalf("%x, %v", first, err)
	}
	census := map[string]int{}
	f.control(http.MethodGet, "/console", "", &census)
	sessions := map[string]int{}
	f.control(http.MethodGet, "/sessions", "", &sessions)
	if census["open"] != 1 || sessions["count"] != 2 {
		t.Errorf("%v, %v", census, sessions)
	}
	if status, _, _ := f.openService(query, "binary"); status != 401 {
		t.Errorf("a ticket that was used: %d", status)
	}

	f.steer("/vms/"+grubID+"/power", `{"state": "poweredOff"}`)
	if rest, _ := io.ReadAll(reader); !bytes.Equal(rest, frame(opClose, true, []byte{3, 233})) {
		t.Errorf("after a power-off: %x", rest)
	}
	_ = conn.Close()
	if status, _, _ := f.openService(f.sessionForm(vm), "binary"); status != 409 {
		t.Errorf("a VM that is off: %d", status)
	}
}

func TestConsoleServiceRefusesWhatIsNotTheSessionForm(t *testing.T) {
	f := newFixture(t, "-console-service")
	vm := f.withConsole(grubID, startFakeVNC(t))
	for name, wrong := range map[string]string{
		"vmId": "vm-999", "vmName": "other", "host": "127.0.0.1:443", "sessionTicket": "cst-VCT-1", "thumbprint": "AA:BB",
	} {
		for _, value := range []string{wrong, ""} {
			query := f.sessionForm(vm)
			query.Set(name, value)
			if status, _, _ := f.openService(query, "binary"); status < 400 {
				t.Errorf("%s=%s: %d", name, value, status)
			}
		}
	}
	if status, _, _ := f.openService(f.sessionForm(vm), "other"); status != 400 {
		t.Errorf("another subprotocol: %d", status)
	}
	if status := f.control(http.MethodPost, "/console", `{"mode": "nonsense"}`, nil); status != 400 {
		t.Errorf("another mode: %d", status)
	}
}

func TestConsoleServiceTalksInTextWhenToldTo(t *testing.T) {
	f := newFixture(t, "-console-service")
	vm := f.withConsole(grubID, startFakeVNC(t))
	f.steer("/console", `{"mode": "uint8utf8", "count": 1}`)

	status, _, reader := f.openService(f.sessionForm(vm), "uint8utf8")

	if status != 101 {
		t.Fatalf("status %d", status)
	}
	text := []byte{}
	for last := false; !last; {
		head := make([]byte, 2)
		if _, err := io.ReadFull(reader, head); err != nil {
			t.Fatal(err)
		}
		payload := make([]byte, head[1])
		if _, err := io.ReadFull(reader, payload); err != nil {
			t.Fatal(err)
		}
		if head[0]&0x0f != opPing {
			text, last = append(text, payload...), head[0]&0x80 != 0
		}
	}
	if decoded, err := bytesOf(string(text)); err != nil || !bytes.Equal(decoded, serverInit) {
		t.Errorf("%x, %v", decoded, err)
	}
}

func reconfigure(vm string, settings map[string]string) string {
	entries := ""
	for _, key := range sortedKeys(settings) {
		escaped := &strings.Builder{}
		_ = xml.EscapeText(escaped, []byte(settings[key]))
		entries += `<extraConfig><key>` + key + `</key><value xmlns:xsd="http://www.w3.org/2001/XMLSchema" ` +
			`xsi:type="xsd:string">` + escaped.String() + `</value></extraConfig>`
	}
	return `<ReconfigVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">` + vm + `</_this><spec>` + entries + `</spec></ReconfigVM_Task>`
}

func TestHostsServeTheVNCPortsOfTheirVMs(t *testing.T) {
	f := newFixture(t, "-version", "6.0.0", "-api-version", "6.0", "-vnc")
	vm := f.withConsole(grubID, startFakeVNC(t))
	f.steer("/vms/"+grubID+"/move", `{"host": 1}`)
	settings := map[string]string{
		"RemoteDisplay.vnc.enabled": "TRUE", "RemoteDisplay.vnc.port": "5999", "RemoteDisplay.vnc.password": "pass-word",
	}
	expect(t, f.soap(reconfigure(vm, settings)), 200)
	address := f.server.front.vnc.addresses[1] + ":5999"

	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	offered := make([]byte, len(rfbVersion)+2)
	_, _ = io.ReadFull(conn, offered[:len(rfbVersion)])
	_, _ = io.WriteString(conn, rfbVersion)
	_, _ = io.ReadFull(conn, offered[len(rfbVersion):])
	_, _ = conn.Write([]byte{securityVNC})
	challenge := make([]byte, 16)
	_, _ = io.ReadFull(conn, challenge)
	_, _ = conn.Write(encrypted(challenge, "pass-word"))
	_, _ = conn.Write([]byte{1})
	opened := make([]byte, 4+len(serverInit))
	if _, err := io.ReadFull(conn, opened); err != nil || !bytes.Equal(opened[4:], serverInit) {
		t.Errorf("%x, %v", opened, err)
	}

	f.steer("/vms/"+grubID+"/power", `{"state": "suspended"}`)
	if rest, _ := io.ReadAll(conn); len(rest) != 0 {
		t.Errorf("after suspending: %x", rest)
	}
	if again, err := net.Dial("tcp", address); err == nil {
		_ = again.Close()
		t.Errorf("the port of a VM that is suspended is open")
	}
}
