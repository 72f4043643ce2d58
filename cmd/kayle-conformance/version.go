package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// versionCommand prints the versions.
type versionCommand struct{}

// Run executes the command.
func (versionCommand) Run(a *app) error {
	c, err := embedded()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "kayle-conformance %s (%s %s/%s)\n", buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(a.out, "contract %s: %s %s, %s %s, sha256 %s\n", c.Name, c.Title, c.Version, c.Method, c.Path, c.Digest)
	return nil
}

// buildVersion is the module's version, as the Go toolchain stamped it.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
