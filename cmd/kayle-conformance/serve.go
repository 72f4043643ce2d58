package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// defaultAddress is where serve listens.
const defaultAddress = "127.0.0.1:8787"

// serveCommand runs the reference server.
type serveCommand struct {
	Addr         string   `default:"127.0.0.1:8787" placeholder:"HOST:PORT" help:"Address to listen on; port 0 takes a free one."`
	Sessions     *int     `placeholder:"N" help:"Number of sessions. Default: 137, or what a defect needs."`
	Seed         uint64   `default:"1" placeholder:"N" help:"Seed of the data."`
	Defect       []string `complete:"defects" placeholder:"NAME" help:"Plant a defect. Repeatable."`
	Freedom      []string `complete:"freedoms" placeholder:"NAME" help:"Make a choice that the contract leaves open. Repeatable."`
	Live         float64  `default:"0" placeholder:"RATE" help:"Changes of the data a second."`
	ListDefects  bool     `help:"List the defects and what they break."`
	ListFreedoms bool     `help:"List the freedoms."`
}

// Run executes the command.
func (c *serveCommand) Run(ctx context.Context, a *app) error {
	if c.ListDefects || c.ListFreedoms {
		c.list(a)
		return nil
	}
	if c.Sessions != nil && *c.Sessions < 0 {
		return usage("", "--sessions: %d: must not be negative", *c.Sessions)
	}
	if !(c.Live >= 0 && c.Live <= 1000) {
		return usage("", "--live: %v: must be from 0 to 1000", c.Live)
	}
	options := reference.Options{Seed: c.Seed, Defects: c.Defect, Freedoms: c.Freedom, Live: reference.Live{Rate: c.Live}}
	if c.Sessions != nil {
		options.Sessions = referenceSessions(*c.Sessions)
	}
	server, err := newReference(options)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // its data is dropped
	base, err := server.Listen(c.Addr)
	if err != nil {
		return usage("give another address with --addr, for example 127.0.0.1:0", "--addr %s: %v", c.Addr, err)
	}
	contract, err := embedded()
	if err != nil {
		return err
	}
	example, err := suites.Curl(contract, base, "")
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Reference server at %s, until interrupted (Ctrl-C).\n", base)
	if len(c.Defect) > 0 {
		fmt.Fprintf(a.out, "Planted: %s\n", strings.Join(c.Defect, ", "))
	}
	fmt.Fprint(a.out, "\nIts tokens, for another shell:\n\n")
	for _, x := range [][2]string{{tokenVariable, server.Token()}, {otherTokenVariable, server.OtherToken()},
		{unscopedTokenVariable, server.UnscopedToken()}, {frozenTokenVariable, server.FrozenToken()}} {
		fmt.Fprintf(a.out, "  export %s=%s\n", x[0], x[1])
	}
	fmt.Fprintf(a.out, "\nTry:\n\n  %s\n  %s run --target %s\n\n", example, cmp.Or(a.Program, "kayle-conformance"), base)
	<-ctx.Done()
	fmt.Fprintln(a.err, "Stopped.")
	return nil
}

// list shows the switches of the server.
func (c *serveCommand) list(a *app) {
	if c.ListDefects {
		width := 0
		for _, d := range reference.Defects() {
			width = max(width, len(d.Name))
		}
		for _, d := range reference.Defects() {
			fmt.Fprintf(a.out, "%-*s  %s [%s]\n", width, d.Name, d.Summary, strings.Join(d.Breaks, ", "))
		}
	}
	if c.ListFreedoms {
		for _, f := range reference.Freedoms() {
			fmt.Fprintf(a.out, "%-36s %s\n", f.Name, f.Summary)
		}
	}
}
