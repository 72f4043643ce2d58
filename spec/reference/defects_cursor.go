package reference

import (
	"encoding/base64"
	"path"
	"strings"
	"unicode"
)

func cursorDefects() []Defect {
	return []Defect{
		{
			Name: "next-cursor-on-last-page", Summary: "next_cursor is set on the last page too.",
			Breaks: []string{"CUR-01"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) {
				if n := len(p.items); n > 0 {
					p.next = p.items[n-1].id
				}
			}),
		},
		{
			Name: "next-cursor-empty-at-end", Summary: "On the last page, next_cursor is an empty string instead of null.",
			Breaks: []string{"CUR-01", "CUR-02", "CUR-09"}, Difficulty: Typical,
			change: pagination(func(o object) object {
				if o.get("next_cursor") == nil {
					return o.with("next_cursor", "")
				}
				return o
			}),
		},
		{
			Name: "next-cursor-null-on-third-page", Summary: "On the third page, next_cursor is null though has_more is true.",
			Breaks: []string{"CUR-01"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if c.before() == 2*p.limit {
					p.next = ""
				}
			}),
		},
		{
			Name: "next-cursor-of-first-item", Summary: "next_cursor is the id of the page's first session.",
			Breaks: []string{"CUR-03", "CUR-06"}, Difficulty: Plain,
			change: pages(func(_ *call, p *page) {
				if p.next != "" {
					p.next = p.items[0].id
				}
			}),
		},
		{
			Name: "next-cursor-of-following-item", Summary: "next_cursor is the id of the next page's first session, which the walk then skips.",
			Breaks: []string{"CUR-03"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if p.next == "" {
					return
				}
				after, q := *c, c.query
				q.cursor, q.offset, q.limit = p.next, 0, 1
				after.query = q
				if following, bad := after.peek(); bad == nil && len(following) > 0 {
					p.next = following[0].id
				}
			}),
		},
		{
			Name: "next-cursor-opaque", Summary: "next_cursor is an opaque token instead of the last session's id.",
			Breaks: []string{"CUR-02", "CUR-03"}, Difficulty: Typical,
			change: all(
				pages(func(_ *call, p *page) {
					if p.next != "" {
						p.next = base64.RawURLEncoding.EncodeToString([]byte(p.next))
					}
				}),
				cursorReads(func(text string) (string, bool) {
					id, err := base64.RawURLEncoding.DecodeString(text)
					return string(id), err == nil && cursorPattern.Match(id)
				}),
			),
		},
		{
			Name: "next-cursor-with-blank", Summary: "next_cursor ends in a blank, which starting_after drops.",
			Breaks: []string{"CUR-02", "CUR-03", "CUR-10"}, Difficulty: Rare,
			change: all(
				pages(func(_ *call, p *page) {
					if p.next != "" {
						p.next += " "
					}
				}),
				cursorRewritten(func(text string) string { return strings.TrimSuffix(text, " ") }),
			),
		},
		{
			Name: "cursor-found-by-its-beginning", Summary: "The session of starting_after is looked up by its id without the last character.",
			Breaks: []string{"CUR-12"}, Difficulty: Rare, change: cursorFoundBy("substr(id, 1, 66) = substr(?, 1, 66)"),
		},
		{
			Name: "cursor-found-by-its-end", Summary: "The session of starting_after is looked up by the last 60 characters of its id.",
			Breaks: []string{"CUR-12"}, Difficulty: Rare, change: cursorFoundBy("substr(id, -60) = substr(?, -60)"),
		},
		{
			Name: "cursor-trailing-newline-accepted", Summary: "The pattern of starting_after ends in $, which lets a trailing newline pass.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical,
			change: cursorRewritten(func(text string) string { return strings.TrimSuffix(text, "\n") }),
		},
		{
			Name: "cursor-trailing-return-accepted", Summary: "A carriage return after starting_after is dropped.",
			Breaks: []string{"CUR-10"}, Difficulty: Rare,
			change: cursorRewritten(func(text string) string { return strings.TrimSuffix(text, "\r") }),
		},
		{
			Name: "cursor-trimmed", Summary: "White space around starting_after is dropped.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical, change: cursorRewritten(strings.TrimSpace),
		},
		{
			Name: "cursor-blanks-dropped", Summary: "Blanks within starting_after are dropped.",
			Breaks: []string{"CUR-10"}, Difficulty: Rare,
			change: cursorRewritten(func(text string) string { return strings.ReplaceAll(text, " ", "") }),
		},
		{
			Name: "cursor-surplus-dropped", Summary: "Characters beyond the 64th of starting_after are dropped.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical,
			change: cursorRewritten(func(text string) string { return text[:min(len(text), 67)] }),
		},
		{
			Name: "cursor-short-accepted", Summary: "A starting_after of fewer than 64 characters is answered by an empty list.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical, change: cursorListsNothing(`\Avs_[A-Za-z0-9]{1,63}\z`),
		},
		{
			Name: "cursor-prefix-in-any-case", Summary: "The prefix of starting_after is accepted in upper case.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical,
			change: cursorRewritten(func(text string) string {
				if len(text) > 3 && strings.EqualFold(text[:3], "vs_") {
					return "vs_" + text[3:]
				}
				return text
			}),
		},
		{
			Name: "cursor-of-other-prefix-accepted", Summary: "A starting_after with another prefix is answered by an empty list.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical, change: cursorListsNothing(`\A[a-z]{2,3}_[A-Za-z0-9]{64}\z`, "vs_"),
		},
		{
			Name: "cursor-any-ascii-accepted", Summary: "Punctuation within starting_after is not refused.",
			Breaks: []string{"CUR-10"}, Difficulty: Typical, change: cursorListsNothing(`\Avs_[!-~]{64}\z`),
		},
		{
			Name: "cursor-any-letter-accepted", Summary: "Letters and digits beyond ASCII within starting_after are not refused.",
			Breaks: []string{"CUR-10"}, Difficulty: Rare,
			change: cursorUnknownIf(func(text string) bool {
				beyond := false
				for _, r := range strings.TrimPrefix(text, "vs_") {
					if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
						return false
					}
					beyond = beyond || r > 127
				}
				return beyond
			}),
		},
		{
			Name: "cursor-ends-at-nul", Summary: "starting_after is cut at a NUL.",
			Breaks: []string{"CUR-10"}, Difficulty: Rare,
			change: all(
				func(b *behaviour) {
					strict := b.split
					b.split = func(c *call) ([]pair, *problem) {
						raw := c.request.URL.RawQuery
						if !strings.Contains(raw, paramCursor) || !strings.Contains(raw, "%00") {
							return strict(c)
						}
						return splitQuery(strings.ReplaceAll(raw, "%00", "%01"))
					}
				},
				cursorRewritten(func(text string) string { head, _, _ := strings.Cut(text, "\x01"); return head }),
			),
		},
		{
			Name: "cursor-path-cleaned", Summary: "Of a starting_after with slashes, the last part counts.",
			Breaks: []string{"CUR-10"}, Difficulty: Rare,
			change: cursorRewritten(func(text string) string {
				if !strings.Contains(text, "/") {
					return text
				}
				return path.Base(text)
			}),
		},
		{
			Name: "cursor-quotes-stripped", Summary: "Quotes within starting_after, and what follows them, are dropped.",
			Breaks: []string{"CUR-10"}, Difficulty: Rare,
			change: cursorRewritten(func(text string) string {
				if head, _, ok := strings.Cut(strings.TrimLeft(text, `'"`), "'"); ok || head != text {
					return strings.Trim(head, `'"`)
				}
				return text
			}),
		},
		{
			Name: "cursor-quote-is-server-error", Summary: "A quote within starting_after ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: failsOn(paramCursor, func(text string) bool { return strings.ContainsAny(text, `'"`) }),
		},
		{
			Name: "cursor-malformed-ignored", Summary: "A malformed starting_after is taken as none.",
			Breaks: []string{"CUR-10"}, Difficulty: Plain,
			change: cursorReads(func(text string) (string, bool) { return "", text != "" && !cursorPattern.MatchString(text) }),
		},
		{
			Name: "cursor-empty-ignored", Summary: "An empty starting_after is taken as none.",
			Breaks: []string{"CUR-11"}, Difficulty: Plain,
			change: cursorReads(func(text string) (string, bool) { return "", text == "" }),
		},
		{
			Name: "cursor-unknown-has-more", Summary: "After an unknown starting_after, the list is empty and has_more is true.",
			Breaks: []string{"CUR-04", "CUR-12"}, Difficulty: Rare,
			change: all(unknownListsNothing, pages(func(c *call, p *page) {
				if c.query.nothing {
					p.more, p.next = true, c.query.cursor
				}
			})),
		},
		{
			Name: "cursor-unknown-lists-twice", Summary: "After an unknown starting_after, a page holds each session twice.",
			Breaks: []string{"CUR-03", "CUR-12"}, Difficulty: Rare,
			change: all(unknownListsAll, pages(func(c *call, p *page) {
				if c.query.cursor != "" && c.query.after == nil {
					half := p.items[:(len(p.items)+1)/2]
					p.items = append(append([]session(nil), half...), half...)[:len(p.items)]
				}
			})),
		},
		{
			Name: "cursor-in-any-case", Summary: "starting_after is looked up without regard to letter case.",
			Breaks: []string{"CUR-13"}, Difficulty: Typical,
			change: func(b *behaviour) {
				strict := b.unknownCursor
				b.unknownCursor = func(c *call) *problem {
					if found := c.inAnyCase(); found != "" && found != c.query.cursor {
						c.query.cursor = found
						return c.locate()
					}
					return strict(c)
				}
			},
		},
		{
			Name: "cursor-of-twin", Summary: "Of two sessions whose ids differ in letter case only, starting_after finds the wrong one.",
			Breaks: []string{"CUR-07", "CUR-13"}, Difficulty: Rare,
			change: asks(func(c *call, q *query) {
				if found := c.inAnyCase(); found != "" {
					q.cursor = found
				}
			}),
		},
		{
			Name: "cursor-repeated-ignored", Summary: "A repeated starting_after is taken as none.",
			Breaks: []string{"CUR-15"}, Difficulty: Typical, change: repeats(paramCursor, func([]string) (string, bool) { return "", false }),
		},
		{
			Name: "cursor-repeated-lists-nothing", Summary: "A repeated starting_after is answered by an empty list.",
			Breaks: []string{"CUR-15"}, Difficulty: Rare,
			change: all(repeats(paramCursor, first), asks(func(c *call, q *query) { q.nothing = q.nothing || len(c.values(paramCursor)) > 1 })),
		},
	}
}
