package reference

import (
	"net/http"
)

// connectionDefects are bugs next to what connections and tokens are free to do.
func connectionDefects() []Defect {
	return []Defect{
		{
			Name: "dropped-amid-long-pages", Summary: "The connection breaks within a page of more than 60 sessions.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					a := next(c)
					if list, _ := a.doc.get("data").([]object); len(list) > 60 {
						a.transport = halfSent
					}
					return a
				}
			}),
		},
		{
			Name: "filtered-window-unauthorized", Summary: "A status together with a bound is answered 401, whoever asks.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare,
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					a := next(c)
					if a.status == http.StatusOK && underStatus(c) && (c.query.from != nil || c.query.to != nil) {
						return c.refuse(unauthorized())
					}
					return a
				}
			}),
		},
		{
			Name: "filters-forbidden-after-cursor", Summary: "A status together with a cursor is answered 403: the gateway has no rule for it.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare,
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					a := next(c)
					if a.status == http.StatusOK && underStatus(c) && c.query.cursor != "" {
						return c.refuse(&problem{http.StatusForbidden, "FORBIDDEN", "Access denied.", "Ask for access."})
					}
					return a
				}
			}),
		},
	}
}

// halfSent sends the first half of a body, announced as the whole, and closes the
// connection.
func halfSent(w http.ResponseWriter, r *http.Request, a *answer) {
	text := a.text(true)
	half := len(a.body) / 2
	a.body = a.body[:half]
	writes(w, r, a, text[:len(text)-half])
}
