package checks

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// revised makes cases where items have a field that changes with each revision.
func revised(cases ...engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		if c.Roles.Item.Revision == nil {
			return nil, "the contract has no field that changes with each revision of an item"
		}
		return cases, ""
	}
}

// sighting is one item in one answer.
type sighting struct {
	a     *answer.Answer
	index int
}

func (s sighting) entry() *oracle.Entry { return s.a.Page.Items[s.index] }

// revision names an item in one of its states.
type revision struct{ id, text string }

// mostSightings is how often an item is looked at: no honest target lists it
// that often.
const mostSightings = 50_000

// sightings are the learned items as they were met, by revision, in the order of sending.
func sightings(t *engine.T) map[revision][]sighting {
	met := map[revision][]sighting{}
	for _, a := range t.Pages() {
		for i, item := range a.Page.Items {
			key := revision{item.ID, item.Revision}
			if _, learned := t.Learned().Find(item.ID); learned && item.HasID && item.Revision != "" && len(met[key]) < mostSightings {
				met[key] = append(met[key], sighting{a, i})
			}
		}
	}
	return met
}

// everyItemStable accuses where an item's fields change and change back while
// its revision stays: a change without return may be a change of the data.
func everyItemStable(t *engine.T) {
	broken := 0
	var first *match.Mismatch
	var where []sighting
	met := sightings(t)
	for _, entry := range t.Learned().Entries {
		seen := met[revision{entry.ID, entry.Revision}]
		f := comesBack(t, entry, seen)
		if f == nil {
			continue
		}
		if broken++; first == nil {
			first, where = f, seen
		}
	}
	if first != nil {
		if first.Count = broken; broken > 1 {
			first.Summary += fmt.Sprintf(" (and %s more)", answer.Count(broken-1, "item"))
		}
		first.Summary += whereOtherwise(t, where)
		t.Fail(*first)
	}
	if t.Learned().Len() == 0 {
		t.Inconclusive("no item was seen")
	}
}

func comesBack(t *engine.T, entry *oracle.Entry, seen []sighting) *match.Mismatch {
	for i, s := range seen {
		if i == 0 || s.entry().Fingerprint == seen[0].entry().Fingerprint {
			continue
		}
		other := s
		if other.a.Sent < seen[0].a.Done {
			continue
		}
		for _, back := range seen[i+1:] {
			if back.entry().Fingerprint != seen[0].entry().Fingerprint || back.a.Sent < other.a.Done || expiredBetween(entry, seen[0].a, back.a) {
				continue
			}
			fields := oracle.DifferingFields(t.Contract(), other.entry(), seen[0].entry())
			return &match.Mismatch{Symptom: spec.Unequal,
				Summary: fmt.Sprintf("item %s differs between answers although its revision is the same: %s", entry.ID, strings.Join(fields, ", ")),
				Shown:   []match.Exhibit{{Answer: seen[0].a, What: "the first values, before it"}, {Answer: back.a, What: "the first values again"}},
				Wanted:  "the same item in every answer",
				Got: fmt.Sprintf("other values of %s in %s, and the first ones again after that", strings.Join(fields, ", "),
					other.a.Asked()),
				Where: t.Roles().Page.Items.Append(fmt.Sprint(other.index)), Answer: other.a}
		}
	}
	return nil
}

// whereOtherwise says what the answers have in common that show an item otherwise than
// the first one does, where there is anything.
func whereOtherwise(t *engine.T, seen []sighting) string {
	var as, otherwise []*answer.Answer
	for _, s := range seen {
		if s.entry().Fingerprint == seen[0].entry().Fingerprint {
			as = append(as, s.a)
		} else {
			otherwise = append(otherwise, s.a)
		}
	}
	common, how := t.Common(otherwise, as), "otherwise"
	if common == "" {
		common, how = t.Common(as, otherwise), "as at first"
	}
	if common == "" {
		return ""
	}
	return fmt.Sprintf(": of the answers that show it %s %s", how, common)
}

// expirySlack is how far the target's clock may be from ours.
const expirySlack = 5 * time.Second

func expiredBetween(entry *oracle.Entry, from, to *answer.Answer) bool {
	at := entry.Expiry
	return at != nil && at.Time().After(from.Started.Add(-expirySlack)) && at.Time().Before(to.Started.Add(to.Took+expirySlack))
}

// everyLinkStable tells where a link differs between answers.
func everyLinkStable(t *engine.T) {
	met := sightings(t)
	var first *match.Mismatch
	broken := 0
	for _, entry := range t.Learned().Entries {
		f := linkDiffers(t, entry, met[revision{entry.ID, entry.Revision}])
		if f == nil {
			continue
		}
		if broken++; first == nil {
			first = f
		}
	}
	if first != nil {
		if first.Count = broken; broken > 1 {
			first.Summary += fmt.Sprintf(" (and of %s more)", answer.Count(broken-1, "item"))
		}
		t.Fail(*first)
	}
	if t.Learned().Len() == 0 {
		t.Inconclusive("no item was seen")
	}
}

// linkDiffers compares each link of an item with that of its first sighting.
func linkDiffers(t *engine.T, entry *oracle.Entry, seen []sighting) *match.Mismatch {
	link := -1
	for _, field := range t.Contract().Fields {
		if field.Format != "uri" {
			continue
		}
		link++
		p := spec.Pointer("").Append(field.Name)
		for _, s := range seen {
			one, other := seen[0].a.Page.Link(seen[0].index, link), s.a.Page.Link(s.index, link)
			if one == 0 || other == 0 || one == other {
				continue
			}
			before, after := t.Roles().Page.Items.Append(fmt.Sprint(seen[0].index))+p, t.Roles().Page.Items.Append(fmt.Sprint(s.index))+p
			return &match.Mismatch{Summary: fmt.Sprintf("%s of item %s differs between answers: %s, then %s", p, entry.ID,
				t.Quote(seen[0].a, before), t.Quote(s.a, after)),
				Shown:  []match.Exhibit{{Answer: seen[0].a, What: "the answer that it is compared with"}},
				Wanted: "the same link in every answer", Got: t.Quote(s.a, after), Where: after, Answer: s.a}
		}
	}
	return nil
}
