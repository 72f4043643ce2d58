package answer

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// review is what one item says and breaks, whatever page it stands on.
type review struct {
	entry      *oracle.Entry
	links      []uint64
	breaks     []itemBreak
	undeclared []string
	sound      bool // it breaks nothing of the schema, wherever it stands
}

// itemBreak is a promise that one item breaks.
type itemBreak struct {
	promise  Promise
	units    spec.Units
	where    spec.Pointer
	evidence string
}

// mostRemembered bounds the reviews that are remembered: links that are signed
// anew make an item a new one in each answer.
const mostRemembered = 10_000

// review reviews an item, once however often it comes. What is new is added to
// bytes.
func (r *Reader) review(item spec.Item, whole bool, bytes *int) *review {
	identity := oracle.Identity(item)
	r.mu.Lock()
	known := r.reviewed[identity]
	r.mu.Unlock()
	if known != nil {
		return known
	}
	v := &review{entry: oracle.NewEntry(r.contract, item), links: oracle.Links(r.contract, item)}
	if whole {
		v.breaks, v.sound = r.broken(item), r.contract.Sound(item.Value)
		if object, ok := item.Value.(map[string]any); ok {
			for name := range object {
				if !r.declared[name] {
					v.undeclared = append(v.undeclared, shortened(name))
				}
			}
			slices.Sort(v.undeclared) // before it is cut: a replay must find the same ones
			v.undeclared = slices.Clone(v.undeclared[:min(len(v.undeclared), mostUndeclared)])
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	v.entry = r.shared(v.entry, bytes)
	if whole && len(r.reviewed) < mostRemembered {
		r.reviewed[identity] = v
		*bytes += v.bytes()
	}
	return v
}

// mostDetailed is how many items are kept in detail. Of a list that is longer than that
// the rest is kept briefly, but where each item must show to be of its path.
const mostDetailed = 8000

// shared is the entry that equal items share: the first of them, or one in detail that is
// met again. What is new is added to bytes. The reader is locked.
func (r *Reader) shared(e *oracle.Entry, bytes *int) *oracle.Entry {
	key := e.Fingerprint ^ sum(e.ID)
	known := r.entries[key]
	if known != nil && (known.ID != e.ID || known.Fingerprint != e.Fingerprint) {
		*bytes += e.Bytes()
		return e
	}
	room := len(r.contract.Roles.Path) > 0 || r.detailed < mostDetailed
	switch {
	case known != nil && (!known.IsBrief() || !room):
		return known
	case known == nil && !room:
		e = e.Brief()
	}
	if !e.IsBrief() {
		r.detailed++
	}
	r.entries[key] = e
	*bytes += e.Bytes()
	return e
}

// bytes is roughly what a review takes in memory, its entry aside.
func (v *review) bytes() int {
	n := 128 + 8*len(v.links)
	for _, b := range v.breaks {
		n += 64 + len(b.where) + len(b.evidence)
	}
	for _, name := range v.undeclared {
		n += 16 + len(name)
	}
	return n
}

// broken are the promises that an item breaks.
func (r *Reader) broken(item spec.Item) []itemBreak {
	var breaks []itemBreak
	for _, b := range r.contract.BrokenRules(spec.ScopeItem, item.Value) {
		breaks = append(breaks, itemBreak{promise: Rule(b.Rule), units: b.Units, where: b.Pointer, evidence: b.Evidence})
	}
	for _, p := range r.contract.Roles.Item.Timestamps {
		text, ok := item.Text(p)
		if !ok {
			continue
		}
		if _, good := spec.ParseInstant(text); !good {
			breaks = append(breaks, itemBreak{promise: Timestamps(), where: p, evidence: shortened(text)})
			break
		}
	}
	for i, f := range r.contract.Fields {
		if f.Format != "uri" {
			continue
		}
		p := spec.Pointer("").Append(f.Name)
		if link, ok := item.Text(p); ok && !absoluteURI(link) {
			breaks = append(breaks, itemBreak{promise: Absolute(i), where: p, evidence: shortened(link)})
		}
	}
	for i, p := range r.contract.Roles.Item.Links {
		if link, ok := item.Text(p); ok && item.HasID && !strings.Contains(link, item.ID) {
			breaks = append(breaks, itemBreak{promise: ContainsID(i), where: p, evidence: shortened(link)})
		}
	}
	return breaks
}

// uriText are the characters of a URI (RFC 3986 section 2).
var uriText = regexp.MustCompile(`^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$`)

// absoluteURI tells whether a text is a URI with a scheme and something it names.
func absoluteURI(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.IsAbs() && uriText.MatchString(text) && (u.Host != "" || u.Opaque != "" || u.Path != "")
}

// collector gathers what the items of a page break, each promise once.
type collector struct {
	reading *Reading
	at      map[breakKey]int
	names   map[string]bool
}

type breakKey struct {
	promise Promise
	units   spec.Units
}

// add adds a broken promise of the item at a place, of the page where it is -1.
func (c *collector) add(b itemBreak, place int) {
	if c.at == nil {
		c.at = map[breakKey]int{}
	}
	key := breakKey{b.promise, b.units}
	i, known := c.at[key]
	if !known {
		i = len(c.reading.Breaks)
		c.at[key] = i
		c.reading.Breaks = append(c.reading.Breaks, Break{Promise: b.promise, Units: b.units, Where: b.where, Evidence: b.evidence})
		c.reading.bytes += 120 + len(b.where) + len(b.evidence)
	}
	if place >= 0 {
		c.reading.Breaks[i].Items = append(c.reading.Breaks[i].Items, place)
	}
}

// mostUndeclared is how many undeclared fields are told.
const mostUndeclared = 20

func (c *collector) undeclared(names []string, under spec.Pointer) {
	for _, name := range names {
		if c.names == nil {
			c.names = map[string]bool{}
		}
		if len(c.names) < mostUndeclared {
			c.names[string(under.Append(name))] = true
		}
	}
}

func (c *collector) close() {
	for name := range c.names {
		c.reading.Undeclared = append(c.reading.Undeclared, name)
		c.reading.bytes += 16 + len(name)
	}
	slices.Sort(c.reading.Undeclared)
	for _, b := range c.reading.Breaks {
		c.reading.bytes += 8 * cap(b.Items)
	}
}

func isNumber(v any) bool { _, ok := v.(json.Number); return ok }

// longestText bounds a text of the target's that is kept, in bytes.
const longestText = 1000

// shortened is a text of bounded length.
func shortened(text string) string {
	if len(text) <= longestText {
		return text
	}
	return fmt.Sprintf("%s...", strings.ToValidUTF8(text[:longestText], ""))
}
