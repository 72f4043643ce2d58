package answer

import (
	"hash/fnv"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// excerptBytes is how much of the structure of a body that is no page is kept, rawBytes
// of one that is no JSON or longer than structuredBytes, mostWords how many of its words.
const (
	excerptBytes    = 600
	rawBytes        = 200
	structuredBytes = 64 << 10
	mostWords       = 4096
	wordBytes       = 24 // of memory, roughly
)

// text keeps what is asked of a body that lists nothing: an excerpt, and its
// words, as it could mention an id.
func (r *Reader) text(out *Reading, b probe.Body, value any) {
	if value != nil && len(out.Faults) == 0 && len(b.Text) <= structuredBytes {
		out.Excerpt = Structure(string(b.Text), "", excerptBytes)
	} else {
		end := min(len(b.Text), rawBytes)
		for end < len(b.Text) && end > rawBytes-utf8.UTFMax && !utf8.RuneStart(b.Text[end]) {
			end--
		}
		out.Excerpt = strings.TrimSpace(strings.ToValidUTF8(string(b.Text[:end]), "\uFFFD"))
	}
	out.words = map[uint64]struct{}{}
	keep := func(word uint64) bool {
		out.words[word] = struct{}{}
		return len(out.words) < mostWords
	}
	words(b.Text, keep)
	escapedWords(b.Text, keep)
	strungWords(value, keep)
	out.bytes += len(out.Excerpt) + wordBytes*len(out.words)
}

// words visits the words of a text that could be a part of an id: runs of letters,
// digits, hyphens and underscores of ASCII, and runs of what is beyond ASCII. One
// ends where the other begins: not all languages set spaces.
func words(text []byte, visit func(uint64) bool) {
	start := 0
	for i := 1; i <= len(text); i++ {
		if i < len(text) && letters(text[i]) == letters(text[start]) {
			continue
		}
		if letters(text[start]) != none && !visit(sumOf(text[start:i])) {
			return
		}
		start = i
	}
}

// alphabet is what a word is made of.
type alphabet uint8

const (
	none alphabet = iota
	ascii
	beyond
)

func letters(c byte) alphabet {
	switch {
	case c >= utf8.RuneSelf:
		return beyond
	case isWord(c):
		return ascii
	}
	return none
}

// escape is what could stand before a word and be taken for its beginning: escapes
// of JSON, also within a JSON text in a string, and of a URL.
var escape = regexp.MustCompile(`\\+(?:u[0-9A-Fa-f]{4}|[bfnrt])|%[0-9A-Fa-f]{2}`)

// escapedWords visits the words that stand right behind an escape.
func escapedWords(text []byte, visit func(uint64) bool) {
	for more := true; more; {
		at := escape.FindIndex(text)
		if at == nil {
			return
		}
		text = text[at[1]:]
		end := 0
		for end < len(text) && isWord(text[end]) {
			end++
		}
		more = end == 0 || visit(sumOf(text[:end]))
	}
}

// strungWords visits the words of the strings and keys of a value, whose letters
// could be escaped. It tells whether it went to the end.
func strungWords(value any, visit func(uint64) bool) bool {
	more := true
	all := func(text string) bool {
		words([]byte(text), func(word uint64) bool { more = more && visit(word); return more })
		return more
	}
	switch v := value.(type) {
	case string:
		return all(v)
	case []any:
		for _, element := range v {
			if !strungWords(element, visit) {
				return false
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) { // in order: there is a bound, and a replay must stop at the same word
			if !all(key) || !strungWords(v[key], visit) {
				return false
			}
		}
	}
	return true
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_'
}

func sumOf(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}

func sum(text string) uint64 { return sumOf([]byte(text)) }
