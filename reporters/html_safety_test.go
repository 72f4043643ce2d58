package reporters_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// expectContained expects a page that is well-formed, has no script or style but its
// own, so many, loads nothing, and leads to nothing outside it but pages of requirements.
func expectContained(g *WithT, text string, ownScripts int) {
	expectBalanced(g, text)
	root, err := html.Parse(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	scripts, styles := all(root, named("script")), all(root, named("style"))
	g.Expect(scripts).To(HaveLen(ownScripts))
	g.Expect(styles).To(HaveLen(1))
	policy := attribute(all(root, named("meta"))[1], "content")
	g.Expect(policy).To(HavePrefix("default-src 'none'; "))
	for _, n := range scripts {
		g.Expect(policy).To(ContainSubstring("script-src 'sha256-" + digest(textOf(n)) + "';"))
	}
	g.Expect(strings.Count(policy, "script-src")).To(Equal(ownScripts))
	g.Expect(policy).To(ContainSubstring("style-src 'sha256-" + digest(textOf(styles[0])) + "';"))
	g.Expect(all(root, named("h1"))).To(HaveLen(1))
	ids := map[string]bool{}
	for _, n := range all(root, func(*html.Node) bool { return true }) {
		for _, a := range n.Attr {
			g.Expect(a.Key).NotTo(HavePrefix("on"))
			g.Expect(a.Key).NotTo(BeElementOf("style", "srcset", "action", "formaction", "srcdoc", "background", "poster", "data"))
			switch a.Key {
			case "href":
				if attribute(n, "rel") == "noreferrer" {
					g.Expect(a.Val).To(HavePrefix("https://"))
					continue
				}
				g.Expect(a.Val).To(HavePrefix("#"))
			case "src", "xlink:href":
				g.Expect(a.Val).To(HavePrefix("#"))
			case "id":
				g.Expect(ids).NotTo(HaveKey(a.Val), "an id stands there once")
				ids[a.Val] = true
			}
		}
		g.Expect(n.Data).NotTo(BeElementOf("iframe", "object", "embed", "img", "base", "link", "b"))
	}
	for _, n := range all(root, named("a")) {
		if attribute(n, "rel") == "noreferrer" {
			continue
		}
		g.Expect(ids).To(HaveKey(strings.TrimPrefix(attribute(n, "href"), "#")))
	}
	last := 1
	for _, n := range all(root, func(n *html.Node) bool {
		return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6'
	}) {
		level := int(n.Data[1] - '0')
		g.Expect(level).To(BeNumerically("<=", last+1), "no level of headings is skipped")
		last = level
	}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// expectBalanced expects that each element that is begun is ended, in order.
func expectBalanced(g *WithT, text string) {
	var open []string
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			g.Expect(z.Err()).To(MatchError(io.EOF))
			g.Expect(open).To(BeEmpty())
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "meta", "input", "br":
			default:
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			g.Expect(open).NotTo(BeEmpty())
			g.Expect(open[len(open)-1]).To(Equal(string(name)))
			open = open[:len(open)-1]
		}
	}
}

func TestHTMLIsContained(t *testing.T) {
	for name, r := range map[string]*report.Report{"sample": sample(), "hostile": hostileReport(), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			text := asHTML(t, r)
			expectPrintable(g, text)
			expectContained(g, text, 1)
		})
	}
}

func TestHTMLShowsHostileTextAsItIs(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, hostileReport())
	text := textOf(all(root, named("main"))[0])
	for _, part := range []string{`a\u{1b}[31mred`, `<script>alert(1)</script>`, `\u{202e}gnp\u{202c} \u{2028} \xff | ` + "`b` @all"} {
		g.Expect(text).To(ContainSubstring(part))
	}
	g.Expect(all(root, named("article"))).To(HaveLen(4))
}
