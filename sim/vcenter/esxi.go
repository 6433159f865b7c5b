// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"
)

// esxiClient speaks to the control API of the ESXi console simulator.
//
// Threads: any.
type esxiClient struct {
	base string // empty: there is none
	http *http.Client
}

// ticketOrder makes the ESXi simulator accept a ticket.
type ticketOrder struct {
	Ticket  string `json:"ticket"`
	VM      string `json:"vm"`
	Console string `json:"console"`
	Type    string `json:"type,omitempty"` // only when it is not webmks
}

// consoleEndpoint is where a ticket is to be used.
type consoleEndpoint struct {
	Host   string `json:"host"`
	Port   int32  `json:"port"`
	SHA1   string `json:"sha1"`
	SHA256 string `json:"sha256"`
	URL    string `json:"url"`

	Certificate string `json:"certificate"` // PEM
}

// connectionLimitError is a host's refusal of one console too many.
type connectionLimitError struct{ limit int }

func (e connectionLimitError) Error() string { return fmt.Sprintf("limit of %d reached", e.limit) }

// refusalError is any other refusal.
type refusalError struct{ status int }

func (e refusalError) Error() string { return fmt.Sprintf("the host answered %d", e.status) }

func newESXiClient(base string) *esxiClient {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 32
	return &esxiClient{
		base: strings.TrimRight(base, "/"),
		http: &http.Client{Transport: transport, Timeout: 10 * time.Second},
	}
}

// newESXiClients makes at least one.
func newESXiClients(bases []string) []*esxiClient {
	clients := []*esxiClient{}
	for _, base := range bases {
		clients = append(clients, newESXiClient(base))
	}
	if len(clients) == 0 {
		clients = append(clients, newESXiClient(""))
	}
	return clients
}

// order makes a ticket valid. It fails with connectionLimitError, refusalError, or a network error.
func (e *esxiClient) order(ctx context.Context, ticket ticketOrder) (consoleEndpoint, error) {
	if e.base == "" {
		return madeUpEndpoint(ticket), nil
	}
	status, answer, err := e.post(ctx, "/tickets", ticket)
	switch {
	case err != nil:
		return consoleEndpoint{}, err
	case status == http.StatusConflict:
		refusal := struct {
			Limit int `json:"connection_limit"`
		}{defaultConnectionLimit}
		if err := json.Unmarshal(answer, &refusal); err != nil {
			log.Printf("409 from the ESXi simulator: %v", err)
		}
		return consoleEndpoint{}, connectionLimitError{refusal.Limit}
	case status != http.StatusOK:
		return consoleEndpoint{}, refusalError{status}
	}
	endpoint := consoleEndpoint{}
	if err := json.Unmarshal(answer, &endpoint); err != nil {
		return consoleEndpoint{}, fmt.Errorf("ticket answer of the ESXi simulator: %w", err)
	}
	return endpoint, nil
}

// disconnect ends the consoles of a VM; a failure is logged.
func (e *esxiClient) disconnect(ctx context.Context, vm string) {
	if e.base == "" {
		return
	}
	status, _, err := e.post(ctx, "/vms/"+vm+"/disconnect", struct{}{})
	if err != nil || status >= 300 {
		log.Printf("disconnect of %s: status %d, %v", vm, status, err)
	}
}

func (e *esxiClient) post(ctx context.Context, path string, content interface{}) (int, []byte, error) {
	encoded, err := json.Marshal(content)
	if err != nil {
		return 0, nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.base+path, bytes.NewReader(encoded))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := e.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	return response.StatusCode, answer, err
}

// madeUpEndpoint stands in for a host when there is no ESXi simulator.
func madeUpEndpoint(ticket ticketOrder) consoleEndpoint {
	endpoint := consoleEndpoint{
		Host:   "127.0.0.1",
		Port:   443,
		SHA1:   strings.TrimSuffix(strings.Repeat("AB:", 20), ":"),
		SHA256: strings.TrimSuffix(strings.Repeat("CD:", 32), ":"),
	}
	if ticket.Type == "mks" {
		endpoint.Port = 902
	}
	return endpoint
}
