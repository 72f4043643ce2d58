package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kayleai/kayle-conformance/spec"
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
	s := structure{decoder: json.NewDecoder(strings.NewReader(text))}
	s.decoder.UseNumber()
	err := s.value(strings.Split(strings.TrimPrefix(string(keep), "/"), "/"), 0)
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

// value writes the next value; keep are the tokens of the pointer from here on.
func (s *structure) value(keep []string, depth int) error {
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
			return s.object(keep, depth)
		}
		return s.array(keep, depth)
	case string:
		s.text(v)
	case json.Number:
		s.out.WriteString(cutAt(v.String(), longestString))
	case bool:
		s.out.WriteString(strconv.FormatBool(v))
	default:
		s.out.WriteString("null")
	}
	return nil
}

func (s *structure) object(keep []string, depth int) error {
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
		var rest []string
		if len(keep) > 0 && keep[0] == name {
			rest = keep[1:]
		}
		if err := s.value(rest, depth+1); err != nil {
			return err
		}
	}
	_, err := s.decoder.Token()
	s.out.WriteByte('}')
	return err
}

func (s *structure) array(keep []string, depth int) error {
	s.out.WriteByte('[')
	var kept []string
	if len(keep) > 0 {
		kept = keep[:1]
	}
	left := 0
	flush := func() {
		if left > 0 {
			fmt.Fprintf(&s.out, "... (%d more)", left)
		}
	}
	for i := 0; s.decoder.More(); i++ {
		wanted := slices.Contains(kept, strconv.Itoa(i))
		if i >= firstElements && !wanted {
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
		var rest []string
		if wanted {
			rest = keep[1:]
		}
		if err := s.value(rest, depth+1); err != nil {
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
