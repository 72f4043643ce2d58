package probe

import (
	"context"
	"sync"
	"time"
)

// The pauses before requests that are to be refused, where none is given: one in so many
// parts of an answer's length, so that a target that answers at once is not waited for
// many times as long as it takes, and at most LongestPause. What is too short to be slept
// comes on top of the next one.
const (
	pauseParts    = 4
	shortestPause = time.Millisecond
	LongestPause  = 10 * time.Millisecond
)

// Pause waits before a request that is to be refused: a target that counts refusals
// must not take the run for somebody who guesses tokens.
func (p *Probe) Pause(ctx context.Context) {
	pause := p.cfg.RefusalPause
	if pause == 0 {
		pause = p.length.pause()
	}
	if pause <= 0 {
		return
	}
	select {
	case p.pausing <- struct{}{}:
		_ = p.clock.Sleep(ctx, pause) // what follows finds the context ended
		<-p.pausing
	case <-ctx.Done():
	}
}

// length is how long answers take of late. It is safe for concurrent use.
type length struct {
	mu   sync.Mutex
	mean time.Duration // 0: none came yet
	owed time.Duration // of pauses
}

// lately is how many answers weigh as much as all before them.
const lately = 16

func (l *length) saw(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mean == 0 {
		l.mean = took
		return
	}
	l.mean += (took - l.mean) / lately
}

// pause is a part of an answer's length, with what is owed of such; the longest one where
// none is known.
func (l *length) pause() (pause time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mean == 0 {
		return LongestPause
	}
	if l.owed += min(l.mean/pauseParts, LongestPause); l.owed >= shortestPause {
		pause, l.owed = l.owed, 0
	}
	return pause
}
