package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// exitSecondSignal is the exit code after a second SIGINT or SIGTERM: nothing
// is tidied up any more. It is the shell's convention for SIGINT.
const exitSecondSignal = 130

// rearmInterval is how often the signals are asked for anew while the program
// runs. Ginkgo's interrupt handling is undone with signal.Reset, which undoes
// every other registration of the process too.
const rearmInterval = 50 * time.Millisecond

// withSignals returns a context that the first SIGINT or SIGTERM cancels, with
// a cause that names the signal. The second calls exit.
func withSignals(parent context.Context, exit func(int)) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	received := make(chan os.Signal, 2)
	done := make(chan struct{})
	watch := func() { signal.Notify(received, os.Interrupt, syscall.SIGTERM) }
	watch()
	go func() {
		rearm := time.NewTicker(rearmInterval)
		defer rearm.Stop()
		seen := 0
		for {
			select {
			case <-done:
				return
			case <-rearm.C:
				watch()
			case s := <-received:
				if seen++; seen > 1 {
					exit(exitSecondSignal)
					return
				}
				cancel(fmt.Errorf("interrupted by %s", signalName(s)))
			}
		}
	}()
	return ctx, func() {
		close(done)
		signal.Stop(received)
		cancel(nil)
	}
}

func signalName(s os.Signal) string {
	if s == syscall.SIGTERM {
		return "SIGTERM"
	}
	return "SIGINT"
}
