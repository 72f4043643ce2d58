package probe

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// deepest is how many layers of escaping are looked through: a URL in a JSON
// text in a JSON string, say.
const deepest = 3

// view is a text with one or more layers of escaping undone; from and to map
// its bytes to the original ones.
type view struct {
	text     []byte
	from, to []int32 // nil: the text is the original
}

func (v view) span(i, j int) (int, int) {
	if v.from == nil {
		return i, j
	}
	return int(v.from[i]), int(v.to[j-1])
}

// views returns the text, and the text with layers of JSON and percent
// escapes undone, as long as that changes it.
func views(b []byte) []view {
	all := []view{{text: b}}
	for len(all) <= deepest {
		last := all[len(all)-1]
		next, ok := last.unescape()
		if !ok {
			break
		}
		all = append(all, next)
	}
	return all
}

func (v view) unescape() (view, bool) {
	b := v.text
	if bytes.IndexByte(b, '\\') < 0 && bytes.IndexByte(b, '%') < 0 {
		return v, false
	}
	out := view{text: make([]byte, 0, len(b)), from: make([]int32, 0, len(b)), to: make([]int32, 0, len(b))}
	changed := false
	for i := 0; i < len(b); {
		var plain [utf8.UTFMax]byte
		n, width := unescapeAt(b[i:], plain[:])
		if width == 0 {
			plain[0], n, width = b[i], 1, 1
		} else {
			changed = true
		}
		from, to := v.span(i, i+width)
		for _, c := range plain[:n] {
			out.text, out.from, out.to = append(out.text, c), append(out.from, int32(from)), append(out.to, int32(to))
		}
		i += width
	}
	return out, changed
}

// unescapeAt undoes the escape that b begins with. It returns the number of
// plain bytes and the width of the escape, 0 if there is none.
func unescapeAt(b []byte, plain []byte) (n, width int) {
	switch {
	case len(b) >= 3 && b[0] == '%':
		hi, lo := unhex(b[1]), unhex(b[2])
		if hi < 0 || lo < 0 {
			return 0, 0
		}
		plain[0] = byte(hi<<4 | lo)
		return 1, 3
	case len(b) < 2 || b[0] != '\\':
		return 0, 0
	}
	switch c := b[1]; c {
	case 'u':
		if len(b) < 6 {
			return 0, 0
		}
		var r rune
		for _, c := range b[2:6] {
			d := unhex(c)
			if d < 0 {
				return 0, 0
			}
			r = r<<4 | rune(d)
		}
		return utf8.EncodeRune(plain, r), 6
	case '"', '\\', '/', '\'':
		plain[0] = c
		return 1, 2
	case 'b', 'f', 'n', 'r', 't':
		plain[0] = ' '
		return 1, 2
	}
	return 0, 0
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// hit is a part of a text that is to be replaced.
type hit struct {
	from, to int
	shown    string
}

// replace applies hits; of those that overlap the first counts, widened.
func replace(b []byte, hits []hit) []byte {
	if len(hits) == 0 {
		return b
	}
	slices.SortStableFunc(hits, func(x, y hit) int { return x.from - y.from })
	out := make([]byte, 0, len(b))
	at := 0
	for i := 0; i < len(hits); {
		h := hits[i]
		for i++; i < len(hits) && hits[i].from < h.to; i++ {
			h.to = max(h.to, hits[i].to)
		}
		out = append(append(out, b[at:h.from]...), h.shown...)
		at = h.to
	}
	return append(out, b[at:]...)
}

// holds reports whether a literal form of a secret is in a text.
func (r *redactor) holds(b []byte, values []string) bool {
	for _, v := range views(b) {
		for _, s := range r.secrets {
			if bytes.Contains(v.text, []byte(s.text)) {
				return true
			}
		}
		for _, s := range values {
			if bytes.Contains(v.text, []byte(s)) {
				return true
			}
		}
	}
	return false
}

// literals replaces every secret, and every value, in a text that is no JSON.
func (r *redactor) literals(b []byte, values []string) []byte {
	return r.literalsIn(b, values, false)
}

// literalsIn does so in any text. In JSON, words are replaced only in strings
// that are no keys, and digits outside of strings by other digits.
func (r *redactor) literalsIn(b []byte, values []string, isJSON bool) []byte {
	for range deepest + 1 {
		hits := r.hits(b, values, isJSON)
		if len(hits) == 0 {
			break
		}
		b = replace(b, hits)
	}
	return b
}

func (r *redactor) hits(b []byte, values []string, isJSON bool) []hit {
	var (
		hits  []hit
		parts []part
	)
	kind := func(at int) partKind {
		if !isJSON {
			return stringPart
		}
		if parts == nil {
			parts = split(b)
		}
		return kindAt(parts, at)
	}
	search := func(v view, s secret) {
		for at := 0; ; {
			i := bytes.Index(v.text[at:], []byte(s.text))
			if i < 0 {
				return
			}
			i += at
			j := i + len(s.text)
			at = j
			if s.word && (i > 0 && isWordByte(v.text[i-1]) || j < len(v.text) && isWordByte(v.text[j])) {
				continue
			}
			from, to := v.span(i, j)
			k := kind(from)
			if s.word && k != stringPart {
				continue
			}
			shown := s.shown
			if k == otherPart {
				if strings.Trim(s.text, "0123456789") != "" {
					continue
				}
				shown = "1" + strings.Repeat("0", len(s.text)-1)
			}
			hits = append(hits, hit{from, to, shown})
		}
	}
	for _, v := range views(b) {
		for _, s := range r.secrets {
			search(v, s)
		}
		for _, s := range values {
			search(v, secret{text: s, shown: masked})
		}
		if len(hits) > 0 {
			return hits // deeper layers are looked at once these are gone
		}
	}
	return nil
}

func isWordByte(c byte) bool { return isAlnum(c) || c == '_' }
