package reporters

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// answerPart is a part of an answer in the order in which it is read: a line, or, where
// Folded is set, what is folded behind it. Cited is the place that a finding is about.
type answerPart struct {
	Indent, Text, Folded string
	Cited                bool
}

// Bounds of an answer that is shown as a tree.
const (
	shortValue = 80 // a value of so many bytes is not folded
	longRun    = 8  // so many neighbours beside the cited place stand by themselves
)

// answerParts are the parts of an answer. One in JSON is pretty-printed and folded but
// for the way to the cited place, a JSON Pointer; any other text is one part. limit
// bounds them all together, roughly.
func answerParts(body, pointer string, limit int) []answerPart {
	text, whole := readable(body)
	if text == "" {
		return []answerPart{{Text: EscapeTerminal(strings.TrimSpace(cut(body, limit)))}}
	}
	t := &answerTree{left: limit, limit: limit, whole: whole}
	if pointer == "" || pointer[0] != '/' {
		t.parts = []answerPart{{Text: EscapeTerminal(cut(elisionsShown(pretty(json.RawMessage(text), "")), limit))}}
	} else {
		t.value("", json.RawMessage(text), strings.Split(pointer[1:], "/"), "")
	}
	if t.skipped > 0 {
		t.parts = append(t.parts, answerPart{Text: fmt.Sprintf("... (%s more)", plural(t.skipped, "part"))})
	}
	if !whole {
		t.parts = append(t.parts, answerPart{Text: "... (the report holds the beginning of this answer only)"})
	}
	return t.parts
}

// readable is an answer as JSON text, empty where it is none; whole tells that it was
// not cut off.
func readable(body string) (text string, whole bool) {
	body = strings.ReplaceAll(body, elisionMark, `\ue000`) // the same, where it is JSON
	if json.Valid([]byte(body)) {
		return body, true
	}
	if text = withElisions(body); json.Valid([]byte(text)) {
		return text, true
	}
	return completed(text), false
}

// completed is JSON text that was cut off, without what is left of its last value and
// with the ends of what was begun; empty if it is none.
func completed(text string) string {
	good, _ := scan(text)
	_, open := scan(text[:good])
	slices.Reverse(open)
	if text = text[:good] + string(open); !json.Valid([]byte(text)) {
		return ""
	}
	return text
}

// scan returns how far the values of JSON text go that are whole, and what would end
// what is begun.
func scan(text string) (good int, open []byte) {
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{', c == '[':
			open = append(open, c+2) // the closing one is next but one, in ASCII
			good = i + 1
		case c == '}', c == ']':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			good = i + 1
		case c == ',':
			good = i
		}
	}
	return good, open
}

// answerTree collects the parts of an answer while there is room left.
type answerTree struct {
	parts                []answerPart
	left, limit, skipped int
	whole                bool // the answer was not cut off
}

// add adds a part, unless there is no room and it is not cited.
func (t *answerTree) add(p answerPart) {
	if t.left <= 0 && !p.Cited {
		t.skipped++
		return
	}
	p.Text = EscapeTerminal(cut(elisionsShown(p.Text), t.limit/2))
	p.Folded = EscapeTerminal(cut(elisionsShown(p.Folded), t.limit/2))
	t.left -= len(p.Indent) + len(p.Text) + len(p.Folded)
	t.parts = append(t.parts, p)
}

// value adds a value and opens it as far as the way to the cited place goes.
func (t *answerTree) value(name string, raw json.RawMessage, way []string, indent string) {
	members, list, err := membersOf(raw)
	if err != nil || len(way) == 0 && len(compact(raw)) <= shortValue {
		t.add(answerPart{Indent: indent, Text: name + pretty(raw, indent), Cited: true})
		return
	}
	at := -1
	if len(way) > 0 {
		step := strings.NewReplacer("~1", "/", "~0", "~").Replace(way[0])
		at = slices.IndexFunc(members, func(m member) bool { return m.key == step })
	}
	opening, closing := "{", "}"
	if list {
		opening, closing = "[", "]"
	}
	// Where the way ends early, what should hold the cited place is cited, unless it
	// was cut off.
	t.add(answerPart{Indent: indent, Text: name + opening, Cited: len(way) == 0 || at < 0 && t.whole})
	if at < 0 {
		t.run(members, indent+"  ")
	} else {
		t.run(members[:at], indent+"  ")
		t.value(members[at].name, members[at].raw, way[1:], indent+"  ")
		t.run(members[at+1:], indent+"  ")
	}
	t.add(answerPart{Indent: indent, Text: closing})
}

// run adds neighbours of the way: a short one as it is, a long one folded, and many as
// one.
func (t *answerTree) run(members []member, indent string) {
	if len(members) > longRun {
		texts := make([]string, len(members))
		for i, m := range members {
			texts[i] = m.name + pretty(m.raw, "")
		}
		t.add(answerPart{Indent: indent, Text: plural(count(members), "further value"), Folded: strings.Join(texts, ",\n")})
		return
	}
	for _, m := range members {
		if short := compact(m.raw); len(short) <= shortValue {
			t.add(answerPart{Indent: indent, Text: m.name + short})
			continue
		}
		t.add(answerPart{Indent: indent, Text: m.name + t.what(m.raw), Folded: pretty(m.raw, "")})
	}
}

// what names a value that is folded. How much it holds is not known where the answer
// was cut off.
func (t *answerTree) what(raw json.RawMessage) string {
	members, list, err := membersOf(raw)
	switch {
	case err != nil:
		return "a long value"
	case list && !t.whole:
		return "[ ... ]"
	case !t.whole:
		return "{ ... }"
	case list:
		return "[ " + plural(count(members), "value") + " ]"
	}
	return "{ " + plural(len(members), "member") + " }"
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
}

func pretty(raw json.RawMessage, indent string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(raw), indent, "  "); err != nil {
		return string(raw)
	}
	return b.String()
}

// member is a member of an object or a value of a list: name is what stands before it.
type member struct {
	key, name string
	raw       json.RawMessage
}

// membersOf are the members of an object or a list, in the order of the text.
func membersOf(raw json.RawMessage) (members []member, list bool, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	first, err := d.Token()
	if err != nil {
		return nil, false, fmt.Errorf("read value: %w", err)
	}
	if _, ok := first.(json.Delim); !ok {
		return nil, false, errors.New("neither an object nor a list")
	}
	list = first == json.Delim('[')
	at := 0
	for d.More() {
		m := member{key: strconv.Itoa(at)}
		if !list {
			key, err := d.Token()
			if err != nil {
				return nil, false, fmt.Errorf("read name: %w", err)
			}
			m.key, _ = key.(string)
			m.name = strconv.Quote(m.key) + ": "
		}
		if err := d.Decode(&m.raw); err != nil {
			return nil, false, fmt.Errorf("read value: %w", err)
		}
		n, left := elided(m.raw)
		if at += n; left && list {
			m.key = "" // of a place that nothing cites
		}
		members = append(members, m)
	}
	return members, list, nil
}
