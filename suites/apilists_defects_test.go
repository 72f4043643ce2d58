package suites_test

import (
	"bytes"
	"slices"
	"strconv"
)

// apiDefect is a change of the stand-in with what it breaks: nothing, where the promises
// leave it open.
type apiDefect struct {
	name   string
	breaks []string
	change func(*apiConduct)
}

// apiDefects are the defects of each list, by its name, with freedoms: some that any list
// can have, others of its own.
func apiDefects() map[string][]apiDefect {
	some := func(list string, own []apiDefect, shared ...int) []apiDefect {
		for _, i := range shared {
			own = append(own, sharedDefects(list)[i])
		}
		return own
	}
	return map[string][]apiDefect{
		"events": append(eventDefects(), sharedDefects("events")...),
		// The same events at another path: no need to try each defect again.
		"webhook-events": some("webhook-events", eventDefects()[3:], 0, 3, 5),
		"deliveries":     some("deliveries", deliveryDefects(), 2, 3, 4, 7),
		"endpoints":      append(endpointDefects(), sharedDefects("endpoints")...),
		"keys":           some("keys", keyDefects(), 0, 3, 5, 6),
		"api-keys":       append(apiKeyDefects(), sharedDefects("api-keys")...),
		"audit-logs":     some("audit-logs", auditDefects(), 1, 2, 5, 7),
	}
}

// The parts that defects are made of.

// matching wraps how an item is held against a filter that is given.
func matching(parameter string, wrong func(c *apiCall, f *apiFilter, item *apiItem, sound bool) bool) func(*apiConduct) {
	return func(b *apiConduct) {
		strict := b.matches
		b.matches = func(c *apiCall, f *apiFilter, item *apiItem) bool {
			sound := strict(c, f, item)
			if parameter != "" && f.parameter != parameter {
				return sound
			}
			return wrong(c, f, item, sound)
		}
	}
}

// onLaterPages is wrong from the second page on.
func onLaterPages(c *apiCall) bool { return c.given[apiCursor] != "" }

// lostAfterCursor uses a filter on the first page only.
func lostAfterCursor(parameter string) func(*apiConduct) {
	return matching(parameter, func(c *apiCall, _ *apiFilter, _ *apiItem, sound bool) bool { return sound || onLaterPages(c) })
}

// readsAs reads texts of a parameter that are not empty as others.
func readsAs(parameter string, rewrite func(string) string) func(*apiConduct) {
	return func(b *apiConduct) {
		strict := b.read
		b.read = func(c *apiCall, name, text string) *apiProblem {
			if name == parameter && text != "" {
				text = rewrite(text)
				c.given[name] = text
			}
			return strict(c, name, text)
		}
	}
}

// readsAsNone takes some texts of a parameter as if it were not given.
func readsAsNone(parameter string, when func(string) bool) func(*apiConduct) {
	return func(b *apiConduct) {
		strict := b.read
		b.read = func(c *apiCall, name, text string) *apiProblem {
			if name == parameter && text != "" && when(text) {
				delete(c.given, name)
				return nil
			}
			return strict(c, name, text)
		}
	}
}

// cutting changes the page that was cut.
func cutting(change func(c *apiCall, following []apiItem, p *apiPage)) func(*apiConduct) {
	return func(b *apiConduct) {
		strict := b.cut
		b.cut = func(c *apiCall, all, following []apiItem) apiPage {
			p := strict(c, all, following)
			change(c, following, &p)
			return p
		}
	}
}

// showing replaces a text in the JSON of items.
func showing(old, changed string) func(*apiConduct) {
	return func(b *apiConduct) {
		b.show = func(_ *apiCall, item *apiItem) []byte {
			return bytes.ReplaceAll(item.encoded, []byte(old), []byte(changed))
		}
	}
}

// either joins two filters by or instead of and.
func either(one, other string) func(*apiConduct) {
	return func(b *apiConduct) {
		strict := b.matches
		b.matches = func(c *apiCall, f *apiFilter, item *apiItem) bool {
			if f.parameter != one && f.parameter != other || c.given[one] == "" || c.given[other] == "" {
				return strict(c, f, item)
			}
			return slices.ContainsFunc(c.list.filters, func(f apiFilter) bool {
				return (f.parameter == one || f.parameter == other) && strict(c, &f, item)
			})
		}
	}
}

// sharedDefects are those that any list can have.
func sharedDefects(list string) []apiDefect {
	echoed, unpromised := []string{"LIM-01", "LIM-03"}, []string{"LIM-01"}
	if list == "audit-logs" { // it promises no default
		echoed, unpromised = []string{"LIM-03"}, nil
	}
	all := []apiDefect{
		{"a limit above the maximum is taken as it", []string{"LIM-05"}, readsAs(apiLimitName, func(text string) string {
			if n, err := strconv.Atoi(text); err == nil && n > apiMaximum && wholeNumber.MatchString(text) {
				return strconv.Itoa(apiMaximum)
			}
			return text
		})},
		{"without limit, 20 items are listed", unpromised, func(b *apiConduct) {
			strict := b.cut
			b.cut = func(c *apiCall, all, following []apiItem) apiPage {
				if _, given := c.given[apiLimitName]; !given {
					c.limit = 20
				}
				return strict(c, all, following)
			}
		}},
		{"the echoed limit is the number of items", echoed, cutting(func(_ *apiCall, _ []apiItem, p *apiPage) { p.limit = len(p.items) })},
		{"has_more is true whenever the page is full", []string{"CUR-05"}, cutting(func(c *apiCall, _ []apiItem, p *apiPage) {
			p.more = len(p.items) == c.limit
		})},
		{"a page begins with the cursor's own item", []string{"CUR-06"}, func(b *apiConduct) {
			b.begin = func(_ *apiCall, _ []apiItem, at int) int { return at - 1 }
		}},
		{"a page leaves out the items of the cursor's own instant", []string{"CUR-07"}, func(b *apiConduct) {
			b.begin = func(_ *apiCall, all []apiItem, at int) int {
				for last := all[at-1].at; at < len(all) && all[at].at.Equal(last); {
					at++
				}
				return at
			}
		}},
		{"after an unknown cursor comes the first page", []string{"CUR-12"}, func(b *apiConduct) {
			b.unknown = func(*apiCall) *apiProblem { return nil }
		}},
	}
	if list != "keys" { // an endpoint is of one organization
		all = append(all, apiDefect{"the items of another organization are listed too", []string{"AUTH-08"}, func(b *apiConduct) {
			b.admits = func(c *apiCall) []int { return [][]int{{0, 1}, {1}}[c.org] }
		}})
	}
	return all
}
