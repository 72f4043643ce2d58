package reference

import (
	"net/http"
	"regexp"
	"strconv"
)

// defaultDefects are further bugs that are a framework's default; docs/frameworks.md says
// whose.
func defaultDefects() []Defect {
	noOffset := regexp.MustCompile(`\A\d{4}-\d\d-\d\d(T[0-9:.]*)?\z`)
	sixty := regexp.MustCompile(`([+-])(\d\d):60\z`)
	return []Defect{
		laxTimestamp("empty-bound-is-year-1", "A bound that is empty or blank is the first instant of the year 0001.", Typical, "WIN-11",
			mended(`\A ?\z`, "0001-01-01T00:00:00Z")),
		laxTimestamp("legacy-dates-accepted", "What begins with a word and a number is a date, and so is one with slashes.", Typical, "WIN-10",
			mended(`\A([A-Za-z]+,? \d.*|\d\d/\d\d/\d{4})\z`, "2025-01-01T00:00:00Z")),
		laxTimestamp("empty-fraction-accepted", "A fraction may have no digits.", Typical, "WIN-10", mended(`\.(Z|[+-]\d\d:\d\d)\z`, "$1")),
		laxTimestamp("hour-of-one-digit-accepted", "An hour may have one digit.", Typical, "WIN-10",
			mended(`\A(\d{4}-\d\d-\d\dT)(\d:)`, "${1}0$2")),
		laxTimestamp("offset-of-60-minutes-accepted", "An offset of 60 minutes is one of an hour.", Rare, "WIN-10",
			func(text string) (string, bool) {
				m := sixty.FindStringSubmatch(text)
				if m == nil {
					return text, false
				}
				hours, _ := strconv.Atoi(m[2]) // two digits
				next := strconv.Itoa(hours + 1)
				return sixty.ReplaceAllString(text, m[1]+"0"[:2-len(next)]+next+":00"), true
			}),
		{
			Name: "missing-offset-is-server-error", Summary: "A bound without an offset is accepted, and comparing it with what has " +
				"one ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: func(b *behaviour) {
				strict := b.readBound
				b.readBound = func(c *call, name, text string) (*instant, *problem) {
					if noOffset.MatchString(text) {
						return nil, serverError()
					}
					return strict(c, name, text)
				}
			},
		},
		{
			Name: "many-parameters-are-401", Summary: "That a query has more than a thousand parameters is dispatched to a page that " +
				"asks for a login.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: turnsAwayIf(crowded, func(c *call) *answer { return c.refuse(unauthorized()) }),
		},
		{
			Name: "broken-content-gets-html", Summary: "Content that is no JSON is refused by its parser, with a page of HTML.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: turnsAwayIf((*call).isBrokenJSON, showing(http.StatusBadRequest)),
		},
	}
}
