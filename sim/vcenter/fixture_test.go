// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // vcsim is talkative
	os.Exit(m.Run())
}

const (
	grubID  = "5965e99a-5f65-454d-bf0d-46ccc57d08db"
	offID   = "aaaaaaaa-0000-4000-8000-000000000001"
	sleepID = "aaaaaaaa-0000-4000-8000-000000000002"
	twinID  = "aaaaaaaa-0000-4000-8000-000000000003"
)

var testInventory = []vmSpec{
	{
		Name: "grub", InstanceUUID: grubID, Folder: "project-a", Annotation: "name:grub\nuserid:<abc>",
		Console: "127.0.0.1:5901", ExtraConfig: map[string]string{"RemoteDisplay.vnc.port": "5901"},
		CustomAttributes: map[string]string{"project": "a"}, Tags: map[string]string{"Project": "a,b"},
	},
	{Name: "off", InstanceUUID: offID, Power: "poweredOff", Folder: "project-b/deeper"},
	{Name: "asleep", InstanceUUID: sleepID, Power: "suspended"},
	{Name: "twin-1", InstanceUUID: twinID},
	{Name: "twin-2", InstanceUUID: strings.ToUpper(twinID)},
}

// fixture is a running simulator, a fake ESXi simulator beside it, and a SOAP client.
type fixture struct {
	t      *testing.T
	server *server
	esxi   *fakeESXi
	client *http.Client
	cookie string
}

// newFixture starts a simulator with the test inventory and further options, and logs in.
func newFixture(t *testing.T, arguments ...string) *fixture {
	t.Helper()
	return newFixtureOnHosts(t, nil, arguments...)
}

// newFixtureOnHosts is the same with an ESXi simulator of its own for all hosts but the first.
func newFixtureOnHosts(t *testing.T, others *fakeESXi, arguments ...string) *fixture {
	t.Helper()
	encoded, err := json.Marshal(testInventory)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "inventory.json")
	if err := os.WriteFile(file, encoded, 0o600); err != nil {
		t.Fatal(err)
	}
	esxi := newFakeESXi(t)
	f := &fixture{t: t, esxi: esxi}
	urls := esxi.URL
	if others != nil {
		urls += "," + others.URL
	}
	f.server = startForTest(t, append([]string{"-inventory", file, "-esxi", urls}, arguments...)...)
	f.client = &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{InsecureSkipVerify: true},
		MaxIdleConnsPerHost: 16,
	}}
	t.Cleanup(f.client.CloseIdleConnections)
	f.login()
	return f
}

func startForTest(t *testing.T, arguments ...string) *server {
	t.Helper()
	o, err := parseOptions(arguments)
	if err != nil {
		t.Fatal(err)
	}
	s, err := startServer(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

// result is an answer of the SOAP API.
type result struct {
	status int
	text   string
	cookie string
}

// soapAs sends the content of a SOAP body with a cookie and a SOAPAction, both optional.
func (f *fixture) soapAs(cookie, action, content string) (result, error) {
	envelope := `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` + content + `</soapenv:Body></soapenv:Envelope>`
	request, err := http.NewRequest(http.MethodPost, f.server.ready.SDK, strings.NewReader(envelope))
	if err != nil {
		return result{}, err
	}
	request.Header.Set("Content-Type", "text/xml; charset=utf-8")
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	if action != "" {
		request.Header.Set("SOAPAction", action)
	}
	response, err := f.client.Do(request)
	if err != nil {
		return result{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	cookie = strings.SplitN(response.Header.Get("Set-Cookie"), ";", 2)[0]
	return result{response.StatusCode, string(text), cookie}, err
}

// soap sends a request within the fixture's session.
func (f *fixture) soap(content string) result {
	f.t.Helper()
	answer, err := f.soapAs(f.cookie, "", content)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer
}

func loginRequest(user, password string) string {
	return `<Login xmlns="urn:vim25"><_this type="SessionManager">SessionManager</_this><userName>` + user +
		`</userName><password>` + password + `</password></Login>`
}

func (f *fixture) login() {
	f.t.Helper()
	f.cookie = ""
	answer := f.soap(loginRequest("porthole@vsphere.local", "porthole"))
	if answer.status != 200 || answer.cookie == "" {
		f.t.Fatalf("login: %d %s", answer.status, answer.text)
	}
	f.cookie = answer.cookie
}

const currentTime = `<CurrentTime xmlns="urn:vim25"><_this type="ServiceInstance">ServiceInstance</_this></CurrentTime>`

func findAll(id string) string {
	return `<FindAllByUuid xmlns="urn:vim25"><_this type="SearchIndex">SearchIndex</_this><uuid>` + id +
		`</uuid><vmSearch>true</vmSearch><instanceUuid>true</instanceUuid></FindAllByUuid>`
}

func acquireTicket(vm, kind string) string {
	return `<AcquireTicket xmlns="urn:vim25"><_this type="VirtualMachine">` + vm + `</_this><ticketType>` + kind +
		`</ticketType></AcquireTicket>`
}

func retrieve(kind, object string, paths ...string) string {
	return `<RetrievePropertiesEx xmlns="urn:vim25"><_this type="PropertyCollector">propertyCollector</_this>` +
		`<specSet><propSet><type>` + kind + `</type><pathSet>` + strings.Join(paths, `</pathSet><pathSet>`) +
		`</pathSet></propSet><objectSet><obj type="` + kind + `">` + object + `</obj></objectSet></specSet>` +
		`<options/></RetrievePropertiesEx>`
}

// vm looks up the managed object id of the one VM with that uuid.
func (f *fixture) vm(id string) string {
	f.t.Helper()
	return capture(f.t, f.soap(findAll(id)).text, `<returnval type="VirtualMachine">(vm-\d+)</returnval>`)
}

// control sends a request to the control API and decodes the answer into content, if not nil.
func (f *fixture) control(method, path, body string, content interface{}) int {
	f.t.Helper()
	request, err := http.NewRequest(method, f.server.ready.Control+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	response, err := f.client.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	if content != nil {
		if err := json.NewDecoder(response.Body).Decode(content); err != nil {
			f.t.Fatal(err)
		}
	}
	return response.StatusCode
}

// steer sends a control request that must succeed.
func (f *fixture) steer(path, body string) {
	f.t.Helper()
	if status := f.control(http.MethodPost, path, body, nil); status != 200 {
		f.t.Fatalf("POST %s %s: %d", path, body, status)
	}
}

func capture(t *testing.T, text, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if match == nil {
		t.Fatalf("no %s in %s", pattern, text)
	}
	return match[1]
}

func expect(t *testing.T, got result, status int, parts ...string) {
	t.Helper()
	if got.status != status {
		t.Errorf("status %d, not %d: %s", got.status, status, got.text)
	}
	for _, part := range parts {
		if !strings.Contains(got.text, part) {
			t.Errorf("no %s in %s", part, got.text)
		}
	}
}

func expectFault(t *testing.T, got result, kind string, parts ...string) {
	t.Helper()
	expect(t, got, 500, append(parts, fmt.Sprintf(`<%sFault xmlns="urn:vim25" xsi:type="%s">`, kind, kind))...)
}

// fakeESXi stands in for the ESXi console simulator's control API.
type fakeESXi struct {
	*httptest.Server
	mutex        sync.Mutex
	orders       map[string]ticketOrder
	disconnected []string
	limit        int
}

func newFakeESXi(t *testing.T) *fakeESXi {
	e := &fakeESXi{orders: map[string]ticketOrder{}}
	e.Server = httptest.NewServer(e)
	t.Cleanup(e.Close)
	return e
}

func (e *fakeESXi) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if parts := strings.Split(r.URL.Path, "/"); len(parts) == 4 && parts[3] == "disconnect" {
		e.disconnected = append(e.disconnected, parts[2])
		return
	}
	if e.limit > 0 {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprintf(w, `{"connection_limit":%d}`, e.limit)
		return
	}
	order := ticketOrder{}
	if err := json.NewDecoder(r.Body).Decode(&order); err != nil || r.URL.Path != "/tickets" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e.orders[order.Ticket] = order
	_ = json.NewEncoder(w).Encode(consoleEndpoint{
		Host: "127.0.0.1", Port: 19443, SHA1: "AA:01", SHA256: "BB:02",
		URL: "wss://127.0.0.1:19443/ticket/" + order.Ticket,
	})
}

func (e *fakeESXi) order(ticket string) (ticketOrder, bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	order, ok := e.orders[ticket]
	return order, ok
}

func (e *fakeESXi) takeDisconnected() string {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	taken := strings.Join(e.disconnected, " ")
	e.disconnected = nil
	return taken
}
