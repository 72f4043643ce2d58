package match_test

import (
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// FuzzReadPage reads bodies as pages and holds them against themselves and
// against a prediction: whatever a target sends, it is read in one way, and a
// page that differs from the predicted one is said to in one line.
func FuzzReadPage(f *testing.F) {
	for _, s := range []string{
		``, `null`, `[]`, `{"items":[{"id":"a","kind":"a","n":1}],"more":false,"next":null,"size":3}`,
		`{"items":[{"id":"a"},{"id":"a"}],"more":true,"next":"a","size":1e999}`,
		`{"items":{"0":{"id":"a"}}}`, `{"items":[null,1,"x",[],{"id":7},{"id":null}],"more":"yes","next":{},"size":[]}`, `{"items":[{"id":"` +
			"\\u0000\\u202e" + `"}]}`,
		`{"items":[{"id":"a"}],"items":[]}`, `{"more":true}`, "\xef\xbb\xbf{\"items\":[]}", `{"items":[{"n":{"n":{"n":-0}},"id":"a"}]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, b := answered(200, text), answered(200, text)
		if difference := match.Difference(contract(), a, b); difference != "" {
			t.Fatalf("it differs from itself: %s", difference)
		}
		for _, one := range []string{a.Outline(), a.Brief()} {
			if strings.ContainsAny(one, "\n\r") {
				t.Fatalf("not one line: %q", one)
			}
		}
		if !a.Listed() {
			return
		}
		own := oracle.NewDataset(contract(), a.Page.Items, nil)
		judged(t, match.BeSameAs(contract(), b, "one", "the other"), a)
		judged(t, match.FollowPrediction(contract(), own.Predict(oracle.Query{}), "the page"), a)
		judged(t, match.FollowPrediction(contract(), learned("a", "b", "c", "d").Predict(oracle.Query{Limit: 2}), "the page"), a)
	})
}
