// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Opcodes of RFC 6455 section 5.2.
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xa
)

const maxFrameBytes = 1 << 20

// errClosed says that the client sent a Close.
var errClosed = errors.New("closed by the client")

// errViolation says that the client broke RFC 6455.
var errViolation = errors.New("not as RFC 6455 has it")

// webSocket is the server's side of one. It is not the gateway's own, so that neither hides the
// other's mistakes.
//
// Threads: one reads, any write.
type webSocket struct {
	conn   net.Conn
	reader *bufio.Reader
	opcode byte // of what is sent: binary, or text with a character per byte

	writing sync.Mutex
}

// upgrade answers a request for a WebSocket; an empty subprotocol is left out.
func (w *webSocket) upgrade(request *http.Request, subprotocol string) error {
	digest := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(digest[:]) + "\r\n"
	if subprotocol != "" {
		answer += "Sec-WebSocket-Protocol: " + subprotocol + "\r\n"
	}
	_, err := io.WriteString(w.conn, answer+"\r\n")
	return err
}

// isUpgrade tells whether a request is a correct one for a WebSocket.
func isUpgrade(request *http.Request) bool {
	key, err := base64.StdEncoding.DecodeString(request.Header.Get("Sec-WebSocket-Key"))
	return request.Method == http.MethodGet && err == nil && len(key) == 16 &&
		strings.EqualFold(request.Header.Get("Upgrade"), "websocket") &&
		strings.EqualFold(request.Header.Get("Connection"), "upgrade") &&
		request.Header.Get("Sec-WebSocket-Version") == "13"
}

// frame is a header and its payload, without a mask.
func frame(opcode byte, final bool, payload []byte) []byte {
	first := opcode
	if final {
		first |= 0x80
	}
	header := []byte{first, byte(len(payload))}
	switch {
	case len(payload) > 0xffff:
		header = append([]byte{first, 127}, make([]byte, 8)...)
		binary.BigEndian.PutUint64(header[2:], uint64(len(payload)))
	case len(payload) > 125:
		header = append([]byte{first, 126}, make([]byte, 2)...)
		binary.BigEndian.PutUint16(header[2:], uint16(len(payload)))
	}
	return append(header, payload...)
}

func (w *webSocket) write(bytes []byte) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	_, err := w.conn.Write(bytes)
	return err
}

// payload is what stands for those bytes in a frame.
func (w *webSocket) payload(bytes []byte) []byte {
	if w.opcode != opText {
		return bytes
	}
	text := make([]rune, len(bytes))
	for i, b := range bytes {
		text[i] = rune(b)
	}
	return []byte(string(text))
}

// close says Close with that code.
func (w *webSocket) close(code uint16) {
	_ = w.write(frame(opClose, true, []byte{byte(code >> 8), byte(code)}))
}

// receive returns the bytes of the next data frame. It fails with errClosed or errViolation, or as
// the connection does.
func (w *webSocket) receive() ([]byte, error) {
	for {
		opcode, payload, err := w.receiveFrame()
		switch {
		case err != nil:
			return nil, err
		case opcode == opClose:
			return nil, errClosed
		case opcode == opPing || opcode == opPong:
			continue
		case opcode != opContinuation && opcode != w.opcode:
			return nil, errViolation
		case w.opcode == opText:
			return bytesOf(string(payload))
		}
		return payload, nil
	}
}

// bytesOf takes text with a character per byte apart.
func bytesOf(text string) ([]byte, error) {
	decoded := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xff {
			return nil, errViolation
		}
		decoded = append(decoded, byte(r))
	}
	return decoded, nil
}

func (w *webSocket) receiveFrame() (byte, []byte, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(w.reader, head); err != nil {
		return 0, nil, err
	}
	if head[0]&0x70 != 0 || head[1]&0x80 == 0 {
		return 0, nil, errViolation // reserved bits, or no mask
	}
	length := uint64(head[1] & 0x7f)
	if extended := map[uint64]int{126: 2, 127: 8}[length]; extended > 0 {
		bytes := make([]byte, 8)
		if _, err := io.ReadFull(w.reader, bytes[8-extended:]); err != nil {
			return 0, nil, err
		}
		length = binary.BigEndian.Uint64(bytes)
	}
	if length > maxFrameBytes {
		return 0, nil, errViolation
	}
	rest := make([]byte, 4+length)
	if _, err := io.ReadFull(w.reader, rest); err != nil {
		return 0, nil, err
	}
	key, payload := rest[:4], rest[4:]
	for i := range payload {
		payload[i] ^= key[i%4]
	}
	return head[0] & 0x0f, payload, nil
}
