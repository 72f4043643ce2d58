package checks

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// envelopeChecks judge the frame of every answer.
func envelopeChecks() []engine.Check {
	return []engine.Check{
		{ID: "ENV-01", Cases: engine.Always(engine.Case{Name: "every 200", Stage: engine.StageLedger, Body: everyBodyValid})},
		{ID: "ENV-02", Cases: engine.Always(engine.Case{Name: "every 200", Stage: engine.StageLedger, Body: everyEnvelopeComplete})},
		{ID: "ENV-03", Cases: engine.Always(engine.Case{Name: "every 4xx", Stage: engine.StageLedger, Body: everyErrorEnveloped})},
		{ID: "ENV-04", Cases: offenderCases},
		{ID: "ENV-05", Cases: engine.Always(engine.Case{Name: "undeclared fields", Stage: engine.StageLedger, Body: undeclaredFields})},
	}
}

// ofSchema are the ways in which a 200 breaks the documented schema.
func ofSchema(a *answer.Answer) []answer.Violations {
	if a.Failure != nil || a.Status != http.StatusOK {
		return nil
	}
	return a.Violations
}

func everyBodyValid(t *engine.T) {
	type group struct {
		first spec.Violation
		a     *answer.Answer
		count int
	}
	groups := map[string]*group{}
	var order []string
	for _, a := range t.Answers() {
		for _, v := range ofSchema(a) {
			if v.First.Format {
				continue
			}
			key := v.Place + " " + v.First.Keyword
			if groups[key] == nil {
				groups[key] = &group{first: v.First, a: a}
				order = append(order, key)
			}
			groups[key].count += v.Count
		}
	}
	if len(order) == 0 {
		if len(t.Pages()) == 0 {
			t.Inconclusive("no page was seen")
		}
		return
	}
	first := groups[order[0]]
	var lines []string
	for _, key := range order[:min(len(order), 10)] {
		g := groups[key]
		lines = append(lines, fmt.Sprintf("%s: %s (%s)", orRoot(g.first.Pointer), g.first.Message, times(g.count)))
	}
	if len(order) > 10 {
		lines = append(lines, fmt.Sprintf("and %d more", len(order)-10))
	}
	summary := fmt.Sprintf("%s %s (%s)", orRoot(first.first.Pointer), first.first.Message, times(first.count))
	if len(order) > 1 {
		summary += fmt.Sprintf("; %d more kinds of violation", len(order)-1)
	}
	hint := ""
	if first.a.Disguised() {
		summary, hint = fmt.Sprintf("an error is answered %d: %s", first.a.Status, summary), asSuccess
	}
	t.Fail(match.Mismatch{Summary: summary, Wanted: "a body that validates against the documented schema", Got: strings.Join(lines, "\n"),
		Where: first.first.Pointer, Answer: first.a, Count: first.count, Hint: hint})
}

const asSuccess = "Send an error with a status that says so, 4xx where the request is to blame: what looks only at the status " +
	"takes it for a " +
	"success."

func orRoot(p spec.Pointer) string {
	if p == "" {
		return "the body"
	}
	return string(p)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func everyEnvelopeComplete(t *engine.T) {
	readable := those(t.Answers(), func(a *answer.Answer) bool {
		return a.Failure == nil && a.Status == http.StatusOK && a.Fatal() == nil && a.JSON()
	})
	if len(readable) == 0 {
		t.Inconclusive("no 200 with a JSON body was seen")
	}
	t.Over(readable, "items in an array, no error, the paging fields", func(a *answer.Answer) *match.Mismatch {
		f := a.Flaw
		if f == nil {
			return nil
		}
		if f.Failure {
			return &match.Mismatch{Summary: fmt.Sprintf("%s is answered 200, and its body is an error", a.Asked()), Got: excerpt(a),
				Where: *t.Roles().Page.Error, Hint: asSuccess}
		}
		return &match.Mismatch{Summary: fmt.Sprintf("in a 200, %s is %s instead of %s", f.Where, f.Got, f.Wanted),
			Got: fmt.Sprintf("%s is %s", f.Where, f.Got), Where: f.Where}
	})
}

// envelopeFinding says how an error answer differs from the documented
// envelope; code, where not empty, is the code that it must carry.
func envelopeFinding(t *engine.T, a *answer.Answer, code string) *match.Mismatch {
	if !a.JSON() {
		return &match.Mismatch{Summary: fmt.Sprintf("a %d says that its body is %q: the error envelope is JSON, and clients take it for JSON "+
			"by its content type", a.Status, a.Header.Get("Content-Type")), Got: excerpt(a),
			Hint: "Set Content-Type: application/json on errors too."}
	}
	if a.Fatal() != nil || a.Null || a.Error == nil {
		return &match.Mismatch{Summary: fmt.Sprintf("the body of a %d is not the error envelope: it is no JSON object", a.Status),
			Got: excerpt(a)}
	}
	if all := a.Error.Violations; len(all) > 0 {
		var lines []string
		for _, v := range all {
			lines = append(lines, orRoot(v.Pointer)+" "+v.Message)
		}
		summary := fmt.Sprintf("the body of a %d is not the error envelope: %s", a.Status, lines[0])
		if len(lines) > 1 {
			summary += ", " + strings.Join(lines[1:], ", ")
		}
		return &match.Mismatch{Summary: summary, Where: all[0].Pointer,
			Got: excerpt(a) + "\nit has " + cmp.Or(strings.Join(a.Error.Fields, ", "), "no members")}
	}
	p := t.Roles().ErrorCode
	if code == "" || p == nil {
		return nil
	}
	got := a.Error.Code.Text
	if got == oracle.Canonical(code) {
		return nil
	}
	return &match.Mismatch{Summary: fmt.Sprintf("the code of a %d is %s instead of %s", a.Status, got, code), Got: got, Where: *p}
}

func excerpt(a *answer.Answer) string { return cmp.Or(a.Excerpt, "an empty body") }

// errorText is an error answer's code and message.
func errorText(a *answer.Answer) string {
	if a.Error == nil {
		return ""
	}
	var parts []string
	for _, s := range []answer.Shown{a.Error.Code, a.Error.Message} {
		if s.Present {
			parts = append(parts, s.Text)
		}
	}
	return strings.Join(parts, " ")
}

func everyErrorEnveloped(t *engine.T) {
	otherRefusals(t)
	refusals := those(t.Everything(), func(a *answer.Answer) bool {
		return a.Failure == nil && a.Status >= 400 && a.Status <= 499 && a.Request.Method == probe.Get && !belowTheAPI(t, a)
	})
	if len(refusals) == 0 {
		t.NotApplicable("no occasion: no 4xx was seen")
	}
	t.Over(refusals, "the error envelope", func(a *answer.Answer) *match.Mismatch { return envelopeFinding(t, a, "") })
}

// belowTheAPI tells whether a refusal may come from what stands in front of the API: by
// its status, or because the request is malformed, goes to another path, or does not
// take JSON.
func belowTheAPI(t *engine.T, a *answer.Answer) bool {
	switch a.Status {
	case http.StatusRequestTimeout, http.StatusRequestURITooLong, http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return t.Intent(a).Malformed || a.Request.Path != "" || !a.Request.PrefersJSON()
}

// otherRefusals observes how malformed and long queries are refused that are exempt.
func otherRefusals(t *engine.T) {
	var example *answer.Answer
	medias, count := map[string]bool{}, 0
	for _, a := range t.Answers() {
		unusual := t.Intent(a).Malformed || t.Intent(a).Oversized || a.Status == http.StatusRequestURITooLong ||
			a.Status == http.StatusRequestHeaderFieldsTooLarge
		if a.Failure != nil || a.Status < 400 || a.Status > 499 || !unusual || envelopeFinding(t, a, "") == nil {
			continue
		}
		media, _ := a.ContentType()
		medias[cmp.Or(media, "no content type")] = true
		if count++; example == nil || len(a.Request.Query) < len(example.Request.Query) ||
			len(a.Request.Query) == len(example.Request.Query) && a.Request.Query < example.Request.Query {
			example = a
		}
	}
	if count > 0 {
		t.Observe("%s of malformed or long queries without the error envelope, which they need not have: %s (such as %s, answered %d)",
			answer.Count(count, "refusal"), strings.Join(slices.Sorted(maps.Keys(medias)), ", "), example.Asked(), example.Status)
	}
}

// offenderCases judge what a refusal says, a case a parameter.
func offenderCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	code := c.Roles.Codes.Validation
	if code == "" || c.Roles.ErrorMessage == nil {
		return nil, "the contract documents no code and message of a validation failure"
	}
	var cases []engine.Case
	for _, p := range c.Parameters {
		raw, ok := invalidValue(c, p.Name)
		if !ok {
			continue
		}
		cases = append(cases,
			engine.Case{Name: p.Name, Example: raw, Body: func(t *engine.T) {
				a := t.Do(probe.Request{Query: raw, Intent: probe.Intent{Offender: p.Name}})
				t.Explained(a, answer.Describe(raw))
				if !a.Refused() || envelopeFinding(t, a, "") != nil {
					t.Inconclusive("%s is not refused with the error envelope: see ENV-03", answer.Describe(raw))
				}
				wanted := fmt.Sprintf("code %s and a message or a hint that names %q", code, p.Name)
				t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Mismatch { return offenderFinding(t, a, p.Name, code) }))
			}},
			engine.Case{Name: "every refusal of " + p.Name, Stage: engine.StageLedger, Body: func(t *engine.T) { offenderNamed(t, p.Name, code) }})
	}
	return append(cases, goodTokenRefused(c)), ""
}

// invalidValue is a query in which the named parameter is plainly invalid.
func invalidValue(c *spec.Contract, name string) (string, bool) {
	for _, p := range c.Parameters {
		if p.Name != name {
			continue
		}
		if text, ok := invalidText(c, p); ok {
			return probe.Encode(probe.Pair{Name: name, Value: text}), true
		}
	}
	return "", false
}

// invalidText is a value that a parameter's schema plainly rules out.
func invalidText(c *spec.Contract, p spec.Parameter) (string, bool) {
	for _, f := range c.Roles.Filters {
		if f.Parameter.Name == p.Name && f.IgnoresUnknown {
			return "", false
		}
	}
	if p.Format == "date-time" {
		return noInstants[0][0], true
	}
	if slices.Contains([]string{"date", "time", "email", "uri"}, p.Format) {
		return outsideEnum, true
	}
	texts := []string{outsideEnum, "no such value", "no*such*value"}
	if kind, _ := roleOf(c, p.Name+"="); kind == limitKind || kind == cursorKind {
		texts = slices.Insert(texts, 0, aWord) // of which others ask by itself
	}
	for _, text := range texts {
		if !p.Admits(text) {
			return text, true
		}
	}
	return "", false
}

func offenderNamed(t *engine.T, name, code string) {
	refusals := those(t.Answers(), func(a *answer.Answer) bool {
		return a.Refused() && t.Intent(a).Offender == name && envelopeFinding(t, a, "") == nil
	})
	if len(refusals) == 0 {
		t.NotApplicable("no occasion: no value of %q was refused with the error envelope", name)
	}
	t.Over(refusals, fmt.Sprintf("code %s and a message or a hint that names %q", code, name), func(a *answer.Answer) *match.Mismatch {
		return offenderFinding(t, a, name, code)
	})
}

// offenderFinding says what a refusal's code, or its message and hint, lack.
func offenderFinding(t *engine.T, a *answer.Answer, name, code string) *match.Mismatch {
	if f := envelopeFinding(t, a, code); f != nil {
		f.Hint = fmt.Sprintf("Use %s for everything that the schema refuses.", code)
		return f
	}
	if slices.Contains(a.Error.Names, name) {
		return nil
	}
	message := a.Error.Message.Text
	lack := "the message of a refusal does not name"
	if t.Roles().ErrorHint != nil {
		lack = "neither the message nor the hint of a refusal names"
	}
	return &match.Mismatch{Summary: fmt.Sprintf("%s the parameter %q: %s", lack, name, message), Got: message,
		Hint:  "Pass the name of the parameter on to the message or the hint.",
		Where: *t.Roles().ErrorMessage}
}

// undeclaredFields observes what the schema does not declare.
func undeclaredFields(t *engine.T) {
	extra := map[string]bool{}
	for _, a := range t.Pages() {
		for _, name := range a.Undeclared {
			extra[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(extra))
	switch {
	case len(t.Pages()) == 0:
		t.Inconclusive("no page came")
	case len(names) > 0:
		t.Observe("fields that the schema does not declare: %s", strings.Join(names[:min(len(names), 20)], ", "))
	}
}
