package probe

import (
	"bytes"
	"slices"
	"strings"
)

// partKind is what a part of a JSON text is.
type partKind uint8

const (
	otherPart  partKind = iota // punctuation, numbers, literals
	keyPart                    // a string before a colon
	stringPart                 // another string
)

// part is a string of a JSON text with its quotes.
type part struct {
	from, to int
	kind     partKind
	closed   bool // it ends with a quote
}

// stringAt is the string that begins at a quote of a text that is JSON, or was
// meant to be.
func stringAt(b []byte, from int) part {
	p := part{from: from, kind: stringPart}
	i := from + 1
	for i < len(b) && b[i] != '"' {
		if b[i] == '\\' {
			i++
		}
		i++
	}
	p.closed = i < len(b)
	p.to = min(i+1, len(b))
	k := p.to
	for k < len(b) && isSpace(b[k]) {
		k++
	}
	if k < len(b) && b[k] == ':' {
		p.kind = keyPart
	}
	return p
}

// kinds returns for each hit, in the order of their begin, what it lies in.
func kinds(b []byte, hits []hit) []partKind {
	out := make([]partKind, len(hits))
	for i, n := 0, 0; i < len(b) && n < len(hits); i++ {
		if b[i] != '"' {
			continue
		}
		p := stringAt(b, i)
		for ; n < len(hits) && hits[n].from < p.to; n++ {
			if hits[n].from >= p.from {
				out[n] = p.kind
			}
		}
		i = p.to - 1
	}
	return out
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// mentions reports whether a masked name could stand in a text.
func (r *redactor) mentions(text []byte) bool { return r.called.inAnyCase(text) }

// lower changes ASCII letters only, so that places stay the same.
func lower(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = lowered[c]
	}
	return out
}

// isMasked reports whether a JSON key, without its quotes, is a masked name.
func (r *redactor) isMasked(key []byte) bool {
	for _, v := range views(key) {
		if slices.Contains(r.names, fold(string(v.text))) {
			return true
		}
	}
	return false
}

// maskJSON masks the values of masked keys at any depth, in JSON and in what
// was meant to be JSON: a string becomes "masked", a number 0, and so do those
// inside an array or object. Keys, empty strings, booleans and null stay.
// Other strings are masked as texts. The values are what was replaced.
func (r *redactor) maskJSON(b []byte) (out []byte, values []string) {
	var hits []hit
	depth, within := 0, -1 // within: the depth of the masked container; -1: none
	pending := false       // the next value belongs to a masked key
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			p := stringAt(b, i)
			i = p.to - 1
			text := b[p.from+1 : p.to]
			if p.closed {
				text = text[:len(text)-1]
			}
			switch {
			case p.kind == keyPart:
				pending = r.isMasked(text)
				if within < 0 {
					continue
				}
			case pending || within >= 0:
				pending = false
				if len(text) > 0 {
					hits = append(hits, hit{from: p.from + 1, to: p.from + 1 + len(text), shown: Masked})
					values = collect(values, text)
				}
			default:
				more, found := r.textHits(text)
				for _, h := range more {
					hits = append(hits, hit{from: h.from + p.from + 1, to: h.to + p.from + 1, shown: h.shown})
				}
				values = append(values, found...)
			}
		case c == '{' || c == '[':
			if pending && within < 0 {
				within = depth
			}
			pending = false
			depth++
		case c == '}' || c == ']':
			if depth--; depth <= within {
				within = -1
			}
			pending = false
		case c == ',':
			pending = false
		case (pending || within >= 0) && (c == '-' || c >= '0' && c <= '9'):
			end := i + 1
			for end < len(b) && strings.IndexByte("0123456789+-.eE", b[end]) >= 0 {
				end++
			}
			hits = append(hits, hit{from: i, to: end, shown: "0"})
			values = collect(values, b[i:end])
			i = end - 1
			pending = false
		}
	}
	return replace(b, hits), values
}

// collect adds a masked value in every layer that is long enough to be
// searched for.
func collect(values []string, raw []byte) []string {
	for _, v := range views(raw) {
		if s := string(v.text); len(s) >= distinctive && !ordinaryWord(s) {
			values = append(values, s)
		}
	}
	return values
}

// maskText masks what follows a masked name and "=" or ":" in a text: a URL's
// query, JSON inside a string, a log line.
func (r *redactor) maskText(b []byte) (out []byte, values []string) {
	named := false
	layers(b, func(text []byte) { named = named || r.mentions(text) })
	if !named {
		return b, nil
	}
	hits, values := r.textHits(b)
	return replace(b, hits), values
}

func (r *redactor) textHits(b []byte) (hits []hit, values []string) {
	for _, v := range views(b) {
		low := lower(v.text)
		var found []hit
		for _, name := range r.spelled {
			for at := 0; ; {
				i := bytes.Index(low[at:], []byte(name))
				if i < 0 {
					break
				}
				at += i + len(name)
				from, to := following(v.text, at)
				if from == to || string(v.text[from:to]) == Masked {
					continue
				}
				values = collect(values, v.text[from:to])
				found = append(found, hit{from: from, to: to, shown: Masked})
				at = to // what follows a name in its own value is gone with it
			}
		}
		hits = append(hits, v.original(found)...)
	}
	return hits, values
}

// following finds the value that is assigned at a place; from equals to where
// there is none.
func following(b []byte, at int) (from, to int) {
	i, assigned := at, false
scan:
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case !assigned && (c == '=' || c == ':' || c == '>'): // <name>value
			assigned = true
		case assigned && c == '>' && b[i-1] == '=': // name => value
		case !assigned && bytes.HasPrefix(b[i:], []byte("value=")): // a field of a form
			assigned = true
			i += len("value=") - 1
		case strings.IndexByte(" \t\r\n\"'\\[]", c) < 0:
			break scan
		}
	}
	if !assigned {
		return at, at
	}
	j := i
	for j < len(b) && strings.IndexByte(" \t\r\n\"'\\,&;<>#(){}[]", b[j]) < 0 {
		j++
	}
	switch string(b[i:j]) {
	case "null", "true", "false":
		return at, at
	}
	return i, j
}
