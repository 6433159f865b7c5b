// SPDX-License-Identifier: Apache-2.0

package main

import "sync"

// callCounter counts SOAP calls by method, refused ones included.
//
// Threads: any.
type callCounter struct {
	mutex  sync.Mutex
	counts map[string]int
}

func newCallCounter() *callCounter { return &callCounter{counts: map[string]int{}} }

func (c *callCounter) add(method string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.counts[method]++
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
}
