package reference

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// fieldDefects are bugs of serializers: of how a value of the store becomes a
// member of the document.
func fieldDefects() []Defect {
	return []Defect{
		{
			Name: "data-keyed-by-number", Summary: "Under a status filter within a window, data is an object with numbers for keys.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Rare,
			change: documents(func(c *call, doc object) object {
				list, ok := doc.get("data").([]object)
				if !ok || len(list) == 0 || !underStatus(c) || !c.windowed() {
					return doc
				}
				keyed := make(object, len(list))
				for i, o := range list {
					keyed[i] = member{strconv.Itoa(2*i + 1), o}
				}
				return doc.with("data", keyed)
			}),
		},
		{
			Name: "limit-null-where-none-asked", Summary: "Without limit, pagination.limit is null.",
			Breaks: []string{"ENV-01"}, Difficulty: Plain,
			change: documents(func(c *call, doc object) object {
				if c.has(paramLimit) {
					return doc
				}
				p, _ := doc.get("pagination").(object)
				return doc.with("pagination", p.with("limit", nil))
			}),
		},
		{
			Name: "required-as-integer", Summary: "Whether a share field is required is 0 or 1, as in the database.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: shareFields(strings.NewReplacer(`"required":true`, `"required":1`, `"required":false`, `"required":0`)),
		},
		{
			Name: "refusal-echoes-cursor", Summary: "pagination.next_cursor of a refusal is the starting_after that was given.",
			Breaks: []string{"ENV-03"}, Difficulty: Typical,
			change: rejected(func(c *call, _ *problem, a *answer) {
				if cursor, ok := c.given[paramCursor]; ok {
					p, _ := a.doc.get("pagination").(object)
					a.doc = a.doc.with("pagination", p.with("next_cursor", cursor))
				}
			}),
		},
		{
			Name: "refusal-names-company", Summary: "The refusal of one of several parameters names another, valid one.",
			Breaks: []string{"ENV-04"}, Difficulty: Rare,
			change: rejected(func(c *call, p *problem, a *answer) {
				wrong := c.company(p)
				if wrong == "" {
					return
				}
				said := *p
				said.message = strings.ReplaceAll(p.message, p.parameter(), wrong)
				said.hint = strings.ReplaceAll(p.hint, p.parameter(), wrong)
				a.doc = a.doc.with("error", c.refuse(&said).doc.get("error"))
			}),
		},
		{
			Name: "cancel-token-on-page-of-one", Summary: "A page of one session is rendered like the session itself, with its cancel_token.",
			Breaks: []string{"ITEM-05"}, Difficulty: Rare,
			change: eachListed(func(_ *call, all []object) {
				if len(all) == 1 {
					id, _ := all[0].get("id").(string)
					all[0] = all[0].with("cancel_token", cancelToken(id))
				}
			}),
		},
		{
			Name: "verification-url-of-last-on-page", Summary: "All sessions of a page have the last one's verification_url.",
			Breaks: []string{"ITEM-07", "ITEM-14"}, Difficulty: Typical,
			change: eachListed(func(_ *call, all []object) {
				for i := range all {
					all[i] = all[i].with("verification_url", all[len(all)-1].get("verification_url"))
				}
			}),
		},
		{
			Name: "zero-seconds-left-out", Summary: "expires_at, completed_at and updated_at have no seconds where these are zero.",
			Breaks: []string{"ITEM-08"}, Difficulty: Rare,
			change: func(b *behaviour) {
				before := b.stamp
				b.stamp = func(c *call, field string, micros int64) string {
					stamp := before(c, field, micros)
					if minutes, zero := strings.CutSuffix(stamp, ":00.000Z"); zero && field != fieldCreated {
						return minutes + "Z"
					}
					return stamp
				}
			},
		},
		{
			Name: "completed-in-winter-time", Summary: "From April to October, completed_at is an hour early.",
			Breaks: []string{"ITEM-09"}, Difficulty: Rare,
			change: func(b *behaviour) {
				before := b.stamp
				b.stamp = func(c *call, field string, micros int64) string {
					month := time.UnixMicro(micros).UTC().Month()
					if field == fieldCompleted && month >= time.April && month <= time.October {
						micros -= 60 * minute
					}
					return before(c, field, micros)
				}
			},
		},
		{
			Name: "reason-escaped-for-html", Summary: "Reasons have HTML entities for characters beyond ASCII and for quotes.",
			Breaks: []string{"ITEM-12"}, Difficulty: Rare,
			change: shareFields(strings.NewReplacer("§", "&sect;", "ï", "&iuml;", "–", "&ndash;", `\"`, "&quot;")),
		},
	}
}

// shareFields rewrites the JSON of every session's share_fields.
func shareFields(rewrite *strings.Replacer) func(*behaviour) {
	return fields(every, "share_fields", func(s *session) any { return rawJSON(rewrite.Replace(s.shareFields)) })
}

// parameter is the parameter that the problem is about, "" if none is named.
func (p *problem) parameter() string {
	words := strings.Fields(p.message)
	if len(words) < 2 || words[0] != "Parameter" || !slices.Contains(parameters, words[1]) {
		return ""
	}
	return words[1]
}

// company is another known parameter beside the invalid one, "" if there is
// none.
func (c *call) company(p *problem) string {
	wrong := p.parameter()
	for _, other := range c.pairs {
		if wrong != "" && p.code == "BAD_REQUEST" && other.name != wrong && slices.Contains(parameters, other.name) {
			return other.name
		}
	}
	return ""
}
