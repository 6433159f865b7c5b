// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"
	"time"
)

// loss says how calls of a session that is no more are answered.
type loss int

const (
	lossUnknown loss = iota // NotAuthenticated
	lossSilent              // RetrievePropertiesEx: an empty response; other calls: NotAuthenticated
	lossPartial             // RetrievePropertiesEx: NotAuthenticated per property; others as above
)

// session is one login. Its key is the value of the cookie.
type session struct {
	key  string
	over chan struct{} // closed when the session ends
	busy sync.WaitGroup

	// The rest belongs to the table.
	calls    int
	lastUsed time.Time
}

// ended tells whether the session is over.
func (s *session) ended() bool {
	select {
	case <-s.over:
		return true
	default:
		return false
	}
}

// sessionTable decides who is logged in; vcsim's own idea of that only follows it.
//
// Threads: any.
type sessionTable struct {
	idle time.Duration

	mutex  sync.Mutex
	live   map[string]*session
	lost   map[string]loss
	clones map[string]cloneTicket
}

// cloneTicket is an unused ticket for a copy of a session.
type cloneTicket struct {
	inner  string // vcsim's form of it
	issuer string // the session that it dies with
}

func newSessionTable(idle time.Duration) *sessionTable {
	return &sessionTable{
		idle:   idle,
		live:   map[string]*session{},
		lost:   map[string]loss{},
		clones: map[string]cloneTicket{},
	}
}

// add begins a session.
func (t *sessionTable) add(key string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.live[key] = &session{key: key, over: make(chan struct{}), lastUsed: time.Now()}
}

// enter returns the live session of that key, kept alive until leave, or nil and how it was lost.
func (t *sessionTable) enter(key string) (*session, loss) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	s, ok := t.live[key]
	if !ok {
		return nil, t.lost[key]
	}
	s.calls++
	s.busy.Add(1)
	return s, lossUnknown
}

// leave ends a call that enter began.
func (t *sessionTable) leave(s *session) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	s.calls--
	s.lastUsed = time.Now()
	s.busy.Done()
}

// remove ends sessions, their clone tickets with them, and returns those that were live.
func (t *sessionTable) remove(how loss, keys ...string) []*session {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	removed := []*session{}
	for _, key := range keys {
		if s, ok := t.live[key]; ok {
			delete(t.live, key)
			t.lost[key] = how
			close(s.over)
			removed = append(removed, s)
		}
	}
	for ticket, clone := range t.clones {
		if _, ok := t.live[clone.issuer]; !ok {
			delete(t.clones, ticket)
		}
	}
	return removed
}

// keys lists the live sessions.
func (t *sessionTable) keys() []string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	keys := []string{}
	for key := range t.live {
		keys = append(keys, key)
	}
	return keys
}

// idleKeys lists the sessions that nobody used for too long.
func (t *sessionTable) idleKeys() []string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	keys := []string{}
	for key, s := range t.live {
		if s.calls == 0 && time.Since(s.lastUsed) > t.idle {
			keys = append(keys, key)
		}
	}
	return keys
}

// addClone keeps a clone ticket for as long as its session lives.
func (t *sessionTable) addClone(ticket string, clone cloneTicket) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.clones[ticket] = clone
}

// takeClone returns what vcsim knows the ticket by. A ticket works once.
func (t *sessionTable) takeClone(ticket string) (string, bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	clone, ok := t.clones[ticket]
	delete(t.clones, ticket)
	return clone.inner, ok
}
