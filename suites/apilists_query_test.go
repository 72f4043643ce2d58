package suites_test

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The parameters that all lists share, and the bounds of the limit.
const (
	apiLimitName = "limit"
	apiCursor    = "starting_after"
	apiFrom      = "created_from"
	apiTo        = "created_to"
	apiLimit     = 10
	apiMaximum   = 100
)

var (
	apiID   = regexp.MustCompile(`\A[A-Za-z0-9_-]{1,128}\z`)
	apiUUID = regexp.MustCompile(`\A[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\z`)
)

func isAPIID(text string) bool   { return apiID.MatchString(text) }
func isAPIUUID(text string) bool { return apiUUID.MatchString(text) }
func isAnyText(string) bool      { return true }

// parameters are those that the list knows.
func (l *apiList) parameters() []string {
	names := []string{apiLimitName, apiCursor}
	for _, f := range l.filters {
		names = append(names, f.parameter)
	}
	if l.windowed {
		names = append(names, apiFrom, apiTo)
	}
	return names
}

// parse reads the query string into the call. Nothing is passed over but parameters of
// other names.
func (s *apiServer) parse(c *apiCall, raw string) *apiProblem {
	known := c.list.parameters()
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil || !utf8.ValidString(name+value) || strings.Contains(name+value, "\x00") {
			return apiInvalid("of the query", "cannot be read as percent-encoded UTF-8.")
		}
		if !slices.Contains(known, name) {
			continue
		}
		if _, twice := c.given[name]; twice {
			return apiInvalid(name, "must be given once.")
		}
		c.given[name] = value
	}
	for _, name := range known {
		if text, given := c.given[name]; given {
			if bad := s.conduct.read(c, name, text); bad != nil {
				return bad
			}
		}
	}
	return nil
}

// read judges one parameter, and keeps what was read where its text is not enough.
func (c *apiCall) read(name, text string) *apiProblem {
	switch name {
	case apiLimitName:
		n, err := strconv.Atoi(text)
		if err != nil || n > apiMaximum || !wholeNumber.MatchString(text) {
			return apiInvalid(name, "must be an integer from 1 to 100.")
		}
		c.limit = n
		return nil
	case apiCursor:
		if !c.list.cursor(text) {
			return apiInvalid(name, "must be the next_cursor of an earlier page.")
		}
		return nil
	case apiFrom, apiTo:
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || !dateTime.MatchString(text) {
			return apiInvalid(name, "must be an RFC 3339 date-time.")
		}
		if name == apiFrom {
			c.from = &at
		} else {
			c.to = &at
		}
		return nil
	}
	for _, f := range c.list.filters {
		if f.parameter == name && !f.valid(text) {
			return apiInvalid(name, "must be "+f.form+".")
		}
	}
	return nil
}

// The kinds of filters.

func sameText(v any, wanted string) bool { return v == wanted }

// amongFilter takes one of some values.
func amongFilter(parameter, field string, values ...string) apiFilter {
	return apiFilter{parameter: parameter, field: strings.Split(field, "/"), form: "one of " + strings.Join(values, ", "),
		valid: func(text string) bool { return slices.Contains(values, text) }, matches: sameText}
}

// idFilter takes any id, known or not.
func idFilter(parameter, field string) apiFilter {
	return apiFilter{parameter: parameter, field: strings.Split(field, "/"), form: "an id", valid: isAPIID, matches: sameText}
}

// uuidFilter takes any UUID, whose letter case does not count (RFC 9562, section 4).
func uuidFilter(parameter, field string) apiFilter {
	return apiFilter{parameter: parameter, field: strings.Split(field, "/"), form: "a UUID", valid: isAPIUUID,
		matches: func(v any, wanted string) bool {
			text, ok := v.(string)
			return ok && strings.EqualFold(text, wanted)
		}}
}

// flagFilter takes true and false, and nothing else.
func flagFilter(parameter, field string) apiFilter {
	return apiFilter{parameter: parameter, field: strings.Split(field, "/"), form: "true or false",
		valid:   func(text string) bool { return text == "true" || text == "false" },
		matches: func(v any, wanted string) bool { return v == (wanted == "true") }}
}

// namesFilter takes names that are separated by commas, and passes over those that it
// does not know. Where none is left, nothing is filtered.
func namesFilter(parameter, field string, known []string) apiFilter {
	return apiFilter{parameter: parameter, field: strings.Split(field, "/"), form: "names", valid: isAnyText,
		matches: func(v any, wanted string) bool {
			names := slices.DeleteFunc(strings.Split(wanted, ","), func(name string) bool { return !slices.Contains(known, name) })
			text, _ := v.(string)
			return len(names) == 0 || slices.Contains(names, text)
		}}
}

// searchFilter looks for a text in some fields, in any letter case.
func searchFilter(parameter string, fields ...string) apiFilter {
	return apiFilter{parameter: parameter, form: "of 1 to 200 characters",
		valid: func(text string) bool { n := utf8.RuneCountInString(text); return n >= 1 && n <= 200 },
		search: func(item map[string]any, wanted string) bool {
			return slices.ContainsFunc(fields, func(field string) bool {
				text, _ := fieldOf(item, strings.Split(field, "/")).(string)
				return strings.Contains(strings.ToLower(text), strings.ToLower(wanted))
			})
		}}
}
