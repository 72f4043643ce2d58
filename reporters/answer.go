package reporters

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(body), "", "  "); err != nil {
		return []answerPart{{Text: EscapeTerminal(strings.TrimSpace(cut(body, limit)))}}
	}
	if pointer == "" || pointer[0] != '/' {
		return []answerPart{{Text: EscapeTerminal(cut(strings.TrimSpace(indented.String()), limit))}}
	}
	t := &answerTree{left: limit, limit: limit}
	t.value("", json.RawMessage(body), strings.Split(pointer[1:], "/"), "")
	if t.skipped > 0 {
		t.parts = append(t.parts, answerPart{Text: fmt.Sprintf("... (%s more)", plural(t.skipped, "part"))})
	}
	return t.parts
}

// answerTree collects the parts of an answer while there is room left.
type answerTree struct {
	parts                []answerPart
	left, limit, skipped int
}

// add adds a part, unless there is no room and it is not cited.
func (t *answerTree) add(p answerPart) {
	if t.left <= 0 && !p.Cited {
		t.skipped++
		return
	}
	p.Text, p.Folded = EscapeTerminal(cut(p.Text, t.limit/2)), EscapeTerminal(cut(p.Folded, t.limit/2))
	t.left -= len(p.Text) + len(p.Folded)
	t.parts = append(t.parts, p)
}

// value adds a value and opens it as far as the way to the cited place goes.
func (t *answerTree) value(name string, raw json.RawMessage, way []string, indent string) {
	members, list, err := membersOf(raw)
	if len(way) == 0 || err != nil {
		t.add(answerPart{Indent: indent, Text: name + pretty(raw, indent), Cited: true})
		return
	}
	at := -1
	step := strings.NewReplacer("~1", "/", "~0", "~").Replace(way[0])
	for i, m := range members {
		if m.key == step {
			at = i
		}
	}
	opening, closing := "{", "}"
	if list {
		opening, closing = "[", "]"
	}
	// Where the way ends early, what should hold the cited place is cited.
	t.add(answerPart{Indent: indent, Text: name + opening, Cited: at < 0})
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
		t.add(answerPart{Indent: indent, Text: plural(len(members), "further value"), Folded: strings.Join(texts, ",\n")})
		return
	}
	for _, m := range members {
		var compact bytes.Buffer
		if err := json.Compact(&compact, m.raw); err == nil && compact.Len() <= shortValue {
			t.add(answerPart{Indent: indent, Text: m.name + compact.String()})
			continue
		}
		t.add(answerPart{Indent: indent, Text: m.name + what(m.raw), Folded: pretty(m.raw, "")})
	}
}

// what names a value that is folded.
func what(raw json.RawMessage) string {
	members, list, err := membersOf(raw)
	switch {
	case err != nil:
		return "a long value"
	case list:
		return "[ " + plural(len(members), "value") + " ]"
	}
	return "{ " + plural(len(members), "member") + " }"
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
	for d.More() {
		m := member{key: strconv.Itoa(len(members))}
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
		members = append(members, m)
	}
	return members, list, nil
}
