package suites_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// What a finding shows of an answer holds no item's URL and no whole id, unless all
// evidence is wanted.
func TestWhatAFindingShowsOfItems(t *testing.T) {
	shown, whole := map[bool]int{}, 0
	for _, full := range []bool{false, true} {
		r := testReference(t, reference.Options{Sessions: 45, Defects: []string{"from-exclusive"}},
			func(o *suites.Options) { o.FullEvidence, o.Explore = full, -1 })
		for _, q := range r.Requirements {
			for _, c := range q.Cases {
				if c.Outcome != report.Fail || c.Finding.Body == "" {
					continue
				}
				shown[full]++
				text, _, cut := strings.Cut(c.Finding.Body, "...")
				g := NewWithT(t)
				if !cut {
					g.Expect(json.Valid([]byte(text))).To(BeTrue(), text)
				}
				url := wholeURL.MatchString(c.Finding.Body)
				g.Expect(url && !full).To(BeFalse(), c.Finding.Body)
				if url {
					whole++
				}
			}
		}
	}
	NewWithT(t).Expect(shown[false]).To(BeNumerically(">", 0))
	NewWithT(t).Expect(shown[true]).To(Equal(shown[false]))
	NewWithT(t).Expect(whole).To(BeNumerically(">", 0))
}

// wholeURL is the URL of a listed session with more than its host.
var wholeURL = regexp.MustCompile(`"verification_url":"https?://[^/"]+/(?:[^m]|m[^a])`)
