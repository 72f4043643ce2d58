package probe

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// content is what was read of a body.
type content struct {
	body    []byte
	partial bool // not the whole body
	wire    int64
	kind    FailureKind // where what was read is refused
	text    string
	err     error // of reading
}

// evidence is how much is kept of a body that is refused or incomplete.
const evidence = 16 << 10

// read reads the body within the limits and undoes its content coding.
func (p *Probe) read(res *http.Response, method string) content {
	var c content
	raw, err := io.ReadAll(io.LimitReader(res.Body, p.cfg.MaxWire+1))
	c.wire, c.body, c.err = int64(len(raw)), raw, err
	coding := codings(res.Header)
	limit := p.cfg.MaxWire
	if len(coding) == 0 {
		limit = min(limit, p.cfg.MaxBody)
	}
	oversized := c.wire > limit
	if oversized {
		c.err = nil
		c.kind = FailureTooLarge
		c.text = fmt.Sprintf("the body is longer than %d bytes", limit)
	}
	if len(raw) == 0 || len(coding) == 0 || method == http.MethodHead {
		c.partial = c.err != nil || oversized
		c.cut()
		return c
	}
	for i := len(coding) - 1; i >= 0; i-- {
		if coding[i] != "gzip" && coding[i] != "x-gzip" || len(coding) > 2 {
			c.refuse(FailureEncoding, fmt.Sprintf("the answer has the content coding %q, which was not asked for", strings.Join(coding, ", ")))
			return c
		}
		plain, err := inflate(c.body, p.cfg.MaxBody)
		switch {
		case c.err != nil || oversized:
			c.body = plain // as far as it goes
		case int64(len(plain)) > p.cfg.MaxBody:
			c.body = plain
			c.refuse(FailureTooLarge, fmt.Sprintf("%d bytes on the wire decompress to more than %d", c.wire, p.cfg.MaxBody))
			return c
		case err != nil:
			c.refuse(FailureEncoding, "the content coding gzip is a lie: "+err.Error())
			return c
		default:
			c.body = plain
		}
	}
	c.partial = c.err != nil || oversized
	c.cut()
	return c
}

func (c *content) refuse(kind FailureKind, text string) {
	if c.err == nil && c.kind == "" {
		c.kind, c.text = kind, text
	}
	c.partial = true
	c.cut()
}

// cut shortens a partial body to what is kept as evidence, in memory of its
// own, so that the rest is freed.
func (c *content) cut() {
	if c.partial && len(c.body) > evidence {
		c.body = bytes.Clone(c.body[:evidence])
	}
}

// codings returns the content codings in the order of their application.
func codings(h http.Header) []string {
	var list []string
	for _, line := range h.Values("Content-Encoding") {
		for c := range strings.SplitSeq(line, ",") {
			if c = strings.ToLower(strings.TrimSpace(c)); c != "" && c != "identity" {
				list = append(list, c)
			}
		}
	}
	return list
}

// inflate decompresses up to limit bytes and one more.
func inflate(b []byte, limit int64) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, limit+1))
}
