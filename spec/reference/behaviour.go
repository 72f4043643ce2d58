package reference

import (
	"net/http"
	"strings"
)

var newestFirst = []sortKey{{"created", true}, {"id", true}}

// handler answers a call.
type handler func(*call) *answer

// behaviour is everything about the server that a defect or a freedom can
// change, from the query string to the bytes on the wire. The lists run in
// order; the functions can be wrapped.
type behaviour struct {
	// wrap is put around the whole handling of a request, the last outermost.
	wrap []func(handler) handler
	// authenticate names the organization of a request, 0 where there is none;
	// denied is the answer then.
	authenticate func(*call) int
	denied       func(*call) *answer
	// barred refuses a known key that may not list; nil lets it.
	barred func(*call) *problem
	// parametersFirst judges parameters before credentials.
	parametersFirst bool
	// invalid is the answer to a problem of the parameters.
	invalid func(*call, *problem) *answer

	maxQuery     int // bytes
	defaultLimit int
	split        func(*call) ([]pair, *problem)
	// repeated chooses the text of a repeated parameter, if any.
	repeated   func(*call, string, []string) (string, bool, *problem)
	readLimit  func(*call, string) (int, *problem)
	readCursor func(*call, string) (string, *problem)
	readStatus func(*call, string) ([]string, *problem)
	readBound  func(*call, string, string) (*instant, *problem)
	// amend changes or refuses the valid query.
	amend []func(*call) *problem
	// unknownCursor refuses a cursor that names no session, or returns nil
	// after it changed the query.
	unknownCursor func(*call) *problem

	// order is the list's order; conditions are what is listed, by name.
	order      func(*call) []sortKey
	conditions map[string]condition
	// more tells whether a page from which so many rows could be read has a
	// successor.
	more func(c *call, fetched int) bool
	// page changes the page that was read.
	page []func(*call, *page)

	// session changes a session before it is rendered, item its JSON object,
	// doc the whole document of a list, text any encoded body, wire any answer
	// just before it is written.
	session []func(*call, *session)
	item    []func(*call, *session, object) object
	doc     []func(*call, *answer)
	text    []func(*call, *answer)
	wire    []func(*call, *answer)
	// stamp prints an instant of the named field.
	stamp      func(c *call, field string, micros int64) string
	style      style
	gzipsAbove int // bytes

	// data changes the dataset before it is stored.
	data []func([]session) []session
	// foreignData changes that of the second organization.
	foreignData []func([]session) []session
}

func conformant() *behaviour {
	return &behaviour{
		authenticate:  authenticate,
		denied:        func(c *call) *answer { return c.refuse(unauthorized()) },
		barred:        barred,
		invalid:       (*call).refuse,
		maxQuery:      maxQuery,
		defaultLimit:  defaultLimit,
		split:         func(c *call) ([]pair, *problem) { return splitQuery(c.request.URL.RawQuery) },
		repeated:      refuseRepeated,
		readLimit:     readLimit,
		readCursor:    readCursor,
		readStatus:    readStatus,
		readBound:     readBound,
		unknownCursor: func(*call) *problem { return unknownCursor() },
		order:         func(*call) []sortKey { return newestFirst },
		conditions: map[string]condition{
			byOrganization: ofOrganization,
			byStatus:       withStatus,
			byFrom:         notBefore,
			byTo:           notAfter,
			byCursor:       afterCursor,
		},
		more:       func(c *call, fetched int) bool { return fetched > c.query.limit },
		stamp:      func(_ *call, _ string, micros int64) string { return stampText(micros, 3, "Z") },
		gzipsAbove: gzipsAbove,
	}
}

// authenticate demands exactly one Authorization line with the scheme Bearer,
// in any letter case, and a known token.
func authenticate(c *call) int {
	lines := c.request.Header.Values("Authorization")
	if len(lines) != 1 {
		return 0
	}
	scheme, token, ok := strings.Cut(lines[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return 0
	}
	return c.server.organization(strings.TrimLeft(token, " "))
}

// barred refuses keys without the scope to list, and those of an organization that
// is pending deletion.
func barred(c *call) *problem {
	switch c.org {
	case noScope:
		return forbidden()
	case frozen:
		return organizationFrozen()
	}
	return nil
}

// handle is the contract: who may ask, for what, and the page.
func (c *call) handle() *answer {
	b := c.server.behaviour
	if c.request.URL.Path != sessionsPath {
		return c.refuse(&problem{http.StatusNotFound, "NOT_FOUND", "There is no such resource.", "Ask for " + sessionsPath + "."})
	}
	if c.request.Method != http.MethodGet && c.request.Method != http.MethodHead {
		a := c.refuse(&problem{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "The method is not allowed here.", "Use GET."})
		a.header.Set("Allow", "GET, HEAD")
		return a
	}
	c.org = b.authenticate(c)
	if c.org == 0 && !b.parametersFirst {
		return b.denied(c)
	}
	if bad := b.barred(c); bad != nil {
		return c.refuse(bad)
	}
	if len(c.request.URL.RawQuery) > b.maxQuery {
		return c.refuse(&problem{http.StatusRequestURITooLong, "URI_TOO_LONG", "The query string is too long.", "Shorten the query string."})
	}
	if bad := c.parse(); bad != nil {
		return b.invalid(c, bad)
	}
	if c.org == 0 {
		return b.denied(c)
	}
	p, bad := c.fetch()
	if bad != nil {
		if bad.status == http.StatusInternalServerError {
			return c.refuse(bad)
		}
		return b.invalid(c, bad)
	}
	return c.list(p)
}
