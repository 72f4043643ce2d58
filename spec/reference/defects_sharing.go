package reference

import "net/http"

// sharingDefects are bugs that give one asker what is another's.
func sharingDefects() []Defect {
	everything := func(*answer) bool { return true }
	refusals := func(a *answer) bool { return a.status == http.StatusUnauthorized }
	return []Defect{
		{
			Name: "single-flight-by-query", Summary: "Requests of one query that come together get the answer to the first of them.",
			Breaks: []string{"AUTH-08", "AUTH-12"}, Difficulty: Typical, change: joinedInFlight(byQuery, everything),
		},
		{
			Name: "single-flight-by-query-and-scheme", Summary: "The same, for those who send credentials at all.",
			Breaks: []string{"AUTH-08", "AUTH-12"}, Difficulty: Rare, change: joinedInFlight(byQueryAndScheme, everything),
		},
		{
			Name: "refusals-shared-in-flight", Summary: "A request that comes together with one that is refused is refused too.",
			Breaks: []string{"AUTH-12"}, Difficulty: Rare, change: joinedInFlight(byQuery, refusals),
		},
		{
			Name: "refusals-kept-by-query", Summary: "A 401 is kept for a minute by query, and served to whoever asks next.",
			Breaks: []string{"AUTH-12"}, Difficulty: Typical, change: keptRefusals(http.StatusUnauthorized, byQuery),
		},
		{
			Name: "refusals-kept-for-any-token", Summary: "A 401 to a token is kept for a minute by query, and served to any token.",
			Breaks: []string{"AUTH-12"}, Difficulty: Rare, change: keptRefusals(http.StatusUnauthorized, byQueryAndScheme),
		},
		{
			Name: "organizations-mixed-by-status-and-cursor", Summary: "With status and starting_after together, every organization is listed.",
			Breaks: []string{"AUTH-08"}, Difficulty: Rare,
			change: unless(byOrganization, func(c *call) bool { return c.query.cursor != "" && len(c.query.statuses) > 0 }),
		},
		{
			Name: "organizations-mixed-by-window-and-cursor", Summary: "With both bounds and starting_after, every organization is listed.",
			Breaks: []string{"AUTH-08"}, Difficulty: Rare,
			change: unless(byOrganization, func(c *call) bool { return c.query.cursor != "" && c.query.from != nil && c.query.to != nil }),
		},
		{
			Name: "organizations-mixed-by-all-parameters", Summary: "With every parameter given, every organization is listed.",
			Breaks: []string{"AUTH-08"}, Difficulty: Rare,
			change: unless(byOrganization, func(c *call) bool { return len(c.given) == len(parameters) }),
		},
		{
			Name: "refusals-kept-for-every-organization", Summary: "That a query was refused is kept under the query alone: another organization, " +
				"whose cursor it is, is refused too.",
			Breaks: []string{"AUTH-12"}, Difficulty: Rare,
			change: keptRefusals(http.StatusBadRequest, func(c *call) string { return c.request.URL.RawQuery }),
		},
		{
			Name: "organizations-mixed-after-unknown-cursor", Summary: "After an unknown starting_after, every organization is listed.",
			Breaks: []string{"AUTH-08", "CUR-12"}, Difficulty: Rare,
			change: func(b *behaviour) {
				b.unknownCursor = func(c *call) *problem { c.org = everyOrganization; return nil }
				unless(byOrganization, func(c *call) bool { return c.org == everyOrganization })(b)
			},
		},
		{
			Name: "scope-not-checked", Summary: "A key without the scope sessions:read lists all the same.",
			Breaks: []string{"AUTH-13"}, Difficulty: Plain, change: barredAs(noScope, func(c *call) *problem { c.org = 1; return nil }),
		},
		{
			Name: "scope-missing-401", Summary: "A key without the scope sessions:read is answered 401.",
			Breaks: []string{"AUTH-13"}, Difficulty: Typical, change: barredAs(noScope, func(*call) *problem { return unauthorized() }),
		},
		{
			Name: "scope-missing-code", Summary: "The code of the answer 403 is UNAUTHORIZED.",
			Breaks: []string{"AUTH-13"}, Difficulty: Rare, change: barredAs(noScope, func(*call) *problem {
				p := forbidden()
				p.code = "UNAUTHORIZED"
				return p
			}),
		},
		{
			Name: "scope-missing-as-text", Summary: "The answer 403 is plain text.",
			Breaks: []string{"AUTH-13", "ENV-03"}, Difficulty: Typical,
			change: headers(func(_ *call, a *answer) {
				if a.status == http.StatusForbidden {
					a.says("text/plain; charset=utf-8", "Forbidden")
				}
			}),
		},
		{
			Name: "frozen-organization-lists", Summary: "A key of an organization that is pending deletion gets an empty list.",
			Breaks: []string{"AUTH-14"}, Difficulty: Plain, change: barredAs(frozen, func(*call) *problem { return nil }),
		},
		{
			Name: "frozen-organization-403", Summary: "A key of an organization that is pending deletion is answered 403.",
			Breaks: []string{"AUTH-14"}, Difficulty: Typical, change: barredAs(frozen, func(*call) *problem { return forbidden() }),
		},
		{
			Name: "frozen-organization-code", Summary: "The code of the answer 410 is GONE.",
			Breaks: []string{"AUTH-14"}, Difficulty: Rare, change: barredAs(frozen, func(*call) *problem {
				p := organizationFrozen()
				p.code = "GONE"
				return p
			}),
		},
	}
}

// everyOrganization is the organization of a call that forgot it.
const everyOrganization = -1

// barredAs treats one kind of keys that may not list in a way of its own.
func barredAs(org int, treat func(*call) *problem) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.barred
		b.barred = func(c *call) *problem {
			if c.org == org {
				return treat(c)
			}
			return strict(c)
		}
	}
}
