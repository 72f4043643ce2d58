package reference

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// dataFreedoms are choices of what is stored, and in which order it is listed.
func dataFreedoms() []Freedom {
	return []Freedom{
		{Name: "oldest-first", Summary: "The list runs from old to new.", change: ordered(sortKey{"created", false}, sortKey{"id", false})},
		{Name: "oldest-first-ties-reversed", Summary: "The list runs from old to new, sessions of one instant by descending id.",
			change: ordered(sortKey{"created", false}, sortKey{"id", true})},
		{Name: "by-id", Summary: "The list is sorted by id.", change: ordered(sortKey{"id", false})},
		{Name: "by-id-descending", Summary: "The list is sorted by descending id.", change: ordered(sortKey{"id", true})},
		{Name: "by-id-in-any-case", Summary: "The list is sorted by id without regard to letter case.",
			change: ordered(sortKey{"id COLLATE NOCASE", false}, sortKey{"id", false})},
		{Name: "by-status", Summary: "The list is sorted by status, then by id.",
			change: ordered(sortKey{"status", false}, sortKey{"id", false})},
		{Name: "by-update", Summary: "The list is sorted by the last update.", change: ordered(sortKey{"updated", true}, sortKey{"id", true})},
		{Name: "one-status", Summary: "All sessions have succeeded.",
			Hides:  []string{"FLT-01", "FLT-02", "CUR-14"},
			change: stores(every, func(s *session) { s.become("succeeded") })},
		{Name: "none-finished", Summary: "All sessions are created.",
			Hides:  []string{"FLT-01", "FLT-02", "CUR-14"},
			change: stores(every, func(s *session) { s.become("created") })},
		{Name: "one-instant", Summary: "All sessions were created at one instant.",
			Hides:  strings.Fields(`CUR-14 WIN-05 WIN-06 WIN-07 WIN-09 WIN-11 WIN-12 WIN-13 WIN-15 CMB-01 CMB-02 CMB-03`),
			change: stores(every, func(s *session) { s.moveTo(at("2025-03-30T01:30:00.250Z")) })},
		{Name: "two-instants", Summary: "All sessions were created at one of two instants a millisecond apart.",
			Hides:  strings.Fields(`CUR-14 WIN-06 WIN-12 WIN-13 CMB-01 CMB-02 CMB-03`),
			change: stores(every, func(s *session) { s.moveTo(at("2024-12-31T23:59:59.999Z") + int64(s.seq%2)*millisecond) })},
		{Name: "one-session", Summary: "There is one session.",
			Hides: strings.Fields(`LIM-01 LIM-04 LIM-09 CUR-02 CUR-03 CUR-04 CUR-08 CUR-13 CUR-14 CUR-15 FLT-01 FLT-02
				WIN-05 WIN-06 WIN-07 WIN-09 WIN-11 WIN-12 WIN-13 WIN-15 CMB-01 CMB-02
				CMB-03`),
			Sessions: 1},
		{Name: "two-sessions", Summary: "There are two sessions.",
			Hides:    strings.Fields(`LIM-01 LIM-09 CUR-08 CUR-14 CUR-15 FLT-02 WIN-06 WIN-12 WIN-13 CMB-01 CMB-02 CMB-03`),
			Sessions: 2},
		{Name: "one-page", Summary: "There is exactly one page of sessions.",
			Sessions: 10},
		{Name: "one-page-and-one", Summary: "There is one session more than a page.",
			Sessions: 11},
		{Name: "one-long-page", Summary: "There are exactly 100 sessions.",
			Sessions: 100},
		{Name: "one-long-page-and-one", Summary: "There are 101 sessions.", Sessions: 101},
		{Name: "nothing-optional", Summary: "No session has a redirect, a webhook endpoint or share fields.",
			change: stores(every, func(s *session) { s.redirect, s.webhook, s.shareFields = nil, "null", "{}" })},
		{Name: "webhook-lists-empty", Summary: "A session without webhook endpoint has an empty list of them.",
			change: stores(func(s *session) bool { return s.webhook == "null" }, func(s *session) { s.webhook = "[]" })},
		{Name: "expiry-in-whole-seconds", Summary: "expires_at is rounded up to the second.",
			change: stores(every, func(s *session) { s.expires = floorTo(s.expires+999*millisecond, 1000*millisecond) })},
		{Name: "digits-0", Summary: "Timestamps have no fraction.",
			change: all(stores(every, func(s *session) { s.eachInstant(func(t int64) int64 { return floorTo(t, 1000*millisecond) }) }),
				stamped(0, 0))},
		{Name: "digits-1", Summary: "Timestamps have one digit of fraction.",
			change: all(stores(every, func(s *session) { s.eachInstant(func(t int64) int64 { return floorTo(t, 100*millisecond) }) }),
				stamped(1, 0))},
		{Name: "digits-6", Summary: "Timestamps have six digits of fraction.",
			change: all(finer, stamped(6, 0))},
		{Name: "digits-9", Summary: "Timestamps have nine digits of fraction.",
			change: all(finer, stamped(9, 0))},
		{Name: "digits-trimmed", Summary: "Timestamps have no trailing zeros.", change: func(b *behaviour) {
			b.stamp = func(_ *call, _ string, micros int64) string {
				return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
			}
		}},
		{Name: "offset-spelled-out", Summary: "The offset of timestamps is +00:00.", change: func(b *behaviour) {
			b.stamp = func(_ *call, _ string, micros int64) string { return stampText(micros, 3, "+00:00") }
		}},
		{Name: "offset-east", Summary: "The offset of timestamps is +05:30.", change: stamped(3, 5*60+30)},
		{Name: "offset-west", Summary: "The offset of timestamps is -09:30.", change: stamped(6, -9*60-30)},
		{Name: "digits-padded", Summary: "Timestamps are padded with zeros to six digits.", change: stamped(6, 0)},
		{Name: "digits-padded-to-nine", Summary: "Timestamps are padded with zeros to nine digits.", change: stamped(9, 0)},
		{Name: "whole-seconds-padded", Summary: "Timestamps are whole seconds, with a fraction of zeros.",
			change: all(stores(every, func(s *session) { s.eachInstant(func(t int64) int64 { return floorTo(t, 1000*millisecond) }) }),
				stamped(3, 0))},
		{Name: "offsets-mixed", Summary: "Each timestamp has an offset of its own.", change: func(b *behaviour) {
			b.stamp = func(_ *call, field string, micros int64) string {
				return stampAt(micros, 3, []int{0, 60, -300, 345}[(len(field)+int(micros/millisecond))%4])
			}
		}},
		{Name: "bounds-in-milliseconds", Summary: "A bound finer than a millisecond is rounded outwards.", change: all(
			boundBecomes(func(t instant) instant { t.micros, t.finer = floorTo(t.micros, millisecond), false; return t }, paramFrom),
			boundBecomes(func(t instant) instant {
				if t.finer {
					t.micros++
				}
				t.micros, t.finer = -floorTo(-t.micros, millisecond), false
				return t
			}, paramTo),
		)},
		{Name: "bounds-cut-to-milliseconds", Summary: "A bound finer than a millisecond is rounded down.",
			change: boundBecomes(func(t instant) instant {
				t.micros, t.finer = floorTo(t.micros, millisecond), false
				return t
			}, paramFrom, paramTo)},
		{Name: "verification-url-with-language", Summary: "verification_url has a query and a fragment.",
			change: url(every, func(s *session) string {
				return "https://eu.verify.kayle.id:8443/app/" + s.id + "?lang=de#start"
			})},
		{Name: "verification-url-signed-anew", Summary: "verification_url holds a signature that differs in each answer.",
			Warns: []string{"ITEM-14"}, change: signedAnew},
		{Name: "verification-url-signed-anew-on-a-longer-list", Summary: "The same, with 400 sessions.",
			Warns: []string{"ITEM-14"}, Sessions: 400, change: signedAnew},
		{Name: "large-sessions", Summary: "A session has 60 share fields, 10 kilobytes of them.",
			Hides: []string{"CUR-05"}, Sessions: 60, change: stores(every, func(s *session) { s.shareFields = largeShareFields(60) })},
	}
}

func ordered(keys ...sortKey) func(*behaviour) {
	return func(b *behaviour) { b.order = func(*call) []sortKey { return keys } }
}

// stamped prints instants with that many digits and minutes of offset.
func stamped(digits, offset int) func(*behaviour) {
	return func(b *behaviour) {
		b.stamp = func(_ *call, _ string, micros int64) string { return stampAt(micros, digits, offset) }
	}
}

func stampAt(micros int64, digits, offset int) string {
	return stampText(micros+int64(offset)*minute, digits, time.Unix(0, 0).In(time.FixedZone("", offset*60)).Format("Z07:00"))
}

// finer stores instants to the microsecond.
func finer(b *behaviour) {
	stores(every, func(s *session) {
		more := int64(s.seq*37) % 1000
		s.eachInstant(func(t int64) int64 { return t + more })
	})(b)
}

// eachInstant changes every instant of the session.
func (s *session) eachInstant(change func(int64) int64) {
	s.created, s.updated, s.expires = change(s.created), change(s.updated), change(s.expires)
	if s.completed != nil {
		done := change(*s.completed)
		s.completed = &done
	}
}

// moveTo moves the session's life to another instant of creation.
func (s *session) moveTo(created int64) {
	by := created - s.created
	s.eachInstant(func(t int64) int64 { return t + by })
}

// become gives the session another status.
func (s *session) become(status string) {
	s.status, s.failure, s.completed = status, nil, nil
	s.nfc, s.liveness = min(s.nfc, 2), min(s.liveness, 2)
	if s.updated = s.created; isTerminal(status) {
		done := s.created + 7*minute
		s.updated, s.completed = done, &done
	}
}

// signedAnew lets every answer show another URL.
func signedAnew(b *behaviour) {
	turns := counter()
	b.item = append(b.item, func(_ *call, s *session, o object) object {
		return o.with("verification_url", verificationURL(s.id)+"?signature="+stampText(turns(), 6, ""))
	})
}

func reversed(o object) object { slices.Reverse(o); return o }

func alphabetical(o object) object {
	slices.SortFunc(o, func(a, b member) int { return strings.Compare(a.key, b.key) })
	return o
}

// largeShareFields are as many share fields, with a reason of ordinary length each.
func largeShareFields(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString([]string{"{", ","}[min(i, 1)])
		fmt.Fprintf(&b, `"document_field_%d":{"required":%t,"source":"rc","reason":"`+
			`Needed to fill in form %d of the account opening, and kept as long as the law asks"}`, i, i%2 == 0, i)
	}
	return b.String() + "}"
}
