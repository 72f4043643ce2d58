package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Bounds of what Structure shows of one value.
const (
	longestString = 80 // characters; an id is shown whole
	firstElements = 2
	deepest       = 40
)

// Structure is a JSON text with all its members, whose long strings are shortened and
// of whose long arrays the first elements are shown, and the one that a pointer leads
// through. What is no whole JSON text is cut at its end.
func Structure(text string, keep spec.Pointer, most int) string {
	return structured(text, spot{keep: keep.Tokens(), on: true}, most)
}

// Evidence is a page's text as Structure shows it, of whose items values are masked that
// a finding about the cited place does not need: it shows that place, and what lies in
// or beside it without what follows the host of a URL. Ids are shortened, so that items
// can still be told apart. Booleans and null say nothing of anybody, and stay.
func Evidence(text string, cited spec.Pointer, roles spec.Roles, most int) string {
	root := spot{keep: cited.Tokens(), on: cited != "", items: roles.Page.Items.Tokens(), toItems: true, id: roles.Item.ID.Tokens()}
	return structured(text, root, most)
}

func structured(text string, root spot, most int) string {
	s := structure{decoder: json.NewDecoder(strings.NewReader(text))}
	s.decoder.UseNumber()
	err := s.value(root, 0)
	out := s.out.String()
	switch {
	case err == nil:
		if _, err = s.decoder.Token(); !errors.Is(err, io.EOF) {
			return cutAt(text, most) // more than one text
		}
	case !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) || len(out) < 2:
		return cutAt(text, most)
	default:
		out += "..."
	}
	return cutAt(out, most)
}

func cutAt(text string, most int) string {
	if len(text) <= most {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return strings.ToValidUTF8(text[:most], "\uFFFD") + "..."
}

type structure struct {
	decoder *json.Decoder
	out     bytes.Buffer
}

var errTooDeep = errors.New("too deep")

// value writes the next value.
func (s *structure) value(at spot, depth int) error {
	token, err := s.decoder.Token()
	if err != nil {
		return err
	}
	if depth > deepest {
		return errTooDeep
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '{' {
			return s.object(at, depth)
		}
		return s.array(at, depth)
	case string:
		s.text(at.veiled(v))
	case json.Number:
		if at.hidden() {
			s.text(probe.Masked)
			return nil
		}
		s.out.WriteString(cutAt(v.String(), longestString))
	case bool:
		s.out.WriteString(strconv.FormatBool(v))
	default:
		s.out.WriteString("null")
	}
	return nil
}

func (s *structure) object(at spot, depth int) error {
	s.out.WriteByte('{')
	for i := 0; s.decoder.More(); i++ {
		if i > 0 {
			s.out.WriteByte(',')
		}
		token, err := s.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		s.text(name)
		s.out.WriteByte(':')
		if err := s.value(at.member(name), depth+1); err != nil {
			return err
		}
	}
	_, err := s.decoder.Token()
	s.out.WriteByte('}')
	return err
}

func (s *structure) array(at spot, depth int) error {
	s.out.WriteByte('[')
	left := 0
	flush := func() {
		if left > 0 {
			fmt.Fprintf(&s.out, "... (%d more)", left)
		}
	}
	for i := 0; s.decoder.More(); i++ {
		inner := at.member(strconv.Itoa(i))
		if i >= firstElements && !inner.on {
			var skipped json.RawMessage
			if err := s.decoder.Decode(&skipped); err != nil {
				return err
			}
			if left++; left == 1 {
				s.out.WriteByte(',')
			}
			continue
		}
		flush()
		if left = 0; i > 0 {
			s.out.WriteByte(',')
		}
		if err := s.value(inner, depth+1); err != nil {
			return err
		}
	}
	flush()
	_, err := s.decoder.Token()
	s.out.WriteByte(']')
	return err
}

// text writes a string, shortened where it is long.
func (s *structure) text(text string) {
	if runes := []rune(text); len(runes) > longestString {
		text = fmt.Sprintf("%s... (%d characters)", string(runes[:longestString/2]), len(runes))
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string
	s.out.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
