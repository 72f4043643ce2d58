package body

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parser reads a JSON text without recursion: what is open stands on a stack of
// its own, so that nesting costs memory in proportion and never the goroutine's
// stack.
type parser struct {
	data   []byte
	at     int
	open   []frame
	faults []Fault
	// lossy is set where the data is not UTF-8 throughout.
	lossy bool
}

// frame is an array or object that is not closed yet.
type frame struct {
	object map[string]any // nil for an array
	array  []any
	key    string // of the member that is being read
}

// text reads the whole body. ok is false where there is no value.
func (p *parser) text() (value any, ok bool) {
	if bytes.HasPrefix(p.data, []byte("\xef\xbb\xbf")) {
		p.fault(BOM, 0, "the body starts with a byte order mark")
		p.at = 3
	}
	if at := invalidUTF8(p.data); at >= 0 {
		p.lossy = true
		p.fault(InvalidUTF8, at, fmt.Sprintf("the body is not valid UTF-8: byte 0x%02x", p.data[at]))
	}
	p.space()
	if p.at == len(p.data) {
		text := "the body is empty"
		if len(p.data) > 0 {
			text = "the body holds no JSON text"
		}
		p.fault(Empty, p.at, text)
		return nil, false
	}
	start := p.at
	value, ok = p.value()
	if !ok {
		return nil, false
	}
	if value == nil {
		p.fault(Null, start, "the body is the literal null")
	}
	p.space()
	if p.at < len(p.data) {
		p.fault(Trailing, p.at, "the JSON text is followed by "+p.sight())
	}
	return value, true
}

// value reads one value with all that it holds.
func (p *parser) value() (any, bool) {
	for {
		value, opened, ok := p.begin()
		if !ok {
			return nil, false
		}
		for !opened {
			// A value is complete: put it where it belongs, and close all that ends here.
			if len(p.open) == 0 {
				return value, true
			}
			top := &p.open[len(p.open)-1]
			if top.object == nil {
				top.array = append(top.array, value)
			} else {
				top.object[top.key] = value
			}
			p.space()
			closed, ok := p.after(top)
			if !ok {
				return nil, false
			}
			if !closed {
				break
			}
			value = p.pop()
		}
	}
}

// begin reads a scalar or an empty array or object, or opens one that is not
// empty, up to where its first value stands.
func (p *parser) begin() (value any, opened, ok bool) {
	p.space()
	if p.at == len(p.data) {
		return nil, false, p.broken("the body ends where a value is expected")
	}
	switch c := p.data[p.at]; {
	case c == '{' || c == '[':
		return p.enter(c)
	case c == '"':
		s, ok := p.str()
		return s, false, ok
	case c == '-' || '0' <= c && c <= '9':
		n, ok := p.number()
		return n, false, ok
	}
	for _, l := range literals {
		if p.word(l.text) {
			p.at += len(l.text)
			return l.value, false, true
		}
	}
	for _, l := range []string{"NaN", "Infinity"} {
		if p.word(l) {
			return nil, false, p.badNumber(l)
		}
	}
	return nil, false, p.broken("a value is expected, not " + p.sight())
}

var literals = [...]struct {
	text  string
	value any
}{{"true", true}, {"false", false}, {"null", nil}}

// enter opens an array or an object.
func (p *parser) enter(c byte) (value any, opened, ok bool) {
	if len(p.open) == mostDepth {
		p.fault(TooDeep, p.at, fmt.Sprintf("the body is nested deeper than %d levels", mostDepth))
		return nil, false, false
	}
	p.at++
	p.space()
	if c == '[' {
		if p.is(']') {
			p.at++
			return []any{}, false, true
		}
		p.open = append(p.open, frame{array: []any{}})
		return nil, true, true
	}
	if p.is('}') {
		p.at++
		return map[string]any{}, false, true
	}
	p.open = append(p.open, frame{object: map[string]any{}})
	return nil, true, p.member(&p.open[len(p.open)-1])
}

// member reads a key and its colon.
func (p *parser) member(f *frame) bool {
	p.space()
	start := p.at
	if !p.is('"') {
		return p.broken("a key in quotes is expected, not " + p.sight())
	}
	key, ok := p.str()
	if !ok {
		return false
	}
	f.key = key
	if _, seen := f.object[key]; seen {
		p.faultAt(DuplicateKey, start, p.pointer(), "the object repeats the key "+quote(key))
	}
	p.space()
	if !p.is(':') {
		return p.broken("a colon is expected, not " + p.sight())
	}
	p.at++
	return true
}

// after reads what follows a member or element: a comma with what leads to the
// next value, or the closing bracket.
func (p *parser) after(f *frame) (closed, ok bool) {
	end, what := byte(']'), "a comma or ] is expected, not "
	if f.object != nil {
		end, what = '}', "a comma or } is expected, not "
	}
	switch {
	case p.is(end):
		p.at++
		return true, true
	case !p.is(','):
		return false, p.broken(what + p.sight())
	}
	p.at++
	if f.object != nil {
		return false, p.member(f)
	}
	return false, true
}

func (p *parser) pop() any {
	top := p.open[len(p.open)-1]
	p.open = p.open[:len(p.open)-1]
	if top.object != nil {
		return top.object
	}
	return top.array
}

// number reads a number by the grammar of RFC 8259 section 6.
func (p *parser) number() (json.Number, bool) {
	start := p.at
	if p.is('-') {
		p.at++
		if p.word("Infinity") || p.word("NaN") {
			p.at = start
			return "", p.badNumber("-" + string(p.data[start+1:start+4]))
		}
	}
	switch {
	case p.is('0'):
		p.at++
	case !p.digits():
		return "", p.broken("a digit is expected, not " + p.sight())
	}
	if p.is('.') {
		p.at++
		if !p.digits() {
			return "", p.broken("a digit is expected after the point, not " + p.sight())
		}
	}
	if p.is('e') || p.is('E') {
		p.at++
		if p.is('+') || p.is('-') {
			p.at++
		}
		if !p.digits() {
			return "", p.broken("a digit is expected in the exponent, not " + p.sight())
		}
	}
	return json.Number(p.data[start:p.at]), true
}

func (p *parser) badNumber(text string) bool {
	p.faultAt(BadNumber, p.at, p.pointer(), "a number is not JSON: "+text)
	return false
}

func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.data) && '0' <= p.data[p.at] && p.data[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}

func (p *parser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) is(c byte) bool { return p.at < len(p.data) && p.data[p.at] == c }

func (p *parser) word(text string) bool {
	return len(p.data)-p.at >= len(text) && string(p.data[p.at:p.at+len(text)]) == text
}

// sight names what stands where the parser is, for a fault's text.
func (p *parser) sight() string {
	if p.at == len(p.data) {
		return "the end of the body"
	}
	r, n := utf8.DecodeRune(p.data[p.at:])
	if r == utf8.RuneError && n == 1 {
		return fmt.Sprintf("byte 0x%02x", p.data[p.at])
	}
	return strconv.QuoteRuneToASCII(r)
}

// broken records that the grammar is broken here. It returns false.
func (p *parser) broken(text string) bool {
	p.faultAt(NotJSON, p.at, p.pointer(), text)
	return false
}

func (p *parser) fault(kind Kind, at int, text string) { p.faultAt(kind, at, "", text) }

// faultAt records a fault. A fatal one is told even where there are too many.
func (p *parser) faultAt(kind Kind, at int, pointer, text string) {
	if len(p.faults) < mostFaults || kind.voids() {
		p.faults = append(p.faults, Fault{Kind: kind, Offset: at, Pointer: pointer, Text: text})
	}
}

// longestPointer bounds the pointer of a fault: keys come from the target.
const longestPointer = 1 << 10

// pointer leads to the member or element that is being read; where that is too
// long, to the deepest of its parents that is not.
func (p *parser) pointer() string {
	if len(p.faults) >= mostFaults {
		return ""
	}
	var b strings.Builder
	for _, f := range p.open {
		token := strconv.Itoa(len(f.array))
		if f.object != nil {
			token = f.key
		}
		if b.Len()+len(token)+1 > longestPointer {
			break
		}
		b.WriteByte('/')
		b.WriteString(escaper.Replace(token))
	}
	return b.String()
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; at < len(data); {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return -1
}

// quote prints a key for a fault's text, shortened where it is long.
func quote(s string) string {
	const longest = 60
	if len(s) <= longest {
		return strconv.QuoteToASCII(s)
	}
	cut := longest
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.QuoteToASCII(s[:cut]) + "..."
}
