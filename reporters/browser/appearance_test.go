package browser_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	. "github.com/onsi/gomega"
)

// views are the reports at each width.
func views() []view {
	var out []view
	for _, name := range all() {
		for _, width := range []int{360, 800, 1400} {
			out = append(out, view{report: name, width: width})
		}
	}
	return out
}

// TestNothingStandsOutside holds that a page is as wide as its window, with all that is
// folded open, and that its text can be read.
func TestNothingStandsOutside(t *testing.T) {
	for _, v := range views() {
		t.Run(v.String(), func(t *testing.T) {
			g := NewWithT(t)
			o := open(t, v)
			for range 2 {
				expectWidth(g, o, v.width)
				g.Expect(value[[]string](o, tiny)).To(BeEmpty())
				o.openAll()
			}
		})
	}
}

// expectWidth expects that nothing makes the page wider than its window.
func expectWidth(g *WithT, o *tab, width int) {
	o.t.Helper()
	if wide := value[int](o, `document.scrollingElement.scrollWidth`); wide != width {
		g.Expect(value[[]string](o, outside)).To(BeEmpty(), "%d pixels wide", wide)
		g.Expect(wide).To(Equal(width))
	}
}

// outside are the elements that reach beyond the window.
const outside = `[...document.querySelectorAll("main *, header *, footer *")].filter(e => {
	const box = e.getBoundingClientRect();
	return box.width > 1 && box.right > innerWidth + 1;
}).slice(0, 5).map(e => e.outerHTML.slice(0, 200))`

// tiny are texts of less than 12 pixels.
const tiny = `[...document.querySelectorAll("body *")].slice(0, 3000).filter(e => e.checkVisibility() && e.childNodes.length > 0 &&
	[...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== "") && parseFloat(getComputedStyle(e).fontSize) < 12
).slice(0, 5).map(e => e.outerHTML.slice(0, 200))`

// violation is what axe finds wrong.
type violation struct {
	ID, Help string
	Nodes    []struct{ HTML, FailureSummary string }
}

func TestAccessibility(t *testing.T) {
	file := os.Getenv("KAYLE_AXE")
	if file == "" {
		t.Skip("left out: KAYLE_AXE names no axe.min.js")
	}
	engine, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range views() {
		if v.report == allFail {
			v.report = twoFail // the same, sooner
		}
		t.Run(v.String(), func(t *testing.T) {
			o := open(t, v)
			o.openAll()
			value[bool](o, string(engine)+"\n;true")
			// What depends on the scheme is the contrast.
			for scheme, options := range map[string]string{"light": "{}", "dark": `{runOnly: ["color-contrast"]}`} {
				o.seen(false, scheme == "dark")
				text := value[string](o, `axe.run(document, `+options+`).then(r => JSON.stringify(r.violations))`)
				var found []violation
				if err := json.Unmarshal([]byte(text), &found); err != nil {
					t.Fatal(err)
				}
				for _, f := range found {
					for _, n := range f.Nodes[:min(3, len(f.Nodes))] {
						t.Errorf("%s: %s (%s), %d times: %.300s\n%s", scheme, f.ID, f.Help, len(f.Nodes), n.HTML, n.FailureSummary)
					}
				}
			}
		})
	}
}

// TestPrinted holds that the print shows all, what is folded too, and nothing that is
// only to be pressed.
func TestPrinted(t *testing.T) {
	g := NewWithT(t)
	for _, name := range []string{oneFailure, hostile} {
		o := open(t, view{report: name, printed: true, width: 700, dark: true})
		expectWidth(g, o, 700)
		g.Expect(value[[]string](o, `[...document.querySelectorAll("nav, #filter, button, .skip")].filter(e => e.checkVisibility())
			.map(e => e.outerHTML)`)).To(BeEmpty())
		g.Expect(value[[]string](o, `[...document.querySelectorAll("details > :not(summary)")].filter(e => !e.checkVisibility())
			.map(e => e.outerHTML.slice(0, 200))`)).To(BeEmpty())
		paper, err := chromedp.Run(o.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(paper[:5])).To(Equal("%PDF-"))
		g.Expect(value[bool](o, `[...document.querySelectorAll("details")].some(e => e.open)`)).To(BeFalse(), "folded again afterwards")
	}
}

func TestWithoutScripts(t *testing.T) {
	for _, name := range all() {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			o := open(t, view{report: name, scriptOff: true})
			g.Expect(value[bool](o, `document.getElementById("filter").checkVisibility()`)).To(BeFalse())
			g.Expect(value[int](o, `document.querySelectorAll("button:not(#filter *)").length`)).To(BeZero())
			hidden := value[[]string](o, `[...document.querySelectorAll("article, section, li, tr, dt, dd, h1, h2, h3")]
				.filter(e => !e.checkVisibility() && !e.closest("details:not([open])")).map(e => e.outerHTML.slice(0, 200))`)
			g.Expect(hidden).To(BeEmpty(), strings.Join(hidden, "\n"))
		})
	}
}
