// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// collectorUpdates brings changes of the inventory to one property collector. vcsim registers the
// collectors of all sessions under one name, so that only the last would hear of them.
type collectorUpdates struct {
	*collector
	name string
}

// Reference tells the collectors apart.
func (u collectorUpdates) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "CollectorUpdates", Value: u.name}
}

// updates names the handlers of each session, which end with it.
var updates = struct {
	mutex sync.Mutex
	names map[string][]string
}{names: map[string][]string{}}

// CreatePropertyCollector makes one that waits as the session's own does.
func (c *collector) CreatePropertyCollector(ctx *simulator.Context, _ *types.CreatePropertyCollector) soap.HasFault {
	made := &collector{}
	made.Self.Type = c.Self.Type
	return &methods.CreatePropertyCollectorBody{
		Res: &types.CreatePropertyCollectorResponse{Returnval: ctx.Session.Put(made).Reference()},
	}
}

// WaitForUpdatesEx waits as vcsim does, in each collector independently of the others.
func (c *collector) WaitForUpdatesEx(ctx *simulator.Context, request *types.WaitForUpdatesEx) soap.HasFault {
	answer := c.PropertyCollector.WaitForUpdatesEx(ctx, request)
	if request.Version == "" {
		ctx.Map.RemoveHandler(&c.PropertyCollector)
		name := ctx.Session.Key + " " + c.Self.Value
		updates.mutex.Lock()
		updates.names[ctx.Session.Key] = append(updates.names[ctx.Session.Key], name)
		updates.mutex.Unlock()
		ctx.Map.AddHandler(collectorUpdates{c, name})
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
	updates.mutex.Lock()
	defer updates.mutex.Unlock()
	for _, name := range updates.names[session] {
		d.registry.RemoveHandler(collectorUpdates{nil, name})
	}
	delete(updates.names, session)
}
