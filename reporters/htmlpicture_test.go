package reporters_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// pictured is a report whose first finding has every picture.
func pictured() *report.Report {
	r := sample()
	yes := true
	for i := range r.Requirements {
		if r.Requirements[i].ID != "LIM-05" {
			continue
		}
		f := r.Requirements[i].Cases[0].Finding
		f.Walk = &report.Walk{Query: "limit=2", Pages: []report.WalkPage{
			{Number: 1, Items: []report.WalkItem{{ID: "t_1", Place: 1, Count: 1}, {Place: 2, Count: 7}}, More: &yes, Next: "t_8"},
			{Number: 4, Cited: true, Cursor: "t_8", Items: []report.WalkItem{{ID: "t_1", Place: 1, Mark: report.MarkRepeated, Count: 1},
				{ID: "t_9", Place: 9, Mark: report.MarkLacking, Count: 1}}, More: new(bool), MoreWrong: true, Next: "t_<1>", NextWrong: true},
			{Items: []report.WalkItem{}},
		}}
		f.Window = &report.Window{Field: "made_at", From: "2025-01-01T00:00:00Z", To: "2025-01-02T01:00:00+01:00", Unit: 0.001,
			Items: []report.WindowItem{
				{ID: "t_0", At: "2024-12-31T23:59:59.999Z", Omitted: 3, Wanted: report.Outside, Listed: report.Inside},
				{ID: "t_1", At: "2025-01-01T00:00:00.000Z", Wanted: report.Inside, Listed: report.Outside},
				{ID: "t_2", At: "2025-01-02T00:00:00.000Z", Omitted: 1, Wanted: report.Inside, Listed: report.Inside},
				{ID: "t_3", At: "2025-01-02T00:00:00.001Z", Wanted: report.Outside, Listed: report.Outside},
				{ID: "t_4", At: "no instant", Wanted: report.Outside, Listed: report.Undecided}}}
	}
	r.Coverage = []report.Coverage{{List: "things", Rows: []report.CoverageRow{
		{Kind: report.CoversParameter, Name: "limit", Cells: []report.CoverageCell{{Name: "empty", State: report.Exercised, Count: 12},
			{Name: "above", State: report.NotSelected}}},
		{Kind: report.CoversNull, Name: "ended", Cells: []report.CoverageCell{{Name: "null", State: report.NotMet}}}}}}
	return r
}

func TestHTMLWalk(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, pictured())
	walk := all(root, classed("walk"))
	g.Expect(walk).To(HaveLen(1))
	g.Expect(texts(all(walk[0], named("li")))).To(Equal([]string{
		"page 1 #1 t_1 7 more promises more next cursor t_8",
		"2 pages not shown",
		"page 4 after t_8 (the finding's) #1 t_1 repeated #9 t_9 lacking promises nothing more wrong next cursor t_<1> wrong",
		"a page no items"}))
	g.Expect(all(walk[0], classed("cited"))).To(HaveLen(1))
	g.Expect(texts(all(walk[0], classed("repeated")))).To(Equal([]string{"#1 t_1 repeated"}))
	g.Expect(texts(all(root, named("p")))).To(ContainElement("walk under ?limit=2"))
}

// The bounds stand between the items: a lower one before those of its own instant, an
// upper one behind them.
func TestHTMLWindow(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, pictured())
	window := all(root, classed("window"))
	g.Expect(window).To(HaveLen(1))
	g.Expect(texts(all(window[0], named("li")))).To(Equal([]string{
		"3 items not shown",
		"2024-12-31T23:59:59.999Z t_0 1ms before from listed, although outside",
		"from 2025-01-01T00:00:00Z",
		"2025-01-01T00:00:00.000Z t_1 the very bound not listed, although inside",
		"1 item not shown",
		"2025-01-02T00:00:00.000Z t_2 the very bound listed",
		"to 2025-01-02T01:00:00+01:00",
		"2025-01-02T00:00:00.001Z t_3 1ms after to not listed",
		"no instant t_4 on a page that was not asked"}))
	g.Expect(texts(all(window[0], classed("surplus")))).To(HaveLen(1))
	g.Expect(texts(all(window[0], classed("inside")))).To(HaveLen(2))
	g.Expect(texts(all(root, named("p")))).To(ContainElement("items by made_at, oldest first; one unit is 0.001 s"))
}

func TestHTMLCoverage(t *testing.T) {
	g := NewWithT(t)
	root := parsed(t, pictured())
	rows := all(all(root, withID("coverage"))[0], named("div"))
	g.Expect(texts(rows)).To(Equal([]string{"parameter limitempty 12 above not-selected", "field that may be null endednull lacking"}))
	g.Expect(all(rows[0], classed("exercised"))).To(HaveLen(1))
	several := pictured()
	several.Lists = append(several.Lists, several.Lists[0])
	several.Lists[1].Name = "others"
	g.Expect(texts(all(all(parsed(t, several), withID("coverage"))[0], named("h3")))).To(Equal([]string{"things"}))
	g.Expect(all(parsed(t, sample()), withID("coverage"))).To(BeEmpty(), "a report of an earlier version counted nothing")
}

// Pictures hold text of the target too.
func TestHTMLPicturesEscape(t *testing.T) {
	g := NewWithT(t)
	r := pictured()
	for i := range r.Requirements {
		for _, c := range r.Requirements[i].Cases {
			if c.Finding == nil || c.Finding.Walk == nil {
				continue
			}
			c.Finding.Walk.Query = hostile
			c.Finding.Walk.Pages[0].Cursor, c.Finding.Walk.Pages[0].Next = hostile, hostile
			c.Finding.Walk.Pages[0].Items[0].ID, c.Finding.Walk.Pages[0].Items[0].Mark = hostile, hostile
			c.Finding.Window.Field, c.Finding.Window.From = hostile, hostile
			c.Finding.Window.Items[0].At, c.Finding.Window.Items[0].ID = hostile, hostile
		}
	}
	r.Coverage[0].List, r.Coverage[0].Rows[0].Name, r.Coverage[0].Rows[0].Kind = hostile, hostile, hostile
	r.Coverage[0].Rows[0].Cells[0] = report.CoverageCell{Name: hostile, State: hostile}
	page := asHTML(t, r)
	g.Expect(strings.Count(page, "<script>")).To(Equal(1), "its own")
	g.Expect(page).NotTo(ContainSubstring("\x1b"))
	g.Expect(page).NotTo(ContainSubstring("\u202e"))
}
