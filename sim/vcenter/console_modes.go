// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// consoleMode is how a connection to the console service is treated.
type consoleMode string

// What each does stands in README.md.
const (
	consoleOK               consoleMode = "ok"
	consoleClose            consoleMode = "close"
	consoleStallBeforeTLS   consoleMode = "stall-before-tls"
	consoleWrongCertificate consoleMode = "wrong-certificate"
	consoleStallBefore101   consoleMode = "stall-before-101"
	consoleRefuse           consoleMode = "refuse"
	consoleSlow             consoleMode = "slow"
	consoleNoSubprotocol    consoleMode = "no-subprotocol"
	consoleHalfOpen         consoleMode = "half-open"
	consoleCutMidFrame      consoleMode = "cut-mid-frame"
	consoleOddText          consoleMode = "odd-text"
	consoleFragmented       consoleMode = "fragmented"
	consoleUint8UTF8        consoleMode = "uint8utf8"
)

var consoleModes = map[consoleMode]bool{
	consoleOK: true, consoleClose: true, consoleStallBeforeTLS: true, consoleWrongCertificate: true,
	consoleStallBefore101: true, consoleRefuse: true, consoleSlow: true, consoleNoSubprotocol: true,
	consoleHalfOpen: true, consoleCutMidFrame: true, consoleOddText: true, consoleFragmented: true,
	consoleUint8UTF8: true,
}

// consoleOrder is what one connection is told.
type consoleOrder struct {
	Mode  consoleMode `json:"mode"`
	Count int         `json:"count"` // of connections; 0: all until further notice
	After int         `json:"after"` // cut-mid-frame: bytes that pass before
}

const (
	defaultCutAfter = 128
	slowness        = 500 * time.Millisecond
)

// complete fills in what was left out, and refuses what is not known.
func (o *consoleOrder) complete() error {
	if !consoleModes[o.Mode] {
		names := []string{}
		for mode := range consoleModes {
			names = append(names, string(mode))
		}
		sort.Strings(names)
		return fmt.Errorf("mode is none of %s", strings.Join(names, ", "))
	}
	if o.Count < 0 || o.After < 0 {
		return fmt.Errorf("count and after must not be negative")
	}
	if o.After == 0 {
		o.After = defaultCutAfter
	}
	return nil
}

// consoleSwitch says what the next connection is told.
//
// Threads: any.
type consoleSwitch struct {
	mutex   sync.Mutex
	order   consoleOrder
	limited bool
}

func (s *consoleSwitch) set(order consoleOrder) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.order, s.limited = order, order.Count > 0
}

func (s *consoleSwitch) next() consoleOrder {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	order := s.order
	if order.Mode == "" {
		order.Mode = consoleOK
	}
	if s.limited {
		s.order.Count--
		if s.order.Count == 0 {
			s.order, s.limited = consoleOrder{}, false
		}
	}
	return order
}
