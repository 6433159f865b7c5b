// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/types"
)

// vncPorts simulates the VNC ports that ESXi before 7.0 has for VMs whose configuration asks for one
// (RemoteDisplay.vnc.*). Each host is at an address of its own, 127.X.Y.1 and so on, so that any
// port can be had, whoever else runs; X and Y are nobody else's.
//
// Threads: any.
type vncPorts struct {
	datacenter *datacenter
	addresses  []string
	claim      net.Listener // keeps X and Y ours

	mutex   sync.Mutex
	ports   map[types.ManagedObjectReference]*vncPort
	total   int // connections that gave the right password, ever
	refused int
}

// vncPort is the port of one VM.
type vncPort struct {
	address, password, console string
	listener                   net.Listener

	mutex       sync.Mutex
	connections map[net.Conn]bool
	open        int // consoles
	ended       bool
}

const claimPort = "5899"

// startVNCPorts finds addresses for that many hosts.
func startVNCPorts(d *datacenter, hosts int) (*vncPorts, error) {
	random := rand.New(rand.NewSource(time.Now().UnixNano()))
	v := &vncPorts{datacenter: d, ports: map[types.ManagedObjectReference]*vncPort{}}
	for tries := 0; v.claim == nil; tries++ {
		network := fmt.Sprintf("127.%d.%d.", 1+random.Intn(254), random.Intn(255))
		claim, err := net.Listen("tcp", network+"1:"+claimPort)
		if err != nil && tries < 20 {
			continue
		}
		if err != nil {
			return nil, err
		}
		v.claim = claim
		for i := 1; i <= hosts; i++ {
			v.addresses = append(v.addresses, network+strconv.Itoa(i))
		}
	}
	v.follow()
	return v, nil
}

// hostAddresses says where each host has its ports, by its name.
func (v *vncPorts) hostAddresses() map[string]string {
	addresses := map[string]string{}
	for i, host := range v.datacenter.hosts() {
		addresses[host.Name] = v.addresses[i]
	}
	return addresses
}

func (v *vncPorts) close() {
	_ = v.claim.Close()
	v.mutex.Lock()
	defer v.mutex.Unlock()
	for _, port := range v.ports {
		port.end()
	}
}

// follow opens and closes ports until they are what the VMs' configurations say.
func (v *vncPorts) follow() {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	wanted := v.wanted()
	for vm, port := range v.ports {
		if now := wanted[vm]; now == nil || now.address != port.address || now.password != port.password {
			port.end()
			delete(v.ports, vm)
		}
	}
	for vm, port := range wanted {
		if v.ports[vm] != nil {
			continue
		}
		listener, err := net.Listen("tcp", port.address)
		if err != nil {
			continue // another VM has it, as on a real host
		}
		port.listener = listener
		v.ports[vm] = port
		go v.accept(port)
	}
}

// wanted lists the ports that there should be.
func (v *vncPorts) wanted() map[types.ManagedObjectReference]*vncPort {
	d := v.datacenter
	d.gate.RLock()
	defer d.gate.RUnlock()
	wanted := map[types.ManagedObjectReference]*vncPort{}
	for i, host := range d.hosts() {
		version, _ := parseAPIVersion(host.Config.Product.Version)
		if !version.less(vncUntil) {
			continue
		}
		for _, reference := range host.Vm {
			vm := d.machine(reference)
			if vm == nil || vm.Runtime.PowerState != types.VirtualMachinePowerStatePoweredOn {
				continue
			}
			settings := map[string]string{}
			for _, each := range vm.Config.ExtraConfig {
				settings[each.GetOptionValue().Key] = fmt.Sprint(each.GetOptionValue().Value)
			}
			number, err := strconv.Atoi(settings["RemoteDisplay.vnc.port"])
			if err != nil || !strings.EqualFold(settings["RemoteDisplay.vnc.enabled"], "true") {
				continue
			}
			wanted[reference] = &vncPort{
				address:     net.JoinHostPort(v.addresses[i], strconv.Itoa(number)),
				password:    settings["RemoteDisplay.vnc.password"],
				console:     d.consoles[reference],
				connections: map[net.Conn]bool{},
			}
		}
	}
	return wanted
}

func (v *vncPorts) accept(port *vncPort) {
	for {
		conn, err := port.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			go v.serve(port, conn)
		}
	}
}

func (v *vncPorts) serve(port *vncPort, conn net.Conn) {
	defer conn.Close()
	if !port.keep(conn) {
		return
	}
	defer port.forget(conn)
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if openAsServer(conn, port.password) != nil {
		v.mutex.Lock()
		v.refused++
		v.mutex.Unlock()
		return
	}
	_ = conn.SetDeadline(time.Time{})
	console, err := dialConsole(port.console)
	if err != nil {
		log.Printf("console behind %s: %v", port.address, err)
		return
	}
	defer console.Close()
	v.mutex.Lock()
	v.total++
	v.mutex.Unlock()
	port.count(1)
	defer port.count(-1)
	go func() {
		_, _ = io.Copy(conn, console)
		_ = conn.Close()
	}()
	_, _ = io.Copy(console, conn)
}

func (p *vncPort) keep(conn net.Conn) bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.connections[conn] = true
	return !p.ended
}

func (p *vncPort) forget(conn net.Conn) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	delete(p.connections, conn)
}

func (p *vncPort) count(change int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.open += change
}

// end closes the port and all that is connected there.
func (p *vncPort) end() {
	_ = p.listener.Close()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.ended = true
	for conn := range p.connections {
		_ = conn.Close()
	}
}

// census is what GET /vnc tells.
func (v *vncPorts) census() map[string]int {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	open := 0
	for _, port := range v.ports {
		port.mutex.Lock()
		open += port.open
		port.mutex.Unlock()
	}
	return map[string]int{"ports": len(v.ports), "open": open, "total": v.total, "refused": v.refused}
}
