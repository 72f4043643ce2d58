package reference

import (
	"encoding/hex"
	"hash/fnv"
)

// session is a row of the table. Instants are microseconds since 1970; those
// of the dataset are whole milliseconds. A nil any is NULL.
type session struct {
	id        string
	org       int
	seq       int // position in the dataset, newest first; the key of planted bugs
	status    string
	failure   *string
	nfc       int
	liveness  int
	version   int
	redirect  *string
	created   int64
	updated   int64
	completed *int64
	expires   int64
	// shareFields and webhook are JSON.
	shareFields, webhook string
}

// terminal tells whether the session has reached an end.
func (s *session) terminal() bool { return isTerminal(s.status) }

func isTerminal(status string) bool {
	return status != "created" && status != "in_progress"
}

// The fields of a session that hold an instant.
const (
	fieldExpires   = "expires_at"
	fieldCompleted = "completed_at"
	fieldCreated   = "created_at"
	fieldUpdated   = "updated_at"
)

// render is the session's JSON object.
func (c *call) render(stored *session) object {
	b := c.server.behaviour
	s := *stored
	for _, change := range b.session {
		change(c, &s)
	}
	var completed any
	if s.completed != nil {
		completed = b.stamp(c, fieldCompleted, *s.completed)
	}
	o := object{
		{"id", s.id},
		{"status", s.status},
		{"failure_code", s.failure},
		{"nfc_tries_used", s.nfc},
		{"liveness_tries_used", s.liveness},
		{"contract_version", s.version},
		{"share_fields", rawJSON(s.shareFields)},
		{"redirect_url", s.redirect},
		{"webhook_endpoint_id", rawJSON(s.webhook)},
		{"verification_url", verificationURL(s.id)},
		{fieldExpires, b.stamp(c, fieldExpires, s.expires)},
		{fieldCompleted, completed},
		{fieldCreated, b.stamp(c, fieldCreated, s.created)},
		{fieldUpdated, b.stamp(c, fieldUpdated, s.updated)},
	}
	for _, change := range b.item {
		o = change(c, &s, o)
	}
	return o
}

func verificationURL(id string) string { return "https://verify.kayle.id/" + id }

// cancelToken is the secret that a session was created with. Lists never show
// it; defects do.
func cancelToken(id string) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte("cancel " + id)) // a hash takes everything
	return "ct_" + hex.EncodeToString(h.Sum(nil))
}
