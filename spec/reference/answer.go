package reference

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

const (
	errorDocs  = "https://kayle.id/docs/api/errors"
	gzipsAbove = 1400 // bytes; a smaller body fits a packet as it is
)

// problem is a refusal, as its envelope says it.
type problem struct {
	status              int
	code, message, hint string
}

// badRequest is a validation failure of the named parameter ("" is the query
// string as a whole).
func badRequest(name, text string) *problem {
	if name == "" {
		return &problem{http.StatusBadRequest, "BAD_REQUEST", text, "Correct the query string."}
	}
	return &problem{http.StatusBadRequest, "BAD_REQUEST", "Parameter " + name + " " + text, "Correct the query parameter " + name + "."}
}

func unknownCursor() *problem {
	return &problem{http.StatusBadRequest, "INVALID_REQUEST", "Parameter starting_after names no session.",
		"Pass the next_cursor of an earlier page, or leave starting_after out to begin anew."}
}

func unauthorized() *problem {
	return &problem{http.StatusUnauthorized, "UNAUTHORIZED", "The API key is missing, malformed or unknown.",
		"Send the header Authorization: Bearer followed by your API key."}
}

func forbidden() *problem {
	return &problem{http.StatusForbidden, "FORBIDDEN", "The API key lacks the scope sessions:read.", "Use a key with that scope."}
}

func organizationFrozen() *problem {
	return &problem{http.StatusGone, "ORGANIZATION_FROZEN", "The organization is pending deletion.", "Use a key of another organization."}
}

func serverError() *problem {
	return &problem{http.StatusInternalServerError, "INTERNAL_SERVER_ERROR", "Internal server error.",
		"The server encountered an error."}
}

// answer is a response before it is written.
type answer struct {
	status int
	header http.Header
	doc    object // what body holds; nil where body was written otherwise
	body   []byte
	// transport writes the answer where net/http would not do it so.
	transport func(http.ResponseWriter, *http.Request, *answer)
}

// envelope is the JSON document of every answer.
func envelope(data, failure any, limit int, more bool, next any) object {
	return object{
		{"data", data},
		{"error", failure},
		{"pagination", object{{"limit", limit}, {"has_more", more}, {"next_cursor", next}}},
	}
}

// refuse is the answer that says the problem.
func (c *call) refuse(p *problem) *answer {
	failure := object{{"code", p.code}, {"message", p.message}, {"hint", p.hint}, {"docs", errorDocs}}
	a := &answer{status: p.status, header: make(http.Header), doc: envelope(nil, failure, c.query.limit, false, nil)}
	if p.status == http.StatusUnauthorized {
		a.header.Set("WWW-Authenticate", `Bearer realm="kayle"`)
	}
	return a
}

// list is the answer that holds a page.
func (c *call) list(p *page) *answer {
	b := c.server.behaviour
	items := make([]object, len(p.items))
	for i := range p.items {
		items[i] = c.render(&p.items[i])
	}
	var next any
	if p.next != "" {
		next = p.next
	}
	a := &answer{status: http.StatusOK, header: make(http.Header), doc: envelope(items, nil, p.limit, p.more, next)}
	for _, change := range b.doc {
		change(c, a)
	}
	return a
}

// finish encodes the answer and settles its headers, body coding and
// precondition.
func (c *call) finish(a *answer) {
	b := c.server.behaviour
	if a.doc != nil {
		a.body = b.style.append(make([]byte, 0, 4096), a.doc)
	}
	for _, change := range b.text {
		change(c, a)
	}
	setDefault(a.header, "Content-Type", "application/json; charset=utf-8")
	setDefault(a.header, "Cache-Control", "private, no-store")
	if a.status == http.StatusOK {
		sum := sha256.Sum256(a.body)
		setDefault(a.header, "ETag", `W/"`+hex.EncodeToString(sum[:12])+`"`)
		setDefault(a.header, "Vary", "Accept-Encoding, Authorization")
		if tag := c.request.Header.Get("If-None-Match"); tag != "" && matchesTag(tag, a.header.Get("ETag")) {
			a.status, a.body = http.StatusNotModified, nil
			a.header.Del("Content-Type")
		}
	}
	if len(a.body) > b.gzipsAbove && acceptsGzip(c.request.Header) {
		a.body = c.server.compress(a.body)
		a.header.Set("Content-Encoding", "gzip")
	}
	for _, change := range b.wire {
		change(c, a)
	}
}

// send writes the answer. net/http leaves the body out of answers to HEAD.
func (a *answer) send(w http.ResponseWriter, r *http.Request) {
	if a.transport != nil {
		a.transport(w, r, a)
		return
	}
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if a.status != http.StatusNotModified {
		setDefault(h, "Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may have gone; there is nobody to tell
}

func setDefault(h http.Header, name, value string) {
	if _, ok := h[name]; !ok {
		h.Set(name, value)
	}
}

func matchesTag(given, tag string) bool {
	for one := range strings.SplitSeq(given, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3).
func acceptsGzip(h http.Header) bool {
	for coding := range strings.SplitSeq(h.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name = strings.ToLower(strings.TrimSpace(name)); name != "gzip" && name != "*" {
			continue
		}
		q, weighted := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		if v, err := strconv.ParseFloat(q, 64); !weighted || err != nil || v > 0 {
			return true
		}
	}
	return false
}

func (s *Server) zip(body []byte) []byte {
	z, ok := s.zippers.Get().(*gzip.Writer)
	if !ok {
		z, _ = gzip.NewWriterLevel(nil, gzip.NoCompression) // the coding counts here, not the size; fails for an unknown level only
	}
	defer s.zippers.Put(z)
	var out bytes.Buffer
	z.Reset(&out)
	_, _ = z.Write(body) // a Buffer takes everything
	_ = z.Close()
	return out.Bytes()
}
