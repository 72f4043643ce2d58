package checks

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

func stableCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	if c.Roles.Item.Revision == nil {
		return nil, "the contract has no field that changes with each revision of an item"
	}
	return []engine.Case{
		{Name: "every item", Stage: engine.StageLedger, Body: everyItemStable},
		{Name: "every link", Stage: engine.StageLedger, Body: everyLinkStable},
	}, ""
}

// sighting is one item in one answer.
type sighting struct {
	a           *match.Answer
	index       int
	fingerprint uint64
}

// mostSightings is how often an item is looked at: no honest target lists it
// that often.
const mostSightings = 50_000

// sightings are all items met, by id and revision, in the order of sending.
func sightings(t *engine.T) map[string][]sighting {
	met := map[string][]sighting{}
	revision := *t.Roles().Item.Revision
	for _, a := range t.Pages() {
		for i, item := range a.Page.Items {
			if text, ok := item.Text(revision); ok && item.HasID {
				key := item.ID + " " + text
				if len(met[key]) < mostSightings {
					met[key] = append(met[key], sighting{a, i, a.Fingerprints[i]})
				}
			}
		}
	}
	return met
}

// everyItemStable accuses where an item's fields change and change back while
// its revision stays: a change without return may be a change of the data.
func everyItemStable(t *engine.T) {
	broken := 0
	var first *match.Finding
	met := sightings(t)
	for _, entry := range t.Learned().Entries {
		revision, _ := entry.Item.Text(*t.Roles().Item.Revision)
		f := comesBack(t, entry, met[entry.ID+" "+revision])
		if f == nil {
			continue
		}
		if broken++; first == nil {
			first = f
		}
	}
	if first != nil {
		first.Count = broken
		t.Fail(*first)
	}
	if t.Learned().Len() == 0 {
		t.Inconclusive("no item was seen")
	}
}

func comesBack(t *engine.T, entry *oracle.Entry, seen []sighting) *match.Finding {
	for i, s := range seen {
		if i == 0 || s.fingerprint == seen[0].fingerprint {
			continue
		}
		other := s
		if other.a.Sent < seen[0].a.Done {
			continue
		}
		for _, back := range seen[i+1:] {
			if back.fingerprint != seen[0].fingerprint || back.a.Sent < other.a.Done || expiredBetween(t, entry, seen[0].a, back.a) {
				continue
			}
			fields := match.DifferingFields(t.Contract(), other.a.Page.Items[other.index], seen[0].a.Page.Items[seen[0].index])
			return &match.Finding{
				Summary: fmt.Sprintf("item %s differs between answers although its revision is the same: %s", entry.ID, strings.Join(fields, ", ")),
				Wanted:  "the same item in every answer", Got: fmt.Sprintf("other values of %s in %s, and the first ones again after that", strings.Join(fields, ", "), match.Describe(other.a.Request.Query)),
				Where: t.Roles().Page.Items.Append(fmt.Sprint(other.index)), Answer: other.a}
		}
	}
	return nil
}

// expirySlack is how far the target's clock may be from ours.
const expirySlack = 5 * time.Second

func expiredBetween(t *engine.T, entry *oracle.Entry, from, to *match.Answer) bool {
	p := t.Roles().Item.Expiry
	if p == nil {
		return false
	}
	at, ok := entry.Item.Instant(*p)
	return ok && at.Time().After(from.Started.Add(-expirySlack)) && at.Time().Before(to.Started.Add(to.Took+expirySlack))
}

// everyLinkStable warns where a link differs between answers.
func everyLinkStable(t *engine.T) {
	met := sightings(t)
	for _, entry := range t.Learned().Entries {
		revision, _ := entry.Item.Text(*t.Roles().Item.Revision)
		seen := met[entry.ID+" "+revision]
		for _, field := range t.Contract().Fields {
			if field.Format != "uri" {
				continue
			}
			p := spec.Pointer("").Append(field.Name)
			for _, s := range seen {
				first, _ := seen[0].a.Page.Items[seen[0].index].Text(p)
				text, ok := s.a.Page.Items[s.index].Text(p)
				if ok && text != first {
					t.Warn(match.Finding{Summary: fmt.Sprintf("%s of item %s differs between answers: %q, then %q", p, entry.ID, first, text),
						Wanted: "the same link in every answer", Got: text, Where: t.Roles().Page.Items.Append(fmt.Sprint(s.index)) + p, Answer: s.a})
				}
			}
		}
	}
}
