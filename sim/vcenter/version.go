// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// apiVersion is a vSphere API version such as 7.0.3.1, most significant part first.
type apiVersion []int

// Tickets that older hosts do not have, and fields of tickets that older clients never see.
var (
	webmksSince            = apiVersion{6, 0}
	queryConnectionsSince  = apiVersion{7, 0, 1}
	ticketURLSince         = apiVersion{7, 0}
	ticketThumbprintsSince = apiVersion{7, 0, 3, 1}
	ticketCertificateSince = apiVersion{9, 0}
	vncUntil               = apiVersion{7, 0} // hosts from here on have no VNC ports
)

// knownVersions is what vimServiceVersions.xml draws its prior versions from, newest first.
var knownVersions = []string{
	"9.0.0.0", "8.0.3.0", "8.0.2.0", "8.0.1.0", "8.0.0.1", "8.0.0.0",
	"7.0.3.2", "7.0.3.1", "7.0.3.0", "7.0.2.1", "7.0.2.0", "7.0.1.1", "7.0.1.0", "7.0.0.2", "7.0.0.0",
	"6.9.1", "6.8.7", "6.7.3", "6.7.2", "6.7.1", "6.7", "6.5", "6.0",
	"5.5", "5.1", "5.0", "4.1", "4.0", "2.5u2", "2.5",
}

// parseAPIVersion reads dotted numbers; what follows the digits of a part, as in 2.5u2, is ignored.
func parseAPIVersion(text string) (apiVersion, bool) {
	version := apiVersion{}
	for _, part := range strings.Split(text, ".") {
		digits := len(part) - len(strings.TrimLeft(part, "0123456789"))
		number, err := strconv.Atoi(part[:digits])
		if err != nil {
			return nil, false
		}
		version = append(version, number)
	}
	return version, true
}

// less compares part by part; missing parts count as zero.
func (v apiVersion) less(other apiVersion) bool {
	for i := 0; i < len(v) || i < len(other); i++ {
		mine, theirs := 0, 0
		if i < len(v) {
			mine = v[i]
		}
		if i < len(other) {
			theirs = other[i]
		}
		if mine != theirs {
			return mine < theirs
		}
	}
	return false
}

// requestedVersion reads the version out of a SOAPAction such as "urn:vim25/7.0.2.0".
func requestedVersion(action string) (apiVersion, bool) {
	action = strings.Trim(action, `" `)
	slash := strings.LastIndexByte(action, '/')
	if !strings.HasPrefix(action, "urn:vim25/") || slash < 0 {
		return nil, false
	}
	return parseAPIVersion(action[slash+1:])
}

// serveVersions answers GET /sdk/vimServiceVersions.xml, which needs no login.
func serveVersions(current string) http.HandlerFunc {
	server, _ := parseAPIVersion(current)
	document := strings.Builder{}
	fmt.Fprintf(&document, `<?xml version="1.0" encoding="UTF-8" ?>
<namespaces version="1.0">
 <namespace>
  <name>urn:vim25</name>
  <version>%s</version>
  <priorVersions>
`, current)
	for _, name := range knownVersions {
		if prior, _ := parseAPIVersion(name); prior.less(server) {
			fmt.Fprintf(&document, "   <version>%s</version>\n", name)
		}
	}
	document.WriteString(`  </priorVersions>
 </namespace>
 <namespace>
  <name>urn:vim2</name>
  <version>2.0</version>
 </namespace>
</namespaces>
`)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte(document.String()))
	}
}
