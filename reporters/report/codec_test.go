package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// full is a report in which every field is set.
func full() *report.Report {
	finding := &report.Finding{
		Summary: "limit=0 is answered 200 instead of being refused", Wanted: "4xx", Got: "200", Where: "/pagination/limit",
		Count: 2, Hint: "refuse it", Curl: `curl -sS -H "Authorization: Bearer $TOKEN" 'http://127.0.0.1:1/v1/things?limit=0'`,
		Exchange: "x0003", Status: 200, Body: `{"data":[]}`,
		Requests: []report.Request{{What: "the page", Curl: "curl 'http://127.0.0.1:1/v1/things?limit=0'", Exchange: "x0003", Status: 200},
			{What: "the page before", Curl: "curl 'http://127.0.0.1:1/v1/things'", Exchange: "x0001", Status: 200}},
		Walk: &report.Walk{Query: "limit=2", Pages: []report.WalkPage{{Number: 2, Exchange: "x0003", Cited: true, Cursor: "thing_2",
			Items: []report.WalkItem{{ID: "thing_1", Place: 1, Mark: report.MarkRepeated, Count: 1}, {Place: 3, Count: 4}}, More: new(bool),
			MoreWrong: true, Next: "thing_9", NextWrong: true}}},
		Window: &report.Window{Field: "at", From: "2025-01-01T00:00:00Z", To: "2025-01-02T00:00:00Z", Unit: 0.001, Items: []report.WindowItem{
			{ID: "thing_1", At: "2025-01-01T00:00:00Z", Omitted: 3, Wanted: report.Inside, Listed: report.Outside}}},
	}
	r := &report.Report{
		Schema: report.Schema,
		Tool:   report.Tool{Name: "kayle-conformance", Version: "0.1.0"},
		Contract: report.Contract{Name: "things", Title: "Things", Version: "1", Operation: "GET /v1/things", File: "openapi.yaml",
			Digest: strings.Repeat("0", 64)},
		Target: report.Target{URL: "http://127.0.0.1:1", Items: 3, Complete: true, Scope: "from 2025"},
		Hint:   "look at the token",
		Summary: report.Summary{Started: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC), Seconds: 1.5, Requests: 7, Waited: 0.5, Throttled: 1,
			Resent: 1,
			Seed:   1<<64 - 1, CutShort: "interrupted", Selection: "family LIM"},
		Requirements: []report.Requirement{{
			ID: "LIM-05", Family: "LIM", Level: "MUST", Basis: "schema", Title: "Out of bounds is refused",
			Text:  "A limit out of bounds is refused.",
			Words: "minimum: 1", Source: "RFC 9110, 15.5.1", Hint: "refuse", Page: "https://example.com/r#lim-05",
			Pointer: "/paths", File: "openapi.yaml", Line: 12,
			Outcome: report.Fail, Reason: "limit=0 is answered 200",
			Cases: []report.Case{
				{Name: "0", Outcome: report.Fail, Reason: "200", Finding: finding, Exchanges: []string{"x0003"}, Seconds: 0.01},
				{Name: "101", Outcome: report.Pass, Seconds: 0.01},
			},
		}},
		Observations: []report.Observation{{ID: "ENV-05", Text: "field extra"}},
		Lacking: []report.Lack{{List: "things", Sample: "two things of one instant", Recipe: "insert another at 2025-01-02T03:04:05Z",
			Requirements: []string{"WIN-04"}, Open: true}},
		Shown: report.EvidenceMasked,
		Evidence: []report.Evidence{{List: "things", Exchange: "x0003", Started: time.Date(2025, 1, 2, 3, 4, 5, 6, time.UTC),
			Seconds: 0.25, Method: "GET", URL: "http://127.0.0.1:1/v1/things?limit=0",
			Headers: []report.Header{{Name: "Accept", Value: "application/json"}}, Content: "{}",
			Status: 200, Failure: "cut off", Protocol: "HTTP/1.1", Answer: []report.Header{{Name: "Content-Type", Value: "application/json"}},
			Size: 11, Body: `{"data":[]}`, Cases: []string{"LIM-05 0"}}},
		Coverage: []report.Coverage{{List: "things", Rows: []report.CoverageRow{{Kind: report.CoversParameter, Name: "limit",
			Cells: []report.CoverageCell{{Name: "empty", State: report.Exercised, Count: 3}, {Name: "above", State: report.NotSelected}}}}}},
		Health: report.Health{Answers: map[string]int{"2xx": 5, "4xx": 1, "timeout": 1}, Median: 0.001, P95: 0.25,
			Slowest: &report.Slow{Seconds: 0.5, Curl: "curl 'http://127.0.0.1:1/v1/things'", Exchange: "x0001", Status: 200},
			Phases:  []report.Phase{{Name: "learning", Seconds: 0.1}, {Name: "observing", Seconds: 1.2}},
			Waits:   []report.Wait{{For: "throttling", Seconds: 0.5, Count: 1}}},
		Notes:    []string{"a note"},
		Resolved: []string{"LIM-06"},
	}
	r.Conclude("")
	return r
}

func written(g *WithT, r *report.Report) []byte {
	var b bytes.Buffer
	g.Expect(report.Write(&b, r)).To(Succeed())
	return b.Bytes()
}

func TestWriteAndReadAgain(t *testing.T) {
	g := NewWithT(t)
	r := full()
	again, err := report.Read(bytes.NewReader(written(g, r)))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(again).To(Equal(r))
}

func TestWriteIsSafeAnywhere(t *testing.T) {
	g := NewWithT(t)
	r := full()
	r.Requirements[0].Cases[0].Finding.Got = "<script>&amp; \x1b[31m \x07 \x00 \x7f \u0085 \u2028 \u202e \ufeff \U000E0041 \xff é 日本"
	text := string(written(g, r))
	g.Expect(text).To(ContainSubstring(`"got": "<script>&amp; \u001b[31m \u0007 \u0000 \u007f \u0085 \u2028 \u202e \ufeff \udb40\udc41 ` +
		`\ufffd é 日本"`))
	again, err := report.Read(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(again.Requirements[0].Cases[0].Finding.Got).To(Equal("<script>&amp; \x1b[31m \x07 \x00 \x7f \u0085 \u2028 \u202e \ufeff " +
		"\U000E0041 \ufffd é 日本"))
}

func TestWriteListsAreNeverNull(t *testing.T) {
	g := NewWithT(t)
	r := &report.Report{Verdict: report.NotTested, Requirements: []report.Requirement{{ID: "A-01", Level: "MUST", Outcome: report.Pass}}}
	text := string(written(g, r))
	g.Expect(text).NotTo(ContainSubstring("null"))
	g.Expect(text).To(HavePrefix("{\n  \"schema\": \"" + report.Schema + "\",\n"))
	g.Expect(r.Requirements[0].Cases).To(BeNil(), "the report itself is left alone")
	g.Expect(report.Write(&bytes.Buffer{}, nil)).NotTo(Succeed())
}

func TestReadRejects(t *testing.T) {
	good := string(written(NewWithT(t), full()))
	for name, c := range map[string]struct{ text, says string }{
		"nothing":         {"", "unexpected end"},
		"not JSON":        {"{\n\n<html>", "line 3"},
		"null":            {"null", "no schema field"},
		"another object":  {`{"openapi": "3.1.0"}`, "no schema field"},
		"a later version": {strings.Replace(good, "report/v2", "report/v3", 1), "report/v3\", this version reads up to"},
		"another schema":  {strings.Replace(good, "/report/v2", "/matrix/v1", 1), "give a file that a run wrote"},
		"no such list": {strings.Replace(good, `"list": "things",
      "id"`, `"list": "thongs",
      "id"`, 1), "none of the lists"},
		"trailing text":     {good + "{}", "after top-level value"},
		"mistyped":          {strings.Replace(good, `"requests": 7`, `"requests": "7"`, 1), "line "},
		"unknown verdict":   {strings.Replace(good, `"verdict": "non-conformant"`, `"verdict": "green"`, 1), `"green"`},
		"unknown outcome":   {strings.Replace(good, `"outcome": "pass"`, `"outcome": "passed"`, 1), "cases[1]: outcome"},
		"unknown level":     {strings.Replace(good, `"level": "MUST"`, `"level": "OUGHT"`, 1), `"OUGHT"`},
		"no id":             {strings.Replace(good, `"id": "LIM-05"`, `"id": ""`, 1), "no id"},
		"a case name twice": {strings.Replace(good, `"name": "101"`, `"name": "0"`, 1), "twice"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := report.Read(strings.NewReader(c.text))
			g.Expect(err).To(MatchError(ContainSubstring(c.says)))
		})
	}
}

// A file of the version before lists is one of one list.
func TestReadOfTheFirstVersion(t *testing.T) {
	g := NewWithT(t)
	want := full()
	want.Summary.Seed = 7 // a number of any JSON library
	var old map[string]any
	g.Expect(json.Unmarshal(written(g, want), &old)).To(Succeed())
	old["schema"] = strings.Replace(report.Schema, "/v2", "/v1", 1)
	delete(old, "lists")
	delete(old, "lacking")
	delete(old, "health")
	for _, q := range old["requirements"].([]any) {
		delete(q.(map[string]any), "list")
	}
	text, err := json.Marshal(old)
	g.Expect(err).NotTo(HaveOccurred())
	r, err := report.Read(bytes.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	want.Lacking, want.Health = nil, report.Health{}
	g.Expect(r).To(Equal(want))
	g.Expect(r.Lists).To(HaveLen(1))
	g.Expect(r.Lists[0]).To(Equal(report.List{Name: "things", Operation: "GET /v1/things", Items: 3, Complete: true, Scope: "from 2025",
		Verdict: report.NonConformant, Outcomes: map[report.Outcome]int{report.Fail: 1}}))
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestReadIsBounded(t *testing.T) {
	_, err := report.Read(endless{})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("larger than 64 MiB")))
}

func TestReadSkipsUnknownFields(t *testing.T) {
	g := NewWithT(t)
	text := strings.Replace(string(written(g, full())), `"verdict":`, `"later": [1], "verdict":`, 1)
	_, err := report.Read(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	if err := report.Write(&b, full()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`{"schema":"` + report.Schema +
		`","verdict":"partial","requirements":[{"id":"A","level":"MAY","outcome":"pass","cases":[{"name":"\ud800","outcome":"known"}]}]}`))
	f.Add([]byte(`[[[[[[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := report.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := report.Write(&first, r); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := report.Read(bytes.NewReader(first.Bytes()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if err := report.Write(&second, again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("not stable:\n%s\n%s", &first, &second)
		}
		report.ExitCode(r, true, true)
		report.Compare(r, again)
	})
}
