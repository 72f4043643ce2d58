package probe

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// payload is what was received of a body.
type payload struct {
	body    []byte
	partial bool // not the whole body
	wire    int64
	kind    FailureKind // where what was received is refused
	text    string
	err     error // of receiving
}

// receive reads the body as it is on the wire.
func receive(res *http.Response, method string, most int64, c *claim) payload {
	if res.ContentLength > most && method != http.MethodHead {
		p := payload{}
		p.refuse(FailureTooLarge, fmt.Sprintf("the answer announces a body of %d bytes; no more than %d are read", res.ContentLength, most))
		return p
	}
	g := gather(res.Body, res.ContentLength, most, c)
	p := payload{body: g.bytes, wire: g.n, err: g.err, partial: g.err != nil}
	switch {
	case g.err != nil:
	case g.n > endless*most:
		p.refuse(FailureEndless, fmt.Sprintf("the body does not end within %d bytes", endless*most))
	case g.n > most:
		p.refuse(FailureTooLarge, fmt.Sprintf("the body has %d bytes; no more than %d are read", g.n, most))
	}
	return p
}

// decode undoes the content coding. Of a body that is partial already it keeps
// what can be decoded.
func (p *payload) decode(h http.Header, method string, most int64, c *claim, z *unzippers) {
	defer p.cut()
	coding := codings(h)
	if len(p.body) == 0 || method == http.MethodHead {
		return
	}
	for i := len(coding) - 1; i >= 0; i-- {
		if coding[i] != "gzip" && coding[i] != "x-gzip" || len(coding) > 2 {
			// In its own letter case, so that a secret in it is found.
			p.refuse(FailureEncoding, fmt.Sprintf("the answer has the content coding %q, which was not asked for",
				strings.Join(h.Values("Content-Encoding"), ", ")))
			return
		}
		g := z.inflate(p.body, most, c)
		switch {
		case p.partial:
			p.body = g.bytes
		case c.err != nil:
			p.body, p.err, p.partial = g.bytes, c.err, true
			return
		case g.err != nil:
			p.refuse(FailureEncoding, "the content coding gzip is a lie: "+g.err.Error())
			return
		case g.n > endless*most:
			p.body = g.bytes
			p.refuse(FailureEndless, fmt.Sprintf("%d bytes on the wire decompress to more than %d", p.wire, endless*most))
			return
		case g.n > most && g.n/explosive > p.wire:
			p.body = g.bytes
			p.refuse(FailureEndless, fmt.Sprintf("%d bytes on the wire decompress to more than %d times as much", p.wire, explosive))
			return
		case g.n > most:
			p.body = g.bytes
			p.refuse(FailureTooLarge, fmt.Sprintf("%d bytes on the wire decompress to %d; no more than %d are read", p.wire, g.n, most))
			return
		default:
			p.body = g.bytes
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

// refuseValues refuses a body that holds more than most JSON values.
func (p *payload) refuseValues(most int) {
	p.refuse(FailureTooLarge, fmt.Sprintf("the body holds more than %d JSON values", most))
	p.cut()
}

func (p *payload) refuse(kind FailureKind, text string) {
	if p.err == nil && p.kind == "" {
		p.kind, p.text = kind, text
	}
	p.partial = true
}

// cut shortens a partial body to what is kept as evidence, in memory of its
// own, so that the rest is freed.
func (p *payload) cut() {
	if p.partial && len(p.body) > evidence {
		p.body = bytes.Clone(p.body[:evidence])
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

// explosive is how many times its size on the wire a body that is longer than is
// read decompresses to at most: a page of a hundred items, which are alike, takes a
// twentieth of its text, and only what is made for it a hundredth.
const explosive = 100
