// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/des"
	"crypto/rand"
	"errors"
	"io"
	"math/bits"
	"net"
	"time"
)

const rfbVersion = "RFB 003.008\n"

// RFB's security types.
const (
	securityNone = 1
	securityVNC  = 2
)

// errNotRFB says that a peer did not open RFB 3.8 as it must here.
var errNotRFB = errors.New("no opening of RFB 3.8 with that security type")

// dialConsole connects to a VM's VNC server, and returns when ServerInit comes next.
func dialConsole(address string) (net.Conn, error) {
	network := "tcp"
	if len(address) > 0 && address[0] == '/' {
		network = "unix"
	}
	conn, err := net.DialTimeout(network, address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	if err := openAsClient(conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return conn, nil
}

// openAsClient plays the client's half of RFB's opening, ClientInit included.
func openAsClient(conn io.ReadWriter) error {
	if _, err := read(conn, len(rfbVersion)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, rfbVersion); err != nil {
		return err
	}
	count, err := read(conn, 1)
	if err != nil {
		return err
	}
	offered, err := read(conn, int(count[0]))
	if err != nil {
		return err
	}
	if !bytes.Contains(offered, []byte{securityNone}) {
		return errNotRFB
	}
	if _, err := conn.Write([]byte{securityNone}); err != nil {
		return err
	}
	result, err := read(conn, 4)
	if err != nil {
		return err
	}
	if !bytes.Equal(result, []byte{0, 0, 0, 0}) {
		return errNotRFB
	}
	_, err = conn.Write([]byte{1})
	return err
}

// openAsServer plays the server's half, as ESXi's VNC ports do: with a password, or without where it
// is empty. ClientInit is taken.
func openAsServer(conn io.ReadWriter, password string) error {
	kind := byte(securityVNC)
	if password == "" {
		kind = securityNone
	}
	if _, err := io.WriteString(conn, rfbVersion); err != nil {
		return err
	}
	if _, err := read(conn, len(rfbVersion)); err != nil {
		return err
	}
	if _, err := conn.Write([]byte{1, kind}); err != nil {
		return err
	}
	if chosen, err := read(conn, 1); err != nil || chosen[0] != kind {
		return errNotRFB
	}
	if kind == securityVNC {
		challenge := make([]byte, 16)
		if _, err := rand.Read(challenge); err != nil {
			return err
		}
		if _, err := conn.Write(challenge); err != nil {
			return err
		}
		answer, err := read(conn, len(challenge))
		if err != nil {
			return err
		}
		if !bytes.Equal(answer, encrypted(challenge, password)) {
			_, _ = conn.Write(append([]byte{0, 0, 0, 1, 0, 0, 0, 6}, "denied"...))
			return errNotRFB
		}
	}
	if _, err := conn.Write([]byte{0, 0, 0, 0}); err != nil {
		return err
	}
	_, err := read(conn, 1)
	return err
}

// encrypted is VNC's answer to a challenge: DES with the password as key, its bits the other way about.
func encrypted(challenge []byte, password string) []byte {
	key := make([]byte, 8)
	copy(key, password)
	for i := range key {
		key[i] = bits.Reverse8(key[i])
	}
	cipher, err := des.NewCipher(key)
	if err != nil {
		panic(err)
	}
	answer := make([]byte, len(challenge))
	for i := 0; i < len(challenge); i += cipher.BlockSize() {
		cipher.Encrypt(answer[i:], challenge[i:])
	}
	return answer
}

func read(from io.Reader, size int) ([]byte, error) {
	content := make([]byte, size)
	_, err := io.ReadFull(from, content)
	return content, err
}
