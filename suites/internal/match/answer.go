// Package match holds what the suites assert with: answers read by the
// contract, and Gomega matchers over them that explain a mismatch as a finding.
package match

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Answer is an exchange read by the contract. It is immutable.
type Answer struct {
	*probe.Exchange
	*Content
}

// Content is what an answer's body says. Equal bodies share one.
type Content struct {
	// Value is the decoded body, Faults what is wrong with it as JSON text.
	Value  any
	Faults []body.Fault
	// Page is the body read by the roles, nil where the body is no object or
	// array of JSON.
	Page *spec.Page
	// Fingerprints are those of the page's items in their declared fields,
	// Identities those of all that they hold, in order.
	Fingerprints, Identities []uint64
}

// Read decodes a body and reads it by the contract's roles.
func Read(c *spec.Contract, data []byte) *Content {
	value, faults := body.Parse(data)
	content := &Content{Value: value, Faults: faults}
	switch value.(type) {
	case map[string]any, []any:
		content.Page = c.ReadPage(value)
		shorten(content.Page)
		for _, item := range content.Page.Items {
			content.Fingerprints = append(content.Fingerprints, oracle.Fingerprint(c, item))
			content.Identities = append(content.Identities, oracle.Identity(item))
		}
	}
	return content
}

// shorten cuts ids and cursors that are so long that nobody can send them; a
// walk does not follow them.
func shorten(p *spec.Page) {
	for i := range p.Items {
		if item := &p.Items[i]; len(item.ID) > oracle.LongestCursor {
			item.ID = strings.Clone(item.ID[:oracle.LongestCursor])
		}
	}
	if p.Next != nil && len(*p.Next) > oracle.LongestCursor {
		next := strings.Clone((*p.Next)[:oracle.LongestCursor])
		p.Next = &next
	}
}

// Fatal returns the first fault that makes the body no JSON text at all, or
// one with bytes around it.
func (c *Content) Fatal() *body.Fault {
	for _, f := range c.Faults {
		switch f.Kind {
		case body.DuplicateKey, body.LoneSurrogate, body.Null:
		default:
			return &f
		}
	}
	return nil
}

// JSON tells whether the answer declares a JSON body.
func (a *Answer) JSON() bool {
	media, _ := a.ContentType()
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// Listed tells whether the answer is a page: 200 with a body whose items can
// be read.
func (a *Answer) Listed() bool {
	return a.Failure == nil && a.Status == http.StatusOK && a.Page != nil && a.Page.HasItems
}

// Refused tells whether the answer refuses the request as such: a 4xx that is
// not about who asks, how often, or how fast (REQUIREMENTS, "Refused").
func (a *Answer) Refused() bool {
	if a.Failure != nil || a.Status < 400 || a.Status > 499 {
		return false
	}
	switch a.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired,
		http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return true
}

// Broken tells whether the answer is one that no request deserves: none at
// all, or a 5xx.
func (a *Answer) Broken() bool { return a.Failure != nil || a.Status >= 500 }

// Redirected tells whether the answer sends the client elsewhere.
func (a *Answer) Redirected() bool {
	return a.Failure == nil && a.Status >= 300 && a.Status < 400 && a.Status != http.StatusNotModified
}

// IDs are the ids of the page's items, in order.
func (a *Answer) IDs() []string {
	if a.Page == nil {
		return nil
	}
	ids := make([]string, len(a.Page.Items))
	for i, item := range a.Page.Items {
		ids[i] = item.ID
	}
	return ids
}

// More tells whether the page promises a further one, and whether it says so.
func (a *Answer) More() (more, known bool) {
	if a.Page == nil {
		return false, false
	}
	return a.Page.More, a.Page.MoreKnown
}

// Brief is the answer in a few words: "200 with 10 items", "400", "no answer (timeout)".
func (a *Answer) Brief() string {
	switch {
	case a.Failure != nil:
		return fmt.Sprintf("no complete answer (%s)", a.Failure.Kind)
	case a.Status == http.StatusOK && a.Page != nil && a.Page.HasItems:
		return fmt.Sprintf("%d with %s", a.Status, Count(len(a.Page.Items), "item"))
	}
	return fmt.Sprint(a.Status)
}

// Describe names a request by its query, in the words of a finding.
func Describe(query string) string {
	if query == "" {
		return "the plain request"
	}
	const most = 160
	if len(query) > most {
		query = query[:most] + "..."
	}
	return "?" + query
}

// Count prints a number with its noun in the right form.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Difference says how two answers differ as REQUIREMENTS understands "the same
// answer": status, ids in order, paging and declared fields. It is empty where
// they are the same.
func Difference(c *spec.Contract, a, b *Answer) string {
	if a.Failure != nil || b.Failure != nil {
		if (a.Failure == nil) != (b.Failure == nil) {
			return fmt.Sprintf("%s against %s", a.Brief(), b.Brief())
		}
		return ""
	}
	if a.Status != b.Status {
		return fmt.Sprintf("status %d against %d", a.Status, b.Status)
	}
	if a.Status != http.StatusOK || a.BodyDigest == b.BodyDigest || a.Page == nil || b.Page == nil {
		return ""
	}
	return pageDifference(c, a, b)
}

func pageDifference(c *spec.Contract, a, b *Answer) string {
	left, right := a.IDs(), b.IDs()
	if len(left) != len(right) {
		return fmt.Sprintf("%s against %s", Count(len(left), "item"), Count(len(right), "item"))
	}
	for i := range left {
		if left[i] != right[i] {
			return fmt.Sprintf("item %s against %s in place %d", left[i], right[i], i)
		}
		if a.Fingerprints[i] != b.Fingerprints[i] {
			return fmt.Sprintf("item %s differs in %s", left[i], strings.Join(DifferingFields(c, a.Page.Items[i], b.Page.Items[i]), ", "))
		}
	}
	for _, p := range []*spec.Pointer{c.Roles.Page.HasMore, c.Roles.Page.NextCursor, c.Roles.Page.LimitEcho} {
		if p == nil {
			continue
		}
		x, _ := p.Lookup(a.Value)
		y, _ := p.Lookup(b.Value)
		if oracle.Canonical(x) != oracle.Canonical(y) {
			return fmt.Sprintf("%s is %s against %s", *p, oracle.Canonical(x), oracle.Canonical(y))
		}
	}
	return ""
}

// DifferingFields names the declared fields in which two items differ.
func DifferingFields(c *spec.Contract, a, b spec.Item) []string {
	left, _ := a.Value.(map[string]any)
	right, _ := b.Value.(map[string]any)
	var names []string
	for _, f := range c.Fields {
		x, hasX := left[f.Name]
		y, hasY := right[f.Name]
		if hasX != hasY || oracle.Canonical(x) != oracle.Canonical(y) {
			names = append(names, f.Name)
		}
	}
	return names
}

var _ oracle.Page = (*Answer)(nil)
