// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"

	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

type findAllByUUIDResponse struct {
	XMLName   xml.Name                       `xml:"urn:vim25 FindAllByUuidResponse"`
	Returnval []types.ManagedObjectReference `xml:"returnval,omitempty"`
}

type findByUUIDResponse struct {
	XMLName   xml.Name                      `xml:"urn:vim25 FindByUuidResponse"`
	Returnval *types.ManagedObjectReference `xml:"returnval,omitempty"`
}

// findAllByUUID returns every VM with that uuid; vcsim 0.24.2 lacks the method.
func (f *front) findAllByUUID(c *call) *reply {
	request, ok := c.method.Body.(*types.FindAllByUuid)
	if !ok || !request.VmSearch {
		return f.pass(c)
	}
	found, fault := f.findMachines(c, request.Uuid, request.InstanceUuid)
	if fault != nil {
		return fault.reply()
	}
	return soapReply(http.StatusOK, &findAllByUUIDResponse{Returnval: found})
}

// findByUUID returns the first such VM; vcsim would look at each of them.
func (f *front) findByUUID(c *call) *reply {
	request, ok := c.method.Body.(*types.FindByUuid)
	if !ok || !request.VmSearch {
		return f.pass(c)
	}
	found, fault := f.findMachines(c, request.Uuid, request.InstanceUuid)
	if fault != nil {
		return fault.reply()
	}
	response := &findByUUIDResponse{}
	if len(found) > 0 {
		response.Returnval = &found[0]
	}
	return soapReply(http.StatusOK, response)
}

func (f *front) findMachines(c *call, text string, instance *bool) ([]types.ManagedObjectReference, *methodFault) {
	if c.method.This != *f.datacenter.model.ServiceContent.SearchIndex {
		fault := managedObjectNotFound(c.method.This)
		return nil, &fault
	}
	id, ok := parseUUID(text)
	if !ok {
		fault := invalidArgument("uuid")
		return nil, &fault
	}
	f.datacenter.gate.RLock()
	defer f.datacenter.gate.RUnlock()
	return f.datacenter.index.find(id, instance != nil && *instance), nil
}
