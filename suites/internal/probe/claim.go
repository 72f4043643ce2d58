package probe

import (
	"context"
	"time"
)

// roomy is how much memory every body may take, in bytes. One that grows beyond
// needs the token, which one body at a time has: requests in flight must not hold
// the largest body each.
const roomy = 4 << 20

// claim is a body's claim to the token, from when it grows large until it has
// been read and dropped.
type claim struct {
	ctx    context.Context
	token  chan struct{} // of length 1; what is in it is free
	left   *allowance
	clock  Clock
	held   bool
	waited time.Duration // for the token
	err    error         // the context ended while waiting
}

// take waits for the token. The request's time stands still meanwhile: that
// another body is large is not the target's fault.
func (c *claim) take() error {
	if c.held {
		return nil
	}
	c.left.pause()
	before := c.clock.Now()
	select {
	case <-c.token:
		c.held = true
	case <-c.ctx.Done():
		c.err = c.ctx.Err()
	}
	c.waited += max(c.clock.Now().Sub(before), 0)
	c.left.resume()
	return c.err
}

// drop gives the token back, if it is held.
func (c *claim) drop() {
	if c.held {
		c.held = false
		c.token <- struct{}{}
	}
}
