// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// collector is vcsim's property collector with paging: it honours maxObjects, which vcsim ignores.
//
// Lifetime: vcsim makes one per session, from its zero value; hence the pages live elsewhere.
type collector struct{ simulator.PropertyCollector }

// pages keeps what clients have still to fetch, by token.
var pages = struct {
	mutex sync.Mutex
	rest  map[string]page
}{rest: map[string]page{}}

type page struct {
	session string
	size    int
	objects []types.ObjectContent
}

// installCollector puts the paging collector in the place of vcsim's own.
func (d *datacenter) installCollector() {
	paging := &collector{}
	paging.Self = d.model.ServiceContent.PropertyCollector
	d.registry.Put(paging)
}

// RetrievePropertiesEx answers with at most maxObjects objects, and a token when there are more.
func (c *collector) RetrievePropertiesEx(ctx *simulator.Context, request *types.RetrievePropertiesEx) soap.HasFault {
	answer := c.PropertyCollector.RetrievePropertiesEx(ctx, request)
	body, ok := answer.(*methods.RetrievePropertiesExBody)
	if !ok || body.Res == nil || body.Res.Returnval == nil || ctx.Session == nil {
		return answer
	}
	if len(body.Res.Returnval.Objects) == 0 {
		body.Res.Returnval = nil
	} else if size := int(request.Options.MaxObjects); size > 0 {
		body.Res.Returnval = firstPage(page{ctx.Session.Key, size, body.Res.Returnval.Objects})
	}
	return answer
}

// ContinueRetrievePropertiesEx answers with the next page. A token works once, in its own session.
func (c *collector) ContinueRetrievePropertiesEx(ctx *simulator.Context, request *types.ContinueRetrievePropertiesEx) soap.HasFault {
	rest, ok := takePage(ctx.Session.Key, request.Token)
	if !ok {
		return &methods.ContinueRetrievePropertiesExBody{Fault_: invalidToken()}
	}
	return &methods.ContinueRetrievePropertiesExBody{
		Res: &types.ContinueRetrievePropertiesExResponse{Returnval: *firstPage(rest)},
	}
}

// CancelRetrievePropertiesEx forgets the pages that were not fetched.
func (c *collector) CancelRetrievePropertiesEx(ctx *simulator.Context, request *types.CancelRetrievePropertiesEx) soap.HasFault {
	if _, ok := takePage(ctx.Session.Key, request.Token); !ok {
		return &methods.CancelRetrievePropertiesExBody{Fault_: invalidToken()}
	}
	return &methods.CancelRetrievePropertiesExBody{Res: &types.CancelRetrievePropertiesExResponse{}}
}

func invalidToken() *soap.Fault {
	fault := invalidArgument("token")
	return simulator.Fault(fault.message, fault.detail)
}

// firstPage cuts off one page and keeps the rest under a new token.
func firstPage(p page) *types.RetrieveResult {
	if len(p.objects) <= p.size {
		return &types.RetrieveResult{Objects: p.objects}
	}
	token := uuid.New().String()
	pages.mutex.Lock()
	defer pages.mutex.Unlock()
	pages.rest[token] = page{p.session, p.size, p.objects[p.size:]}
	return &types.RetrieveResult{Token: token, Objects: p.objects[:p.size]}
}

func takePage(session, token string) (page, bool) {
	pages.mutex.Lock()
	defer pages.mutex.Unlock()
	p, ok := pages.rest[token]
	if !ok || p.session != session {
		return page{}, false
	}
	delete(pages.rest, token)
	return p, true
}

// dropPages forgets what a session that ended had still to fetch.
func dropPages(session string) {
	pages.mutex.Lock()
	defer pages.mutex.Unlock()
	for token, p := range pages.rest {
		if p.session == session {
			delete(pages.rest, token)
		}
	}
}
