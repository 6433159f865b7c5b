// SPDX-License-Identifier: Apache-2.0

package main

import "sync"

// callCounter counts SOAP calls by method, refused ones included, and the bytes of their bodies.
//
// Threads: any.
type callCounter struct {
	mutex  sync.Mutex
	counts map[string]int
	bytes  traffic
}

// traffic is how many bytes came and went.
type traffic struct {
	Received int `json:"received"`
	Sent     int `json:"sent"`
}

func newCallCounter() *callCounter { return &callCounter{counts: map[string]int{}} }

func (c *callCounter) add(method string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counts[method]++
}

func (c *callCounter) addTraffic(received, sent int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.bytes.Received += received
	c.bytes.Sent += sent
}

func (c *callCounter) traffic() traffic {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.bytes
}

// snapshot returns a copy of the counts.
func (c *callCounter) snapshot() map[string]int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	counts := map[string]int{}
	for method, n := range c.counts {
		counts[method] = n
	}
	return counts
}

func (c *callCounter) reset() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counts = map[string]int{}
	c.bytes = traffic{}
}
