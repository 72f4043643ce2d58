package reporters_test

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// answered is a report with one finding about a place in an answer.
func answered(status int, body, where string) *report.Report {
	r := &report.Report{Requirements: []report.Requirement{{ID: "LIM-05", Family: "LIM", Level: "MUST",
		Cases: []report.Case{{Name: "only", Outcome: report.Fail, Finding: &report.Finding{Summary: "it fails", Wanted: "this", Got: "that",
			Where: where, Count: 1, Curl: curl, Status: status, Exchange: "x0001", Body: body}}}}}}
	r.Conclude("")
	return r
}

// answerOf are the lines that a terminal shows of the answer of a failure.
func answerOf(text string) []string {
	_, after, found := strings.Cut(text, "\n  answer  ")
	if !found {
		return nil
	}
	shown, _, _ := strings.Cut(after, "\n\n")
	return strings.Split(shown, "\n")
}

func TestTerminalShowsTheAnswer(t *testing.T) {
	items := make([]string, 60)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":"a%d","n":%d}`, i, i)
	}
	page := `{"data":[` + strings.Join(items, ",") + `],"pagination":{"limit":11,"more":true}}`
	for name, c := range map[string]struct {
		status int
		body   string
		where  string
		lines  []string
	}{
		"a value among its neighbours": {200, page, "/pagination/limit", []string{"200 OK",
			"            {", `              "data": [ 60 values ]`, `              "pagination": {`, `          >     "limit": 11`,
			`                "more": true`, "              }", "            }"}},
		"a value far within": {200, page, "/data/50/n", []string{"200 OK",
			"            ...", "                {", `                  "id": "a50"`, `          >       "n": 50`, "                }",
			"                9 further values", "            ..."}},
		"what lacks a value": {404, `{"error":{"code":"X"}}`, "/error/message", []string{"404 Not Found",
			"            {", `          >   "error": {`, `                "code": "X"`, "              }", "            }"}},
		"a short answer as a whole": {400, `{"error":{"code":"BAD_REQUEST"}}`, "", []string{"400 Bad Request",
			"            {", `              "error": {`, `                "code": "BAD_REQUEST"`, "              }", "            }"}},
		"a long answer as a whole": {200, page, "", []string{"200 OK",
			"            {", `              "data": [ 60 values ]`, `              "pagination": {"limit":11,"more":true}`, "            }"}},
		"values left out": {200, `{"data":[1,2,... (8 more)],"more":true}`, "/more", []string{"200 OK",
			"            {", `              "data": [1,2,... (8 more)]`, `          >   "more": true`, "            }"}},
		"no JSON": {502, "<html>\n\tBad \x1b[2Jgateway\n</html>", "", []string{"502 Bad Gateway",
			"            <html>", "              Bad \\u{1b}[2Jgateway", "            </html>"}},
		"an unknown status": {299, `{}`, "", []string{"299", "            {}"}},
		"no body":           {204, "", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(answerOf(printed(t, answered(c.status, c.body, c.where), reporters.TerminalOptions{}))).To(Equal(c.lines))
		})
	}
}

// However long an answer is, of however wide characters, it takes few lines, none wider
// than the terminal, and stands after the request.
func TestTerminalShowsLittleOfTheAnswer(t *testing.T) {
	g := NewWithT(t)
	endless := `{"a":"` + strings.Repeat(ideographs, 20) + `","b":[` + strings.Repeat(`"`+emoji+`",`, 50) + `1],"c":{"d":"` + hostile + `"}}`
	for _, body := range []string{endless, endless[:1000], strings.Repeat(ideographs+"\n", 40), strings.Repeat(combining, 40)} {
		for _, where := range []string{"", "/a", "/b", "/b/7", "/c/d", "/z"} {
			for _, columns := range []int{40, 80, 0} {
				text := printed(t, answered(200, body, where), reporters.TerminalOptions{Width: columns, Color: columns == 80})
				text = regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(text, "")
				expectPrintable(g, text)
				lines := answerOf(text)
				g.Expect(len(lines)).To(And(BeNumerically(">", 1), BeNumerically("<=", 8)), "%s in %.20s", where, body)
				for _, line := range lines[1:] {
					g.Expect(shownWidth(line)).To(BeNumerically("<=", cmp.Or(columns, 160)))
				}
				g.Expect(strings.Index(text, "\n  answer  ")).To(BeNumerically(">", strings.Index(text, "\n  curl ")))
			}
		}
	}
}
