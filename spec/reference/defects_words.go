package reference

import (
	"net/http"
	"strconv"
	"sync"
)

// wordsDefects are bugs that show in many places and have one cause, which a report is
// to name.
func wordsDefects() []Defect {
	return []Defect{
		{
			Name: "refusals-answered-200", Summary: "Every refusal of an invalid request is sent with status 200.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Typical,
			change: rejected(func(_ *call, _ *problem, a *answer) { a.status = http.StatusOK }),
		},
		{
			Name: "cache-key-cut", Summary: "Pages are cached by the first 120 characters of the query: what differs later is not looked at.",
			Breaks: []string{"CMB-02"}, Difficulty: Rare,
			change: pagesKeptByBeginning(120),
		},
		{
			Name: "to-before-archive-lists-nothing", Summary: "A created_to before June 2024 lists nothing: older sessions are in an " +
				"archive that is not asked.",
			Breaks: []string{"WIN-02"}, Difficulty: Typical,
			change: lists(byTo, func(c *call, before condition) (string, []any) {
				if to := c.given[paramTo]; to != "" && to < "2024-06" {
					return "1 = 0", nil
				}
				return before(c)
			}),
		},
	}
}

// pagesKeptByBeginning serves the page that was first read for a query of the same
// organization that begins with the same characters.
func pagesKeptByBeginning(most int) func(*behaviour) {
	return func(b *behaviour) {
		var mu sync.Mutex
		kept := make(map[string]page)
		pages(func(c *call, p *page) {
			key := c.request.URL.RawQuery
			if len(key) <= most {
				return
			}
			key = strconv.Itoa(c.org) + " " + key[:most]
			mu.Lock()
			defer mu.Unlock()
			if before, ok := kept[key]; ok {
				*p = before
				return
			}
			kept[key] = *p
		})(b)
	}
}
