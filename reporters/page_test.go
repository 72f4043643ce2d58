package reporters_test

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
)

// A finding says where its requirement is explained, in every format that has room for it.
func TestFindingsNameTheirPage(t *testing.T) {
	const page = "https://example.com/requirements.md#lim-05"
	r := sample()
	for i := range r.Requirements {
		if r.Requirements[i].ID == "LIM-05" {
			r.Requirements[i].Page = page
		}
	}
	for _, format := range []string{"comment", "github", "html", "json", "junit", "markdown", "sarif", "text"} {
		var b bytes.Buffer
		g := NewWithT(t)
		g.Expect(reporters.Render(format, &b, r, reporters.Options{})).To(Succeed())
		g.Expect(b.String()).To(ContainSubstring(page), format)
	}
	g := NewWithT(t)
	links := all(all(all(parsed(t, r), withID("LIM-05"))[0], classed("page"))[0], named("a"))
	g.Expect(attribute(links[0], "href")).To(Equal(page))
	r.Requirements[2].Page = "javascript:alert(1)"
	g.Expect(all(all(all(parsed(t, r), withID("LIM-05"))[0], classed("page"))[0], named("a"))).To(BeEmpty())
}
