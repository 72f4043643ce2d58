package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// wordsOf are the words of a name, in lower case, however it is spelt: created_at,
// createdAt and created[at] are created and at.
func wordsOf(name string) []string {
	var words []string
	var word []rune
	runes := []rune(name)
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = nil
		}
	}
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if unicode.IsUpper(r) && i > 0 {
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if unicode.IsLower(runes[i-1]) || unicode.IsDigit(runes[i-1]) || next && unicode.IsUpper(runes[i-1]) {
				end()
			}
		}
		word = append(word, r)
	}
	end()
	return words
}

// spelt is a name in the spelling by which names are compared: created_at.
func spelt(name string) string { return strings.Join(wordsOf(name), "_") }

// longestReason bounds a quotation in a draft, in characters.
const longestReason = 90

// quoted are the words of a document in one line of a comment, cut.
func quoted(text string) string {
	text = commentText(text)
	if runes := []rune(text); len(runes) > longestReason {
		text = strings.TrimSpace(string(runes[:longestReason])) + "..."
	}
	return `"` + text + `"`
}

// commentText is a text of which nothing ends a comment or steers a terminal.
func commentText(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(clean), " ")
}

var sentenceEnd = regexp.MustCompile(`[.!?;]\s+|\n\s*\n`)

// sentences are those of a description.
func sentences(text string) []string {
	var all []string
	begin := 0
	for _, at := range sentenceEnd.FindAllStringIndex(text, -1) {
		sentence := strings.TrimSpace(text[begin : at[0]+1])
		if strings.HasSuffix(sentence, "e.g.") || strings.HasSuffix(sentence, "i.e.") {
			continue
		}
		all = append(all, strings.TrimRight(sentence, ";"))
		begin = at[1]
	}
	text = text[begin:]
	if text = strings.TrimSpace(text); text != "" {
		all = append(all, text)
	}
	return all
}

// saying is the sentence of a description in which an expression matches, "" where none is.
func saying(text string, expression *regexp.Regexp) string {
	for _, sentence := range sentences(text) {
		if expression.MatchString(sentence) {
			return sentence
		}
	}
	if expression.MatchString(text) {
		return text
	}
	return ""
}

// because is the reason to show: the sentence that says it, or else the first one, or what
// stands for it where nothing is said.
func because(description string, expression *regexp.Regexp, otherwise string) string {
	if expression != nil {
		if sentence := saying(description, expression); sentence != "" {
			return quoted(sentence)
		}
	}
	if all := sentences(description); len(all) > 0 && commentText(all[0]) != "" {
		return quoted(all[0])
	}
	return otherwise
}

const byName = "by its name"

// among tells whether a name is one of some, and which: the surest is 0.
func among(name string, names []string) (int, bool) {
	i := slices.Index(names, spelt(name))
	return i, i >= 0
}

// fewNames are names for a sentence, and how many more there are.
func fewNames(all []string, most int) string {
	var shown []string
	for _, name := range all[:min(len(all), most)] {
		shown = append(shown, commentText(name))
	}
	text := strings.Join(shown, ", ")
	if more := len(all) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
