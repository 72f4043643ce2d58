package probe

import (
	"bytes"
	"io"
)

// evidence is how much is kept of a body that is refused or incomplete.
const evidence = 16 << 10

// endless is how many times the largest body are received, or decompressed, and
// dropped, before the end of a body is no longer waited for.
const endless = 8

// gathered is what was read of a body, on the wire or decompressed.
type gathered struct {
	bytes []byte // the beginning only, where there are more than most
	n     int64  // all that came
	err   error  // of reading; nil at the end and where there is no end in sight
}

// gather reads up to most bytes into memory. Of a longer body it keeps the
// beginning, and goes on reading and dropping until its end, or until it has to be
// called endless. announced is the length that is likely, or not positive.
func gather(r io.Reader, announced, most int64, c *claim) (g gathered) {
	first := int64(4 << 10)
	if announced > 0 {
		first = max(announced+1, 512)
	}
	g.bytes = make([]byte, 0, min(first, 256<<10))
	for g.n <= most {
		if len(g.bytes) == cap(g.bytes) {
			if g.err = g.grow(announced, most, c); g.err != nil {
				return g
			}
		}
		n, err := r.Read(g.bytes[len(g.bytes):cap(g.bytes)])
		g.bytes, g.n = g.bytes[:len(g.bytes)+n], g.n+int64(n)
		if err != nil {
			return g.ended(err)
		}
	}
	g.bytes = bytes.Clone(g.bytes[:min(most, evidence)])
	c.drop()
	scratch := make([]byte, 32<<10)
	for g.n <= endless*most {
		n, err := r.Read(scratch)
		g.n += int64(n)
		if err != nil {
			return g.ended(err)
		}
	}
	return g
}

func (g gathered) ended(err error) gathered {
	if err != io.EOF {
		g.err = err
	}
	return g
}

// grow doubles the memory, up to what is needed to tell that a body is too long,
// with the token where that is large.
func (g *gathered) grow(announced, most int64, c *claim) error {
	have := int64(cap(g.bytes))
	next := min(2*have, most+1)
	switch {
	case next <= roomy:
	case have < roomy:
		next = min(next, roomy)
	default:
		if err := c.take(); err != nil {
			return err
		}
		if announced >= next {
			next = min(announced, most) + 1
		}
	}
	g.bytes = append(make([]byte, 0, next), g.bytes...)
	return nil
}
