package reference

import (
	"strings"
	"time"
)

// itemDefects are bugs of single sessions.
func itemDefects() []Defect {
	table := []Defect{
		{
			Name: "id-with-hyphen", Summary: "The id of an imported session holds a hyphen.",
			Breaks: []string{"ITEM-01", "CUR-02"}, Difficulty: Rare,
			change: all(storedID(func(id string) string { return id[:20] + "-" + id[21:] }), anyCursor),
		},
		{
			Name: "id-one-short", Summary: "The id of an imported session has 63 characters after its prefix.",
			Breaks: []string{"ITEM-01", "CUR-02"}, Difficulty: Rare,
			change: all(storedID(func(id string) string { return id[:len(id)-1] }), anyCursor),
		},
		{
			Name: "failure-code-on-cancelled", Summary: "A cancelled session keeps its failure code.",
			Breaks: []string{"ITEM-02"}, Difficulty: Typical, change: fields(of("cancelled"), "failure_code", text("document_data_invalid")),
		},
		{
			Name: "failure-code-on-one-succeeded", Summary: "A session that succeeded at the second try keeps the first one's failure code.",
			Breaks: []string{"ITEM-02"}, Difficulty: Rare,
			change: fields(func(s *session) bool { return s.status == "succeeded" && s.nfc == 1 && s.liveness == 1 }, "failure_code",
				text("selfie_face_mismatch")),
		},
		{
			Name: "failure-code-on-in-progress", Summary: "A session in progress shows the failure code of its last try.",
			Breaks: []string{"ITEM-02"}, Difficulty: Typical,
			change: fields(func(s *session) bool { return s.status == "in_progress" && s.nfc > 0 }, "failure_code", text("document_data_invalid")),
		},
		{
			Name: "failure-code-null-on-liveness", Summary: "A session that failed for liveness has no failure code.",
			Breaks: []string{"ITEM-02"}, Difficulty: Rare, change: fields(func(s *session) bool { return s.liveness == 3 }, "failure_code", null),
		},
		{
			Name: "nfc-tries-3-in-progress", Summary: "A session in progress does not end at the third chip read.",
			Breaks: []string{"ITEM-04"}, Difficulty: Typical,
			change: fields(and(of("in_progress"), func(s *session) bool { return s.nfc == 2 }), "nfc_tries_used", func(*session) any { return 3 }),
		},
		{
			Name: "liveness-tries-3-created", Summary: "A created session has three liveness tries behind it.",
			Breaks: []string{"ITEM-04"}, Difficulty: Rare,
			change: fields(and(of("created"), func(s *session) bool { return s.seq%3 == 0 }), "liveness_tries_used",
				func(*session) any { return 3 }),
		},
		{
			Name: "cancel-token-listed", Summary: "Lists show cancel_token.",
			Breaks: []string{"ITEM-05"}, Difficulty: Plain, change: fields(every, "cancel_token", func(s *session) any { return cancelToken(s.id) }),
		},
		{
			Name: "cancel-token-of-created-listed", Summary: "Lists show the cancel_token of created sessions.",
			Breaks: []string{"ITEM-05"}, Difficulty: Typical,
			change: fields(of("created"), "cancel_token", func(s *session) any { return cancelToken(s.id) }),
		},
		{
			Name: "cancel-token-empty", Summary: "Lists show an empty cancel_token.",
			Breaks: []string{"ITEM-05"}, Difficulty: Rare, change: fields(every, "cancel_token", text("")),
		},
		{
			Name: "cancel-token-in-url", Summary: "In lists, verification_url carries the cancel_token.",
			Breaks: []string{"ITEM-06"}, Difficulty: Typical,
			change: url(every, func(s *session) string { return verificationURL(s.id) + "?cancel_token=" + cancelToken(s.id) }),
		},
		{
			Name: "cancel-token-in-one-url", Summary: "The verification_url of a session in progress carries the cancel_token as its second " +
				"parameter.",
			Breaks: []string{"ITEM-06"}, Difficulty: Rare,
			change: url(of("in_progress"), func(s *session) string { return verificationURL(s.id) + "?lang=en&cancel_token=" + cancelToken(s.id) }),
		},
		{
			Name: "verification-url-relative", Summary: "verification_url is a path.",
			Breaks: []string{"ITEM-07"}, Difficulty: Plain, change: url(every, func(s *session) string { return "/" + s.id }),
		},
		{
			Name: "verification-url-without-scheme", Summary: "verification_url has no scheme.",
			Breaks: []string{"ITEM-07"}, Difficulty: Typical, change: url(every, func(s *session) string { return "//verify.kayle.id/" + s.id }),
		},
		{
			Name: "verification-url-with-blank", Summary: "One verification_url holds a blank.",
			Breaks: []string{"ITEM-07"}, Difficulty: Rare,
			change: url(oneIn(100), func(s *session) string { return "https://verify.kayle.id/ " + s.id }),
		},
		{
			Name: "verification-url-of-nobody", Summary: "verification_url does not hold the session's id.",
			Breaks: []string{"ITEM-07"}, Difficulty: Typical,
			change: url(every, func(*session) string { return "https://verify.kayle.id/undefined" }),
		},
		{
			Name: "verification-url-in-lower-case", Summary: "In verification_url, the session's id is in lower case.",
			Breaks: []string{"ITEM-07"}, Difficulty: Rare,
			change: url(every, func(s *session) string { return strings.ToLower(verificationURL(s.id)) }),
		},
		{
			Name: "expires-without-offset", Summary: "expires_at has no offset.",
			Breaks: []string{"ITEM-08"}, Difficulty: Typical,
			change: fields(every, fieldExpires, func(s *session) any { return stampText(s.expires, 3, "") }),
		},
		{
			Name: "updated-with-blank", Summary: "updated_at has a blank for the T.",
			Breaks: []string{"ITEM-08"}, Difficulty: Typical,
			change: fields(every, fieldUpdated, func(s *session) any { return strings.Replace(stampText(s.updated, 3, "Z"), "T", " ", 1) }),
		},
		{
			Name: "completed-as-date", Summary: "completed_at of expired sessions is a date.",
			Breaks: []string{"ITEM-08"}, Difficulty: Rare,
			change: fields(of("expired"), fieldCompleted, func(s *session) any { return stampText(*s.completed, 0, "")[:10] }),
		},
		{
			Name: "updated-offset-without-colon", Summary: "The offset of updated_at has no colon.",
			Breaks: []string{"ITEM-08"}, Difficulty: Typical,
			change: fields(every, fieldUpdated, func(s *session) any { return stampText(s.updated, 3, "+0000") }),
		},
		{
			Name: "expires-as-web-date", Summary: "expires_at is written like a Date header.",
			Breaks: []string{"ITEM-08"}, Difficulty: Typical,
			change: fields(every, fieldExpires, func(s *session) any { return time.UnixMicro(s.expires).UTC().Format(time.RFC1123) }),
		},
		{
			Name: "updated-before-created", Summary: "updated_at of a created session lies a second before created_at.",
			Breaks: []string{"ITEM-09"}, Difficulty: Typical,
			change: stores(of("created"), func(s *session) { s.updated = s.created - 1000*millisecond }),
		},
		{
			Name: "completed-before-created", Summary: "completed_at of one cancelled session lies before created_at.",
			Breaks: []string{"ITEM-09"}, Difficulty: Rare,
			change: stores(and(of("cancelled"), func(s *session) bool { return s.seq%2 == 0 }),
				func(s *session) { *s.completed = s.created - millisecond }),
		},
		{
			Name: "expires-at-creation", Summary: "expires_at equals created_at.",
			Breaks: []string{"ITEM-09", "ITEM-13"}, Difficulty: Plain, change: stores(every, func(s *session) { s.expires = s.created }),
		},
		{
			Name: "redirect-http", Summary: "A redirect_url without TLS is accepted and listed.",
			Breaks: []string{"ITEM-10"}, Difficulty: Typical, change: redirect(oneIn(10), "http://example.com/redirect"),
		},
		{
			Name: "redirect-empty", Summary: "A redirect_url that was not given is an empty text.",
			Breaks: []string{"ITEM-10"}, Difficulty: Typical, change: redirect(func(s *session) bool { return s.redirect == nil }, ""),
		},
		{
			Name: "redirect-script", Summary: "A redirect_url with the scheme javascript is accepted and listed.",
			Breaks: []string{"ITEM-10"}, Difficulty: Rare, change: redirect(oneIn(100), "javascript:alert(1)"),
		},
		{
			Name: "reason-of-201-characters", Summary: "One reason has 201 characters.",
			Breaks: []string{"ITEM-12"}, Difficulty: Rare, change: reason(oneIn(50), strings.Repeat("ä", 201)),
		},
		{
			Name: "reason-unlimited", Summary: "The length of reasons is not limited.",
			Breaks: []string{"ITEM-12"}, Difficulty: Plain, change: reason(oneIn(10), strings.Repeat("because ", 120)),
		},
		{
			Name: "expires-a-day-later", Summary: "Sessions expire after a day.",
			Breaks: []string{"ITEM-13"}, Difficulty: Plain, change: stores(every, func(s *session) { s.expires = s.created + 24*lifetime }),
		},
		{
			Name: "expires-a-minute-late", Summary: "Sessions of the second version expire after 61 minutes.",
			Breaks: []string{"ITEM-13"}, Difficulty: Rare,
			change: stores(func(s *session) bool { return s.version == 2 }, func(s *session) { s.expires += minute }),
		},
		{
			Name: "expires-after-last-update", Summary: "expires_at counts from updated_at.",
			Breaks: []string{"ITEM-13"}, Difficulty: Typical, change: stores(every, func(s *session) { s.expires = s.updated + lifetime }),
		},
		{
			Name: "fields-differ-under-status", Summary: "Under a status filter, share_fields are not loaded.",
			Breaks: []string{"ITEM-11"}, Difficulty: Typical, change: differs(underStatus, "share_fields", object{}),
		},
		{
			Name: "tries-differ-at-limit-1", Summary: "At limit 1, nfc_tries_used is always 0.",
			Breaks: []string{"ITEM-11"}, Difficulty: Rare,
			change: differs(func(c *call) bool { return c.query.limit == 1 && !c.filtered() }, "nfc_tries_used", 0),
		},
		{
			Name: "redirect-differs-after-cursor", Summary: "From the second page on, redirect_url is null.",
			Breaks: []string{"ITEM-11"}, Difficulty: Typical, change: differs(afterFirstPage, "redirect_url", nil),
		},
		{
			Name: "verification-url-internal-under-status", Summary: "Under a status filter, verification_url names the internal host.",
			Breaks: []string{"ITEM-14"}, Difficulty: Typical,
			change: func(b *behaviour) {
				b.item = append(b.item, func(c *call, s *session, o object) object {
					if !underStatus(c) {
						return o
					}
					return o.with("verification_url", "https://verify.internal/"+s.id)
				})
			},
		},
	}
	for _, status := range statuses {
		d := Defect{
			Name: "completed-null-on-" + hyphens(status), Summary: "A session that is " + status + " has no completed_at.",
			Breaks: []string{"ITEM-03"}, Difficulty: Typical,
			change: fields(of(status), fieldCompleted, null),
		}
		if !isTerminal(status) {
			d.Name, d.Summary = "completed-set-on-"+hyphens(status), "A session that is "+status+" has a completed_at."
			d.change = fields(of(status), fieldCompleted, func(s *session) any { return stampText(s.updated+minute, 3, "Z") })
		}
		table = append(table, d)
	}
	return table
}

func null(*session) any { return nil }

func text(s string) func(*session) any { return func(*session) any { return s } }

func url(pick func(*session) bool, make func(*session) string) func(*behaviour) {
	return fields(pick, "verification_url", func(s *session) any { return make(s) })
}

func redirect(pick func(*session) bool, to string) func(*behaviour) {
	return stores(pick, func(s *session) { s.redirect = &to })
}

func reason(pick func(*session) bool, text string) func(*behaviour) {
	return stores(pick, func(s *session) {
		s.shareFields = `{"date_of_birth":{"required":true,"reason":` + quoted(text) + `,"source":"rc"}}`
	})
}

// differs shows a field otherwise in some answers.
func differs(when func(*call) bool, name string, value any) func(*behaviour) {
	return func(b *behaviour) {
		b.item = append(b.item, func(c *call, _ *session, o object) object {
			if when(c) {
				return o.with(name, value)
			}
			return o
		})
	}
}

// storedID changes the id of one session in a hundred.
func storedID(change func(string) string) func(*behaviour) {
	return stores(oneIn(100), func(s *session) { s.id = change(s.id) })
}

// anyCursor accepts the ids of storedID as cursors.
func anyCursor(b *behaviour) {
	cursorReads(func(text string) (string, bool) {
		return text, len(text) == 66 && cursorPattern.MatchString(text+"x") || len(text) == 67 && text[20] == '-' &&
			cursorPattern.MatchString(strings.Replace(text, "-", "x", 1))
	})(b)
}
