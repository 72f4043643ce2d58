package checks

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// httpChecks judge every answer as HTTP and as JSON.
func httpChecks() []engine.Check {
	return []engine.Check{
		{ID: "HTTP-01", Cases: plainCases},
		{ID: "HTTP-02", Cases: engine.Always(engine.Case{Name: "every answer", Stage: engine.StageLedger, Body: everyBodyIsJSON})},
		{ID: "HTTP-03", Cases: engine.Always(engine.Case{Name: "every answer", Stage: engine.StageLedger, Body: noKeyTwice})},
		{ID: "HTTP-04", Cases: engine.Always(
			engine.Case{Name: "no server error", Stage: engine.StageLedger, Body: noServerError},
			engine.Case{Name: "an answer to every request", Stage: engine.StageLedger, Body: everyRequestAnswered})},
		{ID: "HTTP-05", Cases: engine.Always(engine.Case{Name: "every 500", Stage: engine.StageLedger, Body: documentedServerError})},
		{ID: "HTTP-06", Cases: engine.Always(engine.Case{Name: "every answer", Stage: engine.StageLedger, Body: noRedirect})},
		{ID: "HTTP-07", Cases: unusualQueryCases},
		{ID: "HTTP-08", Cases: engine.Always(engine.Case{Name: "every page", Stage: engine.StageLedger, Body: notPubliclyCacheable})},
		{ID: "HTTP-09", Cases: engine.Always(engine.Case{Name: "HEAD", Body: headAgrees})},
		{ID: "HTTP-10", Cases: unknownParameterCases},
		{ID: "HTTP-11", Cases: repeatedRequestCases},
		{ID: "HTTP-14", Cases: engine.Always(engine.Case{Name: "every answer", Stage: engine.StageLedger, Body: noLoneSurrogate})},
		{ID: "HTTP-15", Cases: beyondTheQueryCases},
	}
}

func plainCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for _, q := range engine.Baseline(c) {
		raw := engine.Spell(c, q)
		name := "plain request"
		if raw != "" {
			name = raw
		}
		cases = append(cases, engine.Case{Name: name, Example: raw, Body: func(t *engine.T) {
			a := t.Get(raw)
			what := answer.Describe(raw)
			t.Explained(a, what)
			if raw != "" && a.Refused() {
				t.Inconclusive("%s is refused (%d): see LIM-02", what, a.Status)
			}
			answeredWithJSON(t, a)
		}})
	}
	cases = append(cases, acceptCases()...)
	return append(cases,
		engine.Case{Name: "content type of every page", Stage: engine.StageLedger, Body: func(t *engine.T) {
			listed := those(t.Answers(), func(a *answer.Answer) bool { return a.Failure == nil && a.Status == http.StatusOK })
			t.Over(listed, "200 is application/json", func(a *answer.Answer) *match.Mismatch {
				if media, _ := a.ContentType(); media == documentedMedia {
					return nil
				}
				return &match.Mismatch{Summary: fmt.Sprintf("a 200 has the content type %q", a.Header.Get("Content-Type")),
					Got: fmt.Sprintf("Content-Type: %s", a.Header.Get("Content-Type"))}
			})
		}},
		engine.Case{Name: "every valid request", Stage: engine.StageLedger, Body: func(t *engine.T) {
			t.MustBeTested()
			refused := t.Refusals()
			valid := those(t.Answers(), func(a *answer.Answer) bool {
				return t.Intent(a).Valid && a.Request.IfNoneMatch == "" && !a.Broken() && !a.Redirected() && !a.Refused() &&
					a.Status != http.StatusTooManyRequests
			})
			t.Over(slices.Concat(refused, valid), "200", func(a *answer.Answer) *match.Mismatch {
				switch {
				case slices.Contains(refused, a):
					return refusedThough(a)
				case a.Status == http.StatusOK:
					return nil
				}
				return &match.Mismatch{Summary: fmt.Sprintf("%s, which is valid, is answered %d", a.Asked(), a.Status),
					Got: fmt.Sprint(a.Status)}
			})
		}}), ""
}

// those are the answers that a check can judge.
func those(all []*answer.Answer, judged func(*answer.Answer) bool) []*answer.Answer {
	return slices.DeleteFunc(slices.Clone(all), func(a *answer.Answer) bool { return !judged(a) })
}

func everyBodyIsJSON(t *engine.T) {
	miscoded := func(a *answer.Answer) bool { return a.Failure != nil && a.Failure.Kind == probe.FailureEncoding }
	texts := those(t.Answers(), func(a *answer.Answer) bool {
		return miscoded(a) || a.Failure == nil && a.JSON() && (a.Status == http.StatusOK || a.Content.Size > 0)
	})
	t.Over(texts, "one valid UTF-8 JSON text, and nothing else", func(a *answer.Answer) *match.Mismatch {
		if miscoded(a) {
			return &match.Mismatch{Summary: "the body's content coding is not what the header says", Got: a.Failure.Text}
		}
		f := a.Fatal()
		if f == nil {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("the body of a %d is no JSON text: %s", a.Status, f.Text), Got: f.String(),
			Where: spec.Pointer(f.Pointer)}
	})
}

func noKeyTwice(t *engine.T) { withoutFault(t, body.DuplicateKey, "each key once") }

func noLoneSurrogate(t *engine.T) {
	withoutFault(t, body.LoneSurrogate, "whole characters, a surrogate only in a pair")
}

// withoutFault wants no body to have a fault that leaves it a JSON text all the same.
func withoutFault(t *engine.T, kind body.Kind, wanted string) {
	texts := those(t.Answers(), func(a *answer.Answer) bool { return a.Failure == nil && a.JSON() && a.Content.Size > 0 })
	t.Over(texts, wanted, func(a *answer.Answer) *match.Mismatch {
		for _, f := range a.Faults {
			if f.Kind == kind {
				return &match.Mismatch{Summary: f.Text, Got: f.String(), Where: spec.Pointer(f.Pointer)}
			}
		}
		return nil
	})
}

func noServerError(t *engine.T) {
	t.MustBeTested()
	t.Over(t.Everything(), "no 5xx", func(a *answer.Answer) *match.Mismatch {
		if a.Failure != nil || a.Status < 500 {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("%s is answered %d", a.Asked(), a.Status), Got: fmt.Sprint(a.Status)}
	})
}

func everyRequestAnswered(t *engine.T) {
	t.MustBeTested()
	t.Over(t.Everything(), "a complete answer in time", func(a *answer.Answer) *match.Mismatch {
		if a.Failure == nil || a.Unsent() {
			return nil
		}
		switch a.Failure.Kind {
		case probe.FailureThrottled, probe.FailureEncoding, probe.FailureTooLarge:
			return nil
		case probe.FailureTimeout:
			t.Cite(a) // all of them: there are few, and they show what hangs
		}
		if turnedAway(a) {
			return nil
		}
		hint := "The connection ends before the answer is complete: look for a worker that dies, a panic that nobody catches, or a " +
			"proxy that gives up."
		if a.Failure.Kind == probe.FailureTimeout {
			hint = "No answer comes: look for a handler that returns without writing one, a lock that is never released, or a query " +
				"that takes for ever; " +
				"give each a time limit."
		}
		return &match.Mismatch{Summary: fmt.Sprintf("%s has no complete answer: %s", a.Asked(), a.Failure.Text),
			Got: a.Failure.Text, Hint: hint}
	})
}

func documentedServerError(t *engine.T) {
	failed := those(t.Everything(), func(a *answer.Answer) bool {
		return a.Failure == nil && a.Status == http.StatusInternalServerError && t.Contract().Documents(a.Status)
	})
	if len(failed) == 0 {
		t.NotApplicable("no occasion: no 500 was seen")
	}
	t.Over(failed, "the documented body of a 500", func(a *answer.Answer) *match.Mismatch {
		if a.Fatal() != nil || a.Null || !a.Documented {
			return &match.Mismatch{Summary: "the body of a 500 is not the documented envelope: it is no JSON object", Got: a.Excerpt}
		}
		if len(a.Violations) > 0 {
			v := a.Violations[0].First
			return &match.Mismatch{Summary: fmt.Sprintf("the body of a 500 is not the documented envelope: %s %s", v.Pointer, v.Message),
				Got: v.Message, Where: v.Pointer}
		}
		return nil
	})
}

func noRedirect(t *engine.T) {
	t.MustBeTested()
	t.Over(t.Everything(), "no redirect", func(a *answer.Answer) *match.Mismatch {
		// Another spelling of the path is none that clients send: see HTTP-12.
		if !a.Redirected() || a.Request.Path != "" {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("%s is redirected (%d) to %q", a.Asked(), a.Status,
			a.Header.Get("Location")),
			Got: fmt.Sprintf("%d, Location: %s", a.Status, a.Header.Get("Location"))}
	})
}

func notPubliclyCacheable(t *engine.T) {
	t.Over(t.Pages(), "no Cache-Control: public and no s-maxage", func(a *answer.Answer) *match.Mismatch {
		for _, line := range a.Header.Values("Cache-Control") {
			for _, directive := range strings.Split(line, ",") {
				name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
				if name == "public" || name == "s-maxage" {
					return &match.Mismatch{Summary: "a page may be stored by shared caches: Cache-Control: " + line, Got: "Cache-Control: " + line}
				}
			}
		}
		return nil
	})
}

func headAgrees(t *engine.T) {
	get, head := t.Get(""), t.Do(probe.Request{Method: probe.Head})
	switch {
	case head.Failure != nil:
		t.Observe("HEAD has no complete answer (%s)", head.Failure.Kind)
	case head.Status == http.StatusMethodNotAllowed:
		t.Observe("HEAD is refused with 405, Allow: %s", head.Header.Get("Allow"))
	case head.Status != get.Status:
		t.Observe("HEAD is answered %d where GET is answered %d", head.Status, get.Status)
	case head.Header.Get("Content-Type") != get.Header.Get("Content-Type"):
		t.Observe("HEAD has the content type %q where GET has %q", head.Header.Get("Content-Type"), get.Header.Get("Content-Type"))
	default:
		t.Observe("HEAD agrees with GET (%d)", head.Status)
	}
}

// unusualQueryCases are oversized and malformed query strings.
func unusualQueryCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for _, u := range []struct {
		name, query string
		oversized   bool
	}{
		{"8 KiB", "x=" + strings.Repeat("a", 8<<10), true},
		{"64 KiB", "x=" + strings.Repeat("a", 64<<10), true},
		{"%zz", "x=%zz", false},
		{"lone %", "x=%", false},
		{"%00", "x=%00", false},
		{"overlong UTF-8", "x=%C0%AF", false},
		{"raw high bytes", "x=\xff\xfe", false},
		{"raw ;", "x=1;y=2", false},
		{"only &", "&&&", false},
		{"no name", "=x", false},
	} {
		cases = append(cases, engine.Case{Name: u.name, Body: func(t *engine.T) {
			a := t.Do(probe.Request{Query: u.query, Intent: probe.Intent{Oversized: u.oversized, Malformed: true}})
			what := "a query with " + u.name
			if !u.oversized || a.TooLarge() {
				t.Explained(a, what)
			} else if a.Broken() {
				t.Explained(t.Get("x=a"), "a short query with the same unknown parameter")
			}
			if a.Failure == nil && a.Status < 300 && !a.Listed() && !t.Get("").Listed() {
				t.Inconclusive("%s is answered %s, and the plain request is no page either: see HTTP-01 and HTTP-02", what, a.Brief())
			}
			t.Expect(a).To(match.Satisfy("4xx or a page", func(a *answer.Answer) *match.Mismatch {
				// A 4xx counts although the connection breaks after it: who refuses
				// to read on need not.
				if a.Listed() || ((a.Failure == nil || u.oversized) && a.Status >= 400 && a.Status < 500) {
					return nil
				}
				f := &match.Mismatch{Summary: fmt.Sprintf("%s is answered %s", what, a.Brief()), Got: a.Brief()}
				if a.Disguised() {
					f.Symptom = spec.Disguised
				}
				return f
			}))
		}})
	}
	return append(cases, brokenValueCases(c)...), ""
}

// unknownParameterCases observe what unknown and misspelt names do.
func unknownParameterCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	names := []string{"conformance_unknown"}
	for _, p := range c.Parameters {
		names = append(names, strings.ToUpper(p.Name[:1])+p.Name[1:], p.Name+"s", p.Name+"[]")
	}
	var cases []engine.Case
	for _, name := range names {
		cases = append(cases, engine.Case{Name: name, Body: func(t *engine.T) {
			a, plain := t.Get(probe.Encode(probe.Pair{Name: name, Value: "1"})), t.Get("")
			switch {
			case a.Refused():
				t.Observe("the unknown parameter %q is refused (%d)", name, a.Status)
			case match.Difference(t.Contract(), a, plain) == "":
				t.Observe("the unknown parameter %q is ignored", name)
			default:
				t.Observe("the unknown parameter %q changes the answer: %s", name, match.Difference(t.Contract(), a, plain))
			}
		}})
	}
	return cases, ""
}
