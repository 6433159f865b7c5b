// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"net"

	"github.com/vmware/govmomi/vim25/types"
)

// consoleSession is an open console.
type consoleSession struct {
	vm     types.ManagedObjectReference
	socket *webSocket
}

// carryDown sends what the console says, until it ends or the mode has it end.
func (s *consoleService) carryDown(socket *webSocket, console net.Conn, order consoleOrder) {
	buffer := make([]byte, 64<<10)
	sent := 0
	for {
		size, err := console.Read(buffer)
		if err != nil {
			socket.close(1000)
			return
		}
		payload := socket.payload(buffer[:size])
		sent += size
		switch {
		case order.Mode == consoleCutMidFrame && sent > order.After:
			whole := frame(socket.opcode, true, payload)
			_ = socket.write(whole[:len(whole)-len(payload)/2-1])
			return
		case order.Mode == consoleOddText:
			err = socket.write(frame(opText, true, []byte("\xff\xfe")))
		case order.Mode == consoleFragmented || order.Mode == consoleUint8UTF8:
			err = sendInPieces(socket, payload)
		default:
			err = socket.write(frame(socket.opcode, true, payload))
		}
		if err != nil {
			return
		}
	}
}

// sendInPieces is legal: frames of odd sizes, empty ones among them, with pings in between.
func sendInPieces(socket *webSocket, payload []byte) error {
	sizes := []int{1, 0, 3, 7, 13, 31, 127, 1021, 4099}
	opcode := socket.opcode
	for turn := 0; ; turn++ {
		size := sizes[turn%len(sizes)]
		if size > len(payload) {
			size = len(payload)
		}
		last := size == len(payload)
		bytes := frame(opcode, last, payload[:size])
		if turn == 1 {
			bytes = append(frame(opPing, true, []byte("still there?")), bytes...)
		}
		if err := socket.write(bytes); err != nil || last {
			return err
		}
		opcode, payload = opContinuation, payload[size:]
	}
}

// carryUp gives the console what the client says, until that ends.
func (s *consoleService) carryUp(socket *webSocket, console net.Conn) {
	for {
		bytes, err := socket.receive()
		switch {
		case errors.Is(err, errClosed):
			s.count(&s.closedByPeer)
			socket.close(1000)
			return
		case errors.Is(err, errViolation):
			s.count(&s.violations)
			return
		case err != nil:
			if !errors.Is(err, net.ErrClosed) {
				s.count(&s.cutByPeer)
			}
			return
		}
		if _, err := console.Write(bytes); err != nil {
			return
		}
	}
}
