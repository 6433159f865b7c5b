// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vmware/govmomi/view"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/types"
)

// listSpec asks for the name of every VM in a view.
func listSpec(v types.ManagedObjectReference) types.PropertyFilterSpec {
	return types.PropertyFilterSpec{
		PropSet: []types.PropertySpec{{Type: "VirtualMachine", PathSet: []string{"name", "config.instanceUuid"}}},
		ObjectSet: []types.ObjectSpec{{Obj: v, Skip: types.NewBool(true), SelectSet: []types.BaseSelectionSpec{
			&types.TraversalSpec{Type: "ContainerView", Path: "view", Skip: types.NewBool(false)},
		}}},
	}
}

func TestListsFiveHundredVMsPageByPage(t *testing.T) {
	f := newFixture(t, "-vms", "500")
	ctx := context.Background()
	client := f.library()
	v, err := view.NewManager(client.Client).CreateContainerView(ctx, client.ServiceContent.RootFolder,
		[]string{"VirtualMachine"}, true)
	if err != nil {
		t.Fatal(err)
	}
	collector := client.ServiceContent.PropertyCollector

	first, err := methods.RetrievePropertiesEx(ctx, client.Client, &types.RetrievePropertiesEx{
		This:    collector,
		SpecSet: []types.PropertyFilterSpec{listSpec(v.Reference())},
		Options: types.RetrieveOptions{MaxObjects: 200},
	})
	if err != nil {
		t.Fatal(err)
	}
	sizes, names, token := []int{}, map[interface{}]bool{}, ""
	for page := first.Returnval; page != nil; {
		sizes = append(sizes, len(page.Objects))
		for _, o := range page.Objects {
			names[o.PropSet[0].Val] = true
		}
		if page.Token == "" {
			break
		}
		token = page.Token
		next, err := methods.ContinueRetrievePropertiesEx(ctx, client.Client,
			&types.ContinueRetrievePropertiesEx{This: collector, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		page = &next.Returnval
	}

	if fmt.Sprint(sizes) != "[200 200 105]" || len(names) != 505 {
		t.Errorf("pages %v, %d names", sizes, len(names))
	}
	if _, err := methods.ContinueRetrievePropertiesEx(ctx, client.Client,
		&types.ContinueRetrievePropertiesEx{This: collector, Token: token}); err == nil {
		t.Error("a token worked twice")
	}
	for _, number := range []int{0, 42, 499} {
		vm := f.vm(fmt.Sprintf("00000000-0000-4000-8000-%012d", number))
		expect(t, f.soap(retrieve("VirtualMachine", vm, "name")), 200, fmt.Sprintf(">vm-%04d<", number))
	}
}

func TestKeepsVMsApart(t *testing.T) {
	f := newFixture(t, "-vms", "2")
	one, other := f.vm("00000000-0000-4000-8000-000000000000"), f.vm("00000000-0000-4000-8000-000000000001")

	expect(t, f.soap(`<ReconfigVM_Task xmlns="urn:vim25"><_this type="VirtualMachine">`+one+`</_this><spec>`+
		`<annotation>mine</annotation><extraConfig><key>mine</key><value xsi:type="xsd:string" `+
		`xmlns:xsd="http://www.w3.org/2001/XMLSchema">1</value></extraConfig></spec></ReconfigVM_Task>`), 200)

	paths := []string{"config.annotation", "config.extraConfig"}
	expect(t, f.soap(retrieve("VirtualMachine", one, paths...)), 200, "mine")
	if strings.Contains(f.soap(retrieve("VirtualMachine", other, paths...)).text, "mine") {
		t.Error("one VM's configuration shows on another")
	}
}

func TestStartsTenThousandVMsQuickly(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a few seconds")
	}
	before := time.Now()
	f := newFixture(t, "-vms", "10000")
	if took := time.Since(before); took > 10*time.Second {
		t.Errorf("took %v", took)
	}

	before = time.Now()
	for i := 0; i < 100; i++ {
		f.vm(fmt.Sprintf("00000000-0000-4000-8000-%012d", i*97))
	}
	if took := time.Since(before); took > 2*time.Second {
		t.Errorf("100 searches took %v", took)
	}
}
