package reporters_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/joshdk/go-junit"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func asJUnit(t *testing.T, r *report.Report) []byte {
	t.Helper()
	return asJUnitWith(t, r, "")
}

func asJUnitWith(t *testing.T, r *report.Report, warnings reporters.JUnitWarnings) []byte {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Render("junit", &b, r, reporters.Options{JUnitWarnings: warnings})).To(Succeed())
	return b.Bytes()
}

// counters are the attributes of a testsuite or testsuites element.
type counters struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type element struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type document struct {
	XMLName xml.Name `xml:"testsuites"`
	counters
	Name   string `xml:"name,attr"`
	Suites []struct {
		counters
		Name  string     `xml:"name,attr"`
		Cases []testcase `xml:"testcase"`
	} `xml:"testsuite"`
}

type testcase struct {
	Classname  string `xml:"classname,attr"`
	Name       string `xml:"name,attr"`
	Time       string `xml:"time,attr"`
	File       string `xml:"file,attr"`
	Line       int    `xml:"line,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Failure *element `xml:"failure"`
	Error   *element `xml:"error"`
	Skipped *element `xml:"skipped"`
	Output  string   `xml:"system-out"`
}

// readStrictly parses the whole file as XML with one root.
func readStrictly(t *testing.T, data []byte) document {
	t.Helper()
	g := NewWithT(t)
	decoder := xml.NewDecoder(bytes.NewReader(data))
	var d document
	g.Expect(decoder.Decode(&d)).To(Succeed())
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return d
		}
		g.Expect(err).NotTo(HaveOccurred())
		text, blank := token.(xml.CharData)
		g.Expect(blank && len(bytes.TrimSpace(text)) == 0).To(BeTrue(), "something after the root")
	}
}

func TestJUnitGolden(t *testing.T) { golden(t, "junit.xml", asJUnit(t, sample())) }

func TestJUnitAsGoJUnitReadsIt(t *testing.T) {
	g := NewWithT(t)
	suites, err := junit.Ingest(asJUnit(t, sample()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(suites).To(HaveLen(4))
	g.Expect(suites[0].Name).To(Equal("things.LIM"))
	g.Expect(suites[0].Totals.Tests).To(Equal(6))
	g.Expect(suites[0].Totals.Failed).To(Equal(2))
	g.Expect(suites[0].Totals.Skipped).To(Equal(1), "the broken SHOULD")
	g.Expect(suites[1].Totals.Error).To(Equal(1))
	g.Expect(suites[1].Totals.Skipped).To(Equal(3))
	failing := suites[0].Tests[3]
	g.Expect(failing.Classname).To(Equal("things.LIM"))
	g.Expect(failing.Name).To(Equal("LIM-05 A limit out of bounds is refused [0]"))
	g.Expect(failing.Status).To(Equal(junit.StatusFailed))
	g.Expect(failing.Duration.Milliseconds()).To(Equal(int64(125)))
	g.Expect(failing.Properties).To(HaveKeyWithValue("file", "openapi.yaml"))
	g.Expect(failing.Properties).To(HaveKeyWithValue("line", "58"))
	e := failing.Error.(junit.Error)
	g.Expect(e.Type).To(Equal("LIM-05"))
	g.Expect(e.Message).To(Equal("limit=0 is answered 200 instead of being refused"))
	q := sample().Requirements[2]
	g.Expect(e.Body).To(HavePrefix(reporters.FindingText(q, q.Cases[0])))
	g.Expect(e.Body).To(HaveSuffix(`{"data": []}`))
	g.Expect(suites[1].Tests[1].Message).To(Equal("inconclusive: 11 items are needed, the list has 10"))
}

func TestJUnitElements(t *testing.T) {
	g := NewWithT(t)
	d := readStrictly(t, asJUnit(t, sample()))
	var total counters
	names := map[string]bool{}
	for _, s := range d.Suites {
		var c counters
		for _, q := range s.Cases {
			c.Tests++
			names[q.Classname+" "+q.Name] = true
			g.Expect(q.Classname).To(Equal(s.Name))
			g.Expect(q.Time).To(MatchRegexp(`^\d+\.\d{3}$`))
			switch {
			case q.Failure != nil:
				c.Failures++
				g.Expect(q.Failure.Text).NotTo(BeEmpty())
			case q.Error != nil:
				c.Errors++
				g.Expect(q.Error.Message).To(Equal("the check stopped: index out of range"))
			case q.Skipped != nil:
				c.Skipped++
				g.Expect(q.Skipped.Message).NotTo(BeEmpty())
			}
		}
		g.Expect(s.counters).To(Equal(c), s.Name)
		total.Tests += c.Tests
		total.Failures += c.Failures
		total.Errors += c.Errors
		total.Skipped += c.Skipped
	}
	g.Expect(d.counters).To(Equal(total))
	g.Expect(names).To(HaveLen(total.Tests), "names are unique")
	known := d.Suites[1].Cases[2]
	g.Expect(known.Skipped.Message).To(Equal("known failure: issue 17"))
	g.Expect(known.Output).To(HavePrefix("KNOWN CUR-08 MUST"))
}

func TestJUnitOfHostileText(t *testing.T) {
	g := NewWithT(t)
	data := asJUnit(t, hostileReport())
	readStrictly(t, data)
	_, err := junit.Ingest(data)
	g.Expect(err).NotTo(HaveOccurred())
	expectPrintable(g, string(data))
	g.Expect(string(data)).NotTo(ContainSubstring("]]>"))
	g.Expect(string(data)).NotTo(ContainSubstring("<script"))
}

func TestJUnitNamesAreUniqueAndBounded(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	long := strings.Repeat("é", 1000)
	r.Requirements = r.Requirements[:1]
	r.Requirements[0].Cases = []report.Case{{Name: "a\nb", Outcome: report.Pass}, {Name: "a b", Outcome: report.Pass},
		{Name: long + "1", Outcome: report.Pass}, {Name: long + "2", Outcome: report.Pass}}
	d := readStrictly(t, asJUnit(t, r))
	var names []string
	for _, c := range d.Suites[0].Cases {
		names = append(names, c.Name)
		g.Expect(len(c.Name)).To(BeNumerically("<", 330))
	}
	g.Expect(names[1]).To(HaveSuffix("[a b] #2"))
	slices.Sort(names)
	g.Expect(slices.Compact(names)).To(HaveLen(4))
}

func TestJUnitBoundsBodies(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	f := r.Requirements[2].Cases[0].Finding
	f.Body, f.Got, f.Curl, f.Summary = strings.Repeat("é", 1<<20), strings.Repeat("x\n", 1<<20), strings.Repeat("c", 1<<20),
		strings.Repeat("s", 1<<20)
	g.Expect(len(asJUnit(t, r))).To(BeNumerically("<", 32<<10))
}

func TestJUnitNeverHidesARequirement(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Requirements = r.Requirements[:1]
	r.Requirements[0].Outcome, r.Requirements[0].Reason = report.Fail, "an invariant broke"
	d := readStrictly(t, asJUnit(t, r))
	g.Expect(d.Failures).To(Equal(1))
	g.Expect(d.Suites[0].Cases[2].Failure.Message).To(Equal("an invariant broke"))
}
