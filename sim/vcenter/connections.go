// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// queryConnectionsRequest is a call that the library is too old for.
type queryConnectionsRequest struct {
	This types.ManagedObjectReference `xml:"_this"`
}

// virtualMachineConnection is a console that is open.
type virtualMachineConnection struct {
	Label    string `xml:"label"`
	Client   string `xml:"client"`
	UserName string `xml:"userName"`
}

type queryConnectionsResponse struct {
	XMLName   xml.Name                   `xml:"urn:vim25 QueryConnectionsResponse"`
	Returnval []virtualMachineConnection `xml:"returnval"`
}

// knownType finds the types of calls: the library's, and ours.
func knownType(name string) (reflect.Type, bool) {
	if name == "QueryConnections" {
		return reflect.TypeOf(queryConnectionsRequest{}), true
	}
	return types.TypeFunc()(name)
}

// queryConnections lists the consoles of a VM, which all hosts together know.
func (f *front) queryConnections(c *call) *reply {
	if c.version.less(queryConnectionsSince) {
		return methodFault{"The method is not there.", &types.MethodNotFound{
			InvalidRequest: types.InvalidRequest{}, Receiver: c.method.This, Method: c.method.Name,
		}}.reply()
	}
	response := &queryConnectionsResponse{}
	for _, esxi := range f.esxi {
		for i := 0; i < esxi.open(context.Background(), c.method.This.Value); i++ {
			response.Returnval = append(response.Returnval, virtualMachineConnection{"console", "127.0.0.1", "porthole"})
		}
	}
	return soapReply(http.StatusOK, response)
}

// open tells how many consoles of a VM are open on the host.
func (e *esxiClient) open(ctx context.Context, vm string) int {
	if e.base == "" {
		return 0
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+"/connections", nil)
	if err != nil {
		return 0
	}
	response, err := e.http.Do(request)
	if err != nil {
		return 0
	}
	defer response.Body.Close()
	counts := struct {
		ByVM map[string]int `json:"by_vm"`
	}{}
	if err := json.NewDecoder(response.Body).Decode(&counts); err != nil {
		return 0
	}
	return counts.ByVM[vm]
}
