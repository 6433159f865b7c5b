// SPDX-License-Identifier: Apache-2.0

// Command vcenter is the simulated vCenter of Porthole's tests and demo: VMware's own vcsim,
// extended with what consoles need and with a control API that makes it misbehave on demand.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout))
}

// run serves until a signal, or until stdin ends when asked to, and returns the exit code:
// 0 done, 1 failed, 2 wrong usage.
func run(arguments []string, stdin io.Reader, stdout io.Writer) int {
	o, err := parseOptions(arguments)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "vcenter:", err)
		return 2
	}

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	stdinEnded := make(chan struct{})
	if o.exitWithStdin {
		go func() {
			_, _ = io.Copy(io.Discard, stdin)
			close(stdinEnded)
		}()
	}

	server, err := startServer(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vcenter:", err)
		return 1
	}
	defer server.close()
	if err := json.NewEncoder(stdout).Encode(server.ready); err != nil {
		log.Printf("ready line not written: %v", err)
		return 1
	}

	select {
	case <-stop:
	case <-stdinEnded:
	}
	return 0
}
