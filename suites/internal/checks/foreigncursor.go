package checks

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// foreignCursorCases are those of AUTH-10.
func foreignCursorCases(c *spec.Contract) []engine.Case {
	if c.Roles.Cursor == nil {
		return nil
	}
	return []engine.Case{{Name: "foreign cursor", Body: foreignCursorHidden}}
}

// mostSteps is how far the nearest unknown cursor is looked for.
const mostSteps = 300

// neighbour is the nearest cursor before (by -1) or after (by 1) another one that
// names no item that the run knows of; empty where there is none.
func (o *organizations) neighbour(t *engine.T, id string, by int) string {
	fits, _ := t.Roles().Cursor.Parameter.WellFormed()
	for range mostSteps {
		if id = stepped(id, by); id == "" {
			return ""
		}
		if !o.own[id] && !o.foreign[id] && fits(id) {
			return id
		}
	}
	return ""
}

// stepped is the next text of the same length and the same kinds of characters, in
// the order of texts; empty at the end. Digits are counted as numbers are.
func stepped(id string, by int) string {
	if n, ok := new(big.Int).SetString(id, 10); ok {
		if n.Add(n, big.NewInt(int64(by))); n.Sign() < 0 {
			return ""
		}
		return fmt.Sprintf("%0*s", len(id), n.String())
	}
	out := []byte(id)
	for i := len(out) - 1; i >= 0; i-- {
		low, high := kindOf(out[i])
		switch {
		case low == high: // no letter or digit: it stays
		case by > 0 && out[i] < high, by < 0 && out[i] > low:
			out[i] = byte(int(out[i]) + by)
			return string(out)
		case by > 0:
			out[i] = low
		default:
			out[i] = high
		}
	}
	return ""
}

// kindOf is the range of the characters of the same kind.
func kindOf(c byte) (low, high byte) {
	switch {
	case c >= '0' && c <= '9':
		return '0', '9'
	case c >= 'a' && c <= 'z':
		return 'a', 'z'
	case c >= 'A' && c <= 'Z':
		return 'A', 'Z'
	}
	return c, c
}

// foreignCursorHidden compares a foreign cursor with its nearest unknown neighbours.
// Where a cursor is a place in the order, what follows it depends on the place: only
// where both neighbours are answered alike does the foreign cursor between them stand
// out.
func foreignCursorHidden(t *engine.T) {
	two := twoLists(t)
	id := two.foreignID(t)
	before, after := two.neighbour(t, id, -1), two.neighbour(t, id, 1)
	if before == "" && after == "" {
		t.Inconclusive("no unknown cursor near %s could be made", id)
	}
	if before == "" || after == "" {
		before = before + after
		after = before
	}
	ask := func(cursor, name string) *answer.Answer {
		r := probe.Request{Query: engine.Spell(t.Contract(), oracle.Query{}.After(cursor))}
		if name != "" {
			r.Occasion = occasion.Named(name)
		}
		a := t.Do(r)
		t.Explained(a, "the cursor "+cursor)
		return a
	}
	shape := func(x *answer.Answer, cursor string) string {
		if x.Listed() {
			return fmt.Sprintf("%d %s", x.Status, strings.Join(x.IDs(), ","))
		}
		return fmt.Sprintf("%d %s", x.Status, strings.ReplaceAll(errorText(x), cursor, "<cursor>"))
	}
	low, a, high := ask(before, ""), ask(id, ""), ask(after, "")
	left, got, right := shape(low, before), shape(a, id), shape(high, after)
	if got == left || got == right {
		return
	}
	if shape(ask(id, "once more"), id) != got || shape(ask(before, "once more"), before) != left {
		t.Inconclusive("the answers to unknown cursors change while they are looked at: the data moves, or see HTTP-11")
	}
	if left != right && (a.Listed() == low.Listed() || a.Listed() == high.Listed()) {
		t.Inconclusive("unknown cursors near that of another organization are answered in different ways: that it is another way shows nothing")
	}
	t.Expect(a).To(match.Satisfy("the answer that an unknown cursor gets: "+low.Brief(), func(*answer.Answer) *match.Mismatch {
		return &match.Mismatch{Summary: fmt.Sprintf("a cursor of another organization is answered %q, an unknown one %q: its existence shows",
			got, left), Got: got}
	}))
}
