// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestListsItsVersions(t *testing.T) {
	f := newFixture(t, "-api-version", "7.0.2.0")

	response, err := f.client.Get(f.server.ready.SDK + "/vimServiceVersions.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)

	got := result{status: response.StatusCode, text: string(text)}
	expect(t, got, 200, "<version>7.0.2.0</version>\n  <priorVersions>", "<version>6.5</version>", "<name>urn:vim25</name>")
	if strings.Contains(got.text, "7.0.3") {
		t.Error("versions newer than its own")
	}
}

func TestTrustsTheCertificateItNames(t *testing.T) {
	f := newFixture(t)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(f.server.ready.CertificatePEM))

	connection, err := tls.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(f.server.ready.SDK, "https://"), "/sdk"),
		&tls.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if f.server.ready.SHA1 == "" || len(f.server.ready.SHA256) != 32*3-1 {
		t.Errorf("thumbprints %+v", f.server.ready)
	}
}

func TestComesBackAsTheSame(t *testing.T) {
	certificate, err := selfSigned("vcenter.example.test")
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(certificate.PrivateKey.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	files := []string{filepath.Join(directory, "cert.pem"), filepath.Join(directory, "key.pem")}
	for i, block := range []*pem.Block{
		{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]},
		{Type: "EC PRIVATE KEY", Bytes: der},
	} {
		if err := os.WriteFile(files[i], pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	identity := []string{"-tls-certificate", files[0], "-tls-key", files[1]}
	first := newFixture(t, identity...)
	vm, ready := first.vm(grubID), first.server.ready
	first.server.close()

	second := newFixture(t, append(identity,
		"-listen", strings.TrimSuffix(strings.TrimPrefix(ready.SDK, "https://"), "/sdk"),
		"-control", strings.TrimPrefix(ready.Control, "http://"))...)

	if !reflect.DeepEqual(second.server.ready, ready) {
		t.Errorf("%+v, not %+v", second.server.ready, ready)
	}
	if second.vm(grubID) != vm {
		t.Errorf("another managed object reference")
	}
	second.cookie = first.cookie
	expectFault(t, second.soap(currentTime), "NotAuthenticated")
}

func TestEndsWithItsStdin(t *testing.T) {
	stdin, stdinEnd := io.Pipe()
	stdout, stdoutEnd := io.Pipe()
	code := make(chan int, 1)
	go func() { code <- run([]string{"-exit-with-stdin"}, stdin, stdoutEnd) }()

	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	ready := readyLine{}
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(ready.Control + "/sessions")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	stdinEnd.Close()

	select {
	case got := <-code:
		if got != 0 {
			t.Errorf("exit code %d", got)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("still running")
	}
}

func TestRefusesWrongUsage(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = null
	defer func() { os.Stderr = stderr }()
	for _, arguments := range [][]string{
		{"-nonsense"}, {"extra"}, {"-password", ""}, {"-tls-key", "key.pem"}, {"-api-version", "new"}, {"-esxi", "127.0.0.1:1"},
	} {
		if code := run(arguments, strings.NewReader(""), io.Discard); code != 2 {
			t.Errorf("%v: %d", arguments, code)
		}
	}
	bad := filepath.Join(t.TempDir(), "inventory.json")
	for _, content := range []string{`{`, `[{}]`, `[{"name":"a","power":"on"}]`, `[{"name":"a","uuid":"x"}]`, `[{"name":"a","instance_uuid":"x"}]`} {
		if err := os.WriteFile(bad, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if code := run([]string{"-inventory", bad}, strings.NewReader(""), io.Discard); code != 1 {
			t.Errorf("%s: %d", content, code)
		}
	}
}
