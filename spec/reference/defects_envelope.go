package reference

import (
	"fmt"
	"strings"
)

// envelopeDefects are bugs of the documents' shape.
func envelopeDefects() []Defect {
	table := []Defect{
		{
			Name: "data-null-when-empty", Summary: "An empty list is null instead of [].",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Typical,
			change: documents(func(_ *call, doc object) object {
				if list, ok := doc.get("data").([]object); ok && len(list) == 0 {
					return doc.with("data", nil)
				}
				return doc
			}),
		},
		{
			Name: "data-single-object", Summary: "A list of one session is that object instead of an array.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Typical,
			change: documents(func(_ *call, doc object) object {
				if list, ok := doc.get("data").([]object); ok && len(list) == 1 {
					return doc.with("data", list[0])
				}
				return doc
			}),
		},
		{
			Name: "error-missing", Summary: "A list has no member error.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Plain,
			change: documents(func(_ *call, doc object) object { return doc.without("error") }),
		},
		{
			Name: "error-empty-object", Summary: "In a list, error is {} instead of null.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Typical,
			change: documents(func(_ *call, doc object) object { return doc.with("error", object{}) }),
		},
		{
			Name: "error-empty-text-on-later-pages", Summary: "From the second page on, error is an empty text.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Rare,
			change: documents(func(c *call, doc object) object {
				if c.query.cursor != "" {
					return doc.with("error", "")
				}
				return doc
			}),
		},
		{
			Name: "pagination-missing-on-last-page", Summary: "The last page has no member pagination.",
			Breaks: []string{"ENV-01", "ENV-02"}, Difficulty: Typical,
			change: documents(func(_ *call, doc object) object {
				if p, _ := doc.get("pagination").(object); p.get("has_more") == false {
					return doc.without("pagination")
				}
				return doc
			}),
		},
		{
			Name: "has-more-as-text", Summary: "has_more is the text true or false.",
			Breaks: []string{"ENV-01"}, Difficulty: Plain,
			change: pagination(func(o object) object { return o.with("has_more", fmt.Sprint(o.get("has_more"))) }),
		},
		{
			Name: "limit-echoed-as-text", Summary: "pagination.limit is a text.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: pagination(func(o object) object { return o.with("limit", fmt.Sprint(o.get("limit"))) }),
		},
		{
			Name: "next-cursor-missing-at-end", Summary: "On the last page, pagination has no next_cursor.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: pagination(func(o object) object {
				if o.get("next_cursor") == nil {
					return o.without("next_cursor")
				}
				return o
			}),
		},
		{
			Name: "tries-as-text", Summary: "nfc_tries_used is a text.",
			Breaks: []string{"ENV-01"}, Difficulty: Plain,
			change: fields(every, "nfc_tries_used", func(s *session) any { return fmt.Sprint(s.nfc) }),
		},
		{
			Name: "tries-beyond-3", Summary: "A failed session counts a fourth try.",
			Breaks: []string{"ENV-01"}, Difficulty: Rare,
			change: fields(func(s *session) bool { return s.liveness == 3 && s.seq%2 == 0 }, "liveness_tries_used", func(*session) any { return 4 }),
		},
		{
			Name: "tries-negative", Summary: "nfc_tries_used of one session is -1.",
			Breaks: []string{"ENV-01"}, Difficulty: Rare, change: fields(oneIn(100), "nfc_tries_used", func(*session) any { return -1 }),
		},
		{
			Name: "share-fields-empty-array", Summary: "Empty share_fields are [] instead of {}.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: fields(func(s *session) bool { return s.shareFields == "{}" }, "share_fields", func(*session) any { return []any{} }),
		},
		{
			Name: "share-fields-without-source", Summary: "Share fields lack their source.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: fields(every, "share_fields", func(s *session) any {
				return rawJSON(strings.NewReplacer(`,"source":"rc"`, "", `,"source":"default"`, "").Replace(s.shareFields))
			}),
		},
		{
			Name: "share-fields-source-unknown", Summary: "The source of a share field is none of the documented ones.",
			Breaks: []string{"ENV-01"}, Difficulty: Rare,
			change: fields(oneIn(10), "share_fields", func(s *session) any {
				return rawJSON(strings.ReplaceAll(s.shareFields, `"source":"rc"`, `"source":"request"`))
			}),
		},
		{
			Name: "status-undocumented", Summary: "A failed session in a hundred has the status review.",
			Breaks: []string{"ENV-01", "FLT-01"}, Difficulty: Rare,
			change: fields(and(of("failed"), func(s *session) bool { return s.seq%4 == 0 }), "status", func(*session) any { return "review" }),
		},
		{
			Name: "failure-code-undocumented", Summary: "A failure code is none of the documented ones.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: fields(and(of("failed"), func(s *session) bool { return s.liveness == 3 }), "failure_code",
				func(*session) any { return "liveness_timeout" }),
		},
		{
			Name: "webhook-as-object", Summary: "A webhook endpoint is an object.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: fields(func(s *session) bool { return strings.HasPrefix(s.webhook, `"`) }, "webhook_endpoint_id", func(s *session) any {
				return object{{"id", rawJSON(s.webhook)}}
			}),
		},
		{
			Name: "version-as-decimal", Summary: "contract_version of one session is 1.5.",
			Breaks: []string{"ENV-01"}, Difficulty: Rare,
			change: fields(oneIn(100), "contract_version", func(*session) any { return rawJSON("1.5") }),
		},
		{
			Name: "session-null", Summary: "A session that is gone stands as null in the list.",
			Breaks: []string{"ENV-01"}, Difficulty: Rare,
			change: documents(func(_ *call, doc object) object {
				list, _ := doc.get("data").([]object)
				anew := make([]any, len(list))
				for i := range list {
					anew[i] = list[i]
				}
				if n := len(anew); n == 50 {
					anew[17] = nil
				}
				return doc.with("data", anew)
			}),
		},
	}
	for _, name := range []string{"status", "failure_code", "nfc_tries_used", "liveness_tries_used", "contract_version", "share_fields",
		"redirect_url", "webhook_endpoint_id", "verification_url", "expires_at", "completed_at", "updated_at"} {
		table = append(table, Defect{
			Name: hyphens(name) + "-missing", Summary: "Sometimes " + name + " is left out of a session.",
			Breaks: []string{"ENV-01"}, Difficulty: Rare,
			change: items(oneIn(20), func(_ *session, o object) object { return o.without(name) }),
		})
	}
	for _, name := range []string{"redirect_url", "completed_at", "failure_code", "webhook_endpoint_id"} {
		table = append(table, Defect{
			Name: hyphens(name) + "-left-out-if-null", Summary: "A " + name + " that is null is left out.",
			Breaks: []string{"ENV-01"}, Difficulty: Typical,
			change: items(every, func(_ *session, o object) object {
				switch v := o.get(name).(type) {
				case nil:
					return o.without(name)
				case *string:
					if v == nil {
						return o.without(name)
					}
				case rawJSON:
					if v == "null" {
						return o.without(name)
					}
				}
				return o
			}),
		})
	}
	return table
}

func hyphens(name string) string { return strings.ReplaceAll(name, "_", "-") }
