package probe

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"sync"
)

// unzippers are decompressors that are idle: each takes more memory than a page. The
// zero value is ready, and safe for concurrent use.
type unzippers struct{ idle sync.Pool }

// unzipper is one of them, with the text that it reads.
type unzipper struct {
	from bytes.Reader
	gzip gzip.Reader
}

// inflate decompresses a body.
func (u *unzippers) inflate(b []byte, most int64, c *claim) gathered {
	z, ok := u.idle.Get().(*unzipper)
	if !ok {
		z = new(unzipper)
	}
	z.from.Reset(b)
	defer func() {
		z.from.Reset(nil) // it must not hold on to the body
		u.idle.Put(z)
	}()
	if err := z.gzip.Reset(&z.from); err != nil {
		return gathered{err: err}
	}
	return gather(&z.gzip, likelySize(b), most, c)
}

// likelySize is the size that what is compressed has, as its last four bytes say. It is
// no more than a hint, and bounded: a target can say anything there.
func likelySize(b []byte) int64 {
	if len(b) < 4 {
		return 0
	}
	return min(int64(binary.LittleEndian.Uint32(b[len(b)-4:])), 256<<10)
}
