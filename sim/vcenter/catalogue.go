// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"reflect"

	"github.com/vmware/govmomi/vim25/types"
)

const defaultConnectionLimit = 40

// consoleInteract is the privilege that console tickets need.
const consoleInteract = "VirtualMachine.Interact.ConsoleInteract"

func notAuthenticated(object types.ManagedObjectReference) methodFault {
	return methodFault{"The session is not authenticated.", &types.NotAuthenticated{
		NoPermission: types.NoPermission{Object: object, PrivilegeId: "System.View"},
	}}
}

func noPermission(object types.ManagedObjectReference, method string) methodFault {
	privilege := "System.Read"
	switch method {
	case "AcquireTicket", "AcquireMksTicket", "QueryConnections", "DropConnections":
		privilege = consoleInteract
	case "AcquireCloneTicket", "FindAllByUuid", "FindByUuid", "QueryOptions", "CreateContainerView":
		privilege = "System.View"
	case "SessionIsActive":
		privilege = "Sessions.ValidateSession"
	}
	return methodFault{
		"Permission to perform this operation was denied.",
		&types.NoPermission{Object: object, PrivilegeId: privilege},
	}
}

func invalidLogin() methodFault {
	return methodFault{
		"Cannot complete login due to an incorrect user name or password.",
		&types.InvalidLogin{},
	}
}

func managedObjectNotFound(object types.ManagedObjectReference) methodFault {
	return methodFault{
		fmt.Sprintf("The object 'vim.%s:%s' has already been deleted or has not been completely created",
			object.Type, object.Value),
		&types.ManagedObjectNotFound{Obj: object},
	}
}

func invalidArgument(property string) methodFault {
	return methodFault{
		"A specified parameter was not correct: " + property,
		&types.InvalidArgument{InvalidProperty: property},
	}
}

func notPoweredOn(state types.VirtualMachinePowerState) methodFault {
	words := map[types.VirtualMachinePowerState]string{
		types.VirtualMachinePowerStatePoweredOff: "Powered off",
		types.VirtualMachinePowerStateSuspended:  "Suspended",
	}
	return methodFault{
		fmt.Sprintf("The attempted operation cannot be performed in the current state (%s).", words[state]),
		&types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOn,
			ExistingState:  state,
		},
	}
}

func connectionLimitReached(limit int) methodFault {
	return methodFault{
		fmt.Sprintf("The limit of %d remote console connections to the virtual machine was reached.", limit),
		&types.MksConnectionLimitReached{ConnectionLimit: int32(limit)},
	}
}

func hostNotReachable() methodFault {
	return methodFault{
		"Unable to communicate with the remote host, since it is disconnected.",
		&types.HostNotReachable{},
	}
}

func systemError(reason string) methodFault {
	return methodFault{
		"A general system error occurred: " + reason,
		&types.SystemError{Reason: reason},
	}
}

func unsupportedVersion(action string) methodFault {
	return methodFault{
		fmt.Sprintf("Unsupported version URI %q\n\nwhile parsing SOAP header", action),
		&types.InvalidRequest{},
	}
}

// faultNamed makes the fault of that type as the method would raise it on the object. Types that
// have no entry of their own come with their fields empty.
func faultNamed(name string, object types.ManagedObjectReference, method string) (methodFault, bool) {
	switch name {
	case "NoPermission":
		return noPermission(object, method), true
	case "NotAuthenticated":
		return notAuthenticated(object), true
	case "InvalidLogin":
		return invalidLogin(), true
	case "ManagedObjectNotFound":
		return managedObjectNotFound(object), true
	case "MksConnectionLimitReached":
		return connectionLimitReached(defaultConnectionLimit), true
	case "InvalidPowerState":
		return notPoweredOn(types.VirtualMachinePowerStatePoweredOff), true
	case "InvalidArgument":
		return invalidArgument("ticketType"), true
	case "InvalidState":
		return methodFault{"The operation is not allowed in the current state.", &types.InvalidState{}}, true
	case "HostNotConnected":
		return methodFault{
			"Unable to communicate with the remote host, since it is disconnected.",
			&types.HostNotConnected{},
		}, true
	case "HostNotReachable":
		return hostNotReachable(), true
	}
	kind, ok := types.TypeFunc()(name)
	if !ok {
		return methodFault{}, false
	}
	detail, ok := reflect.New(kind).Interface().(types.BaseMethodFault)
	return methodFault{name, detail}, ok
}
