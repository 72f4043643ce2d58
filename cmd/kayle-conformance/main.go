// Command kayle-conformance holds an HTTP server against the contract of a
// list operation: an OpenAPI document, an Overlay, and a list of
// requirements. See README.md for its use.
package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, signals := withSignals(context.Background(), os.Exit)
	code := Run(ctx, Environment{
		Stdin:      os.Stdin,
		Stdout:     os.Stdout,
		Stderr:     os.Stderr,
		Lookup:     os.LookupEnv,
		Now:        time.Now,
		IsTerminal: isTerminal,
		Signals:    signals.take,
		Program:    programName(os.Args[0]),
	}, os.Args[1:])
	signals.stop()
	os.Exit(code)
}

// programName is how the reader of a message can call this program again.
func programName(path string) string {
	if strings.Contains(filepath.ToSlash(path), "/go-build") {
		return "go run ./cmd/kayle-conformance"
	}
	return "kayle-conformance"
}
