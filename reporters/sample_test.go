package reporters_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// hostile is text as a target may send it to break a report.
const hostile = "a\x1b[31mred\x1b[0m \x07\x00\x7f\u0085 ]]> <script>alert(1)</script> \u202egnp\u202c \u2028 \xff | `b` @all " +
	"https://example.invalid"

const curl = `curl -sS -H "Authorization: Bearer $TOKEN" ` +
	`'http://127.0.0.1:4010/v1/things?limit=0&a-rather-long-parameter-name=with-a-rather-long-value'`

// sample is a small report with every outcome.
func sample() *report.Report {
	requirement := func(id, family, level, title string, outcome report.Outcome, reason string, cases ...report.Case) report.Requirement {
		return report.Requirement{ID: id, Family: family, Level: level, Basis: "schema", Title: title, Text: title + ".",
			Words: "minimum: 1\nmaximum: 100", Hint: "Refuse it with a 4xx.", Pointer: "/paths/x", File: "openapi.yaml", Line: 58,
			Outcome: outcome, Reason: reason, Cases: cases}
	}
	finding := func(value string) *report.Finding {
		return &report.Finding{Summary: "limit=" + value + " is answered 200 instead of being refused",
			Wanted: "a refusal: 4xx other than 401, 403, 407, 408, 425 and 429",
			Got:    "200 with 10 items\nand an echo of 10", Where: "/pagination/limit", Count: 1, Curl: curl, Exchange: "x0042", Status: 200,
			Body: `{"data": []}`}
	}
	many := finding("101")
	many.Count = 12
	r := &report.Report{
		Tool:     report.Tool{Name: "kayle-conformance", Version: "0.1.0"},
		Contract: report.Contract{Name: "things", Title: "Things API", Version: "1.2", Operation: "GET /v1/things", File: "openapi.yaml"},
		Target:   report.Target{URL: "http://127.0.0.1:4010", Items: 137, Complete: true},
		Summary: report.Summary{Started: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC), Seconds: 3.24, Requests: 1204, Waited: 2, Throttled: 3,
			Seed: 7},
		Requirements: []report.Requirement{
			requirement("LIM-02", "LIM", "MUST", "Each valid limit is accepted", report.Pass, "",
				report.Case{Name: "1", Outcome: report.Pass, Seconds: 0.25}, report.Case{Name: "100", Outcome: report.Pass, Seconds: 0.5}),
			requirement("LIM-04", "LIM", "SHOULD", "A page with more to come is full", report.Warn, "a page is short",
				report.Case{Name: "walk", Outcome: report.Warn,
					Finding: &report.Finding{Summary: "a page of 7 items under limit 10", Wanted: "10 items", Got: "7 items", Count: 1, Curl: curl,
						Status: 200, Exchange: "x0007"}}),
			requirement("LIM-05", "LIM", "MUST", "A limit out of bounds is refused", report.Fail, "limit=0 is answered 200",
				report.Case{Name: "0", Outcome: report.Fail, Finding: finding("0"), Seconds: 0.125},
				report.Case{Name: "-1", Outcome: report.Pass},
				report.Case{Name: "101", Outcome: report.Fail, Finding: many}),
			requirement("CUR-05", "CUR", "MUST", "The flag tells exactly whether an item follows", report.Inconclusive, "the list is too short",
				report.Case{Name: "at 10", Outcome: report.Pass},
				report.Case{Name: "at 11", Outcome: report.Inconclusive, Reason: "11 items are needed, the list has 10"}),
			requirement("CUR-08", "CUR", "MUST", "Starting after any item lists what follows", report.Known, "issue 17",
				report.Case{Name: "first", Outcome: report.Known, Reason: "issue 17", Finding: finding("1")}),
			requirement("CUR-13", "CUR", "SHOULD", "Letter case matters in a cursor", report.Error, "the check stopped: index out of range",
				report.Case{Name: "upper", Outcome: report.Error, Reason: "the check stopped: index out of range"}),
			requirement("CUR-15", "CUR", "SHOULD", "A repeated cursor is refused", report.Inconclusive, "11 items are needed, the list has 10"),
			requirement("AUTH-08", "AUTH", "MUST", "Two organizations never see each other's items", report.NotApplicable,
				"no second token was given"),
			requirement("ENV-05", "ENV", "MAY", "Undeclared fields are listed", report.Pass, ""),
		},
		Observations: []report.Observation{{ID: "ENV-05", Text: "undeclared field: extra"}},
		Notes:        []string{"the list changed twice during the run"},
		Resolved:     []string{"LIM-02 100"},
	}
	r.Conclude("")
	return r
}

// hostileReport is a report with hostile text in every field.
func hostileReport() *report.Report {
	r := &report.Report{
		Tool:     report.Tool{Name: hostile, Version: hostile},
		Contract: report.Contract{Name: hostile, Title: hostile, Version: hostile, Operation: hostile, File: hostile},
		Target:   report.Target{URL: hostile, Scope: hostile}, Hint: hostile, Notes: []string{hostile}, Resolved: []string{hostile},
		Observations: []report.Observation{{ID: hostile, Text: hostile}},
		Summary:      report.Summary{Selection: hostile, CutShort: hostile},
	}
	for _, o := range []report.Outcome{report.Pass, report.Fail, report.Warn, report.Inconclusive, report.NotApplicable, report.Error,
		report.Known} {
		f := &report.Finding{Summary: hostile, Wanted: hostile + "\n" + hostile,
			Got: hostile + "\r\nFAIL X-01 MUST  forged\n```\n# forged", Where: hostile, Hint: hostile, Curl: hostile,
			Exchange: hostile, Body: hostile, Count: 3}
		r.Requirements = append(r.Requirements, report.Requirement{ID: "X-" + string(o) + hostile, Family: hostile, Level: "MUST",
			Basis: hostile, Title: hostile, Text: hostile, Words: hostile, Source: hostile, Hint: hostile, Page: hostile, Pointer: hostile,
			File: hostile, Outcome: o, Reason: hostile,
			Cases: []report.Case{{Name: hostile, Outcome: o, Reason: hostile, Finding: f}, {Name: hostile + "2", Outcome: o, Finding: f}}})
	}
	r.Conclude("")
	return r
}

func sampleMatrix() *report.Matrix {
	return &report.Matrix{
		Tool: report.Tool{Name: "kayle-conformance", Version: "0.1.0"}, Contract: report.Contract{Title: "Things API"},
		Requirements: []report.MatrixRequirement{
			{ID: "LIM-05", Level: "MUST", Title: "A limit out of bounds is refused"},
			{ID: "LIM-09", Level: "MUST", Title: "Pages are prefixes of each other"},
			{ID: "HTTP-05", Level: "MUST", Title: "A 500 has its envelope"},
		},
		Rows: []report.MatrixRow{
			{Defect: "limit-clamped", Summary: "A limit over the maximum is silently lowered to it.", Difficulty: "typical",
				Declared: []string{"LIM-05"}, Got: []string{"LIM-05"}, Exact: true, Kills: []string{"LIM-05 101"}},
			{Defect: "limit-ignored", Summary: "The limit is ignored | always.", Difficulty: "plain",
				Declared: []string{"LIM-02", "LIM-05"}, Got: []string{"LIM-05", "CUR-07"}, Exact: false, Kills: []string{}},
		},
		Freedoms: []report.FreedomRow{
			{Freedom: "newest-first", Summary: "Items come newest first.", Got: []string{}, Clean: true, Kills: []string{}},
			{Freedom: "short-pages", Summary: "Pages may be short.", Allowed: []string{"LIM-04"}, Got: []string{"LIM-04", "CUR-05"}},
		},
		DeadChecks: []string{"LIM-09 under 3"},
		Cases:      report.MatrixCases{Total: 5, Killed: 3},
	}
}

// golden compares with testdata/name; UPDATE_GOLDEN=1 writes it instead.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	g := NewWithT(t)
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		g.Expect(os.MkdirAll("testdata", 0o755)).To(Succeed())
		g.Expect(os.WriteFile(path, got, 0o644)).To(Succeed())
	}
	want, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(got)).To(Equal(string(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")))))
}
