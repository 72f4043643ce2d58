package reporters_test

import (
	"bytes"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func asHTML(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Render("html", &b, r, reporters.Options{})).To(Succeed())
	return b.String()
}

// parsed is the page as a browser reads it.
func parsed(t *testing.T, r *report.Report) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(asHTML(t, r)))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return root
}

// all are the elements below a node that are wanted, in the order of the page.
func all(n *html.Node, wanted func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && wanted(d) {
			out = append(out, d)
		}
	}
	return out
}

func named(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func classed(name string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for c := range strings.FieldsSeq(attribute(n, "class")) {
			if c == name {
				return true
			}
		}
		return false
	}
}

func withID(id string) func(*html.Node) bool {
	return func(n *html.Node) bool { return attribute(n, "id") == id }
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func texts(nodes []*html.Node) []string {
	var out []string
	for _, n := range nodes {
		out = append(out, strings.Join(strings.Fields(textOf(n)), " "))
	}
	return out
}

func TestHTMLFirstScreen(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, sample())
	g.Expect(texts(all(root, named("h1")))).To(Equal([]string{"Conformance: Things API 1.2"}))
	g.Expect(texts(all(root, classed("verdict")))).To(Equal([]string{sample().Sentence}))
	g.Expect(texts(all(all(root, withID("tested"))[0], named("dd")))).To(Equal([]string{"http://127.0.0.1:4010", "GET /v1/things",
		"Things API 1.2, openapi.yaml", "2025-01-02T03:04:05Z", "kayle-conformance 0.1.0", "7", "137 items, which is all of them",
		"1204 in 3.2 s", "2.0 s for 3 throttled answers", "1 fail, 1 known, 1 inconclusive, 1 pass, 1 not applicable",
		"1 error, 1 warn, 1 inconclusive", "10"}))
}

func TestHTMLBars(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, sample())
	bars := all(root, named("svg"))
	g.Expect(bars).To(HaveLen(4), "three families and the total; what is a MAY is not judged")
	g.Expect(attribute(bars[0], "aria-label")).To(Equal("LIM: 1 fail, 1 warn, 1 pass"))
	parts := all(bars[0], named("rect"))
	g.Expect(parts).To(HaveLen(3))
	g.Expect(attribute(parts[1], "class")).To(Equal("warn"))
	g.Expect(attribute(parts[1], "x")).To(Equal("33.33"))
	g.Expect(attribute(parts[1], "width")).To(Equal("33.33"))
}

func TestHTMLFindings(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, sample())
	var ids []string
	for _, n := range all(root, named("article")) {
		ids = append(ids, attribute(n, "id"))
	}
	g.Expect(ids).To(Equal([]string{"LIM-05", "CUR-08", "CUR-13", "LIM-04"}), "MUST first, the worst first")
	entry := all(root, withID("LIM-05"))[0]
	g.Expect(attribute(all(entry, named("a"))[0], "href")).To(Equal("#LIM-05"))
	g.Expect(texts(all(entry, named("h3")))).To(Equal([]string{"LIM-05 MUST fail limit=0 is answered 200 instead of being refused"}))
	cases := all(entry, classed("case"))
	g.Expect(cases).To(HaveLen(2), "the first case, and one of another kind")
	g.Expect(texts(all(cases[0], named("dt")))).To(Equal([]string{"wanted", "got", "where", "words", "hint", "request", "answer"}))
	fields := all(cases[0], named("dd"))
	g.Expect(textOf(fields[0])).To(Equal("a refusal: 4xx other than 401, 403, 407, 408, 425 and 429"))
	g.Expect(textOf(fields[1])).To(Equal("200 with 10 items\nand an echo of 10"))
	g.Expect(textOf(fields[2])).To(Equal("/pagination/limit in the answer (200, exchange x0042); openapi.yaml:58; case [0]"))
	g.Expect(textOf(fields[3])).To(Equal("minimum: 1\nmaximum: 100 openapi.yaml, line 58"))
	g.Expect(textOf(fields[4])).To(Equal("Refuse it with a 4xx."))
	g.Expect(textOf(all(fields[5], named("code"))[0])).To(Equal(curl), "it can be pasted")
	g.Expect(texts(all(all(entry, classed("kind"))[0], named("summary")))[0]).To(
		Equal("also limit=101 is answered 200 instead of being refused (seen 12 times)"))
	short := all(root, withID("LIM-04"))[0]
	g.Expect(texts(all(short, named("mark")))).To(Equal([]string{"10", "7"}), "what differs is marked")
}

func TestHTMLToDo(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Requirements[6].Reason = "no two items share an instant; to show it, insert two items of one instant"
	r.Requirements[7].Reason = "no occasion: the list has 3 items; to show it, insert 8 more"
	items := all(all(parsed(t, r), withID("to-do"))[0], named("li"))
	g.Expect(texts(items)).To(Equal([]string{
		"no two items share an instant To show it, insert two items of one instant. CUR-15 (SHOULD)",
		"11 items are needed, the list has 10 CUR-05 (1 of 2 cases)",
		"no occasion: the list has 3 items To show it, insert 8 more. AUTH-08",
	}))
	g.Expect(attribute(items[0], "data-level")).To(Equal("SHOULD"))
	g.Expect(attribute(items[0], "data-family")).To(Equal("CUR"))
	r.Requirements = r.Requirements[:1]
	g.Expect(textOf(all(parsed(t, r), withID("to-do"))[0])).To(ContainSubstring("Nothing is inconclusive."))
}

// What the data lacks is told once, with the recipe that shows all of it.
func TestHTMLToDoOfWhatTheDataLacks(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	const shared, short = "no two items share an instant", "the list has 3 items"
	r.Requirements[3].Cases[1].Reason = shared + "; to show it, insert two items of one instant"
	r.Requirements[6].Reason = shared + "; to show it, insert three items of one instant"
	r.Requirements[7].Reason = "no occasion: " + short + "; to show it, insert 8 more"
	r.Lacking = []report.Lack{
		{List: "things", Sample: short, Recipe: "insert 8 more", Requirements: []string{"AUTH-08"}},
		{List: "things", Sample: shared, Recipe: "insert three items of one instant", Requirements: []string{"CUR-05", "CUR-15"}, Open: true},
		{List: "things", Sample: "nothing is late", Requirements: []string{"CUR-05"}, Open: true},
		{List: "others", Sample: "something else", Requirements: []string{"CUR-05"}, Open: true},
	}
	items := all(all(parsed(t, r), withID("to-do"))[0], named("li"))
	g.Expect(texts(items)).To(Equal([]string{
		"no two items share an instant To show it, insert three items of one instant. CUR-05, CUR-15 (SHOULD)",
		"nothing is late CUR-05",
		"something else",
		"the list has 3 items To show it, insert 8 more. AUTH-08",
	}))
	g.Expect(attribute(items[0], "data-level")).To(Equal("MUST SHOULD"))
	g.Expect(attribute(items[0], "data-family")).To(Equal("CUR"))
	g.Expect(attribute(items[3], "data-ended")).To(Equal("not-applicable"))
}

func TestHTMLRequestsInOrder(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Requirements[2].Cases[0].Finding.Requests = []report.Request{{What: "the page", Curl: curl},
		{What: "the page before it", Curl: "curl 'http://127.0.0.1/before'", Status: 200, Exchange: "x0041"},
		{What: "the page\tafter it", Curl: "curl 'http://127.0.0.1/\tafter'"}}
	entry := all(parsed(t, r), withID("LIM-05"))[0]
	first := all(entry, classed("case"))[0]
	commands := all(first, classed("curl"))
	g.Expect(texts(commands)).To(Equal([]string{curl, "curl 'http://127.0.0.1/before'", "curl 'http://127.0.0.1/ after'"}))
	g.Expect(texts(all(first, classed("and")))[0]).To(HavePrefix("the page before it (200, exchange x0041)curl"))
	g.Expect(all(first, named("button"))).To(BeEmpty(), "without scripts there is nothing to press")
}

func TestHTMLFilter(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, sample())
	form := all(root, named("form"))[0]
	g.Expect(form.Attr).To(ContainElement(html.Attribute{Key: "hidden"}), "it appears with scripts only")
	for _, n := range all(form, func(n *html.Node) bool { return n.Data == "select" || n.Data == "input" }) {
		id := attribute(n, "id")
		g.Expect(all(form, func(n *html.Node) bool { return n.Data == "label" && attribute(n, "for") == id })).To(HaveLen(1), id)
	}
	g.Expect(texts(all(form, named("option")))).To(Equal([]string{"any", "MUST", "SHOULD", "MAY", "any", "LIM", "CUR", "AUTH",
		"any", "fail", "error", "warn", "known", "inconclusive", "pass", "not-applicable"}))
	for _, n := range all(root, func(n *html.Node) bool { return n != form }) {
		if n.Data != "form" {
			g.Expect(n.Attr).NotTo(ContainElement(html.Attribute{Key: "hidden"}), "all else is there without scripts")
		}
	}
}

func TestHTMLListsAllRequirements(t *testing.T) {
	g := NewWithT(t)
	rows := all(all(all(parsed(t, sample()), withID("requirements"))[0], named("tbody"))[0], named("tr"))
	g.Expect(rows).To(HaveLen(len(sample().Requirements)))
	g.Expect(texts(rows)[2]).To(Equal("LIM-05MUST fail3A limit out of bounds is refused"))
	g.Expect(attribute(all(rows[2], named("a"))[0], "href")).To(Equal("#LIM-05"))
	g.Expect(attribute(rows[2], "data-ended")).To(Equal("fail pass"), "it is found by each outcome of its cases")
	g.Expect(texts(rows)[3]).To(ContainSubstring("the list is too short"))
}
