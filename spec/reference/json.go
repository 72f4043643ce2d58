package reference

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"
)

// object is a JSON object whose members keep their order, so that equal data
// is equal text; it may also hold what a map cannot, a repeated key.
type object []member

type member struct {
	key   string
	value any
}

// rawJSON is text that stands in the output as it is.
type rawJSON string

func (o object) get(key string) any {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// with returns the object with the member replaced, or appended where absent.
func (o object) with(key string, value any) object {
	o = slices.Clone(o)
	for i := range o {
		if o[i].key == key {
			o[i].value = value
			return o
		}
	}
	return append(o, member{key, value})
}

func (o object) without(key string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return m.key == key })
}

// style is how JSON is written where JSON leaves the choice.
type style struct {
	escapeNonASCII bool
	escapeSlash    bool
	// arrange reorders the members of an object before they are written.
	arrange func(object) object
	// number writes an integer; nil is plain decimal.
	number func(int64) string
}

func (st style) append(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case string:
		return st.appendString(b, v)
	case *string:
		if v == nil {
			return append(b, "null"...)
		}
		return st.appendString(b, *v)
	case int:
		return st.append(b, int64(v))
	case int64:
		if st.number != nil {
			return append(b, st.number(v)...)
		}
		return strconv.AppendInt(b, v, 10)
	case rawJSON:
		return append(b, v...)
	case object:
		if st.arrange != nil {
			v = st.arrange(slices.Clone(v))
		}
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = st.appendString(b, m.key)
			b = append(b, ':')
			b = st.append(b, m.value)
		}
		return append(b, '}')
	case []object:
		b = append(b, '[')
		for i, o := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = st.append(b, o)
		}
		return append(b, ']')
	case []any:
		b = append(b, '[')
		for i, e := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = st.append(b, e)
		}
		return append(b, ']')
	default:
		return st.appendString(b, fmt.Sprint(v))
	}
}

func (st style) appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '/' && st.escapeSlash:
			b = append(b, '\\', '/')
		case c < 0x20 || c == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || st.escapeNonASCII {
				b = appendEscaped(b, r)
			} else {
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		i++
	}
	return append(b, '"')
}

// appendEscaped writes r as \u escapes, as a surrogate pair above U+FFFF.
func appendEscaped(b []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return fmt.Appendf(b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
	}
	return fmt.Appendf(b, `\u%04x`, r)
}
