// Command kayle-conformance holds an HTTP server against the contract of a
// list operation: an OpenAPI document, an Overlay, and a registry of
// requirements. See README.md for its use.
package main

import (
	"context"
	"os"
	"time"
)

func main() {
	ctx, stop := withSignals(context.Background(), os.Exit)
	code := Run(ctx, Environment{
		Stdin:      os.Stdin,
		Stdout:     os.Stdout,
		Stderr:     os.Stderr,
		Lookup:     os.LookupEnv,
		Now:        time.Now,
		IsTerminal: isTerminal,
	}, os.Args[1:])
	stop()
	os.Exit(code)
}
