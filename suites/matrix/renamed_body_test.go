package matrix_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"regexp"
	"strings"
)

// coded puts a body under the new names, compressed or not.
func (n *naming) coded(body []byte) []byte {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return n.body(body)
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return body
	}
	var out bytes.Buffer
	w, reused := n.zippers.Get().(*gzip.Writer)
	if !reused {
		w, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails for an unknown level only
	}
	defer n.zippers.Put(w)
	w.Reset(&out)
	_, _ = w.Write(n.body(text)) // a Buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// body puts a JSON text under the new names. It looks for texts in quotes and
// the colons after and before them only, so that a malformed body stays as
// malformed as it is.
func (n *naming) body(text []byte) []byte {
	out := make([]byte, 0, len(text))
	key := ""     // the last one, under its old name
	var last byte // the last byte that is no white space
	for i := 0; i < len(text); {
		if text[i] != '"' {
			if !blank(text[i]) {
				last = text[i]
			}
			out = append(out, text[i])
			i++
			continue
		}
		end := endOfText(text, i)
		if end < 0 {
			return append(out, text[i:]...)
		}
		raw := text[i:end]
		next := end
		for next < len(text) && blank(text[next]) {
			next++
		}
		decoded, ok := unquoted(raw)
		switch {
		case !ok:
			out = append(out, raw...)
		case next < len(text) && text[next] == ':':
			key = decoded
			out = append(out, quoted(raw, decoded, exactly(decoded, n.keys))...)
		case last == ':':
			out = append(out, quoted(raw, decoded, n.value(key, decoded))...)
		default:
			out = append(out, raw...)
		}
		last = '"'
		i = end
	}
	return out
}

func blank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// endOfText is the place after a text in quotes, -1 where it has no end.
func endOfText(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

func unquoted(raw []byte) (text string, ok bool) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true
	}
	ok = json.Unmarshal(raw, &text) == nil
	return text, ok
}

// quoted writes a name as JSON, the old text as it was.
func quoted(raw []byte, old, name string) []byte {
	if name == old {
		return raw
	}
	text, _ := json.Marshal(name) // of a string
	return text
}

var secretInURL = regexp.MustCompile(`(?i)cancel_token`)

// value renames the value of a member.
func (n *naming) value(key, text string) string {
	switch key {
	case "status", "failure_code", "source", "code":
		return exactly(text, n.values)
	case "message", "hint":
		return n.oldInMessages.ReplaceAllStringFunc(text, func(name string) string { return n.parameters[name] })
	case "verification_url":
		return secretInURL.ReplaceAllStringFunc(text, func(name string) string {
			if name == strings.ToUpper(name) {
				return strings.ToUpper(n.keys["cancel_token"])
			}
			return n.keys["cancel_token"]
		})
	}
	return text
}
