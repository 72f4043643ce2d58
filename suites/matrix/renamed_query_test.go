package matrix_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// query puts a query string under the old names. What is no name of the
// contract, and how things are percent-encoded, stays.
func (n *naming) query(raw string) string {
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, value, valued := strings.Cut(part, "=")
		spelt := spelling(name)
		old, known := n.oldParameters[spelt.text()]
		switch {
		case known:
			name = spelt.edited([]edit{{0, len(spelt), old}})
		case n.parameters[spelt.text()] != "": // it is none of the new contract's
			name = "not-" + name
		default:
			// Of misspelt names, those that begin or end like a real one.
			for name2, old2 := range n.oldParameters {
				if at := strings.Index(strings.ToLower(spelt.text()), strings.ToLower(name2)); at >= 0 {
					name = spelt.edited([]edit{{at, at + len(name2), cased(old2, spelt.text()[at:at+len(name2)])}})
				}
			}
		}
		if valued {
			if old == "status" {
				spelt := spelling(value)
				value = spelt.edited(n.statusEdits(spelt.text()))
			}
			name += "=" + value
		}
		parts[i] = name
	}
	return strings.Join(parts, "&")
}

// part is the name and the value of a part of multipart content.
var part = regexp.MustCompile(`name="([^"]*)"\r\n\r\n([^\r]*)`)

// content puts what a request carries under the old names: a form, in parts too, or JSON
// with texts and numbers as members, which become texts.
func (n *naming) content(r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	var members map[string]any
	switch {
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"):
		text = []byte(n.query(string(text)))
	case strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data"):
		text = part.ReplaceAllFunc(text, func(one []byte) []byte {
			found := part.FindSubmatch(one)
			name, value, _ := strings.Cut(n.query(string(found[1])+"="+string(found[2])), "=")
			return []byte(`name="` + name + "\"\r\n\r\n" + value)
		})
	case json.Unmarshal(text, &members) == nil:
		form := url.Values{}
		for name, value := range members {
			form.Set(name, fmt.Sprint(value))
		}
		old, err := url.ParseQuery(n.query(form.Encode()))
		if err != nil {
			return
		}
		clear(members)
		for name := range old {
			members[name] = old.Get(name)
		}
		if text, err = json.Marshal(members); err != nil {
			return
		}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
}

// spelt is a text with how each of its bytes is written on the wire.
type spelt []struct {
	b    byte
	wire string
}

func spelling(raw string) spelt {
	var s spelt
	for i := 0; i < len(raw); {
		b, width := raw[i], 1
		if b == '+' {
			b = ' '
		}
		if b == '%' && i+2 < len(raw) {
			if v, err := strconv.ParseUint(raw[i+1:i+3], 16, 8); err == nil {
				b, width = byte(v), 3
			}
		}
		s = append(s, struct {
			b    byte
			wire string
		}{b, raw[i : i+width]})
		i += width
	}
	return s
}

func (s spelt) text() string {
	var b strings.Builder
	for _, c := range s {
		b.WriteByte(c.b)
	}
	return b.String()
}

// edited is the text on the wire with some parts replaced. Where a character
// is percent-encoded that need not be, so is the one in its place.
func (s spelt) edited(edits []edit) string {
	var b strings.Builder
	at := 0
	copied := func(to int) {
		for ; at < to; at++ {
			b.WriteString(s[at].wire)
		}
	}
	for _, e := range edits {
		copied(e.start)
		for i := range len(e.text) {
			model := ""
			if e.start+i < e.end {
				model = s[e.start+i].wire
			}
			switch {
			case len(model) < 3 || !unreserved(s[e.start+i].b):
				b.WriteByte(e.text[i])
			case model == strings.ToLower(model) && model != strings.ToUpper(model):
				fmt.Fprintf(&b, "%%%02x", e.text[i])
			default:
				fmt.Fprintf(&b, "%%%02X", e.text[i])
			}
		}
		at = e.end
	}
	copied(len(s))
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
