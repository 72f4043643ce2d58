package checks

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// publishedChecks hold the document that the target publishes against the contract.
func publishedChecks() []engine.Check {
	return []engine.Check{{ID: "PUB-01", Cases: func(_ *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
		if o.Published == "" {
			return nil, "the path of a published document is not given (--published)"
		}
		return []engine.Case{{Name: "published document", Body: engine.Unlearned(published)}}, ""
	}}}
}

// published asks for the document without credentials, and tells what breaks clients.
func published(t *engine.T) {
	a := t.Do(probe.Request{Path: t.Settings().Published, Credentials: noCredentials, Accept: "application/json, */*;q=0.9"})
	switch {
	case a.Failure != nil || a.Status != http.StatusOK:
		t.Inconclusive("%s is answered %s: is that the path below the base URL, and can it be read without credentials?",
			t.Settings().Published, a.Brief())
	case a.Published == nil:
		t.Inconclusive("what %s answers is no OpenAPI document", t.Settings().Published)
	case a.Published.Problem != "":
		t.Inconclusive("the published document cannot be read: %s", a.Published.Problem)
	}
	t.Expect(a).To(match.Satisfy("a document that takes nothing away from clients of the contract", func(a *answer.Answer) *match.Mismatch {
		all := a.Published.Differences
		if len(all) == 0 {
			return nil
		}
		var lines []string
		for _, d := range all {
			own, _ := t.Contract().Locate(d.Own)
			lines = append(lines, fmt.Sprintf("%s (%s, line %d, against %s)", d.Text, d.There, d.Line, own))
		}
		return &match.Mismatch{Symptom: spec.Other, Summary: "in the published document " + all[0].Text + andMore(len(all)-1),
			Got: strings.Join(lines, "\n"), Where: all[0].There}
	}))
}

func andMore(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", and %s more", answer.Count(n, "difference"))
}
