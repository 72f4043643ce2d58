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

// receive reads the body as it is on the wire, within the limit.
func (p *Probe) receive(res *http.Response) content {
	limit := p.cfg.MaxWire
	if len(codings(res.Header)) == 0 {
		limit = min(limit, p.cfg.MaxBody)
	}
	raw, err := read(io.LimitReader(res.Body, limit+1), res.ContentLength)
	c := content{body: raw, wire: int64(len(raw)), err: err, partial: err != nil}
	if c.wire > limit {
		c.err, c.partial = nil, true
		c.kind, c.text = FailureTooLarge, fmt.Sprintf("the body is longer than %d bytes", limit)
	}
	return c
}

// read is io.ReadAll with less waste: it takes what the header announces at
// once, as far as that is likely, and doubles from there.
func read(r io.Reader, announced int64) ([]byte, error) {
	b := make([]byte, 0, min(max(announced+1, 4<<10), 256<<10))
	for {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, err
		case len(b) == cap(b):
			b = append(make([]byte, 0, 2*cap(b)), b...)
		}
	}
}

// decode undoes the content coding, up to limit bytes that hold up to values
// JSON values. Of a body that is partial already it keeps what can be decoded.
func (c *content) decode(h http.Header, method string, limit int64, values int) {
	defer c.cut()
	defer func() {
		if !c.partial && crowded(c.body, values) {
			c.refuse(FailureTooLarge, fmt.Sprintf("the body holds more than %d JSON values", values))
		}
	}()
	coding := codings(h)
	if len(c.body) == 0 || method == http.MethodHead {
		return
	}
	for i := len(coding) - 1; i >= 0; i-- {
		if coding[i] != "gzip" && coding[i] != "x-gzip" || len(coding) > 2 {
			c.refuse(FailureEncoding, fmt.Sprintf("the answer has the content coding %q, which was not asked for", strings.Join(coding, ", ")))
			return
		}
		plain, err := inflate(c.body, limit)
		switch {
		case c.partial:
			c.body = plain
		case int64(len(plain)) > limit:
			c.body = plain
			c.refuse(FailureTooLarge, fmt.Sprintf("%d bytes on the wire decompress to more than %d", c.wire, limit))
			return
		case err != nil:
			c.refuse(FailureEncoding, "the content coding gzip is a lie: "+err.Error())
			return
		default:
			c.body = plain
		}
	}
}

// crowded tells whether a body, where it is meant to be JSON, holds more than
// most values. What is nested too deeply is not looked into: nobody decodes it.
func crowded(b []byte, most int) bool {
	const deepest = 1000
	b = bytes.TrimLeft(b, " \t\r\n\ufeff")
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return false
	}
	values, depth := 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = stringAt(b, i).to - 1
		case '{', '[':
			if depth++; depth > deepest {
				return false
			}
			values++
		case ',':
			values++
		case '}', ']':
			depth--
		}
		if values > most {
			return true
		}
	}
	return false
}

func (c *content) refuse(kind FailureKind, text string) {
	if c.err == nil && c.kind == "" {
		c.kind, c.text = kind, text
	}
	c.partial = true
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
	return read(io.LimitReader(r, limit+1), 0)
}
