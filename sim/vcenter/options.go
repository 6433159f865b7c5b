// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"
)

// options is what the command line says.
type options struct {
	listen, control    string
	username, password string
	certificate, key   string
	fqdn               string
	version            string
	apiVersion         string
	hostVersions       []string // of the hosts in their order; the last is that of all further ones
	inventory          string
	vms                int
	vmsConsole         string
	vmsFolder          string
	esxi               []string // likewise: control URLs of their simulators; none: there are none
	mks                bool
	build              string
	consoleService     bool
	vnc                bool
	sessionIdle        time.Duration
	exitWithStdin      bool
}

const usage = `Simulated vCenter: vcsim with console tickets, and a control API for tests.

When ready it prints one line of JSON: sdk, control, sha1, sha256, certificate_pem.
It logs to stderr and runs until a signal.

-inventory FILE holds a JSON list of VMs; only the name must be given:
  [{"name": "grub", "instance_uuid": "5965e99a-5f65-454d-bf0d-46ccc57d08db",
    "power": "poweredOn|poweredOff|suspended", "folder": "project-a", "annotation": "...",
    "console": "127.0.0.1:5901", "extra_config": {"key": "value"},
    "custom_attributes": {"key": "value"}, "tags": {"category": "tag,another tag"}}]

-vms N adds vm-0000, vm-0001, ...; the instance uuid of number 42 is
  ` + "00000000-0000-4000-8000-000000000042" + ` (the decimal number in twelve digits).

Flags:
`

// parseOptions reads the command line. Its error is fit to be shown to the user.
func parseOptions(arguments []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("vcenter", flag.ContinueOnError)
	flags.SetOutput(os.Stderr)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.listen, "listen", "127.0.0.1:0", "`address` of the SOAP API (https, /sdk)")
	flags.StringVar(&o.control, "control", "127.0.0.1:0", "`address` of the control API (plain http)")
	flags.StringVar(&o.username, "username", "porthole@vsphere.local", "the one account that may log in")
	flags.StringVar(&o.password, "password", "porthole", "its password")
	flags.StringVar(&o.certificate, "tls-certificate", "", "PEM `file`; made up when not given")
	flags.StringVar(&o.key, "tls-key", "", "PEM `file` of its private key")
	flags.StringVar(&o.fqdn, "fqdn", "vcenter.example.test", "the option VirtualCenter.FQDN")
	flags.StringVar(&o.version, "version", "7.0.3", "product version of the vCenter")
	flags.StringVar(&o.apiVersion, "api-version", "7.0.3.0", "API version of the vCenter")
	hostVersions := flags.String("host-version", "",
		"product `versions` of its ESXi hosts, with commas; further hosts are as the last (default that of the vCenter)")
	flags.StringVar(&o.inventory, "inventory", "", "JSON `file` that lists VMs")
	flags.IntVar(&o.vms, "vms", 0, "`number` of further VMs, all powered on")
	flags.StringVar(&o.vmsConsole, "vms-console", "", "VNC `address` behind the consoles of those further VMs")
	flags.StringVar(&o.vmsFolder, "vms-folder", "", "VM `folder` of those further VMs")
	esxi := flags.String("esxi", "",
		"control `URLs` of ESXi console simulators, with commas, a host each; further hosts are on the last")
	flags.StringVar(&o.build, "build", "", "`number` of the vCenter's build (default vcsim's)")
	flags.BoolVar(&o.consoleService, "console-service", false,
		"have a console service as vCenter 5.5 has, on two free ports: console_ws and console_wss of the first line")
	flags.BoolVar(&o.vnc, "vnc", false,
		"have hosts before 7.0 serve the VNC ports that VMs are configured for, at vnc_hosts of the first line")
	flags.BoolVar(&o.mks, "mks", false, "issue tickets of type mks, too")
	flags.DurationVar(&o.sessionIdle, "session-idle", 30*time.Minute, "a session unused for this long expires")
	flags.BoolVar(&o.exitWithStdin, "exit-with-stdin", false, "exit when stdin reaches its end")
	if err := flags.Parse(arguments); err != nil {
		return options{}, err
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	o.hostVersions = list(*hostVersions)
	if len(o.hostVersions) == 0 {
		o.hostVersions = []string{o.version}
	}
	o.esxi = list(*esxi)
	return o.checked()
}

// list reads words with commas between them.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}

// checked refuses impossible combinations.
func (o options) checked() (options, error) {
	switch {
	case o.username == "" || o.password == "":
		return o, fmt.Errorf("-username and -password must not be empty")
	case (o.certificate == "") != (o.key == ""):
		return o, fmt.Errorf("-tls-certificate and -tls-key belong together")
	case o.vms < 0:
		return o, fmt.Errorf("-vms must not be negative")
	case o.sessionIdle <= 0:
		return o, fmt.Errorf("-session-idle must be positive")
	}
	if _, ok := parseAPIVersion(o.apiVersion); !ok {
		return o, fmt.Errorf("-api-version %q is not of the form 7.0.3.0", o.apiVersion)
	}
	for _, text := range o.hostVersions {
		if _, ok := parseAPIVersion(text); !ok {
			return o, fmt.Errorf("-host-version %q is not of the form 7.0.3", text)
		}
	}
	for _, text := range o.esxi {
		if u, err := url.Parse(text); err != nil || u.Scheme != "http" || u.Host == "" {
			return o, fmt.Errorf("-esxi %q is not of the form http://HOST:PORT", text)
		}
	}
	return o, nil
}
