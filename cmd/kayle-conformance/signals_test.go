package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"
)

// stubborn is a program that does not end when its context does.
func stubborn() {
	ctx, s := withSignals(context.Background(), os.Exit)
	s.take()
	fmt.Println("ready")
	<-ctx.Done()
	fmt.Println(context.Cause(ctx))
	select {}
}

// child starts this test binary as a program.
func child(t *testing.T, mode string, args ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), reexec+"="+mode, tokenVariable+"=token")
	cmd.Dir = t.TempDir()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		g := NewWithT(t)
		cmd, out := child(t, "stubborn")
		g.Expect(out.Scan()).To(BeTrue())
		g.Expect(cmd.Process.Signal(s)).To(Succeed())
		g.Expect(out.Scan()).To(BeTrue())
		g.Expect(out.Text()).To(Equal("interrupted by " + signalName(s)))
		g.Expect(cmd.Process.Signal(s)).To(Succeed())
		g.Expect(out.Scan()).To(BeFalse())
		g.Expect(exitCode(cmd.Wait())).To(Equal(exitSecondSignal))
	}
}

func TestServeStopsOnSignal(t *testing.T) {
	g := NewWithT(t)
	cmd, out := child(t, "main", "serve", "--addr=127.0.0.1:0")
	var lines []string
	for out.Scan() {
		lines = append(lines, out.Text())
		if strings.Contains(out.Text(), "kayle-conformance run --target") {
			break
		}
	}
	g.Expect(strings.Join(lines, "\n")).To(MatchRegexp(`(?s)Reference server at http://127\.0\.0\.1:\d+.*export KAYLE_TOKEN=\S+.*export ` +
		`KAYLE_OTHER_TOKEN=\S+.*export KAYLE_UNSCOPED_TOKEN=\S+.*export KAYLE_FROZEN_TOKEN=\S+.*curl .*run --target http://127\.0\.0\.1:\d+`))
	g.Expect(cmd.Process.Signal(syscall.SIGTERM)).To(Succeed())
	for out.Scan() {
	}
	g.Expect(exitCode(cmd.Wait())).To(Equal(exitOK))
}
