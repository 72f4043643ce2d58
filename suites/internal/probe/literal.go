package probe

import (
	"bytes"
	"slices"
	"strings"
)

// hit is a part of a text that is to be replaced.
type hit struct {
	from, to int
	shown    string
	word     bool // of an ordinary word; see secret
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

// starts finds out in one pass whether one of many texts is in another one.
type starts struct {
	first [1 << 10]uint64     // a bit for the first two bytes of each
	texts map[uint16][]string // by their first two bytes
	any   bool                // there is one without two bytes
}

// newStarts returns a finder of texts; one of less than two bytes is found in every
// text that is not empty.
func newStarts(texts []string) *starts {
	s := &starts{texts: map[uint16][]string{}}
	for _, x := range texts {
		if len(x) < 2 {
			s.any = true
			continue
		}
		key := uint16(x[0])<<8 | uint16(x[1])
		s.first[key>>6] |= 1 << (key & 63)
		s.texts[key] = append(s.texts[key], x)
	}
	return s
}

func (s *starts) in(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	key := uint16(text[0])
	for i := 1; i < len(text); i++ {
		key = key<<8 | uint16(text[i])
		if s.first[key>>6]>>(key&63)&1 == 0 {
			continue
		}
		for _, x := range s.texts[key] {
			if rest := text[i-1:]; len(rest) >= len(x) && string(rest[:len(x)]) == x {
				return true
			}
		}
	}
	return s.any
}

// inAnyCase is in for texts in lower case: letters of ASCII are found in upper case too.
func (s *starts) inAnyCase(text []byte) bool {
	if len(text) == 0 {
		return false
	}
	key := uint16(lowered[text[0]])
	for i := 1; i < len(text); i++ {
		key = key<<8 | uint16(lowered[text[i]])
		if s.first[key>>6]>>(key&63)&1 == 0 {
			continue
		}
		for _, x := range s.texts[key] {
			if startsLike(text[i-1:], x) {
				return true
			}
		}
	}
	return s.any
}

// startsLike tells whether a text starts with another one, which is in lower case.
func startsLike(text []byte, low string) bool {
	if len(text) < len(low) {
		return false
	}
	for i := range len(low) {
		if lowered[text[i]] != low[i] {
			return false
		}
	}
	return true
}

// lowered are all bytes, those that are letters of ASCII in lower case.
var lowered = lowerBytes()

func lowerBytes() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
		if i >= 'A' && i <= 'Z' {
			table[i] |= 0x20
		}
	}
	return table
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
	find := newFinder(values)
	for _, v := range views(b) {
		var found []hit
		if r.starts.in(v.text) {
			for _, s := range r.secrets {
				found = s.find(v.text, found)
			}
		}
		found = find.in(v.text, found)
		hits := v.original(found)
		if isJSON {
			hits = within(b, hits)
		}
		if len(hits) > 0 {
			return hits // deeper layers are looked at once these are gone
		}
	}
	return nil
}

// find adds the hits of a secret in a text.
func (s secret) find(text []byte, hits []hit) []hit {
	for at := 0; ; {
		i := bytes.Index(text[at:], s.raw)
		if i < 0 {
			return hits
		}
		i += at
		at = i + len(s.raw)
		if s.word && (i > 0 && isWordByte(text[i-1]) || at < len(text) && isWordByte(text[at])) {
			continue
		}
		hits = append(hits, hit{from: i, to: at, shown: s.shown, word: s.word})
	}
}

// within drops and changes hits by where they are in a JSON text: ordinary
// words count only in strings that are no keys, and digits outside of strings
// become other digits.
func within(b []byte, hits []hit) []hit {
	var kept []hit
	for i, kind := range kinds(b, hits) {
		h := hits[i]
		if kind != stringPart && h.word {
			continue
		}
		if kind == otherPart {
			if strings.Trim(string(b[h.from:h.to]), "0123456789") != "" {
				continue
			}
			h.shown = "1" + strings.Repeat("0", h.to-h.from-1)
		}
		kept = append(kept, h)
	}
	return kept
}

func isWordByte(c byte) bool { return isAlnum(c) || c == '_' }

// finder finds many texts at once by their first bytes.
type finder struct {
	texts map[[distinctive]byte][]string
}

// newFinder returns a finder of texts that are distinctive.
func newFinder(texts []string) finder {
	f := finder{texts: map[[distinctive]byte][]string{}}
	for _, s := range texts {
		key := [distinctive]byte([]byte(s))
		if !slices.Contains(f.texts[key], s) && len(f.texts[key]) < maxAlike {
			f.texts[key] = append(f.texts[key], s)
		}
	}
	for _, same := range f.texts {
		slices.SortFunc(same, func(a, b string) int { return len(b) - len(a) })
	}
	return f
}

// maxAlike bounds the texts that begin alike; a target could send a great many.
const maxAlike = 64

func (f finder) in(text []byte, hits []hit) []hit {
	if len(f.texts) == 0 {
		return hits
	}
	for i := 0; i+distinctive <= len(text); i++ {
		for _, s := range f.texts[[distinctive]byte(text[i:])] {
			if bytes.HasPrefix(text[i:], []byte(s)) {
				hits = append(hits, hit{from: i, to: i + len(s), shown: Masked})
				i += len(s) - 1
				break
			}
		}
	}
	return hits
}
