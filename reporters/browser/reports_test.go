package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// The reports that are looked at.
const (
	good       = "good"
	oneFailure = "one-failure"
	allFail    = "everything-fails"
	twoFail    = "two-families-fail" // a part of it, which takes a browser less time
	hostile    = "hostile"
)

// planted is the defect of the report with one failure, and broken what it breaks.
const (
	planted = "limit-clamped-from-above"
	broken  = "LIM-05"
)

func all() []string { return []string{good, oneFailure, allFail, hostile} }

// values are the reports by name, made once.
var values = sync.OnceValues(func() (map[string]*report.Report, error) {
	out := map[string]*report.Report{}
	for name, defects := range map[string][]string{good: nil, oneFailure: {planted}} {
		r, err := run(defects)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = r
	}
	again, err := copied(out[good])
	if err != nil {
		return nil, err
	}
	failAll(again)
	out[allFail] = again
	if out[twoFail], err = copied(again); err != nil {
		return nil, err
	}
	out[twoFail].Requirements = slices.DeleteFunc(out[twoFail].Requirements, func(q report.Requirement) bool {
		return q.Family != "LIM" && q.Family != "CUR" || q.ID[4:] > "06"
	})
	for i, q := range out[twoFail].Requirements {
		out[twoFail].Requirements[i].Cases = q.Cases[:min(len(q.Cases), 3)]
	}
	out[twoFail].Conclude("")
	out[hostile] = hostileReport()
	return out, nil
})

// run tests a reference server.
func run(defects []string) (*report.Report, error) {
	contract, err := spec.Load(spec.Sources{})
	if err != nil {
		return nil, fmt.Errorf("load contract: %w", err)
	}
	server, err := reference.New(reference.Options{Defects: defects})
	if err != nil {
		return nil, fmt.Errorf("build reference server: %w", err)
	}
	defer server.Close()
	r, err := suites.Run(context.Background(), suites.Options{Contract: contract, Target: "http://127.0.0.1:4010",
		Transport: suites.InProcess(server), Token: server.Token(), OtherToken: server.OtherToken(), Seed: 1, RefusalPause: -1, Explore: 12,
		Version: "0.1.0"})
	if err != nil {
		return nil, fmt.Errorf("run: %w", err)
	}
	return r, nil
}

// copied is a report that shares nothing with the one that it is a copy of.
func copied(r *report.Report) (*report.Report, error) {
	var b bytes.Buffer
	if err := report.Write(&b, r); err != nil {
		return nil, fmt.Errorf("copy report: %w", err)
	}
	again, err := report.Read(&b)
	if err != nil {
		return nil, fmt.Errorf("copy report: %w", err)
	}
	return again, nil
}

// failAll makes every case of a report fail that is judged, each in a way of its own.
func failAll(r *report.Report) {
	body := `{"data":[` + strings.Repeat(`{"id":"ses_…a1","status":"…","started_at":"2025-01-02T03:04:05Z","items":[1,2,3]},`, 40) +
		`{"id":"ses_…b2"}],"pagination":{"limit":100,"has_more":true}}`
	for i := range r.Requirements {
		q := &r.Requirements[i]
		if q.Level == "MAY" {
			continue
		}
		q.Outcome, q.Reason = "", ""
		for j := range q.Cases {
			line := fmt.Sprintf(`curl -g -sS -i -H "Authorization: Bearer $KAYLE_TOKEN" 'http://127.0.0.1:4010/v1/sessions?limit=%d'`, i+j)
			f := &report.Finding{Summary: fmt.Sprintf("%s is answered 200 with %d items instead of being refused", q.Cases[j].Name, i+j),
				Wanted: "a 4xx that refuses the request", Got: fmt.Sprintf("200 with %d items", i+j), Where: "/pagination/limit", Count: 1 + j,
				Curl: line, Exchange: fmt.Sprintf("x%04d", i), Status: 200, Body: body,
				Requests: []report.Request{{What: "the page", Curl: line, Exchange: "x0001", Status: 200},
					{What: "the page before it", Curl: line, Exchange: "x0002", Status: 200}}}
			q.Cases[j].Outcome, q.Cases[j].Reason, q.Cases[j].Finding = report.Fail, f.Summary, f
			if q.Level != "MUST" {
				q.Cases[j].Outcome = report.Warn
			}
		}
	}
	r.Conclude("")
}

// hostileText is what a target might send to get out of where it is shown.
const hostileText = "\x00\x1b[31mred]]> </script><script>alert(1)</script><img src=x onerror=alert(2)> \u202egnp\u202c \u2028 \xff " +
	"<style>*{display:none}</style> --> <!-- {{.}} &amp; \" ' ` | ::error::x %0A javascript:alert(3) é 日本語 عربى"

// hostileReport is one in which each text is hostile, very long, or both.
func hostileReport() *report.Report {
	word := strings.Repeat("verylongword", 200)
	huge := `{"data":[{"name":"` + strings.Repeat("x<b>", 10<<20/4) + `"}]}`
	r := &report.Report{Tool: report.Tool{Name: "kayle-conformance", Version: hostileText},
		Contract: report.Contract{Name: "things", Title: "Things " + hostileText, Version: "1", Operation: "GET /" + word, File: hostileText,
			Digest: word},
		Target: report.Target{URL: "http://127.0.0.1:1/" + word, Items: 1, Scope: hostileText}, Hint: hostileText,
		Observations: []report.Observation{{ID: hostileText, Case: word, Text: hostileText}}, Notes: []string{hostileText, word, "\u202e" + word},
		Resolved: []string{hostileText + word}}
	r.Summary.Selection, r.Summary.CutShort = word, hostileText
	bodies := []string{huge, hostileText, `{"data":` + huge[:1<<20], word,
		`{"data":[{"name":"` + strings.Repeat(`<script>alert(4)</script>`, 30) + `"}]}`}
	for i, body := range bodies {
		f := &report.Finding{Summary: hostileText + word, Wanted: hostileText, Got: word + hostileText, Where: "/data/0/name", Count: 3,
			Hint: hostileText, Curl: "curl 'http://127.0.0.1:1/?a=" + word + hostileText + "'", Exchange: hostileText, Status: 200, Body: body}
		q := report.Requirement{ID: fmt.Sprintf("HOS-%02d", i), Family: "HOS " + hostileText, Level: "MUST", Title: hostileText,
			Words: hostileText + word, Hint: word, Source: hostileText, File: hostileText, Line: 1, Page: "javascript:alert(5)//" + word,
			Cases: []report.Case{{Name: hostileText, Outcome: report.Fail, Reason: hostileText, Finding: f},
				{Name: word, Outcome: report.Inconclusive, Reason: hostileText + report.ToShowIt + word}}}
		r.Requirements = append(r.Requirements, q)
	}
	r.Requirements[1].Level = "SHOULD"
	r.Requirements[1].Cases[0].Outcome = report.Warn
	r.Conclude("")
	return r
}

// rendered are the pages by name, made once for all tests.
var rendered = sync.OnceValues(func() (map[string][]byte, error) {
	reports, err := values()
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for name, r := range reports {
		var b bytes.Buffer
		if err := reporters.Render("html", &b, r, reporters.Options{}); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = b.Bytes()
	}
	return out, nil
})

// valueOf is a report.
func valueOf(t *testing.T, name string) *report.Report {
	t.Helper()
	reports, err := values()
	if err != nil {
		t.Fatal(err)
	}
	return reports[name]
}

// fileOf is the file of a report's page, in a folder of the test's own.
func fileOf(t *testing.T, name string) string {
	t.Helper()
	pages, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name+".html")
	if err := os.WriteFile(file, pages[name], 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
