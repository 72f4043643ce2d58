package browser_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// shown is what a page shows of its lists, in the order of the page.
const shown = `[...document.querySelectorAll("[data-ended]")].filter(e => e.checkVisibility())
	.map(e => e.tagName + " " + (e.id || e.querySelector("th, .why").textContent))`

// entries are the findings that a page shows.
const entries = `[...document.querySelectorAll("article")].filter(e => e.checkVisibility()).map(e => e.id)`

// broke are the ids of the requirements of a report that are broken, of those that are
// wanted, the MUST first.
func broke(r *report.Report, wanted func(report.Requirement) bool) []string {
	var out []string
	for _, level := range []string{"MUST", "SHOULD"} {
		for _, q := range r.Requirements {
			if q.Level == level && wanted(q) && (q.Outcome == report.Fail || q.Outcome == report.Warn) {
				out = append(out, q.ID)
			}
		}
	}
	return out
}

// chosen chooses in a list as one does who has no mouse.
func (o *tab) chosen(field, key string) {
	o.t.Helper()
	o.do(chromedp.Focus(chromedp.CSS("#filter-"+field)), chromedp.KeyEvent(key))
}

func TestFilter(t *testing.T) {
	r := valueOf(t, twoFail)
	for name, c := range map[string]struct {
		use    func(*tab)
		wanted func(report.Requirement) bool
		url    string
	}{
		"level": {func(o *tab) { o.chosen("level", "S") }, func(q report.Requirement) bool { return q.Level == "SHOULD" }, "#?level=SHOULD"},
		"family": {func(o *tab) { o.chosen("family", "CUR") }, func(q report.Requirement) bool { return q.Family == "CUR" },
			"#?family=CUR"},
		"outcome": {func(o *tab) { o.chosen("outcome", "w") }, func(q report.Requirement) bool { return q.Outcome == report.Warn },
			"#?outcome=warn"},
		"text": {func(o *tab) { o.do(chromedp.SendKeys(chromedp.CSS("#filter-text"), " lim-05 ")) },
			func(q report.Requirement) bool { return q.ID == broken }, "#?text=+lim-05+"},
		"several": {func(o *tab) { o.chosen("level", "M"); o.chosen("family", "LIM") },
			func(q report.Requirement) bool { return q.Level == "MUST" && q.Family == "LIM" }, "#?level=MUST&family=LIM"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			want := broke(r, c.wanted)
			g.Expect(want).NotTo(BeEmpty())
			o := open(t, view{report: twoFail})
			before := value[[]string](o, shown)
			c.use(o)
			g.Expect(value[[]string](o, entries)).To(Equal(want))
			g.Expect(value[string](o, `location.hash`)).To(Equal(c.url))
			g.Expect(value[string](o, `document.getElementById("filter-shown").textContent`)).To(HavePrefix(
				strconv.Itoa(len(want)) + " of "))
			filtered := value[[]string](o, shown)

			call(o, page.Reload, page.ReloadParams{})
			o.do(chromedp.WaitReady(chromedp.CSS("#filter:not([hidden])")))
			g.Expect(value[[]string](o, shown)).To(Equal(filtered), "the same after it was loaded again")
			sent := open(t, view{report: twoFail, fragment: c.url})
			g.Expect(value[[]string](sent, shown)).To(Equal(filtered), "and for whom it was sent to")

			o.do(chromedp.Click(chromedp.CSS("#filter button[type=reset]")))
			g.Expect(value[string](o, `new Promise(done => setTimeout(() => done(location.hash), 0))`)).To(BeEmpty())
			g.Expect(value[[]string](o, shown)).To(Equal(before))
		})
	}
}

func TestCopy(t *testing.T) {
	g := NewWithT(t)
	o := open(t, view{report: oneFailure})
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(o.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted})
		g.Expect(err).NotTo(HaveOccurred())
	}
	var want string
	for _, q := range valueOf(t, oneFailure).Requirements {
		if q.ID == broken {
			i := slices.IndexFunc(q.Cases, func(c report.Case) bool { return c.Finding != nil })
			want = q.Cases[i].Finding.Curl
		}
	}
	g.Expect(want).To(HavePrefix("curl "))
	button := chromedp.CSS("#" + broken + " button.copy")
	call(o, page.BringToFront, cdp.Empty{})
	value[bool](o, `(() => {
		const button = document.querySelector("button.copy");
		window.told = new Promise(done => new MutationObserver(() => done(button.textContent)).observe(button, {childList: true}));
		return true;
	})()`)
	o.do(chromedp.Click(button))
	g.Expect(value[string](o, `window.told`)).To(Equal("Copied"))
	g.Expect(value[string](o, `navigator.clipboard.readText()`)).To(Equal(want))
}

func TestLinkToAFinding(t *testing.T) {
	const top = `document.getElementById("` + broken + `").getBoundingClientRect().top`
	g := NewWithT(t)
	inSight := And(BeNumerically(">=", 0), BeNumerically("<", height/2))
	o := open(t, view{report: twoFail, fragment: "#" + broken})
	g.Expect(value[float64](o, top)).To(inSight)
	g.Expect(value[bool](o, `document.querySelector("article:target").id === "`+broken+`"`)).To(BeTrue())

	// One that is filtered out is shown all the same.
	o.chosen("family", "CUR")
	g.Expect(value[[]string](o, entries)).NotTo(ContainElement(broken))
	value[bool](o, `new Promise(done => {
		addEventListener("hashchange", () => done(true));
		location.hash = "#`+broken+`";
	})`)
	g.Expect(value[[]string](o, entries)).To(ContainElement(broken))
	g.Expect(value[float64](o, top)).To(inSight)

	// The table leads there too, without scripts.
	o = open(t, view{report: twoFail, scriptOff: true, width: 360})
	o.do(chromedp.Click(chromedp.CSS(`table.all a[href="#` + broken + `"]`)))
	g.Expect(value[float64](o, top)).To(inSight)
}

func TestFoldedAnswer(t *testing.T) {
	const isOpen = `document.querySelector(".answer details").open`
	const cited = `document.querySelector(".answer .parts").checkVisibility()`
	summary := chromedp.CSS(".answer summary")
	for _, off := range []bool{false, true} {
		g := NewWithT(t)
		o := open(t, view{report: twoFail, scriptOff: off})
		g.Expect(value[bool](o, isOpen)).To(BeFalse())
		g.Expect(value[bool](o, cited)).To(BeFalse())
		o.do(chromedp.Click(summary))
		g.Expect(value[bool](o, isOpen)).To(BeTrue())
		g.Expect(value[bool](o, cited)).To(BeTrue())
		g.Expect(value[string](o, `document.querySelector(".answer mark").textContent`)).To(ContainSubstring(`"limit": 100`))
		o.do(chromedp.Focus(summary), chromedp.KeyEvent(kb.Enter))
		g.Expect(value[bool](o, isOpen)).To(BeFalse())
		o.do(chromedp.KeyEvent(" "))
		g.Expect(value[bool](o, isOpen)).To(BeTrue())
	}
}

// focused is what the keyboard is at: its place among all that can be pressed, and
// what is wrong with how that is shown.
type focused struct {
	At    int
	What  string
	Wrong string
}

// controls are all that can be pressed, in the order of the page.
const controls = `[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")].filter(e => e.checkVisibility())`

const atFocus = `(() => {
	const e = document.activeElement, all = ` + controls + `, box = e.getBoundingClientRect(), style = getComputedStyle(e);
	const wrong = [];
	if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push("no outline");
	if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) wrong.push("out of sight");
	return {At: all.indexOf(e), What: e.outerHTML.slice(0, 150), Wrong: wrong.join(", ")};
})()`

func TestKeyboardReachesAll(t *testing.T) {
	for _, v := range []view{{report: oneFailure, width: 360}, {report: oneFailure, width: 1400, dark: true},
		{report: hostile, width: 800, scriptOff: true}} {
		t.Run(v.String(), func(t *testing.T) {
			g := NewWithT(t)
			o := open(t, v)
			total := value[int](o, controls+`.length`)
			for want := range total {
				o.do(chromedp.KeyEvent(kb.Tab))
				at := value[focused](o, atFocus)
				g.Expect(at.At).To(Equal(want), at.What)
				g.Expect(at.Wrong).To(BeEmpty(), at.What)
			}
		})
	}
}

func TestSkipLink(t *testing.T) {
	g := NewWithT(t)
	o := open(t, view{report: oneFailure})
	g.Expect(value[float64](o, `document.querySelector(".skip").getBoundingClientRect().right`)).To(BeNumerically("<", 0))
	o.do(chromedp.KeyEvent(kb.Tab))
	g.Expect(value[float64](o, `document.querySelector(".skip").getBoundingClientRect().left`)).To(BeNumerically(">=", 0))
	o.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	g.Expect(value[string](o, `location.hash`)).To(Equal("#findings"))
	g.Expect(value[bool](o, `document.getElementById("findings").contains(document.activeElement)`)).To(BeTrue())
}

// TestHostileTextRunsNothing holds that what a target says stands there as text.
func TestHostileTextRunsNothing(t *testing.T) {
	g := NewWithT(t)
	o := open(t, view{report: hostile})
	o.openAll()
	text := value[string](o, `document.querySelector("main").innerText`)
	for _, part := range []string{`</script><script>alert(1)</script><img src=x onerror=alert(2)>`, `<style>*{display:none}</style>`,
		`<script>alert(4)</script>`, `\u{202e}gnp`} {
		g.Expect(text).To(ContainSubstring(part))
	}
	g.Expect(strings.ContainsAny(text, "\x00\x1b\u202e\u2028")).To(BeFalse())
	g.Expect(value[int](o, `document.querySelectorAll("img, iframe, body script:not(:last-child), body style").length`)).To(BeZero())
	g.Expect(value[[]string](o, `[...document.querySelectorAll("a")].map(a => a.protocol)
		.filter(p => p !== "file:" && p !== "https:")`)).To(BeEmpty())
}
