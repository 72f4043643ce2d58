package reporters

import (
	"unicode"
	"unicode/utf8"
)

// segment is a piece of a text; Differs tells that the text beside it has no such
// piece there.
type segment struct {
	Text    string
	Differs bool
}

// maxTokens bounds the texts that are compared token by token: the work grows with the
// square.
const maxTokens = 400

// differences are two texts with what differs between them marked. Texts that have
// little in common are different altogether, and nothing in them is marked.
func differences(one, other string) ([]segment, []segment) {
	if one == other {
		return []segment{{Text: one}}, []segment{{Text: other}}
	}
	a, b := tokens(one), tokens(other)
	inA, inB := common(a, b)
	if !resemble(a, b, inA) {
		return []segment{{Text: one}}, []segment{{Text: other}}
	}
	return segments(one, a, inA), segments(other, b, inB)
}

// tokens are the words of a text, its runs of blanks, and every other character.
func tokens(text string) []string {
	var out []string
	kind := func(r rune) int {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
			return 1
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	for start := 0; start < len(text); {
		r, size := utf8.DecodeRuneInString(text[start:])
		end, first := start+size, kind(r)
		for first != 0 && end < len(text) {
			r, size = utf8.DecodeRuneInString(text[end:])
			if kind(r) != first {
				break
			}
			end += size
		}
		out = append(out, text[start:end])
		start = end
	}
	return out
}

// common tells of each token of two texts whether it belongs to a longest common
// subsequence. Between what they begin and end with alike, long texts count as
// different altogether.
func common(a, b []string) (inA, inB []bool) {
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	start, endA, endB := 0, len(a), len(b)
	for start < endA && start < endB && a[start] == b[start] {
		inA[start], inB[start] = true, true
		start++
	}
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
		inA[endA], inB[endB] = true, true
	}
	n, m := endA-start, endB-start
	if n > maxTokens || m > maxTokens {
		return inA, inB
	}
	// longest[i*(m+1)+j] is the length of what the rests from i and j share.
	longest := make([]int, (n+1)*(m+1))
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[start+i] == b[start+j] {
				longest[i*(m+1)+j] = longest[(i+1)*(m+1)+j+1] + 1
			} else {
				longest[i*(m+1)+j] = max(longest[(i+1)*(m+1)+j], longest[i*(m+1)+j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a[start+i] == b[start+j]:
			inA[start+i], inB[start+j] = true, true
			i, j = i+1, j+1
		case longest[(i+1)*(m+1)+j] >= longest[i*(m+1)+j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB
}

// resemble tells whether half of the words at least are common to both texts.
func resemble(a, b []string, inA []bool) bool {
	words := func(tokens []string, counts func(i int) bool) int {
		n := 0
		for i, t := range tokens {
			if r, _ := utf8.DecodeRuneInString(t); (unicode.IsLetter(r) || unicode.IsDigit(r)) && counts(i) {
				n++
			}
		}
		return n
	}
	all := func(int) bool { return true }
	return 2*words(a, func(i int) bool { return inA[i] }) >= max(1, words(a, all), words(b, all))
}

// segments joins tokens of a text that belong together. Blanks between two tokens that
// differ go with them.
func segments(text string, tokens []string, common []bool) []segment {
	var out []segment
	start, end, differs := 0, 0, false
	for i, t := range tokens {
		now := !common[i]
		if r, _ := utf8.DecodeRuneInString(t); unicode.IsSpace(r) && i > 0 && i+1 < len(tokens) {
			now = !common[i-1] && !common[i+1]
		}
		if now != differs && end > start {
			out = append(out, segment{text[start:end], differs})
			start = end
		}
		differs = now
		end += len(t)
	}
	if end > start {
		out = append(out, segment{text[start:end], differs})
	}
	return out
}
