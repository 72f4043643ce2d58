package answer

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Reader reads bodies by a contract. Items that are equal, links and undeclared
// fields aside, share memory. It is safe for concurrent use.
type Reader struct {
	contract *spec.Contract
	declared map[string]bool

	mu       sync.Mutex
	entries  map[uint64]*oracle.Entry // by a hash of fingerprint and id
	detailed int                      // those of them that are not brief
	reviewed map[uint64]*review       // by the identity of the item; a part of those met
}

// NewReader returns a reader of the answers of a contract's operation.
func NewReader(c *spec.Contract) *Reader {
	r := &Reader{contract: c, declared: map[string]bool{}, entries: map[uint64]*oracle.Entry{}, reviewed: map[uint64]*review{}}
	for _, f := range c.Fields {
		r.declared[f.Name] = true
	}
	return r
}

// Read reads a body. Its result is a *Reading.
func (r *Reader) Read(b probe.Body) probe.Reading {
	out := &Reading{bytes: 200}
	if b.Status == http.StatusOK && spec.LooksLikeDocument(b.Text) {
		r.document(out, b)
	}
	value, faults := body.Parse(b.Text)
	for _, f := range faults {
		f.Text, f.Pointer = shortened(f.Text), shortened(f.Pointer)
		out.Faults = append(out.Faults, f)
		out.bytes += 80 + len(f.Text) + len(f.Pointer)
	}
	out.Null = value == nil
	var reviews []*review
	switch value.(type) {
	case map[string]any, []any:
		reviews = r.page(out, value, b.Status)
	}
	if out.Page == nil || len(out.Page.Items) == 0 {
		r.text(out, b, value)
	}
	if b.Partial || !isJSON(b.MediaType) || out.Fatal() != nil {
		return out
	}
	switch {
	case b.Status >= 400 && b.Status < 500:
		r.failure(out, value)
	case b.Status == http.StatusOK:
		if out.Flaw = r.flaw(value); out.Flaw != nil && r.contract.Roles.Page.Error != nil {
			failure, found := r.contract.Roles.Page.Error.Lookup(value)
			object, _ := failure.(map[string]any)
			out.Flaw.Failure = found && len(object) > 0
		}
	}
	r.validate(out, b.Status, value, reviews)
	return out
}

// largestDocument bounds a document that is read, in bytes.
const largestDocument = 16 << 20

// document reads a body as an OpenAPI document.
func (r *Reader) document(out *Reading, b probe.Body) {
	out.Published = &Published{}
	var err error
	switch {
	case b.Partial || len(b.Text) > largestDocument:
		out.Published.Problem = "it is longer than 16 MiB, or was cut off"
	default:
		if out.Published.Differences, err = r.contract.Differences(b.Text); err != nil {
			out.Published.Problem = shortened(err.Error())
		}
	}
	for _, d := range out.Published.Differences {
		out.bytes += 80 + len(d.Text) + len(d.Own) + len(d.There)
	}
}

// page reads a body as a page, with what its items break. It returns what each of its
// items is known by.
func (r *Reader) page(out *Reading, value any, status int) []*review {
	read := r.contract.ReadPage(value)
	p := &Page{HasItems: read.HasItems, HasMore: read.HasMore, Next: read.Next, NextPresent: read.NextPresent, Echo: read.Echo,
		More: read.More, MoreKnown: read.MoreKnown, Silent: r.contract.Roles.Cursor != nil && !r.contract.Roles.TellMore()}
	if p.Next != nil && len(*p.Next) > oracle.LongestCursor {
		next := strings.Clone((*p.Next)[:oracle.LongestCursor])
		p.Next = &next
	}
	if read.LastID != nil {
		last := strings.Clone((*read.LastID)[:min(len(*read.LastID), oracle.LongestCursor)])
		p.LastID = &last
		out.bytes += len(last)
	}
	roles := r.contract.Roles.Page
	for i, at := range []*spec.Pointer{roles.HasMore, roles.Onward(), roles.LimitEcho} {
		if at != nil {
			p.Paging[i] = shown(*at, value)
		}
		out.bytes += 48 + len(p.Paging[i].Text)
	}
	out.Page = p
	if p.Next != nil {
		out.bytes += len(*p.Next)
	}
	c := collector{reading: out}
	reviews := make([]*review, 0, len(read.Items))
	for i, item := range read.Items {
		v := r.review(item, i < mostReviewed, &out.bytes)
		reviews = append(reviews, v)
		p.Items = append(p.Items, v.entry)
		p.Links = append(p.Links, v.links...)
		if i >= mostReviewed {
			continue // it may have been reviewed on another page
		}
		for _, b := range v.breaks {
			c.add(b, i)
		}
		c.undeclared(v.undeclared, roles.Items.Append("*"))
	}
	out.bytes += 8 * (cap(p.Items) + cap(p.Links))
	if status == http.StatusOK && p.HasItems {
		for _, b := range r.contract.BrokenRules(spec.ScopePage, value) {
			c.add(itemBreak{promise: Rule(b.Rule), units: b.Units, where: b.Pointer, evidence: b.Evidence}, -1)
		}
	}
	c.close()
	return reviews
}

// mostReviewed is how many items of one page are reviewed: a page with more is
// broken in other ways.
const mostReviewed = 1000

// validate holds a body against the documented schema of its status. Items that hold by
// themselves were found to do so when they were met first.
func (r *Reader) validate(out *Reading, status int, value any, items []*review) {
	all, documented := r.contract.ValidateRest(status, value, func(i int) bool { return i < len(items) && items[i].sound })
	out.Documented = documented
	if status == http.StatusOK && value == nil {
		all = []spec.Violation{{Keyword: "type", Message: "the body is null"}}
	}
	at := map[string]int{}
	for _, v := range all {
		p := place(v.Pointer)
		key := p + " " + v.Keyword
		i, known := at[key]
		if !known {
			i = len(out.Violations)
			at[key] = i
			p = shortened(p)
			v.Pointer, v.Message = spec.Pointer(shortened(string(v.Pointer))), shortened(v.Message)
			out.Violations = append(out.Violations, Violations{First: v, Place: p})
			out.bytes += 160 + len(v.Pointer) + len(p) + len(v.Message)
		}
		out.Violations[i].Count++
	}
}

var indexToken = regexp.MustCompile(`^[0-9]+$`)

// place is a pointer with the indexes of arrays left open, so that one broken
// field is one finding.
func place(p spec.Pointer) string {
	tokens := strings.Split(string(p), "/")
	for i, token := range tokens {
		if indexToken.MatchString(token) {
			tokens[i] = "*"
		}
	}
	return strings.Join(tokens, "/")
}

// flaw is the first part of the envelope of a 200 that is not as it must be.
func (r *Reader) flaw(value any) *Flaw {
	roles := r.contract.Roles.Page
	items, found := roles.Items.Lookup(value)
	if _, isList := items.([]any); !isList {
		return flawAt(roles.Items, items, found, "an array")
	}
	if roles.Error != nil {
		if value, found := roles.Error.Lookup(value); !found || value != nil {
			return flawAt(*roles.Error, value, found, "null")
		}
	}
	for _, p := range []*spec.Pointer{roles.HasMore, roles.LimitEcho} {
		if p == nil {
			continue
		}
		parent := spec.Pointer(string(*p)[:strings.LastIndex(string(*p), "/")])
		value, found := parent.Lookup(value)
		if _, isObject := value.(map[string]any); !isObject {
			return flawAt(parent, value, found, "an object")
		}
	}
	return nil
}

func flawAt(p spec.Pointer, value any, found bool, wanted string) *Flaw {
	got := "missing"
	if found {
		if got = oracle.Canonical(value); len(got) > 80 {
			got = strings.ToValidUTF8(got[:80], "") + "..."
		}
	}
	return &Flaw{Where: p, Got: got, Wanted: wanted}
}

// failure reads what a refusal says.
func (r *Reader) failure(out *Reading, value any) {
	e := &Error{}
	out.Error = e
	if value == nil {
		return
	}
	violations := r.contract.ValidateError(value)
	for _, v := range violations[:min(len(violations), mostOfError)] {
		v.Pointer, v.Message = spec.Pointer(shortened(string(v.Pointer))), shortened(v.Message)
		e.Violations = append(e.Violations, v)
		out.bytes += 160 + len(v.Message)
	}
	if len(violations) > 0 {
		e.Fields = members("", value, nil)
		for _, name := range e.Fields {
			out.bytes += 16 + len(name)
		}
	}
	if p := r.contract.Roles.ErrorCode; p != nil {
		e.Code = shown(*p, value)
	}
	if p := r.contract.Roles.ErrorMessage; p != nil {
		e.Message = shown(*p, value)
	}
	var said []string
	for _, p := range []*spec.Pointer{r.contract.Roles.ErrorMessage, r.contract.Roles.ErrorHint} {
		if p != nil {
			text, _ := p.Lookup(value)
			line, _ := text.(string)
			said = append(said, line)
		}
	}
	for _, parameter := range r.contract.Parameters {
		if slices.ContainsFunc(said, func(line string) bool { return strings.Contains(line, parameter.Name) }) {
			e.Names = append(e.Names, parameter.Name)
		}
	}
	out.bytes += 200 + len(e.Code.Text) + len(e.Message.Text)
}

// mostOfError bounds the violations and the members of a refusal that are kept.
const mostOfError = 12

// members adds the members of an object, and of the objects in it, as pointers.
func members(at spec.Pointer, value any, all []string) []string {
	object, _ := value.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if len(all) >= mostOfError {
			break
		}
		p := at.Append(name)
		if _, within := object[name].(map[string]any); within {
			all = members(p, object[name], all)
			continue
		}
		all = append(all, shortened(string(p)))
	}
	return all
}

// shown prints a value of a body.
func shown(p spec.Pointer, value any) Shown {
	v, found := p.Lookup(value)
	text := oracle.Canonical(v)
	s := Shown{Text: shortened(text), Present: found, sum: sum(text)}
	s.Number = found && isNumber(v)
	return s
}
