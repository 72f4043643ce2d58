package reporters_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/har"
	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// evidence is a report with two exchanges: one whole, one without an answer.
func evidence() *report.Report {
	r := sample()
	r.Shown = report.EvidenceMasked
	r.Evidence = []report.Evidence{
		{Exchange: "x0042", Started: time.Date(2025, 1, 2, 3, 4, 5, 6000, time.UTC), Seconds: 0.25, Method: http.MethodGet,
			URL: "http://127.0.0.1:4010/v1/things?limit=0&x=%zz&y=a+b", Content: "{}",
			Headers: []report.Header{{Name: "Authorization", Value: "Bearer $TOKEN"}, {Name: "Content-Type", Value: "application/json"}},
			Status:  http.StatusOK, Protocol: "HTTP/2.0", Answer: []report.Header{{Name: "Content-Type", Value: "application/json"},
				{Name: "Location", Value: "masked"}}, Size: 12000, Body: `{"data": []}`, Cases: []string{"LIM-05 0", "LIM-05 101"}},
		{Exchange: "x0043", Started: time.Date(2025, 1, 2, 3, 4, 6, 0, time.UTC), Seconds: 2, Method: http.MethodGet,
			URL: "http://127.0.0.1:4010/v1/things", Headers: []report.Header{}, Answer: []report.Header{},
			Failure: "no complete answer within 2s", Cases: []string{"HTTP-04 an answer to every request"}},
	}
	return r
}

func archived(t *testing.T, r *report.Report) *har.HAR {
	t.Helper()
	var b bytes.Buffer
	g := NewWithT(t)
	g.Expect(reporters.Render("har", &b, r, reporters.Options{})).To(Succeed())
	var archive har.HAR
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	g.Expect(d.Decode(&archive)).To(Succeed())
	return &archive
}

func TestHAREntries(t *testing.T) {
	g := NewWithT(t)
	log := archived(t, evidence()).Log
	g.Expect(log.Version).To(Equal("1.2"))
	g.Expect(log.Creator.Name).To(Equal("kayle-conformance"))
	g.Expect(log.Comment).To(And(ContainSubstring(sample().Sentence), ContainSubstring("Evidence: masked")))
	g.Expect(log.Entries).To(HaveLen(2))
	first := log.Entries[0]
	g.Expect(first.Comment).To(Equal("exchange x0042: LIM-05 0; LIM-05 101"))
	g.Expect(first.StartedDateTime).To(Equal("2025-01-02T03:04:05.000006Z"))
	g.Expect(first.Time).To(Equal(250.0))
	g.Expect(first.Timings.Send + first.Timings.Wait + first.Timings.Receive).To(Equal(first.Time))
	g.Expect(first.Request.Method + " " + first.Request.URL).To(Equal("GET http://127.0.0.1:4010/v1/things?limit=0&x=%zz&y=a+b"))
	g.Expect(first.Request.HTTPVersion).To(Equal("HTTP/2.0"))
	var query []string
	for _, pair := range first.Request.QueryString {
		query = append(query, pair.Name+": "+pair.Value)
	}
	g.Expect(query).To(Equal([]string{"limit: 0", "x: %zz", "y: a b"}))
	g.Expect(first.Request.Headers[0].Value).To(Equal("Bearer $TOKEN"))
	g.Expect(first.Request.PostData.MimeType + " " + first.Request.PostData.Text).To(Equal("application/json {}"))
	g.Expect(first.Response.Status).To(BeEquivalentTo(200))
	g.Expect(first.Response.RedirectURL).To(Equal("masked"))
	g.Expect(first.Response.Content.Size).To(BeEquivalentTo(12000))
	g.Expect(string(first.Response.Content.Text)).To(Equal(`{"data": []}`))
	g.Expect(first.Response.Content.Comment).To(Equal("shortened, and masked"))
	second := log.Entries[1]
	g.Expect(second.Response.Status).To(BeZero())
	g.Expect(second.Response.Comment).To(Equal("no complete answer within 2s"))
	g.Expect(second.Request.PostData).To(BeNil())
}

// What the format requires is there, whatever the report lacks.
func TestHARMembers(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	r := evidence()
	r.Evidence[0].Headers, r.Evidence[0].Answer = nil, nil
	g.Expect(reporters.Render("har", &b, r, reporters.Options{})).To(Succeed())
	g.Expect(b.String()).NotTo(ContainSubstring("null"))
	for _, name := range []string{"cookies", "headers", "queryString", "headersSize", "bodySize", "redirectURL", "content", "cache",
		"timings", "httpVersion", "statusText", "mimeType"} {
		g.Expect(strings.Count(b.String(), `"`+name+`":`)).To(BeNumerically(">=", 2), name)
	}
	g.Expect(archived(t, sample()).Log.Entries).To(BeEmpty())
	full := evidence()
	full.Shown = report.EvidenceFull
	g.Expect(archived(t, full).Log.Comment).To(ContainSubstring("Evidence: full"))
}

// What the target sent shows in no other way than as text.
func TestHAREscapes(t *testing.T) {
	g := NewWithT(t)
	r := evidence()
	e := &r.Evidence[0]
	e.Exchange, e.URL, e.Content, e.Failure, e.Protocol, e.Body = hostile, "http://a.test/?"+hostile, hostile, hostile, hostile, hostile
	lines := []report.Header{{Name: hostile, Value: hostile}}
	e.Headers, e.Answer, e.Cases = lines, lines, []string{hostile}
	var b bytes.Buffer
	g.Expect(reporters.Render("har", &b, r, reporters.Options{})).To(Succeed())
	g.Expect(strings.ContainsAny(b.String(), "\x1b\x07\x00\u202e\u2028")).To(BeFalse())
	g.Expect(archived(t, r).Log.Entries).To(HaveLen(2))
}
