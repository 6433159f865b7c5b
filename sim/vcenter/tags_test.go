// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// ask sends a REST request and returns the answer's status and body.
func (f *fixture) ask(method, path, body string, change func(*http.Request)) (int, string) {
	f.t.Helper()
	origin := strings.TrimSuffix(f.server.ready.SDK, "/sdk")
	request, err := http.NewRequest(method, origin+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	change(request)
	answer, err := f.client.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return answer.StatusCode, string(read)
}

func TestTagsOfTheInventory(t *testing.T) {
	f := newFixture(t)
	status, answer := f.ask("POST", sessionPath, "", func(r *http.Request) {
		r.SetBasicAuth("porthole@vsphere.local", "porthole")
	})
	if status != http.StatusOK {
		t.Fatalf("session: %d", status)
	}
	key := strings.Trim(strings.TrimSpace(strings.TrimPrefix(answer, `{"value":`)), `"}`)
	status, answer = f.ask("GET", taggingPath+"tag", "", func(r *http.Request) {
		r.Header.Set("vmware-api-session-id", key)
	})
	if status != http.StatusOK || strings.Count(answer, "urn:vmomi:InventoryServiceTag:") != 2 {
		t.Errorf("tags: %d %s", status, answer)
	}
}

func TestRESTWantsThePassword(t *testing.T) {
	f := newFixture(t)
	status, _ := f.ask("POST", sessionPath, "", func(r *http.Request) {
		r.SetBasicAuth("porthole@vsphere.local", "guess")
	})
	if status != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", status)
	}
	status, _ = f.ask("GET", taggingPath+"tag", "", func(*http.Request) {})
	if status != http.StatusUnauthorized {
		t.Errorf("no session: %d", status)
	}
}
