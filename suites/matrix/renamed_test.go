package matrix_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// renamedSample are defects of every family of requirements, the ones that lie
// near a name first of all.
func renamedSample() []string {
	return []string{
		"names-not-decoded",              // HTTP: a parameter's name in another spelling
		"auth-cache-without-token",       // AUTH
		"refusal-names-nothing",          // ENV: the parameter's name in a message
		"data-null-when-empty",           // ENV: the items' place
		"failure-code-on-cancelled",      // ITEM: a rule over two fields
		"cancel-token-in-one-url",        // ITEM: a name within a value
		"limit-echoes-default",           // LIM
		"limit-capped-at-50",             // LIM: a name that is percent-encoded
		"next-cursor-of-following-item",  // CUR
		"status-in-upper-case",           // FLT: an enum value in another spelling
		"status-pattern",                 // FLT: a part of an enum value
		"to-exclusive",                   // WIN
		"expires-after-last-update",      // ITEM: three timestamps
		"to-ignored-under-three-filters", // CMB
	}
}

// testAgainst runs the suites against a server in this process.
func testAgainst(t *testing.T, c *spec.Contract, start func() (matrix.Server, error)) *report.Report {
	t.Helper()
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	r, err := suites.Run(t.Context(), suites.Options{Contract: c, Target: "http://127.0.0.1:1", Transport: suites.InProcess(s),
		Token: s.Token(), OtherToken: s.OtherToken(), Seed: 3, TokenInQuery: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ends are how the requirements and their cases ended, without the names of the
// cases, in which names of the contract stand.
func ends(r *report.Report) []string {
	var lines []string
	for _, q := range r.Requirements {
		line := fmt.Sprintf("%s %s:", q.ID, q.Outcome)
		for _, c := range q.Cases {
			line += " " + string(c.Outcome)
		}
		lines = append(lines, line)
	}
	return lines
}

// The engine knows roles, not names: under other names everything ends as under
// the contract's own.
func TestRenamedContractEndsAlike(t *testing.T) {
	g := NewWithT(t)
	original, err := embedded()
	g.Expect(err).NotTo(HaveOccurred())
	n := renaming()
	c := renamedContract(t, n)
	nothingOfTheOld(g, n, c)
	plain := testAgainst(t, original, func() (matrix.Server, error) { return reference.New(reference.Options{}) })
	renamed := testAgainst(t, c, startRenamed(n, reference.Options{}))
	g.Expect(renamed.Verdict).To(Equal(report.Conformant), renamed.Sentence)
	g.Expect(ends(renamed)).To(Equal(ends(plain)))
	g.Expect(renamed.Target.Items).To(Equal(plain.Target.Items))
	g.Expect(renamed.Summary.Requests).To(BeNumerically("~", plain.Summary.Requests, 20))
	for _, overlaid := range []bool{false, true} {
		own, err := spec.Lint(spec.Sources{}, overlaid)
		g.Expect(err).NotTo(HaveOccurred())
		other, err := spec.Lint(renamedSources(t, n), overlaid)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(other).To(HaveLen(len(own)), "the document contradicts itself in the same places")
	}
}

// nothingOfTheOld wants no old name where the engine looks.
func nothingOfTheOld(g *WithT, n *naming, c *spec.Contract) {
	g.Expect(c.Path).To(Equal(n.path[1]))
	for _, p := range c.Parameters {
		g.Expect(n.parameters).NotTo(HaveKey(p.Name))
		for _, v := range p.Enum {
			g.Expect(n.values).NotTo(HaveKey(v))
		}
	}
	page, item := c.Roles.Page, c.Roles.Item
	places := []string{string(page.Items), string(item.ID), string(c.Roles.Filters[0].Field), string(c.Roles.Windows[0].Field)}
	for _, p := range []*spec.Pointer{page.HasMore, page.NextCursor, page.LimitEcho, page.Error} {
		places = append(places, string(*p))
	}
	for _, p := range slices.Concat(item.Timestamps, item.Links) {
		places = append(places, string(p))
	}
	for _, rule := range c.Rules {
		places = append(places, rule.Expression)
	}
	for _, p := range places {
		g.Expect(p).NotTo(MatchRegexp(n.prose.String()))
	}
}

func TestRenamedContractHasTheSameMatrix(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	original, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	n := renaming()
	names := renamedSample()
	switch {
	case os.Getenv("KAYLE_MATRIX") == "all":
		names = nil
	case testing.Short():
		names = names[:4]
	case os.Getenv("KAYLE_MATRIX") == "":
		names = names[:len(names)/2]
	}
	cache := reference.NewCache()
	defects, _ := mutants(names, cache)
	if names != nil && len(defects) != len(names) {
		t.Errorf("of the sample's %d defects the reference has %d", len(names), len(defects))
	}
	for i, d := range defects {
		defects[i].Start = startRenamed(n, reference.Options{Defects: []string{d.Name}, Cache: cache})
	}
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: renamedContract(t, n), Defects: defects, Workers: 3,
		Plain: startRenamed(n, reference.Options{Cache: cache})})
	if err != nil {
		t.Fatal(err)
	}
	if f := m.Freedoms[0]; !f.Clean {
		t.Errorf("without any defect, %v are reported under other names", f.Got)
	}
	// What is not as declared must be so under the contract's own names too.
	var odd []string
	for _, r := range m.Rows {
		if !r.Exact {
			odd = append(odd, r.Defect)
		}
	}
	t.Logf("%d defects, %d not as declared; %.0f s", len(m.Rows), len(odd), m.Seconds)
	if len(odd) == 0 {
		return
	}
	again, _ := mutants(odd, cache)
	own, err := matrix.Run(context.Background(), matrix.Options{Contract: original, Defects: again, Workers: 3,
		Plain: func() (matrix.Server, error) { return reference.New(reference.Options{}) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range own.Rows {
		i := slices.IndexFunc(m.Rows, func(other report.MatrixRow) bool { return other.Defect == r.Defect })
		if !slices.Equal(m.Rows[i].Got, r.Got) {
			t.Errorf("defect %s is reported by %v under other names, and by %v under its own", r.Defect, m.Rows[i].Got, r.Got)
		}
	}
}

func TestRenamingProxy(t *testing.T) {
	g := NewWithT(t)
	n := renaming()
	for raw, wanted := range map[string]string{
		"":                                    "",
		"page%5Bsize%5D=5":                    "limit=5",
		"page[size]=5":                        "limit=5",
		"%70age[size]=5":                      "%6Cimit=5",
		"page%5Bsize%5D%5B%5D=1":              "limit%5B%5D=1",
		"limit=5":                             "not-limit=5",
		"x=%zz&&&":                            "x=%zz&&&",
		"filter.state=drafted":                "status=created",
		"filter.state=%64rafted":              "status=%63reated",
		"filter.state=DRAFTED":                "status=CREATED",
		"filter.state=UnderWay":               "status=InProgress",
		"filter.state=under-way%20":           "status=in-progress%20",
		"filter.state=drafted%2Cbroken":       "status=created%2Cfailed",
		"filter.state=draft%25":               "status=creat%25",
		"filter.state=created":                "status=not-created",
		"filter.state=done":                   "status=done",
		"filter.state=&filter.state":          "status=&status",
		"opened-since=2025-01-01T00:00:00Z":   "created_from=2025-01-01T00:00:00Z",
		"after=drafted&openedUntil=under_way": "starting_after=drafted&created_to=under_way",
	} {
		g.Expect(n.query(raw)).To(Equal(wanted), raw)
	}
	for body, wanted := range map[string]string{
		`{"data": [ {"id":"id", "status" : "failed"}]}`:    `{"visits": [ {"ref":"id", "phase" : "broken"}]}`,
		`{"\u0064ata":null}x"`:                             `{"visits":null}x"`,
		`{"status":"FAILED","status":7,"tags":["status"]}`: `{"phase":"FAILED","phase":7,"tags":["status"]}`,
		`{"data": [{"id":"v`:                               `{"visits": [{"ref":"v`,
		`{"message":"Parameter limit and created_to"}`:     `{"text":"Parameter page[size] and openedUntil"}`,
		"\xef\xbb\xbf{\"error\":NaN}":                      "\xef\xbb\xbf{\"problem\":NaN}",
	} {
		g.Expect(string(n.body([]byte(body)))).To(Equal(wanted), body)
	}
	s, err := startRenamed(n, reference.Options{})()
	g.Expect(err).NotTo(HaveOccurred())
	defer func() { _ = s.Close() }()
	for target, wanted := range map[string]int{"/api/checks": 200, "/api/checks?page[size]=2&filter.state=broken": 200, "/v1/sessions": 404,
		"/api/checks?filter.state=failed": 400, "/api/checks?limit=x": 200, "/api/checks?page[size]=x": 400} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Authorization", "Bearer "+s.Token())
		s.ServeHTTP(w, r)
		g.Expect(w.Code).To(Equal(wanted), target)
		for _, old := range []string{`"data"`, `"status"`, "created_at", `"failed"`, "BAD_REQUEST", `"has_more"`} {
			g.Expect(strings.Contains(w.Body.String(), old)).To(BeFalse(), "%s in the answer to %s", old, target)
		}
	}
}
