// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

// faultRule makes the next calls of a method go wrong, or slowly.
type faultRule struct {
	Method     string `json:"method"` // or "*"
	Fault      string `json:"fault"`  // a fault's type name
	HTTPStatus int    `json:"http_status"`
	Reset      bool   `json:"reset"` // close the connection without an answer
	Delay      string `json:"delay"` // before that, or before the regular answer
	Count      *int   `json:"count"` // of calls; 1 when absent

	delay time.Duration
	left  int
}

// complete checks a rule that came from outside.
func (r *faultRule) complete() error {
	if _, ok := types.TypeFunc()(r.Method); !ok && r.Method != "*" {
		return fmt.Errorf("no method is called %q", r.Method)
	}
	if r.Fault != "" {
		if _, ok := faultNamed(r.Fault, types.ManagedObjectReference{}, r.Method); !ok {
			return fmt.Errorf("no fault is called %q", r.Fault)
		}
	}
	if r.HTTPStatus != 0 && (r.HTTPStatus < 200 || r.HTTPStatus > 599) {
		return fmt.Errorf("http_status %d is out of range", r.HTTPStatus)
	}
	if r.Delay != "" {
		var err error
		if r.delay, err = time.ParseDuration(r.Delay); err != nil || r.delay < 0 {
			return fmt.Errorf("delay %q is not a duration such as 2s", r.Delay)
		}
	}
	if r.Fault == "" && r.HTTPStatus == 0 && !r.Reset && r.Delay == "" {
		return fmt.Errorf("one of fault, http_status, reset and delay is needed")
	}
	r.left = 1
	if r.Count != nil {
		r.left = *r.Count
	}
	if r.left < 1 {
		return fmt.Errorf("count must be positive")
	}
	return nil
}

// faultTable keeps the rules. A call uses up the oldest rule that fits it.
//
// Threads: any.
type faultTable struct {
	mutex sync.Mutex
	rules []*faultRule
}

func (t *faultTable) add(rule *faultRule) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.rules = append(t.rules, rule)
}

func (t *faultTable) clear() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.rules = nil
}

// take returns the rule for a call of that method, or nil.
func (t *faultTable) take(method string) *faultRule {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for i, rule := range t.rules {
		if rule.Method != method && rule.Method != "*" {
			continue
		}
		if rule.left--; rule.left == 0 {
			t.rules = append(t.rules[:i:i], t.rules[i+1:]...)
		}
		return rule
	}
	return nil
}
