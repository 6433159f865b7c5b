// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// control is the API by which tests steer the simulator.
type control struct{ front *front }

// action answers a control request with content for its JSON body, or with an error.
type action func(r *http.Request) (interface{}, error)

// controlError is an error with its HTTP status.
type controlError struct {
	status  int
	message string
}

func (e controlError) Error() string { return e.message }

func badRequest(err error) error { return controlError{http.StatusBadRequest, err.Error()} }

// done is the answer of actions that have nothing to tell.
var done = struct{}{}

func (c *control) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(path string, actions map[string]action) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { dispatch(w, r, actions) })
	}
	handle("/sessions", map[string]action{"GET": c.countSessions})
	handle("/sessions/lose", map[string]action{"POST": c.loseSessions})
	handle("/calls", map[string]action{"GET": c.countCalls, "DELETE": c.resetCalls})
	handle("/traffic", map[string]action{"GET": c.countTraffic})
	handle("/faults", map[string]action{"POST": c.addFault, "DELETE": c.clearFaults})
	handle("/thumbprint", map[string]action{"POST": c.setThumbprints})
	handle("/ticket", map[string]action{"POST": c.setTicketMode})
	handle("/console", map[string]action{"GET": c.countConsoles, "POST": c.setConsoleMode})
	handle("/vnc", map[string]action{"GET": c.countVNC})
	handle("/vnc/hosts", map[string]action{"GET": c.listVNCHosts})
	handle("/hosts/", map[string]action{"POST": c.changeHost})
	handle("/vms", map[string]action{"GET": c.listMachines})
	handle("/vms/", map[string]action{"POST": c.changeMachine})
	return mux
}

func dispatch(w http.ResponseWriter, r *http.Request, actions map[string]action) {
	w.Header().Set("Content-Type", "application/json")
	act := actions[r.Method]
	if act == nil {
		act = func(*http.Request) (interface{}, error) {
			return nil, controlError{http.StatusMethodNotAllowed, r.Method + " is not possible here"}
		}
	}
	content, err := act(r)
	if err != nil {
		status := http.StatusInternalServerError
		if known := (controlError{}); errors.As(err, &known) {
			status = known.status
		}
		w.WriteHeader(status)
		content = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(content)
}

// decode reads a JSON body strictly; an empty body leaves content alone.
func decode(r *http.Request, content interface{}) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(content); err != nil && !errors.Is(err, io.EOF) {
		return badRequest(err)
	}
	return nil
}

func (c *control) countSessions(*http.Request) (interface{}, error) {
	c.front.drop(lossSilent, c.front.sessions.idleKeys()...)
	return map[string]int{"count": len(c.front.sessions.keys())}, nil
}

func (c *control) loseSessions(r *http.Request) (interface{}, error) {
	how := lossUnknown
	if r.URL.Query().Get("silent") == "1" {
		how = lossSilent
	} else if r.URL.Query().Get("partial") == "1" {
		how = lossPartial
	}
	keys := c.front.sessions.keys()
	c.front.drop(how, keys...)
	return map[string]int{"lost": len(keys)}, nil
}

func (c *control) countCalls(*http.Request) (interface{}, error) {
	return c.front.calls.snapshot(), nil
}

func (c *control) countTraffic(*http.Request) (interface{}, error) {
	return c.front.calls.traffic(), nil
}

func (c *control) resetCalls(*http.Request) (interface{}, error) {
	c.front.calls.reset()
	return done, nil
}

func (c *control) addFault(r *http.Request) (interface{}, error) {
	rule := &faultRule{}
	if err := decode(r, rule); err != nil {
		return nil, err
	}
	if err := rule.complete(); err != nil {
		return nil, badRequest(err)
	}
	c.front.faults.add(rule)
	return done, nil
}

func (c *control) clearFaults(*http.Request) (interface{}, error) {
	c.front.faults.clear()
	return done, nil
}

func (c *control) setThumbprints(r *http.Request) (interface{}, error) {
	request := struct {
		SHA1   string `json:"sha1"`
		SHA256 string `json:"sha256"`
	}{}
	if err := decode(r, &request); err != nil {
		return nil, err
	}
	c.front.tickets.setThumbprints(request.SHA1, request.SHA256)
	return done, nil
}

func (c *control) setTicketMode(r *http.Request) (interface{}, error) {
	request := struct {
		Mode string `json:"mode"`
	}{}
	if err := decode(r, &request); err != nil {
		return nil, err
	}
	switch request.Mode {
	case "valid", "stale", "refused":
		c.front.tickets.setMode(request.Mode)
		return done, nil
	}
	return nil, controlError{http.StatusBadRequest, "mode is not valid, stale or refused"}
}

var errNotStarted = controlError{http.StatusNotFound, "it was not started with that"}

func (c *control) countConsoles(*http.Request) (interface{}, error) {
	if c.front.console == nil {
		return nil, errNotStarted
	}
	return c.front.console.census(), nil
}

func (c *control) setConsoleMode(r *http.Request) (interface{}, error) {
	if c.front.console == nil {
		return nil, errNotStarted
	}
	order := consoleOrder{}
	if err := decode(r, &order); err != nil {
		return nil, err
	}
	if err := order.complete(); err != nil {
		return nil, badRequest(err)
	}
	c.front.console.modes.set(order)
	return done, nil
}

func (c *control) countVNC(*http.Request) (interface{}, error) {
	if c.front.vnc == nil {
		return nil, errNotStarted
	}
	return c.front.vnc.census(), nil
}

func (c *control) listVNCHosts(*http.Request) (interface{}, error) {
	if c.front.vnc == nil {
		return nil, errNotStarted
	}
	return c.front.vnc.hostAddresses(), nil
}
