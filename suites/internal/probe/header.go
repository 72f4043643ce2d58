package probe

import (
	"net/http"
	"slices"
	"strings"
)

// The recorded part of a header is bounded: an answer can carry ten thousand.
const (
	keptOrdinary    = 16 << 10 // bytes of ordinary headers
	keptOther       = 4 << 10  // bytes of all others
	keptHeaderValue = 4 << 10  // bytes of one value
	keptHeaders     = 128      // names
)

// ordinary are the headers that are kept whatever else comes.
var ordinary = []string{
	"Content-Type", "Content-Encoding", "Content-Length", "Cache-Control", "Www-Authenticate", "Etag", "Location", "Allow",
	"Retry-After", "Date", "Vary", "Age", "Expires", "Pragma", "Server", "Connection", "Last-Modified",
}

// header returns the redacted part of a header that is recorded, and the bytes
// that it takes beside what other exchanges share. further are secrets that came
// in the body.
func (p *Probe) header(h http.Header, further maskedValues) (out http.Header, bytes int) {
	out = http.Header{}
	for _, raw := range bounded(h) {
		line, shared := p.caches.header(raw)
		if !shared {
			line = p.redact.headerLine(raw, maskedValues{})
			p.caches.keepHeader(raw, line)
		}
		if further.in(line.value) {
			line, shared = p.redact.headerLine(raw, further), false
		}
		if len(line.value) > keptHeaderValue { // only now, or half a secret could be left
			line.value = strings.ToValidUTF8(line.value[:keptHeaderValue], "")
		}
		if !shared {
			bytes += len(line.name) + len(line.value)
		}
		out[line.name] = append(out[line.name], line.value)
	}
	return out, bytes
}

// bounded returns the header lines that are recorded: the ordinary ones first,
// then the others by name, as long as there is room.
func bounded(h http.Header) []headerLine {
	var lines []headerLine
	room := keptOrdinary
	add := func(name string) {
		for _, v := range h[name] {
			if room -= len(name) + min(len(v), keptHeaderValue); room < 0 {
				return
			}
			// Header values need not be UTF-8; reports and recordings are.
			lines = append(lines, headerLine{name, strings.ToValidUTF8(v, "\uFFFD")})
		}
	}
	names := 0
	for _, name := range ordinary {
		if _, ok := h[name]; ok {
			add(name)
			names++
		}
	}
	rest := make([]string, 0, len(h))
	for name := range h {
		if !slices.Contains(ordinary, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	room = keptOther
	for _, name := range rest[:min(len(rest), keptHeaders-names)] {
		add(name)
	}
	return lines
}

// maskedValues are what was masked in a body by its name: a header could repeat it.
type maskedValues struct {
	list []string
	find finder
}

// newMaskedValues returns the distinct values that a header could repeat, in memory of
// their own, and not more than some.
func newMaskedValues(list []string) maskedValues {
	var out []string
	for _, v := range list {
		if len(v) <= keptHeaderValue && len(out) < 256 && !slices.Contains(out, v) {
			out = append(out, strings.Clone(v))
		}
	}
	return maskedValues{list: out, find: newFinder(out)}
}

// in tells whether one of the values may be in a text, under any escapes.
func (v maskedValues) in(text string) bool {
	if len(v.list) == 0 {
		return false
	}
	found := false
	layers([]byte(text), func(text []byte) { found = found || len(v.find.in(text, nil)) > 0 })
	return found
}
