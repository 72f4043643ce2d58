package reporters_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// failing is a report of a run in which every case ended so, each in a way of its own,
// with texts of a size.
func failing(requirements, cases int, outcome report.Outcome, text string) *report.Report {
	r := sample()
	r.Requirements = nil
	about := string([]rune(text)[:min(20, len([]rune(text)))])
	for i := range requirements {
		q := report.Requirement{ID: fmt.Sprintf("FAM-%03d", i), Family: "FAM", Level: "MUST", Title: strings.Repeat("title ", 10),
			Words: text, Hint: "a hint", File: "spec/kayle/openapi.yaml", Line: i + 1, Outcome: outcome}
		for k := range cases {
			kind := strings.Repeat("x", k+1)
			f := &report.Finding{Summary: kind + " is wrong: " + about, Wanted: text, Got: text + kind, Where: "/data/0", Count: 1, Curl: curl,
				Body: `{"data":[` + strconv.Quote(text) + `],"other":` + strconv.Quote(text) + `}`}
			for n := range 10 {
				f.Requests = append(f.Requests, report.Request{What: fmt.Sprintf("page %d", n), Curl: curl})
			}
			q.Cases = append(q.Cases, report.Case{Name: fmt.Sprintf("case %d of a rather long name: created_gte=2026-01-01T00:00:00Z", k),
				Outcome: outcome, Finding: f})
		}
		r.Requirements = append(r.Requirements, q)
	}
	r.Conclude("")
	return r
}
