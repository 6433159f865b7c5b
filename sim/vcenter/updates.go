// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// sessionUpdates brings changes of the inventory to one session's property collector. vcsim
// registers the collectors of all sessions under one name, so that only the last would hear of them.
type sessionUpdates struct {
	*collector
	session string
}

// Reference tells the sessions apart.
func (u sessionUpdates) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "SessionUpdates", Value: u.session}
}

// WaitForUpdatesEx waits as vcsim does, in each session independently of the others.
func (c *collector) WaitForUpdatesEx(ctx *simulator.Context, request *types.WaitForUpdatesEx) soap.HasFault {
	answer := c.PropertyCollector.WaitForUpdatesEx(ctx, request)
	if request.Version == "" {
		ctx.Map.RemoveHandler(&c.PropertyCollector)
		ctx.Map.AddHandler(sessionUpdates{c, ctx.Session.Key})
	}
	return answer
}

// CreateFilter also wakes up a call that waits already: it reports what the new filter sees.
func (c *collector) CreateFilter(ctx *simulator.Context, request *types.CreateFilter) soap.HasFault {
	answer := c.PropertyCollector.CreateFilter(ctx, request)
	c.PutObject(c.Self)
	return answer
}

// dropUpdates ends them for a session that ended.
func (d *datacenter) dropUpdates(session string) {
	d.registry.RemoveHandler(sessionUpdates{nil, session})
}
