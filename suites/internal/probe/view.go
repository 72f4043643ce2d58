package probe

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// deepest is how many layers of escaping are looked through: a URL in a JSON
// text in a JSON string, say.
const deepest = 3

// view is a text with layers of escaping undone. How its places map to the
// original is found out again when it is needed: a large text can hold a
// great many escapes.
type view struct {
	text  []byte
	under *view // with one layer less; nil: the text is the original
}

// views returns the text, and the text with layers of JSON, percent and HTML
// escapes undone, as long as that changes it.
func views(b []byte) []*view {
	all := []*view{{text: b}}
	for len(all) <= deepest {
		last := all[len(all)-1]
		out, changed := unescape(last.text)
		if !changed {
			break
		}
		all = append(all, &view{text: out, under: last})
	}
	return all
}

// layers visits the texts of the views one after the other: of a large text not
// all shall be there at once.
func layers(b []byte, visit func(text []byte)) {
	for n, changed := 0, true; changed; n++ {
		if visit(b); n == deepest {
			return
		}
		b, changed = unescape(b)
	}
}

// unescape undoes one layer of escapes, and tells whether there was any.
func unescape(b []byte) (out []byte, changed bool) {
	if nextEscape(b, 0) == len(b) {
		return b, false
	}
	out = make([]byte, 0, len(b))
	pieces(b, func(_, _ int, plain []byte, escape bool) {
		changed = changed || escape
		out = append(out, plain...)
	})
	return out, changed
}

// pieces walks through the escapes of a text and what stands between them.
func pieces(b []byte, visit func(from, width int, plain []byte, escape bool)) {
	var plain [utf8.UTFMax]byte
	run := 0
	for i := nextEscape(b, 0); i < len(b); {
		n, width := unescapeAt(b[i:], plain[:])
		if width == 0 {
			i = nextEscape(b, i+1)
			continue
		}
		if i > run {
			visit(run, i-run, b[run:i], false)
		}
		visit(i, width, plain[:n], true)
		run = i + width
		i = nextEscape(b, run)
	}
	if run < len(b) {
		visit(run, len(b)-run, b[run:], false)
	}
}

// original changes hits in the view into the hits in the original text, with
// whole escapes, in the order of their begin.
func (v *view) original(hits []hit) []hit {
	slices.SortStableFunc(hits, func(x, y hit) int { return x.from - y.from })
	if v.under == nil || len(hits) == 0 {
		return hits
	}
	ends := make([]int, len(hits)) // hits by their end
	for i := range ends {
		ends[i] = i
	}
	slices.SortFunc(ends, func(x, y int) int { return hits[x].to - hits[y].to })
	out := slices.Clone(hits)
	at, start, end := 0, 0, 0
	pieces(v.under.text, func(from, width int, plain []byte, escape bool) {
		next := at + len(plain)
		for ; start < len(hits) && hits[start].from < next; start++ {
			out[start].from = from
			if !escape {
				out[start].from += hits[start].from - at
			}
		}
		for ; end < len(ends) && hits[ends[end]].to <= next; end++ {
			h := &out[ends[end]]
			h.to = from + width
			if !escape {
				h.to = from + hits[ends[end]].to - at
			}
		}
		at = next
	})
	return v.under.original(out)
}

// nextEscape returns the next place where an escape could begin.
func nextEscape(b []byte, at int) int {
	for at < len(b) && b[at] != '\\' && b[at] != '%' && b[at] != '&' {
		at++
	}
	return at
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
	case len(b) >= 4 && b[0] == '&':
		return entityAt(b, plain)
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

// entityAt undoes the HTML character reference that b begins with, of those
// that serializers write. A number stands for one character of ASCII.
func entityAt(b []byte, plain []byte) (n, width int) {
	end := bytes.IndexByte(b[:min(len(b), longestEntity)], ';')
	if end < 0 {
		return 0, 0
	}
	name := string(b[1:end])
	switch name {
	case "amp":
		plain[0] = '&'
	case "lt":
		plain[0] = '<'
	case "gt":
		plain[0] = '>'
	case "quot":
		plain[0] = '"'
	case "apos":
		plain[0] = '\''
	default:
		number, base := strings.TrimPrefix(name, "#"), 10
		if rest := strings.TrimLeft(number, "xX"); rest != number {
			number, base = rest, 16
		}
		code, err := strconv.ParseUint(number, base, 7)
		if err != nil || !strings.HasPrefix(name, "#") {
			return 0, 0
		}
		plain[0] = byte(code)
	}
	return 1, end + 1
}

// longestEntity bounds a character reference that is looked at.
const longestEntity = 8

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
