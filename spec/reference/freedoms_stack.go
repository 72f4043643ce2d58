package reference

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// stackFreedoms are choices that come with a framework, a serializer or a
// store, and with the data that its users put there.
func stackFreedoms() []Freedom {
	return []Freedom{
		{Name: "by-id-tail", Summary: "The list is sorted by the last half of the id.",
			change: ordered(sortKey{"substr(id, 35)", false}, sortKey{"id", false})},
		{Name: "unfinished-first", Summary: "The list begins with sessions under way; the others run from the last completed to the first.",
			change: ordered(
				sortKey{"coalesce(completed, 9000000000000000)", true}, sortKey{"id", false},
			)},
		{Name: "ids-numbered", Summary: "Ids are consecutive numbers with leading zeros.",
			Hides: []string{"CUR-13"}, change: stores(every, func(s *session) {
				s.id = fmt.Sprintf("vs_%064d", 1000+s.seq)
			})},
		{Name: "sessions-of-1970", Summary: "The sessions date from 1970 and 1971.", change: stores(every, func(s *session) {
			s.moveTo(s.created - at("2024-02-20T08:00:00.000Z"))
		})},
		{Name: "finished-at-once", Summary: "Sessions that are not open were completed at the instant of their creation.",
			change: stores((*session).terminal, func(s *session) {
				done := s.created
				s.updated, s.completed = done, &done
			})},
		{Name: "share-fields-named-oddly", Summary: "Share fields have names such as status, $ref and the empty one.",
			change: stores(every, func(s *session) {
				s.shareFields = oddShareFields()
			})},
		{Name: "reasons-of-200-emoji", Summary: "Reasons consist of 200 characters beyond the basic plane.",
			change: reason(every, strings.Repeat("\U0001FAAA", 200))},
		{Name: "keys-shuffled", Summary: "The members of objects stand in another order each time.", change: func(b *behaviour) {
			b.style.arrange = func(o object) object {
				rand.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
				return o
			}
		}},
		{Name: "vowels-escaped", Summary: "In lists, vowels are escaped, in names as in values.", change: texts(listed, vowelsEscaped)},
		{Name: "etag-with-coding-suffix", Summary: "ETags are strong and end in -gzip for compressed bodies.",
			change: headers(func(_ *call, a *answer) {
				tag := strings.TrimPrefix(a.header.Get("ETag"), "W/")
				if tag == "" {
					return
				}
				if a.header.Get("Content-Encoding") == "gzip" {
					tag = strings.TrimSuffix(tag, `"`) + `-gzip"`
				}
				a.header.Set("ETag", tag)
			})},
		{Name: "refusals-as-problem-json", Summary: "Refusals are sent as application/problem+json.", change: headers(func(_ *call, a *answer) {
			if a.status >= http.StatusBadRequest {
				a.header.Set("Content-Type", "application/problem+json")
			}
		})},
		{Name: "refusals-translated", Summary: "The messages and hints of refusals are in German.",
			change: errorOf(func(p *problem, o object) object {
				return o.with("message", "Der Wert von „"+p.parameter()+"“ ist ungültig.").with("hint", "Bitte prüfen Sie die Anfrage.")
			})},
		{Name: "refusal-status-by-parameter", Summary: "Each parameter has a status of its own to be refused with.",
			change: rejected(func(_ *call, p *problem, a *answer) {
				switch p.parameter() {
				case paramLimit:
					a.status = http.StatusRequestedRangeNotSatisfiable
				case paramCursor:
					a.status = http.StatusNotFound
				case paramStatus:
					a.status = http.StatusUnprocessableEntity
				case paramFrom:
					a.status = http.StatusConflict
				}
			})},
		{Name: "unknown-cursor-410", Summary: "An unknown starting_after is answered 410.", change: func(b *behaviour) {
			b.unknownCursor = func(*call) *problem { p := unknownCursor(); p.status = http.StatusGone; return p }
		}},
		{Name: "repeated-equal-accepted", Summary: "A repeated parameter is accepted if all its values are the same.",
			change: func(b *behaviour) {
				strict := b.repeated
				b.repeated = func(c *call, name string, values []string) (string, bool, *problem) {
					for _, value := range values {
						if value != values[0] {
							return strict(c, name, values)
						}
					}
					return values[0], true, nil
				}
			}},
	}
}

// oddShareFields is the JSON of share fields whose names mean something
// elsewhere.
func oddShareFields() string {
	var b strings.Builder
	for i, name := range []string{"", "status", "id", "data", "limit", "created_at", "$ref", "__proto__", "a/b~c", "名前", "required"} {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quoted(name) + `:{"required":false,"reason":"{}","source":"rc"}`)
	}
	return "{" + b.String() + "}"
}

// vowelsEscaped writes the vowels of JSON's strings as \u escapes.
func vowelsEscaped(b []byte) []byte {
	out := make([]byte, 0, 2*len(b))
	within := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			within = !within
			out = append(out, c)
		case within && c == '\\': // an escape stays as it is
			n := 2
			if b[i+1] == 'u' {
				n = 6
			}
			out = append(out, b[i:i+n]...)
			i += n - 1
		case within && strings.IndexByte("aeiouAEIOU", c) >= 0:
			out = appendEscaped(out, rune(c))
		default:
			out = append(out, c)
		}
	}
	return out
}
