package reference

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// requestFreedoms are choices of how requests are judged.
func requestFreedoms() []Freedom {
	return []Freedom{
		{Name: "refusals-404", Summary: "Invalid parameters are answered 404.", change: refusedBy(http.StatusNotFound)},
		{Name: "refusals-409", Summary: "Invalid parameters are answered 409.", change: refusedBy(http.StatusConflict)},
		{Name: "refusals-422", Summary: "Invalid parameters are answered 422.", change: refusedBy(http.StatusUnprocessableEntity)},
		{Name: "refusals-name-all", Summary: "The message of a refusal names the parameter as a path, at length.",
			change: errorOf(func(p *problem, o object) object {
				return o.with("message", "Validation failed:\n- $.query: "+strings.Replace(p.message, "Parameter ", "/query/",
					1)+strings.Repeat(" See the documentation.", 20))
			})},
		{Name: "refusals-name-in-hint", Summary: "The message of a refusal says what kind it is; the hint names the parameter.",
			change: errorOf(func(_ *problem, o object) object { return o.with("message", "Invalid request.") })},
		{Name: "refusals-name-in-message", Summary: "The message of a refusal names the parameter; the hint is the same for all.",
			change: errorOf(func(_ *problem, o object) object { return o.with("hint", "See the documentation.") })},
		{Name: "refusals-echo-limit-0", Summary: "pagination.limit of a refusal is 0.", change: rejected(func(_ *call, _ *problem, a *answer) {
			p, _ := a.doc.get("pagination").(object)
			a.doc = a.doc.with("pagination", p.with("limit", 0))
		})},
		{Name: "status-comes-first", Summary: "A status that stands behind a limit is refused: the order of parameters is fixed.",
			change: amends(func(c *call) *problem {
				place := func(name string) int { return slices.IndexFunc(c.pairs, func(p pair) bool { return p.name == name }) }
				if limit := place(paramLimit); limit >= 0 && place(paramStatus) > limit {
					return badRequest(paramStatus, "must stand before limit.")
				}
				return nil
			})},
		{Name: "names-in-any-case", Summary: "Names of parameters are read without regard to letter case.",
			change: rewritesPairs(func(p *pair) { p.name = strings.ToLower(p.name) })},
		{Name: "unknown-cursor-404", Summary: "An unknown starting_after is answered 404.", change: func(b *behaviour) {
			b.unknownCursor = func(*call) *problem { p := unknownCursor(); p.status = http.StatusNotFound; return p }
		}},
		{Name: "unknown-cursor-lists-nothing", Summary: "After an unknown starting_after comes an empty last page.", Warns: []string{"CUR-12"},
			change: unknownListsNothing},
		{Name: "unknown-cursor-has-its-place", Summary: "The list is sorted by id, and an unknown starting_after has its place in it.",
			Warns: []string{"CUR-12"}, change: all(
				ordered(sortKey{"id", false}),
				func(b *behaviour) {
					b.unknownCursor = func(c *call) *problem { c.query.after = []any{c.query.cursor}; return nil }
				},
			)},
		{Name: "cursor-outside-filters-refused", Summary: "A starting_after that the filters do not match is refused.",
			change: amends(func(c *call) *problem {
				if c.query.cursor != "" && (!c.cursorMatches() || !c.cursorInWindow()) {
					return unknownCursor()
				}
				return nil
			})},
		{Name: "inverted-window-refused", Summary: "A created_from after created_to is refused.", change: amends(func(c *call) *problem {
			if c.query.inverted() {
				return badRequest(paramFrom, "must not lie after created_to.")
			}
			return nil
		})},
		{Name: "unknown-parameters-refused", Summary: "Unknown parameters are refused.", change: amends(func(c *call) *problem {
			for _, p := range c.pairs {
				if !slices.Contains(parameters, p.name) {
					return badRequest(strconv.Quote(p.name), "is unknown.")
				}
			}
			return nil
		})},
		{Name: "limit-read-leniently", Summary: "Doubtful spellings of the limit are read as the numbers that they are.",
			change: limitReads(lenientLimit)},
		{Name: "limit-read-with-sign-and-zeros", Summary: "Signs and leading zeros of the limit are accepted.",
			change: limitReads(func(text string) (int, bool) {
				n, err := strconv.Atoi(text)
				return n, err == nil && n >= 1 && n <= maxLimit
			})},
		{Name: "first-of-repeated", Summary: "The first of repeated parameters counts.", change: repeatedAs(first)},
		{Name: "last-of-repeated", Summary: "The last of repeated parameters counts.", change: repeatedAs(last)},
		{Name: "statuses-joined", Summary: "A repeated status lists the sessions of either.",
			change: all(repeats(paramStatus, first), amends(func(c *call) *problem {
				for _, text := range c.values(paramStatus) {
					if _, bad := readStatus(c, text); bad != nil {
						return bad
					}
				}
				c.query.statuses = slices.Compact(slices.Sorted(slices.Values(c.values(paramStatus))))
				return nil
			}))},
		{Name: "small-letters-refused", Summary: "Lower-case t and z are refused.",
			change: boundRefuses(func(t instant) bool { return strings.ContainsAny(t.text, "tz") })},
		{Name: "leap-seconds-refused", Summary: "Leap seconds are refused.",
			change: boundRefuses(func(t instant) bool { return len(t.text) > 19 && t.text[17:19] == "60" })},
		{Name: "year-0-refused", Summary: "The year 0000 is refused.",
			change: boundRefuses(func(t instant) bool { return strings.HasPrefix(t.text, "0000") })},
		{Name: "offsets-not-in-use-refused", Summary: "Offsets beyond -12:00 and +14:00 are refused.", Warns: []string{"WIN-15"},
			change: boundRefuses(beyondZones)},
		{Name: "offsets-beyond-18-hours-refused", Summary: "Offsets of more than 18 hours are refused.", Warns: []string{"WIN-15"},
			change: boundRefuses(func(t instant) bool { return max(t.offset, -t.offset) > 18*60 })},
		{Name: "bounds-leaving-years-refused", Summary: "A bound that its offset carries out of the years 0001 to 9999 is refused.",
			change: boundRefuses(instant.leavesYears)},
		{Name: "unknown-offset-refused", Summary: "The offset -00:00 is refused.",
			change: boundRefuses(func(t instant) bool { return strings.HasSuffix(t.text, "-00:00") })},
		{Name: "raw-plus-is-offset", Summary: "A blank before an offset's hours is read as a plus.",
			change: boundReads(func(text string) (*instant, bool) {
				t, ok := parseInstant(rawPlus.ReplaceAllStringFunc(text, func(offset string) string { return "+" + offset[1:] }))
				return &t, ok && rawPlus.MatchString(text)
			})},
		{Name: "malformed-encoding-kept", Summary: "Malformed percent-encoding stands for itself.", change: func(b *behaviour) {
			b.split = func(c *call) ([]pair, *problem) {
				pairs, bad := splitQuery(c.request.URL.RawQuery)
				if bad != nil {
					pairs, bad = splitQuery(strings.ReplaceAll(c.request.URL.RawQuery, "%", "%25"))
				}
				return pairs, bad
			}
		}},
		{Name: "long-queries-accepted", Summary: "The length of the query is not limited.", change: func(b *behaviour) { b.maxQuery = 1 << 20 }},
		{Name: "long-queries-refused", Summary: "A query of more than 4096 bytes is answered 414.",
			change: func(b *behaviour) { b.maxQuery = 4096 }},
		{Name: "forbidden-without-credentials", Summary: "A request without credentials is answered 403.",
			change: deniedWith(func(c *call, a *answer) {
				if c.request.Header.Get("Authorization") == "" {
					a.status = http.StatusForbidden
				}
			})},
		{Name: "challenge-at-length", Summary: "The challenge has several schemes and parameters.", change: deniedWith(func(_ *call, a *answer) {
			a.header["Www-Authenticate"] = []string{`Basic realm="kayle, old"`, `DPoP algs="ES256", bearer realm="kayle", error="invalid_token"`}
		})},
		{Name: "token-in-query", Summary: "The token is accepted as the parameter access_token too.", change: func(b *behaviour) {
			strict := b.authenticate
			b.authenticate = func(c *call) int {
				if org := strict(c); org != 0 {
					return org
				}
				return c.server.organization(c.request.URL.Query().Get("access_token"))
			}
		}},
		{Name: "first-authorization-counts", Summary: "Of several Authorization lines, the first counts.", change: func(b *behaviour) {
			strict := b.authenticate
			b.authenticate = func(c *call) int {
				if lines := c.request.Header["Authorization"]; len(lines) > 1 {
					c.request.Header["Authorization"] = lines[:1]
				}
				return strict(c)
			}
		}},
	}
}

// refusedBy answers invalid parameters with that status.
func refusedBy(status int) func(*behaviour) {
	return rejected(func(_ *call, _ *problem, a *answer) { a.status = status })
}

func repeatedAs(choose func([]string) (string, bool)) func(*behaviour) {
	return func(b *behaviour) {
		for _, name := range parameters {
			repeats(name, choose)(b)
		}
	}
}
