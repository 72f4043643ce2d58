package occasion

import (
	"strconv"
	"strings"
)

// The words of an occasion's text.
var (
	kinds = [...]string{cross: "cross", again: "again", casting: "casting", beforeAll: "before all", afterAll: "after all",
		atTheEnd: "at the end", together: "together", round: "round", whole: "attempt", part: "part"}
	edges   = [...]string{before: "before ", after: "after "}
	repeats = [...]string{burst: "burst ", repeat: "repeat "}
)

// String is the occasion as a recording keeps it: empty for the first asking,
// else such as "before attempt 2 of ...", or "burst 3 in round 1 of ...".
func (o Occasion) String() string {
	if o.kind == unknown {
		return o.text
	}
	attempt, repetition := o.attemptText(), o.repetitionText()
	if attempt != "" && repetition != "" {
		return repetition + " in " + attempt
	}
	return repetition + attempt
}

func (o Occasion) attemptText() string {
	text := edges[o.edge] + kinds[o.kind]
	if o.kind.numbered() {
		text += " " + strconv.Itoa(o.n)
	}
	if o.owner != "" {
		text += " of " + o.owner
	}
	return text
}

func (o Occasion) repetitionText() string {
	switch o.asked {
	case once:
		return ""
	case named:
		return strconv.Quote(o.text)
	}
	return repeats[o.asked] + strconv.Itoa(o.nth)
}

// Parse reads what String wrote. A text that is none of an occasion is kept as
// it is, so that different ones stay different.
func Parse(text string) Occasion {
	repetition, rest := parseRepetition(text)
	if repetition != (Occasion{}) {
		rest = strings.TrimPrefix(rest, " in ")
	}
	if o := parseAttempt(rest).With(repetition); o.String() == text {
		return o
	}
	return Occasion{kind: unknown, text: text}
}

// parseRepetition reads the repetition that a text begins with, and returns what
// follows it.
func parseRepetition(text string) (o Occasion, rest string) {
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		if name, err := strconv.Unquote(quoted); err == nil {
			return Named(name), text[len(quoted):]
		}
	}
	for a, word := range repeats {
		if rest, found := strings.CutPrefix(text, word); found && word != "" {
			n, rest := number(rest)
			return Occasion{asked: asked(a), nth: n}, rest
		}
	}
	return Occasion{}, text
}

// parseAttempt reads the text of an attempt or a snapshot as far as it can.
func parseAttempt(text string) (o Occasion) {
	for k, word := range kinds {
		for e, side := range edges {
			if word != "" && strings.HasPrefix(text, side+word) {
				o = Occasion{kind: kind(k)}.at(edge(e))
				text = text[len(side+word):]
				if o.kind.numbered() {
					o.n, text = number(strings.TrimPrefix(text, " "))
				}
				if o.kind.owned() {
					o.owner = strings.TrimPrefix(text, " of ")
				}
				return o
			}
		}
	}
	return o
}

// number reads the number that a text begins with, 0 where there is none.
func number(text string) (n int, rest string) {
	rest = strings.TrimLeft(text, "-0123456789")
	n, _ = strconv.Atoi(text[:len(text)-len(rest)]) // what is none is not written so
	return n, rest
}
