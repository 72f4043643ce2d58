package engine

import (
	"encoding/json"
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// shelves bound the memory that a run takes for the answers, in bytes, for
// usualItems. Text is kept as it came, once for equal bodies; what it says
// takes many times that, and is kept once for equal items.
const (
	keptMeaning = 32 << 20
	KeptInAll   = 72 << 20 // text and meaning
)

// Scaled is a bound of memory for the items that a run may work on.
func (o *Settings) Scaled(bytes int64) int64 {
	return bytes * int64(max(o.MaxItems, usualItems)) / usualItems
}

// usualItems is the bound of items for which the bounds of memory are meant.
const usualItems = 2000

// full is why nothing more is read when the bound is reached.
const full = "the answers so far fill the memory set aside for them (--max-items)"

// decoder reads bodies by the contract within a bound of memory.
type decoder struct {
	contract *spec.Contract
	most     int64
	Halt     func(reason string) // nothing more is to be sent
	Reserve  func(bytes int64)   // takes memory from what is there for text

	mu    sync.Mutex
	items map[uint64]spec.Item // by identity
	taken int64                // bytes, roughly
}

func newDecoder(o *Settings) *decoder {
	return &decoder{contract: o.Contract, most: o.Scaled(keptMeaning), Halt: func(string) {}, Reserve: func(int64) {}, items: map[uint64]spec.Item{}}
}

// read decodes a body. It is nil where there is no memory left for what it says.
// Large bodies are worked on one at a time.
func (d *decoder) read(x *probe.Exchange) *match.Content {
	const large = 256 << 10
	if len(x.Body) > large {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.taken >= d.most {
			return nil
		}
		content := match.Read(d.contract, x.Body)
		d.share(content)
		return content
	}
	if d.exhausted() {
		return nil
	}
	content := match.Read(d.contract, x.Body)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.share(content)
	return content
}

func (d *decoder) exhausted() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.taken >= d.most
}

// Spent is the part of the memory for what bodies say that is taken.
func (d *decoder) Spent() float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return float64(d.taken) / float64(d.most)
}

// share replaces items that were met before by what is there already, and
// counts what is new.
func (d *decoder) share(c *match.Content) {
	before := d.taken
	var list []any
	if c.Page != nil && c.Page.HasItems {
		value, _ := d.contract.Roles.Page.Items.Lookup(c.Value)
		list, _ = value.([]any)
		for i := range list {
			known, found := d.items[c.Identities[i]]
			if !found {
				known = c.Page.Items[i]
				d.items[c.Identities[i]] = known
				d.taken += weight(known.Value, nil)
			}
			c.Page.Items[i], list[i] = known, known.Value
		}
	}
	d.taken += weight(c.Value, list) + int64(len(list))*80
	d.Reserve(d.taken - before)
	if d.taken >= d.most {
		d.Halt(full)
	}
}

// weight is roughly what a decoded value takes in memory, in bytes. What list
// holds is left out.
func weight(value any, list []any) int64 {
	switch v := value.(type) {
	case string:
		return 16 + int64(len(v))
	case json.Number:
		return 16 + int64(len(v))
	case []any:
		total := 24 + 16*int64(cap(v))
		if len(v) > 0 && len(list) > 0 && &v[0] == &list[0] {
			return total
		}
		for _, e := range v {
			total += weight(e, list)
		}
		return total
	case map[string]any:
		total := int64(48 + 270*(1+len(v)/7))
		for k, e := range v {
			total += int64(len(k)) + weight(e, list)
		}
		return total
	}
	return 0
}
