package reference

import (
	"net/http"
	"strings"
)

// refusalDefects are bugs of the answers to invalid requests.
func refusalDefects() []Defect {
	table := []Defect{
		{
			Name: "refusal-as-text", Summary: "A refusal is plain text.",
			Breaks: []string{"ENV-03"}, Difficulty: Plain,
			change: rejected(func(_ *call, p *problem, a *answer) { a.says("text/plain; charset=utf-8", p.message) }),
		},
		{
			Name: "refusal-as-html", Summary: "A refusal is a page of the web server.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: rejected(func(_ *call, _ *problem, a *answer) {
				a.says("text/html", "<html><head><title>400 Bad Request</title></head></html>")
			}),
		},
		{
			Name: "refusal-empty", Summary: "A refusal has no body.",
			Breaks: []string{"ENV-03"}, Difficulty: Plain,
			change: rejected(func(_ *call, _ *problem, a *answer) { a.says("text/plain", "") }),
		},
		{
			Name: "refusal-by-validator", Summary: "A refusal is the validation library's own list of issues.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: rejected(func(_ *call, p *problem, a *answer) {
				a.doc = object{{"success", false}, {"error", object{{"name", "ZodError"}, {"issues", []any{p.message}}}}}
			}),
		},
		{
			Name: "refusal-without-data", Summary: "A refusal has no member data.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: rejected(func(_ *call, _ *problem, a *answer) { a.doc = a.doc.without("data") }),
		},
		{
			Name: "refusal-with-empty-data", Summary: "In a refusal, data is [] instead of null.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: rejected(func(_ *call, _ *problem, a *answer) { a.doc = a.doc.with("data", []any{}) }),
		},
		{
			Name: "refusal-without-pagination", Summary: "A refusal has no member pagination.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: rejected(func(_ *call, _ *problem, a *answer) { a.doc = a.doc.without("pagination") }),
		},
		{
			Name: "refusal-has-more", Summary: "A refusal says has_more.",
			Breaks: []string{"ENV-03"}, Difficulty: Rare,
			change: rejected(func(_ *call, _ *problem, a *answer) {
				p, _ := a.doc.get("pagination").(object)
				a.doc = a.doc.with("pagination", p.with("has_more", true))
			}),
		},
		{
			Name: "refusal-without-hint", Summary: "The error of a refusal has no hint.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical, change: errorOf(func(_ *problem, o object) object { return o.without("hint") }),
		},
		{
			Name: "refusal-docs-null", Summary: "The error of a refusal has null for docs.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical, change: errorOf(func(_ *problem, o object) object { return o.with("docs", nil) }),
		},
		{
			Name: "refusal-message-list", Summary: "The message of a refusal is a list.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: errorOf(func(p *problem, o object) object { return o.with("message", []any{p.message}) }),
		},
		{
			Name: "refusal-of-unknown-cursor-bare", Summary: "The refusal of an unknown starting_after is {\"error\": \"not found\"}.",
			Breaks: []string{"ENV-03"}, Difficulty: Rare,
			change: rejected(func(_ *call, p *problem, a *answer) {
				if p.code == "INVALID_REQUEST" {
					a.doc = object{{"error", "not found"}}
				}
			}),
		},
		{
			Name: "refusal-code-undocumented", Summary: "A validation failure has the code VALIDATION_ERROR.",
			Breaks: []string{"ENV-04"}, Difficulty: Plain,
			change: errorOf(func(_ *problem, o object) object { return o.with("code", "VALIDATION_ERROR") }),
		},
		{
			Name: "refusal-code-in-lower-case", Summary: "Error codes are in lower case.",
			Breaks: []string{"ENV-04"}, Difficulty: Typical,
			change: errorOf(func(p *problem, o object) object { return o.with("code", strings.ToLower(p.code)) }),
		},
		{
			Name: "refusal-names-nothing", Summary: "A refusal does not say which parameter is invalid.",
			Breaks: []string{"ENV-04"}, Difficulty: Plain,
			change: errorOf(func(_ *problem, o object) object {
				return o.with("message", "The request is invalid.").with("hint", "Correct the request.")
			}),
		},
		{
			Name: "refusal-names-field", Summary: "A refusal names parameters as they are called within the server.",
			Breaks: []string{"ENV-04"}, Difficulty: Typical,
			change: errorOf(func(p *problem, o object) object {
				within := strings.NewReplacer("limit", "pageSize", "starting_after", "cursor", "created_from", "createdFrom",
					"created_to", "createdTo", "status", "state")
				return o.with("message", within.Replace(p.message)).with("hint", within.Replace(p.hint))
			}),
		},
		{
			Name: "invalid-limit-is-server-error", Summary: "An invalid limit ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Plain,
			change: func(b *behaviour) {
				strict := b.readLimit
				b.readLimit = func(c *call, text string) (int, *problem) {
					n, bad := strict(c, text)
					if bad != nil {
						bad = serverError()
					}
					return n, bad
				}
			},
		},
		{
			Name: "invalid-bound-is-server-error", Summary: "A bound that is no timestamp ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: func(b *behaviour) {
				strict := b.readBound
				b.readBound = func(c *call, name, text string) (*instant, *problem) {
					t, bad := strict(c, name, text)
					if bad != nil && text != "" {
						bad = serverError()
					}
					return t, bad
				}
			},
		},
		{
			Name: "limit-beyond-4300-digits-is-server-error", Summary: "A limit of more than 4300 digits, which the parser of integers refuses, " +
				"ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: failsOn(paramLimit, func(text string) bool { return len(text) > 4300 }),
		},
		{
			Name: "long-limit-is-server-error", Summary: "A limit of more than 19 digits ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: failsOn(paramLimit, func(text string) bool { return len(text) > 19 }),
		},
		{
			Name: "repeated-status-is-server-error", Summary: "A repeated status ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: all(repeats(paramStatus, first), fails(func(c *call) bool { return len(c.values(paramStatus)) > 1 })),
		},
		{
			Name: "non-ascii-cursor-is-server-error", Summary: "A starting_after beyond ASCII ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: failsOn(paramCursor, func(text string) bool { return strings.Trim(text, asciiText) != "" }),
		},
		{
			Name: "server-error-with-trace", Summary: "A limit that is no number ends in a 500 that shows the stack.",
			Breaks: []string{"HTTP-04", "HTTP-05"}, Difficulty: Typical,
			change: all(failsOn(paramLimit, func(text string) bool { return text == "abc" }), onServerError(func(a *answer) {
				a.says("text/plain", "panic: strconv.Atoi: parsing \"abc\": invalid syntax\n\tat sessions.go:41\n")
			})),
		},
		{
			Name: "server-error-with-other-message", Summary: "An unfit starting_after ends in a 500 whose message tells the cause.",
			Breaks: []string{"HTTP-04", "HTTP-05"}, Difficulty: Typical,
			change: all(failsOn(paramCursor, func(text string) bool { return strings.Contains(text, "'") }), onServerError(func(a *answer) {
				o, _ := a.doc.get("error").(object)
				a.doc = a.doc.with("error", o.with("message", "unrecognized token: \"'\""))
			})),
		},
		{
			Name: "server-error-without-pagination", Summary: "An inverted window ends in a 500 without pagination.",
			Breaks: []string{"HTTP-04", "HTTP-05"}, Difficulty: Rare,
			change: all(fails(func(c *call) bool { return c.query.inverted() }),
				onServerError(func(a *answer) { a.doc = a.doc.without("pagination") })),
		},
	}
	for _, name := range parameters {
		table = append(table, Defect{
			Name: hyphens(name) + "-refused-namelessly", Summary: "The refusal of an invalid " + name + " does not name it.",
			Breaks: []string{"ENV-04"}, Difficulty: Typical,
			change: errorOf(func(p *problem, o object) object {
				if strings.Contains(p.message, "Parameter "+name+" ") && p.code == "BAD_REQUEST" {
					return o.with("message", "Validation failed.").with("hint", "Correct the request.")
				}
				return o
			}),
		})
	}
	return table
}

var asciiText = func() string {
	b := make([]byte, 128)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}()

// says makes the answer that text of that media type.
func (a *answer) says(mediaType, text string) {
	a.doc, a.body = nil, []byte(text)
	a.header.Set("Content-Type", mediaType)
}

// errorOf changes the member error of refusals of invalid parameters.
func errorOf(change func(*problem, object) object) func(*behaviour) {
	return rejected(func(_ *call, p *problem, a *answer) {
		o, _ := a.doc.get("error").(object)
		a.doc = a.doc.with("error", change(p, o))
	})
}

// onServerError changes the answers 500.
func onServerError(change func(*answer)) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if a.status == http.StatusInternalServerError {
				change(a)
			}
			return a
		}
	})
}
