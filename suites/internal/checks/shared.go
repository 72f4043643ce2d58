package checks

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

var (
	noCredentials = probe.Credentials{Kind: probe.None}
	unknownToken  = probe.Credentials{Mutation: probe.Unknown}
)

// sharingCases want that no answer to one asker is given to another. Each asks
// queries that nothing else of the run does, so that it knows who asked first.
func sharingCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	refused, reason := secured(
		engine.Case{Name: "a page, kept for no credentials", Body: func(t *engine.T) { pageKept(t, noCredentials, 4, "AUTH-01") }},
		engine.Case{Name: "a page, kept for an unknown token", Body: func(t *engine.T) { pageKept(t, unknownToken, 6, "AUTH-02") }},
		engine.Case{Name: "a refusal of no credentials, kept", Body: func(t *engine.T) { refusalKept(t, noCredentials, 8) }},
		engine.Case{Name: "a refusal of an unknown token, kept", Body: func(t *engine.T) { refusalKept(t, unknownToken, 12) }},
		engine.Case{Name: "no good credentials at the same moment", Body: refusedBeside},
	)(c, o)
	for i := range refused {
		refused[i].Stage = engine.StageAuth // before what could lock the run out
		refused[i].Body = unlessOneOrganization(refused[i].Body)
	}
	if n := len(refused); n > 0 {
		refused[n-1].Stage = engine.StageTogether
	}
	if reason != "" {
		return nil, reason
	}
	pairs := []engine.Case{
		{Name: "a page, kept for the other organization", Body: func(t *engine.T) {
			pageOfOther(t, probe.Credentials{}, otherOrganization, 0)
			pageOfOther(t, otherOrganization, probe.Credentials{}, 2)
		}},
		{Name: "a refusal, kept for the other organization", Body: func(t *engine.T) { refusalOfOther(t, 16) }},
		{Name: "two organizations at the same moment", Body: besideOther},
	}
	for i := range pairs {
		pairs[i].Stage, pairs[i].Body = engine.StageAuth, ofTwo(pairs[i].Body)
	}
	pairs[len(pairs)-1].Stage = engine.StageTogether
	return append(refused, pairs...), ""
}

// unlessOneOrganization is inconclusive where a case holds and both tokens belong to
// one organization: that nothing is shared was not shown then.
func unlessOneOrganization(body func(*engine.T)) func(*engine.T) {
	return func(t *engine.T) {
		body(t)
		if t.Settings().OtherToken && sameLists(t, walkAs(t, otherOrganization, occasion.Occasion{})) {
			t.Inconclusive("%s", sameTokens)
		}
	}
}

// coldLimits are limits that little else asks for, from 97 down.
const coldLimits = 29

// cold is the nth query that nothing else of the run asks.
func cold(t *engine.T, n int) string { return engine.Spell(t.Contract(), coldQuery(t, n)) }

// coldQuery has a limit that hardly anything else has and, where the contract has
// windows, a lower bound a little before all that is listed.
func coldQuery(t *engine.T, n int) (q oracle.Query) {
	unique := false
	if role := t.Roles().Limit; role != nil {
		if low, high := role.Bounds(); low <= 97-3*coldLimits && high >= 97 {
			q, unique = q.Take(97-3*(n%coldLimits)), true
		}
	}
	for w, role := range t.Roles().Windows {
		if sample := t.Learned().Moments(w); role.From != nil && len(sample) > 0 {
			return q.Since(w, earlier(sample[0], n+1))
		}
	}
	if !unique {
		t.Inconclusive("the contract leaves no query that the run did not ask yet")
	}
	return q
}

// earlier is the instant so many seconds before another one.
func earlier(text string, seconds int) string {
	at, _ := spec.ParseInstant(text)
	return oracle.Stamp(at.Time().Add(-time.Duration(seconds)*time.Second), min(at.Digits(), 9), "Z")
}

// good asks a query with a good token and wants a page.
func good(t *engine.T, raw string, c probe.Credentials) *answer.Answer {
	a := t.Do(probe.Request{Query: raw, Credentials: c})
	t.Explained(a, answer.Describe(raw))
	if !a.Listed() {
		t.Inconclusive("%s is answered %s to a good token", answer.Describe(raw), a.Brief())
	}
	return a
}

// pageOfOther asks a query as one organization, and then as another one.
func pageOfOther(t *engine.T, first, second probe.Credentials, n int) {
	two, raw := twoLists(t), cold(t, n)
	good(t, raw, first)
	a := good(t, raw, second)
	if two.mixed(t, a) == nil {
		return
	}
	two.aloneApart(t, second, n+1)
	two.apart(t, a)
}

// refusalOfOther asks for what follows an item of the second organization as the first
// one, which may be refused it, and then as the second one.
func refusalOfOther(t *engine.T, n int) {
	two := twoLists(t)
	at := slices.IndexFunc(two.listed, func(id string) bool { return two.foreign[id] })
	if t.Roles().Cursor == nil || at < 0 {
		t.NotApplicable("no query is there that one organization is refused and the other is not")
	}
	after := func(n int) string { return engine.Spell(t.Contract(), coldQuery(t, n).After(two.listed[at])) }
	raw := after(n)
	refused := t.Do(probe.Request{Query: raw})
	if !refused.Refused() {
		t.NotApplicable("no occasion: a cursor of the other organization is answered %s", refused.Brief())
	}
	a := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	t.Explained(a, answer.Describe(raw))
	if !a.Refused() {
		return
	}
	if alone := t.Do(probe.Request{Query: after(n + 1), Credentials: otherOrganization}); !alone.Listed() {
		t.Inconclusive("its own item as the cursor is answered %s to the second organization also where nobody else asked: see CUR-08",
			alone.Brief())
	}
	t.Expect(a).To(match.Satisfy("200 with a page", func(a *answer.Answer) *match.Mismatch {
		return &match.Mismatch{Summary: fmt.Sprintf("%s is answered %d, as the first organization was before; what that one did not ask is "+
			"answered 200", a.Asked(), a.Status), Got: a.Brief(),
			Shown: []match.Exhibit{{Answer: refused, What: "the refusal of the first organization, asked before it"}}}
	}))
}

// aloneApart ends the case where an organization is shown the other list also in a
// query that nobody else asked.
func (o *organizations) aloneApart(t *engine.T, c probe.Credentials, n int) {
	if raw := cold(t, n); o.mixed(t, t.Do(probe.Request{Query: raw, Credentials: c})) != nil {
		t.Inconclusive("an organization is shown the items of another in %s too, which that one did not ask: see AUTH-08", answer.Describe(raw))
	}
}

// pageKept asks a query with a good token and then with a wrong one.
func pageKept(t *engine.T, c probe.Credentials, n int, alone string) {
	raw := cold(t, n)
	before := good(t, raw, probe.Credentials{})
	a := wrong(t, raw, c)
	if leaks(t, a) == "" {
		return
	}
	refusedAlone(t, c, n+1, alone)
	t.Expect(a).To(match.Satisfy("4xx without data", func(a *answer.Answer) *match.Mismatch {
		f := handedOn(t, a)
		f.Shown = []match.Exhibit{{Answer: before, What: "the same query with the right credentials, asked before it"}}
		return f
	}))
}

// handedOn is the finding about an answer with data that was another one's.
func handedOn(t *engine.T, a *answer.Answer) *match.Mismatch {
	leaked := leaks(t, a)
	if leaked == "" {
		return nil
	}
	return &match.Mismatch{Summary: fmt.Sprintf("a request with %s is given the answer of another: %s", credentialsText(a.Request.Credentials),
		leaked), Got: a.Brief(), Where: t.Roles().Page.Items}
}

// refusedAlone ends the case where wrong credentials get data also for a query that
// nobody asked with good ones.
func refusedAlone(t *engine.T, c probe.Credentials, n int, see string) {
	if raw := cold(t, n); leaks(t, wrong(t, raw, c)) != "" {
		t.Inconclusive("a request with %s is answered with data in %s too, which nobody else asked: see %s", credentialsText(c),
			answer.Describe(raw), see)
	}
}

// refusalKept asks a query with wrong credentials and then with good ones; twice,
// before it accuses.
func refusalKept(t *engine.T, c probe.Credentials, n int) {
	var a, refused *answer.Answer
	for try := range 2 {
		raw := cold(t, n+2*try)
		refused = wrong(t, raw, c)
		if leaks(t, refused) != "" {
			t.Inconclusive("a request with %s is answered with data: see AUTH-01 and AUTH-02", credentialsText(c))
		}
		a = t.Do(probe.Request{Query: raw})
		t.Explained(a, answer.Describe(raw))
		if a.Listed() || a.Status != refused.Status {
			good(t, raw, probe.Credentials{})
			return
		}
		good(t, cold(t, n+2*try+1), probe.Credentials{})
	}
	t.Expect(a).To(match.Satisfy("200 with a page", func(a *answer.Answer) *match.Mismatch {
		f := playedBack(a, credentialsText(c))
		f.Shown = []match.Exhibit{{Answer: refused, What: "the refusal, asked before it"}}
		return f
	}))
}

// playedBack is the finding about a good token that is refused as a wrong one was.
func playedBack(a *answer.Answer, whose string) *match.Mismatch {
	return &match.Mismatch{Summary: fmt.Sprintf("%s with the right token is answered %d, which is the refusal of a request with %s; what "+
		"nobody was refused is answered 200", a.Asked(), a.Status, whose), Got: a.Brief()}
}

// The rounds of requests at the same moment: as few as make it likely that they meet.
const (
	roundsOfTwo     = 4
	roundsOfRefused = 4
)

func atTheSameMoment(t *engine.T, requests ...probe.Request) []*answer.Answer {
	if t.Settings().Serial {
		t.NotApplicable("requests are sent one after the other only, as the options say")
	}
	return t.Together(requests...)
}

// besideOther asks the same as both organizations at the same moment.
func besideOther(t *engine.T) {
	two := twoLists(t)
	for round := range roundsOfTwo {
		raw := cold(t, 16+round)
		ask := []probe.Request{{Query: raw}, {Query: raw, Credentials: otherOrganization}}
		if round%2 == 1 {
			ask[0], ask[1] = ask[1], ask[0]
		}
		for _, a := range atTheSameMoment(t, ask...) {
			if two.mixed(t, a) != nil {
				two.aloneApart(t, a.Request.Credentials, 26)
				two.apart(t, a)
			}
		}
	}
}

// refusedBeside asks the same with good and with wrong credentials at the same
// moment. Data that goes astray shows by itself; a refusal could be one by chance, so
// that it is looked at in several rounds.
func refusedBeside(t *engine.T) {
	var refused *answer.Answer
	times := 0
	for round := 0; round < roundsOfRefused || times == 1 && round < 2*roundsOfRefused; round++ {
		raw := cold(t, 20+round)
		ask := []probe.Request{{Query: raw}, {Query: raw, Credentials: noCredentials}, {Query: raw, Credentials: unknownToken}}
		if round%2 == 1 {
			ask[0], ask[2] = ask[2], ask[0]
		}
		denied := 0
		for _, a := range atTheSameMoment(t, ask...) {
			switch {
			case a.Broken():
				t.Explained(a, answer.Describe(raw))
			case !a.Request.Credentials.Wrong():
				if !a.Listed() {
					denied, refused = a.Status, a
				}
			case leaks(t, a) != "":
				refusedAlone(t, a.Request.Credentials, 3, "AUTH-01 and AUTH-02")
				t.Expect(a).To(match.Satisfy("4xx without data", func(a *answer.Answer) *match.Mismatch { return handedOn(t, a) }))
			}
		}
		if denied == http.StatusUnauthorized || denied == http.StatusForbidden {
			times++
			good(t, cold(t, 1), probe.Credentials{})
		}
	}
	if times > 1 {
		t.Expect(refused).To(match.Satisfy("200 with a page", func(a *answer.Answer) *match.Mismatch {
			return playedBack(a, "wrong credentials at the same moment")
		}))
	}
}
