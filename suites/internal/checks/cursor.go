package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// cursorChecks judge what a cursor may look like, and what it means.
func cursorChecks() []engine.Check {
	return []engine.Check{
		{ID: "CUR-01", Cases: withCursor(func(c *spec.Contract) []engine.Case {
			if c.Roles.Page.HasMore == nil || c.Roles.Page.NextCursor == nil {
				return nil
			}
			return []engine.Case{{Name: "every page", Stage: engine.StageLedger, Body: nextIffMore}}
		})},
		{ID: "CUR-02", Cases: cursorUnless("the contract says nothing of a cursor's form, or a page has no next one", func(
			c *spec.Contract) []engine.Case {
			if !formOf(c.Roles.Cursor.Parameter).declared() || c.Roles.Page.NextCursor == nil {
				return nil
			}
			return []engine.Case{{Name: "every page", Stage: engine.StageLedger, Body: nextMatchesPattern}}
		})},
		{ID: "CUR-03", Cases: withCursor(func(c *spec.Contract) []engine.Case {
			switch {
			case c.Roles.Page.LastID != nil:
				return []engine.Case{{Name: "every page", Stage: engine.StageLedger, Body: lastIDIsLast}}
			case c.Roles.Page.NextCursor == nil:
				return nil
			}
			return []engine.Case{{Name: "every page", Stage: engine.StageLedger, Body: nextIsLast}}
		})},
		{ID: "CUR-04", Cases: cursorUnless(silentPages, func(c *spec.Contract) []engine.Case {
			if !c.Roles.TellMore() {
				return nil
			}
			return []engine.Case{{Name: "every page", Stage: engine.StageLedger, Body: moreMeansItems}}
		})},
		{ID: "CUR-10", Cases: cursorUnless("the contract says nothing of a cursor's form, so that none is malformed", malformedCursorCases)},
		{ID: "CUR-11", Cases: withCursor(func(c *spec.Contract) []engine.Case {
			raw := cursorQuery(c, "")
			return []engine.Case{{Name: "empty", Example: raw, Body: func(t *engine.T) { refusal(t, raw, "", "", "an empty cursor") }}}
		})},
		{ID: "CUR-12", Cases: withCursor(func(c *spec.Contract) []engine.Case {
			return []engine.Case{
				{Name: "plain", Body: engine.Relation(func(t *engine.T) { unknownRefused(t, oracle.Query{}) })},
				{Name: "with a limit", Body: engine.Relation(func(t *engine.T) {
					unknownRefused(t,
						oracle.Query{Limit: smallLimit(t.Contract(), 2)})
				})},
				{Name: "an item's id, its last character another one", Body: engine.Relation(func(t *engine.T) {
					unknownRefusedAs(t, oracle.Query{}, alteredID(t, func(id string) int { return len(id) - 1 }))
				})},
				{Name: "an item's id, its first character another one", Body: engine.Relation(func(t *engine.T) {
					unknownRefusedAs(t, oracle.Query{}, alteredID(t, func(id string) int { return strings.LastIndexByte(id[:len(id)-1], '_') + 1 }))
				})},
			}
		})},
		{ID: "CUR-13", Cases: cursorUnless("the cursor is a UUID, of which letter case does not matter (RFC 9562, 4), or the contract says "+
			"nothing of its characters", func(c *spec.Contract) []engine.Case {
			if p := c.Roles.Cursor.Parameter; p.IsUUID() || p.Type == "string" && p.Pattern == "" {
				return nil
			}
			return []engine.Case{{Name: "letter case inverted", Body: engine.Relation(func(t *engine.T) { caseMatters(t, invertCase) })},
				{Name: "lower case", Body: engine.Relation(func(t *engine.T) { caseMatters(t, lowerTail) })}}
		})},
		{ID: "CUR-15", Cases: withCursor(func(*spec.Contract) []engine.Case {
			return []engine.Case{{Name: "two cursors", Body: engine.Relation(repeatedCursor(0)), Stage: engine.StageMain},
				{Name: "one cursor twice", Body: engine.Relation(repeatedCursor(1))}}
		})},
	}
}

// silentPages is why no promise of more can be judged.
const silentPages = "no page of the contract says whether there is more"

func withCursor(cases func(*spec.Contract) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return cursorUnless("the contract lacks the part of a page that this is about", cases)
}

// cursorUnless makes the cases of contracts with a cursor; reason says why there are
// none.
func cursorUnless(reason string, cases func(*spec.Contract) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		if c.Roles.Cursor == nil {
			return nil, "the contract has no cursor"
		}
		return cases(c), reason
	}
}

func cursorQuery(c *spec.Contract, value string) string {
	return probe.Encode(probe.Pair{Name: c.Roles.Cursor.Parameter.Name, Value: value})
}

func nextIffMore(t *engine.T) {
	p := *t.Roles().Page.NextCursor
	telling := those(t.Pages(), func(a *answer.Answer) bool { return a.Page.HasMore != nil && a.Page.NextPresent })
	if len(telling) == 0 && len(t.Pages()) > 0 {
		return // the schema says so
	}
	t.Over(telling, "a next cursor if and only if there is more", func(a *answer.Answer) *match.Mismatch {
		next := a.Page.Paging[answer.NextCursor]
		ended := next.Null() || t.Roles().Page.EndsEmpty && next.Text == `""`
		if !ended == *a.Page.HasMore {
			return nil
		}
		got := fmt.Sprintf("%s is %t and %s is %s", *t.Roles().Page.HasMore, *a.Page.HasMore, p, clipped(next.Text))
		return &match.Mismatch{Summary: got, Got: got, Where: p}
	})
}

func nextMatchesPattern(t *engine.T) {
	form := formOf(t.Roles().Cursor.Parameter)
	fits, constrained := t.Roles().Cursor.Parameter.WellFormed()
	if !constrained {
		t.NotApplicable("the cursor's pattern %s cannot be read", t.Roles().Cursor.Parameter.Pattern)
	}
	p := *t.Roles().Page.NextCursor
	leading := those(t.Pages(), func(a *answer.Answer) bool { return a.Page.Next != nil })
	if len(leading) == 0 {
		t.Inconclusive("no page had a next cursor; more items are needed to show it")
	}
	t.Over(leading, "a next cursor that "+form.wanted, func(a *answer.Answer) *match.Mismatch {
		if fits(*a.Page.Next) {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("the next cursor %q %s", clipped(*a.Page.Next), form.broken),
			Got: clipped(*a.Page.Next), Where: p}
	})
}

func nextIsLast(t *engine.T) {
	p := *t.Roles().Page.NextCursor
	leading := those(t.Pages(), func(a *answer.Answer) bool {
		more, known := a.More()
		return a.Page.Next != nil && len(a.IDs()) > 0 && (more || !known)
	})
	if len(leading) == 0 {
		t.Inconclusive("no page had a next cursor; more items are needed to show it")
	}
	t.Over(leading, "the next cursor is the id of the page's last item", func(a *answer.Answer) *match.Mismatch {
		ids := a.IDs()
		last := ids[len(ids)-1]
		if *a.Page.Next == last || t.Roles().Cursor.Parameter.IsUUID() && strings.EqualFold(*a.Page.Next, last) {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("the next cursor is %s, the last item is %s", clipped(*a.Page.Next), last),
			Got: clipped(*a.Page.Next), Where: p}
	})
}

// lastIDIsLast wants the last id that a page names to be that of its last item, whether
// or not more follows.
func lastIDIsLast(t *engine.T) {
	p := *t.Roles().Page.LastID
	filled := those(t.Pages(), func(a *answer.Answer) bool { return len(a.IDs()) > 0 })
	if len(filled) == 0 {
		t.Inconclusive("no page had an item; items are needed to show it")
	}
	t.Over(filled, fmt.Sprintf("%s is the id of the page's last item", p), func(a *answer.Answer) *match.Mismatch {
		items := a.Page.Items
		last := items[len(items)-1].ID
		if named := a.Page.LastID; named != nil && (*named == last || t.Roles().Cursor.Parameter.IsUUID() && strings.EqualFold(*named, last)) {
			return nil
		}
		got := "missing"
		if shown := a.Page.Paging[answer.NextCursor]; shown.Present {
			got = clipped(shown.Text)
		}
		return &match.Mismatch{Summary: fmt.Sprintf("%s is %s, the last item is %s", p, got, last), Got: got, Where: p}
	})
}

func moreMeansItems(t *engine.T) {
	promising := those(t.Pages(), func(a *answer.Answer) bool {
		more, known := a.More()
		return known && more
	})
	if len(promising) == 0 {
		t.Inconclusive("no page promised more; more items are needed to show it")
	}
	t.Over(promising, "items on a page that promises more", func(a *answer.Answer) *match.Mismatch {
		if len(a.IDs()) > 0 {
			return nil
		}
		return &match.Mismatch{Summary: "an empty page promises more", Got: a.Outline(), Where: t.Roles().Page.Items}
	})
}

// invertCase swaps the letter case of all but a cursor's first three
// characters, its prefix.
func invertCase(s string) string {
	out := []byte(s)
	for i := min(3, len(out)); i < len(out); i++ {
		if b := out[i]; b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' {
			out[i] ^= 0x20
		}
	}
	return string(out)
}

func lowerTail(s string) string {
	n := min(3, len(s))
	return s[:n] + strings.ToLower(s[n:])
}

// unknownCursor is a well-formed cursor that names no learned item: a known one
// with some characters changed.
func unknownCursor(t *engine.T, like string) string {
	if t.Roles().Cursor.Parameter.Type == "integer" {
		return "9007199254740991"
	}
	for shift := 1; shift < 9; shift++ {
		candidate := shiftedText(like, 12, shift, t.Roles().Cursor.Parameter.IsUUID())
		if candidate != like && namesNothing(t, candidate) {
			return candidate
		}
	}
	t.NotApplicable("no unknown cursor could be made from %q", like)
	return ""
}

// shiftedText is a text whose last n bytes are other letters and digits, each of its own
// kind; hexadecimal ones where it is a UUID.
func shiftedText(text string, n, shift int, hex bool) string {
	letters := byte(26)
	if hex {
		letters = 6
	}
	out := []byte(text)
	for i := max(0, len(out)-n); i < len(out); i++ {
		if b := out[i]; b >= '0' && b <= '9' {
			out[i] = '0' + (b-'0'+byte(shift))%10
		} else if b >= 'a' && b <= 'z' {
			out[i] = 'a' + (b-'a'+byte(shift))%letters
		} else if b >= 'A' && b <= 'Z' {
			out[i] = 'A' + (b-'A'+byte(shift))%letters
		}
	}
	return string(out)
}

// namesNothing tells whether a text is a well-formed cursor that no learned item has.
func namesNothing(t *engine.T, cursor string) bool {
	fits, _ := t.Roles().Cursor.Parameter.WellFormed()
	_, known := t.Learned().Find(cursor)
	return !known && fits(cursor)
}

// unknownRefused wants a refusal; a page is worse where it is not even
// consistent.
func unknownRefused(t *engine.T, q oracle.Query) {
	unknownRefusedAs(t, q, unknownCursor(t, t.Data().Entries[t.Data().Len()/2].ID))
}

// alteredID is the id of an item of which one character is another one, so that no item
// has it: who looks at a part of it finds the item all the same.
func alteredID(t *engine.T, place func(id string) int) string {
	id := t.Data().Entries[t.Data().Len()/2].ID
	if id == "" {
		t.NotApplicable("the ids are empty")
	}
	at := place(id)
	for _, other := range "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		candidate := id[:at] + string(other) + id[at+1:]
		// Letter case is another matter: see CUR-13.
		if !strings.EqualFold(candidate, id) && namesNothing(t, candidate) {
			return candidate
		}
	}
	t.NotApplicable("no unknown cursor could be made from %q", id)
	return ""
}

func unknownRefusedAs(t *engine.T, q oracle.Query, cursor string) {
	a := t.Get(t.Encode(q.After(cursor)))
	if listedOrRefused(t, a, "an unknown cursor") {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx", func(a *answer.Answer) *match.Mismatch {
		what, got := "is answered "+a.Brief(), a.Brief()
		if a.Listed() {
			if problem := inconsistent(t, a); problem != "" {
				what, got = "is answered with a page that is not consistent: "+problem, a.Outline()
			} else {
				what, got = standsFor(t, a)
			}
		}
		return &match.Mismatch{Summary: "a well-formed cursor that names no item " + what, Got: got}
	}))
}

// standsFor says which part of the list an unknown cursor is answered with, and what it
// is thereby taken for.
func standsFor(t *engine.T, a *answer.Answer) (what, got string) {
	ids := a.IDs()
	if len(ids) == 0 {
		return "is answered with an empty page, as if it were the last item's", a.Outline()
	}
	first, _ := t.Data().Find(ids[0])
	got = fmt.Sprintf("%s: items %d to %d of the list, from %s on", answer.Count(len(ids), "item"), first+1, first+len(ids), ids[0])
	if first == 0 {
		return "is answered with the beginning of the list, as if no cursor were given", got
	}
	return fmt.Sprintf("is answered with what would follow it, from item %d of the list on: the cursor is only a place in the "+
		"order, whether or "+
		"not an item has it", first+1), got
}

// inconsistent says why a page is no run of the learned list; empty if it is.
func inconsistent(t *engine.T, a *answer.Answer) string {
	last := -1
	for _, id := range a.IDs() {
		i, known := t.Data().Find(id)
		switch {
		case !known:
			return "item " + id + " is not in the list"
		case last >= 0 && i != last+1:
			return "item " + id + " does not follow the one before it"
		}
		last = i
	}
	more, known := a.More()
	if known && len(a.IDs()) > 0 && more != (last < t.Data().Len()-1) {
		return "its promise of more is wrong"
	}
	return ""
}

// caseMatters wants a cursor in other letter case to be another cursor.
func caseMatters(t *engine.T, change func(string) string) {
	for _, entry := range t.Data().Entries {
		other := change(entry.ID)
		if _, known := t.Data().Find(other); known || other == entry.ID {
			continue
		}
		if i, _ := t.Data().Find(entry.ID); i > t.Data().Len()-2 {
			continue
		}
		q := oracle.Query{Limit: smallLimit(t.Contract(), 2)}
		right := t.Page(q.After(entry.ID))
		a, unknown := t.Get(t.Encode(q.After(other))), t.Get(t.Encode(q.After(unknownCursor(t, other))))
		t.Explained(a, "a cursor in other letter case")
		if !a.Listed() || match.Difference(t.Contract(), a, unknown) == "" {
			return
		}
		t.Expect(a).To(match.Satisfy("what an unknown cursor gets: "+unknown.Brief(), func(a *answer.Answer) *match.Mismatch {
			if match.Difference(t.Contract(), a, right) != "" {
				return nil
			}
			return &match.Mismatch{Summary: fmt.Sprintf("the cursor %s in other letter case is taken for the same", entry.ID), Got: a.Outline(),
				Shown: []match.Exhibit{{Answer: right, What: "the cursor as it is"}}}
		}))
		return
	}
	t.NotApplicable("no id changes with letter case, or none is unknown then")
}

// repeatedCursor sends two cursors, or one twice.
func repeatedCursor(second int) func(*engine.T) {
	return func(t *engine.T) {
		atLeast(t, 4)
		one := t.Data().Entries[t.Data().Len()/4].ID
		other := t.Data().Entries[t.Data().Len()/2].ID
		if second == 1 {
			other = one
		}
		q := oracle.Query{Limit: smallLimit(t.Contract(), 3)}
		raw := t.Encode(q.After(one)) + "&" + cursorQuery(t.Contract(), other)
		a := t.Get(raw)
		if listedOrRefused(t, a, "a repeated cursor") {
			return
		}
		oneOf(t, a, "a repeated cursor", q.After(one), q.After(other))
	}
}

// oneOf wants the page that one of several queries is predicted to get.
func oneOf(t *engine.T, a *answer.Answer, what string, queries ...oracle.Query) {
	symptom := spec.Unequal
	t.Expect(a).To(match.Satisfy("4xx, or what one of the values alone gets", func(a *answer.Answer) *match.Mismatch {
		for _, q := range queries {
			p := t.Data().Predict(t.Data().Confine(q))
			deviation := p.Compare(a)
			if !p.Known || deviation == nil {
				return nil
			}
			symptom = match.SymptomOf(deviation)
		}
		return &match.Mismatch{Symptom: symptom, Summary: what + " is answered as none of its values is", Got: a.Outline()}
	}))
}
