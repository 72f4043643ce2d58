package answer

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// shownOfID is how many characters of an id are shown, after what all ids begin with.
const shownOfID = 4

// spot is where in a page a value stands, as far as it matters to what is shown of it.
type spot struct {
	// keep are the tokens from here to the cited place, where on tells that it is here or
	// below; cited that this is it; below that it lies in it; near that it lies beside it.
	keep                   []string
	on, cited, below, near bool
	// items are the tokens from here to the items, where toItems tells that they are here
	// or below; item that this is one of them or lies below it, whose id lies at id.
	items, id     []string
	toItems, item bool
}

// member is the place of a member or an element.
func (p spot) member(name string) spot {
	m := spot{below: p.cited || p.below, id: p.id}
	if p.on && len(p.keep) > 0 {
		if m.on = p.keep[0] == name; m.on {
			m.keep = p.keep[1:]
		}
		m.cited = m.on && len(m.keep) == 0
		m.near = p.item && len(p.keep) == 1
	}
	if p.toItems && len(p.items) > 0 && p.items[0] == name {
		m.toItems, m.items = true, p.items[1:]
	}
	switch {
	case p.item && len(p.id) > 0 && p.id[0] == name:
		m.item, m.id = true, p.id[1:]
	case p.item:
		m.item, m.id = true, nil
	case p.toItems && len(p.items) == 0:
		m.item = true
	}
	return m
}

// hidden tells that a value that stands here is not shown.
func (p spot) hidden() bool { return p.item && !p.cited && !p.below && !p.near }

// identifies tells that an item's id stands here.
func (p spot) identifies() bool { return p.item && p.id != nil && len(p.id) == 0 }

// veiled is what is shown of a text that stands here.
func (p spot) veiled(text string) string {
	switch {
	case !p.item || p.cited:
		return text
	case p.identifies():
		return ShortID(text)
	case p.hidden():
		return probe.Masked
	}
	if u, err := url.Parse(text); err == nil && u.Scheme != "" && u.Host != "" {
		return fmt.Sprintf("%s://%s/%s", u.Scheme, u.Host, probe.Masked)
	}
	return text
}

// ShortID is the beginning of an id: of the part after its last underscore, and all
// before that, which ids have in common.
func ShortID(id string) string {
	end := strings.LastIndexByte(id, '_') + 1 + shownOfID
	if end >= len(id) {
		return id
	}
	return strings.ToValidUTF8(id[:end], "") + "..."
}
