package reference

import (
	"net/http"
	"strconv"
)

// hangingDefects are requests that are never answered: all of a kind, so that who
// asks each of them loses much time.
func hangingDefects() []Defect {
	return []Defect{
		{
			Name: "hangs-on-non-integer", Summary: "limit=1.5 is never answered.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, Hangs: true,
			change: answersBy(hanging, func(c *call) bool { return c.given[paramLimit] == "1.5" }),
		},
		{
			Name: "hangs-on-refusal", Summary: "The handler of invalid requests never writes its answer.",
			Breaks: []string{"HTTP-04"}, Difficulty: Plain, Hangs: true,
			change: hangsIf(func(_ *call, a *answer) bool { return a.status == http.StatusBadRequest }),
		},
		{
			Name: "hangs-on-failed", Summary: "The list of failed sessions is never answered: its index is missing.",
			Breaks: []string{"HTTP-04"}, Difficulty: Plain, Hangs: true,
			change: answersBy(hanging, func(c *call) bool { return c.given[paramStatus] == "failed" }),
		},
		{
			Name: "hangs-on-largest-limit", Summary: "A page of a hundred sessions is never answered.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, Hangs: true,
			change: answersBy(hanging, func(c *call) bool { return c.given[paramLimit] == strconv.Itoa(maxLimit) }),
		},
		{
			Name: "hangs-on-both-bounds", Summary: "A window with both bounds is never answered.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, Hangs: true,
			change: answersBy(hanging, func(c *call) bool { return c.given[paramFrom] != "" && c.given[paramTo] != "" }),
		},
		{
			Name: "hangs-without-credentials", Summary: "A request without the header Authorization is never answered.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, Hangs: true,
			change: answersBy(hanging, func(c *call) bool { return c.request.Header.Get("Authorization") == "" }),
		},
	}
}

// hangsIf leaves requests without an answer by the answer that they would get.
func hangsIf(when func(*call, *answer) bool) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if when(c, a) {
				a.transport = hanging
			}
			return a
		}
	})
}
