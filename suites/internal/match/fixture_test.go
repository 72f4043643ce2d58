package match_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func pointer(p spec.Pointer) *spec.Pointer { return &p }

func contract() *spec.Contract {
	return &spec.Contract{
		Fields: []spec.Field{{Name: "id"}, {Name: "kind"}, {Name: "n"}},
		Roles: spec.Roles{
			Limit:   &spec.LimitRole{Parameter: spec.Parameter{Name: "size"}, Default: 3},
			Cursor:  &spec.CursorRole{Parameter: spec.Parameter{Name: "after"}},
			Filters: []spec.FilterRole{{Parameter: spec.Parameter{Name: "kind"}, Field: "/kind"}},
			Page:    spec.PageRoles{Items: "/items", HasMore: pointer("/more"), NextCursor: pointer("/next"), LimitEcho: pointer("/size")},
			Item:    spec.ItemRoles{ID: "/id"},
		},
	}
}

// answered is what a target answered.
func answered(status int, text string) *answer.Answer {
	b := probe.Body{Status: status, MediaType: "application/json", Text: []byte(text)}
	sum := sha256.Sum256(b.Text)
	x := &probe.Exchange{Status: status, Header: http.Header{"Content-Type": {b.MediaType}}}
	x.Content = &probe.Content{Digest: hex.EncodeToString(sum[:]), Size: len(text), Reading: answer.NewReader(contract()).Read(b)}
	return answer.Of(x)
}

// failed is an answer that never came.
func failed(kind probe.FailureKind) *answer.Answer {
	return answer.Of(&probe.Exchange{Failure: &probe.Failure{Kind: kind, Text: "no"}, Content: &probe.Content{}})
}

// listed is a page of items of kind a; "+" among them promises more.
func listed(words string) *answer.Answer {
	more, next := false, "null"
	var items []string
	for _, w := range strings.Fields(words) {
		if w == "+" {
			more, next = true, `"next"`
			continue
		}
		items = append(items, fmt.Sprintf(`{"id":%q,"kind":"a","n":1}`, w))
	}
	return answered(200, fmt.Sprintf(`{"items":[%s],"more":%t,"next":%s,"size":3}`, strings.Join(items, ","), more, next))
}

// learned is a list of items of kind a.
func learned(ids ...string) *oracle.Dataset {
	return oracle.NewDataset(contract(), listed(strings.Join(ids, " ")).Page.Items, nil)
}

// judged matches and returns the finding, nil where the answer is as wanted.
func judged(t *testing.T, m match.Matcher, a *answer.Answer) *match.Mismatch {
	t.Helper()
	ok, err := m.Match(a)
	if err != nil {
		t.Fatal(err)
	}
	if ok {
		return nil
	}
	f := m.Mismatch()
	switch {
	case f.Summary == "" || strings.Contains(f.Summary, "\n"):
		t.Errorf("the summary is one line: %q", f.Summary)
	case f.Wanted == "" || f.Got == "":
		t.Errorf("wanted %q, got %q: neither is empty", f.Wanted, f.Got)
	case f.Answer != a:
		t.Error("the evidence is missing")
	case m.FailureMessage(a) != f.Summary:
		t.Errorf("Gomega's message differs: %q", m.FailureMessage(a))
	}
	return &f
}
