package probe

import "context"

// Pause waits before a request that is to be refused: a target that counts refusals
// must not take the run for somebody who guesses tokens.
func (p *Probe) Pause(ctx context.Context) {
	if p.cfg.RefusalPause <= 0 {
		return
	}
	select {
	case p.pausing <- struct{}{}:
		_ = p.clock.Sleep(ctx, p.cfg.RefusalPause) // what follows finds the context ended
		<-p.pausing
	case <-ctx.Done():
	}
}
