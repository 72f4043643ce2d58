package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSize is the size in bytes of the largest report that Read accepts.
const maxSize = 64 << 20

// Write writes the report in its published JSON format: indented by two
// blanks, keys in a fixed order, lists never null. Invalid UTF-8 becomes
// U+FFFD, and whatever does not show or reorders text (control characters,
// bidirectional marks, line separators) stands there as \u escapes, so that
// the file can be printed and embedded safely. An empty Schema is written as
// the current one.
func Write(w io.Writer, r *Report) error {
	if r == nil {
		return errors.New("write report: there is none")
	}
	return WriteJSON(w, normalized(r))
}

// Read reads a report that Write wrote, of this schema version or the one before, and
// of 64 MiB at most. What earlier versions do not hold (lists, health, what the data
// lacks) is made of what they do, or stays empty: it is of the current version then.
// Unknown fields are skipped: they may be added without a new version. The error says
// what is wrong, with the line in the file where it is known.
func Read(in io.Reader) (*Report, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("read report: larger than %d MiB, which no run writes", maxSize>>20)
	}
	if err := checkSchema(data); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	r := new(Report) // of whichever version: fields were only added
	if err := json.Unmarshal(data, r); err != nil {
		return nil, fmt.Errorf("read report: %w", located(data, err))
	}
	if r.Schema == schemaV1 {
		r.Schema = Schema
		r.listed()
		r.countLists()
	}
	if err := r.validate(); err != nil {
		return nil, fmt.Errorf("read report: %w", err)
	}
	return r, nil
}

// schemaV1 names the format before several lists.
const schemaV1 = "https://github.com/kayleai/kayle-conformance/report/v1"

// laterSchema is what names of this format's later versions begin with.
const laterSchema = "https://github.com/kayleai/kayle-conformance/report/v"

// checkSchema looks at the version alone, so that a file of another version is
// told apart from a broken one.
func checkSchema(data []byte) error {
	var head struct {
		Schema *string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return located(data, err)
	}
	switch {
	case head.Schema == nil:
		return fmt.Errorf("no schema field: not a JSON report (expected %q)", Schema)
	case *head.Schema == Schema, *head.Schema == schemaV1:
	case strings.HasPrefix(*head.Schema, laterSchema):
		return fmt.Errorf("schema is %.200q, this version reads up to %q; a later version of the tool wrote it: read it with that", *head.Schema,
			Schema)
	default:
		return fmt.Errorf("schema is %.200q, this version reads %q; give a file that a run wrote", *head.Schema, Schema)
	}
	return nil
}

// located adds the line to the errors of encoding/json that know an offset.
func located(data []byte, err error) error {
	offset := int64(-1)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	} else if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = mistyped.Offset
	}
	if offset < 0 || offset > int64(len(data)) {
		return err
	}
	return fmt.Errorf("line %d: %w", 1+bytes.Count(data[:offset], []byte{'\n'}), err)
}

// validate rejects what a renderer could not present truthfully.
func (r *Report) validate() error {
	if !r.Verdict.valid() {
		return fmt.Errorf("verdict: %.100q is none (expected %s, %s, %s or %s)", r.Verdict, Conformant, Partial, NonConformant, NotTested)
	}
	lists := make(map[string]bool, len(r.Lists))
	for i, l := range r.Lists {
		switch {
		case lists[l.Name]:
			return fmt.Errorf("lists[%d]: name %.100q stands there twice", i, l.Name)
		case !l.Verdict.valid():
			return fmt.Errorf("lists[%d]: verdict %.100q is none", i, l.Verdict)
		}
		lists[l.Name] = true
	}
	type key struct{ list, id string }
	ids := make(map[key]bool, len(r.Requirements))
	for i, q := range r.Requirements {
		at := "requirements[" + strconv.Itoa(i) + "]"
		switch {
		case q.ID == "":
			return fmt.Errorf("%s: no id", at)
		case !lists[q.List]:
			return fmt.Errorf("%s: list %.100q is none of the lists", at, q.List)
		case ids[key{q.List, q.ID}]:
			return fmt.Errorf("%s: id %.100q stands there twice", at, q.ID)
		case q.Level != "MUST" && q.Level != "SHOULD" && q.Level != "MAY":
			return fmt.Errorf("%s: level %.100q is none (expected MUST, SHOULD or MAY)", at, q.Level)
		case !q.Outcome.valid():
			return fmt.Errorf("%s: outcome %.100q is none", at, q.Outcome)
		}
		ids[key{q.List, q.ID}] = true
		names := make(map[string]bool, len(q.Cases))
		for j, c := range q.Cases {
			if !c.Outcome.valid() {
				return fmt.Errorf("%s.cases[%d]: outcome %.100q is none", at, j, c.Outcome)
			}
			if names[c.Name] {
				return fmt.Errorf("%s.cases[%d]: name %.100q stands there twice", at, j, c.Name)
			}
			names[c.Name] = true
		}
	}
	return nil
}

func (v Verdict) valid() bool {
	switch v {
	case Conformant, Partial, NonConformant, NotTested:
		return true
	}
	return false
}

func (o Outcome) valid() bool { return severity(o) > 0 }

// normalized is a copy whose lists and maps are not nil: they are written as
// [] and {}, which the schema demands.
func normalized(r *Report) *Report {
	out := *r
	if out.Schema == "" {
		out.Schema = Schema
	}
	out.Observations = list(r.Observations)
	out.Lacking = slices.Clone(list(r.Lacking))
	for i := range out.Lacking {
		out.Lacking[i].Requirements = list(out.Lacking[i].Requirements)
	}
	if out.Health.Answers == nil {
		out.Health.Answers = map[string]int{}
	}
	out.Summary.Outcomes = counters(r.Summary.Outcomes)
	out.Summary.Must = counters(r.Summary.Must)
	out.Summary.Should = counters(r.Summary.Should)
	out.Requirements = make([]Requirement, len(r.Requirements))
	for i, q := range r.Requirements {
		q.Cases = list(q.Cases)
		out.Requirements[i] = q
	}
	if len(out.Lists) == 0 {
		out.listed()
		out.countLists()
	}
	out.Lists = slices.Clone(out.Lists)
	for i := range out.Lists {
		out.Lists[i].Outcomes = counters(out.Lists[i].Outcomes)
	}
	return &out
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

func counters(m map[Outcome]int) map[Outcome]int {
	if m == nil {
		return map[Outcome]int{}
	}
	return m
}

// WriteJSON writes a value as Write does: it is the one encoder of what is published as
// JSON. The errors are those of the encoder and of the writer.
func WriteJSON(w io.Writer, value any) error {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	if _, err := w.Write(escapeInvisible(buffer.Bytes())); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// escapeInvisible writes as \u escapes what encoding/json leaves raw although
// it does not show or changes the order of what does: DEL and C1 controls,
// format characters, unusual blanks, private use. In JSON text they can stand
// in strings only.
func escapeInvisible(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || r == utf8.RuneError || unicode.IsPrint(r):
			out = append(out, text[:size]...)
		case r > 0xFFFF:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[size:]
	}
	return out
}
