package answer

import (
	"hash/fnv"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// excerptBytes is how much of a body that is no page is kept, mostWords how many of
// its words.
const (
	excerptBytes = 200
	mostWords    = 4096
	wordBytes    = 24 // of memory, roughly
)

// text keeps what is asked of a body that lists nothing: its beginning, and its
// words, as it could mention an id.
func (r *Reader) text(out *Reading, b probe.Body) {
	out.Excerpt = strings.TrimSpace(strings.ToValidUTF8(string(b.Text[:min(len(b.Text), excerptBytes)]), "\uFFFD"))
	out.words = map[uint64]struct{}{}
	words(b.Text, func(word uint64) bool {
		out.words[word] = struct{}{}
		return len(out.words) < mostWords
	})
	out.bytes += len(out.Excerpt) + wordBytes*len(out.words)
}

// words visits the words of a text that could be a part of an id: runs of
// letters, digits, hyphens and underscores.
func words(text []byte, visit func(uint64) bool) {
	start := -1
	for i := 0; i <= len(text); i++ {
		if i < len(text) && isWord(text[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && !visit(sumOf(text[start:i])) {
			return
		}
		start = -1
	}
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
