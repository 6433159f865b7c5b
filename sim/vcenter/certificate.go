// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1" // vSphere pins certificates by it
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"
)

// identity is the server's certificate with the names by which clients know it.
type identity struct {
	certificate  tls.Certificate
	pem          string
	sha1, sha256 string
}

// openIdentity loads the certificate the options name, or makes one up.
func openIdentity(o options) (identity, error) {
	pair, err := tls.Certificate{}, error(nil)
	if o.certificate != "" {
		pair, err = tls.LoadX509KeyPair(o.certificate, o.key)
	} else {
		pair, err = selfSigned(o.fqdn)
	}
	if err != nil {
		return identity{}, err
	}
	leaf := pair.Certificate[0]
	sum1, sum256 := sha1.Sum(leaf), sha256.Sum256(leaf)
	return identity{
		certificate: pair,
		pem:         string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf})),
		sha1:        thumbprint(sum1[:]),
		sha256:      thumbprint(sum256[:]),
	}, nil
}

// thumbprint writes a digest the way vSphere does: AA:BB:...
func thumbprint(digest []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", digest), " ", ":")
}

func selfSigned(fqdn string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: fqdn, Organization: []string{"Simulated vCenter"}},
		DNSNames:              []string{fqdn, "localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:             time.Now().Add(-24 * time.Hour),
		NotAfter:              time.Now().Add(365 * 24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
