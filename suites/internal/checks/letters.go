package checks

import "strings"

// A contract's texts may be of any length and any script: they are taken apart by
// characters, and may have none.

// dropped is a text without its last n characters.
func dropped(s string, n int) string {
	letters := []rune(s)
	return string(letters[:max(0, len(letters)-n)])
}

// leading are the first n characters of a text, and the rest.
func leading(s string, n int) (head, rest string) {
	letters := []rune(s)
	n = max(0, min(n, len(letters)))
	return string(letters[:n]), string(letters[n:])
}

// halved is a text in two halves.
func halved(s string) (head, rest string) { return leading(s, len([]rune(s))/2) }

// capitalized begins with a capital letter.
func capitalized(s string) string {
	head, rest := leading(s, 1)
	return strings.ToUpper(head) + rest
}

// form writes the characters of ASCII in another form of Unicode, which compatibility
// normalization (NFKC) makes the same again.
type form struct {
	name string
	of   func(rune) rune
}

var (
	fullWidth    = form{"full-width", fullWidthOf}
	mathematical = form{"mathematical", func(r rune) rune { return inBlocks(r, '𝟎', '𝐀', '𝐚') }}
	circled      = form{"circled", func(r rune) rune {
		if r >= '1' && r <= '9' {
			return r - '1' + '①'
		}
		return inBlocks(r, '⓪', 'Ⓐ', 'ⓐ')
	}}
)

// forms are those that letters and digits have.
func forms() []form { return []form{fullWidth, mathematical, circled} }

func fullWidthOf(r rune) rune {
	if r > ' ' && r <= '~' {
		return r - '!' + '！'
	}
	return r
}

// inBlocks takes digits and letters from where Unicode has their likes.
func inBlocks(r, zero, capital, small rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return r - '0' + zero
	case r >= 'A' && r <= 'Z':
		return r - 'A' + capital
	case r >= 'a' && r <= 'z':
		return r - 'a' + small
	}
	return r
}

// written is a text wholly in the form.
func (f form) written(s string) string { return strings.Map(f.of, s) }

// digits is a text with its digits in the form.
func (f form) digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return r
		}
		return f.of(r)
	}, s)
}
