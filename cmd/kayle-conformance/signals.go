package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// exitSecondSignal is the exit code after a second SIGINT or SIGTERM: nothing
// is tidied up any more. It is the shell's convention for SIGINT.
const exitSecondSignal = 130

// signals watches for SIGINT and SIGTERM.
type signals struct {
	received chan os.Signal
	done     chan struct{}
	cancel   context.CancelCauseFunc
}

// withSignals returns a context that the first SIGINT or SIGTERM cancels, with
// a cause that names the signal. The second calls exit.
func withSignals(parent context.Context, exit func(int)) (context.Context, *signals) {
	ctx, cancel := context.WithCancelCause(parent)
	s := &signals{received: make(chan os.Signal, 2), done: make(chan struct{}), cancel: cancel}
	s.watch()
	go func() {
		seen := 0
		for {
			select {
			case <-s.done:
				return
			case received := <-s.received:
				if seen++; seen > 1 {
					exit(exitSecondSignal)
					return
				}
				cancel(fmt.Errorf("interrupted by %s", signalName(received)))
			}
		}
	}()
	return ctx, s
}

func (s *signals) watch() { signal.Notify(s.received, os.Interrupt, syscall.SIGTERM) }

// take takes the signals from whoever else watches for them in this process.
// Meanwhile they are ignored, and do not end the process.
func (s *signals) take() {
	signal.Ignore(os.Interrupt, syscall.SIGTERM)
	s.watch()
}

// stop gives the signals back.
func (s *signals) stop() {
	close(s.done)
	signal.Stop(s.received)
	s.cancel(nil)
}

func signalName(s os.Signal) string {
	if s == syscall.SIGTERM {
		return "SIGTERM"
	}
	return "SIGINT"
}
