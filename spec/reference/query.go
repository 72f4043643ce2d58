package reference

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The query parameters, in the order in which they are judged.
const (
	paramLimit  = "limit"
	paramCursor = "starting_after"
	paramStatus = "status"
	paramFrom   = "created_from"
	paramTo     = "created_to"
)

const (
	defaultLimit = 10
	maxLimit     = 100
	maxQuery     = 16 << 10 // bytes; longer is answered 414
)

var (
	parameters = []string{paramLimit, paramCursor, paramStatus, paramFrom, paramTo}
	statuses   = []string{"created", "in_progress", "succeeded", "failed", "expired", "cancelled"}

	cursorPattern = regexp.MustCompile(`\Avs_[A-Za-z0-9]{64}\z`)
	limitPattern  = regexp.MustCompile(`\A[1-9][0-9]{0,2}\z`)
)

// pair is one name and value of the query string, decoded, beside its text on
// the wire.
type pair struct {
	name, value string
	wire        string
}

// query is what a request asks for, once its parameters are valid.
type query struct {
	limit    int
	statuses []string // none: every status
	from, to *instant
	cursor   string // "" is the list's beginning
	after    []any  // the cursor's values of the sort keys
	offset   int
	nothing  bool // lists nothing, whatever matches
}

// splitQuery takes a query string apart. Nothing is skipped silently: what is
// no percent-encoding of UTF-8 text without NUL is a problem.
func splitQuery(raw string) ([]pair, *problem) {
	var pairs []pair
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		n, okName := unescape(name)
		v, okValue := unescape(value)
		if !okName || !okValue {
			return nil, badRequest("", "The query string is not valid percent-encoded UTF-8 text.")
		}
		pairs = append(pairs, pair{n, v, part})
	}
	return pairs, nil
}

// unescape decodes percent-encoding; a plus is a blank.
func unescape(s string) (string, bool) {
	decoded, ok := unescapeBytes(s)
	return decoded, ok && utf8.ValidString(decoded) && !strings.ContainsRune(decoded, 0)
}

func unescapeBytes(s string) (string, bool) {
	if !strings.ContainsAny(s, "%+") {
		return s, true
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			b = append(b, ' ')
		case '%':
			if i+2 >= len(s) {
				return s, false
			}
			v, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return s, false
			}
			b = append(b, byte(v))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return string(b), true
}

// parse reads the query string into the call, or says what is wrong with it.
func (c *call) parse() *problem {
	b := c.server.behaviour
	pairs, bad := b.split(c)
	if bad != nil {
		return bad
	}
	c.pairs = pairs
	c.given = make(map[string]string)
	c.query.limit = b.defaultLimit
	for _, name := range parameters {
		values := c.values(name)
		switch len(values) {
		case 0:
		case 1:
			c.given[name] = values[0]
		default:
			text, given, bad := b.repeated(c, name, values)
			if bad != nil {
				return bad
			}
			if given {
				c.given[name] = text
			}
		}
	}
	for _, name := range parameters {
		if text, ok := c.given[name]; ok {
			if bad := c.read(name, text); bad != nil {
				return bad
			}
		}
	}
	for _, amend := range b.amend {
		if bad := amend(c); bad != nil {
			return bad
		}
	}
	return nil
}

func (c *call) read(name, text string) (bad *problem) {
	b, q := c.server.behaviour, &c.query
	switch name {
	case paramLimit:
		q.limit, bad = b.readLimit(c, text)
	case paramCursor:
		q.cursor, bad = b.readCursor(c, text)
	case paramStatus:
		q.statuses, bad = b.readStatus(c, text)
	case paramFrom:
		q.from, bad = b.readBound(c, name, text)
	case paramTo:
		q.to, bad = b.readBound(c, name, text)
	}
	return bad
}

// values are the values of every occurrence of a parameter, in wire order.
func (c *call) values(name string) []string {
	var values []string
	for _, p := range c.pairs {
		if p.name == name {
			values = append(values, p.value)
		}
	}
	return values
}

// has tells whether the request gave the parameter.
func (c *call) has(name string) bool { _, ok := c.given[name]; return ok }

func readLimit(_ *call, text string) (int, *problem) {
	if n, err := strconv.Atoi(text); limitPattern.MatchString(text) && err == nil && n <= maxLimit {
		return n, nil
	}
	return defaultLimit, badRequest(paramLimit, fmt.Sprintf("must be an integer from 1 to %d.", maxLimit))
}

func readCursor(_ *call, text string) (string, *problem) {
	if !cursorPattern.MatchString(text) {
		return "", badRequest(paramCursor, "must be a session id: vs_ and 64 letters or digits.")
	}
	return text, nil
}

func readStatus(_ *call, text string) ([]string, *problem) {
	if !slices.Contains(statuses, text) {
		return nil, badRequest(paramStatus, "must be one of "+strings.Join(statuses, ", ")+".")
	}
	return []string{text}, nil
}

func readBound(_ *call, name, text string) (*instant, *problem) {
	t, ok := parseInstant(text)
	if !ok {
		return nil, badRequest(name, "must be an RFC 3339 date-time such as 2025-01-31T23:59:59.999Z.")
	}
	return &t, nil
}

func refuseRepeated(_ *call, name string, _ []string) (string, bool, *problem) {
	return "", false, badRequest(name, "must be given once.")
}
