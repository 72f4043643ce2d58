package spec

import (
	"encoding/json"
	"strconv"
)

// Page is the body of a 200 as the roles read it. What is missing or of another
// type is absent here, and no error: the schema judges it.
type Page struct {
	// Items are the items in their order, nil where HasItems is false.
	Items []Item
	// HasItems tells whether the items' pointer leads to an array.
	HasItems bool
	// HasMore is the has-more flag, nil where absent or no boolean.
	HasMore *bool
	// Next is the next cursor, nil where it is null, absent, or neither a string
	// nor a whole number (printed in decimal), or where it is empty and ends the list. Of
	// a contract that has a cursor and names none in the body, it is the last item's id
	// where more follows.
	Next *string
	// LastID is the last id that the page names, nil where Next would be.
	LastID *string
	// NextPresent tells whether the next cursor's key is there, null or not.
	NextPresent bool
	// Echo is the echoed limit, nil where absent or no whole number.
	Echo *int64
	// More tells whether a further page is promised: by the has-more flag where
	// the contract has one, else by the next cursor. It means nothing unless
	// MoreKnown.
	More      bool
	MoreKnown bool
}

// Item is one item of a page.
type Item struct {
	// ID is the item's id as it stands in a cursor, "" where HasID is false.
	ID    string
	HasID bool
	// Value is the decoded item, whatever it is.
	Value any
}

// ReadPage reads a decoded 200 body by the contract's roles.
func (c *Contract) ReadPage(value any) *Page {
	roles := c.Roles.Page
	page := &Page{}
	if list, ok := roles.Items.Lookup(value); ok {
		if items, ok := list.([]any); ok {
			page.HasItems = true
			page.Items = make([]Item, len(items))
			for i, v := range items {
				item := Item{Value: v}
				if id, ok := c.Roles.Item.ID.Lookup(v); ok {
					item.ID, item.HasID = cursorText(id)
				}
				page.Items[i] = item
			}
		}
	}
	if v, ok := lookup(roles.HasMore, value); ok {
		if b, ok := v.(bool); ok {
			page.HasMore = &b
			page.More, page.MoreKnown = b, true
		}
	}
	if v, ok := lookup(roles.NextCursor, value); ok {
		page.NextPresent = true
		ended := v == nil || roles.EndsEmpty && v == ""
		if s, ok := cursorText(v); ok && !ended {
			page.Next = &s
		}
		if roles.HasMore == nil {
			page.More, page.MoreKnown = page.Next != nil, page.Next != nil || ended
		}
	} else if roles.HasMore == nil && roles.NextCursor != nil && page.HasItems {
		// A page without the key promises no further page.
		page.MoreKnown = true
	}
	if v, ok := lookup(roles.LastID, value); ok {
		if s, ok := cursorText(v); ok {
			page.LastID = &s
		}
	}
	if roles.NextCursor == nil && c.Roles.Cursor != nil && page.More {
		page.Next = page.onward()
	}
	if v, ok := lookup(roles.LimitEcho, value); ok {
		if n, ok := v.(json.Number); ok {
			if i, ok := integer(n); ok {
				page.Echo = &i
			}
		}
	}
	return page
}

// onward is the id after which the next page starts where none is given as its cursor:
// the named last id, which tells what clients go by, or else the last item's.
func (p *Page) onward() *string {
	switch n := len(p.Items); {
	case n == 0:
		return nil
	case p.LastID != nil:
		return p.LastID
	case p.Items[n-1].HasID:
		return &p.Items[n-1].ID
	}
	return nil
}

func lookup(p *Pointer, value any) (any, bool) {
	if p == nil {
		return nil, false
	}
	return p.Lookup(value)
}

// cursorText is an id or a cursor as it stands on the wire.
func cursorText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		if text, integral := plain(v); integral {
			return text, true
		}
	}
	return "", false
}

// Text is a scalar of the item as text: a string as it is, a number in its
// shortest decimal form, a boolean as true or false. It is false for null, for
// arrays and objects, and where the pointer leads nowhere.
func (i Item) Text(p Pointer) (string, bool) {
	v, ok := p.Lookup(i.Value)
	if !ok {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		text, _ := plain(v)
		return text, true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// Instant is a timestamp of the item, false where the pointer does not lead to
// a date-time of RFC 3339.
func (i Item) Instant(p Pointer) (Instant, bool) {
	v, _ := p.Lookup(i.Value)
	s, ok := v.(string)
	if !ok {
		return Instant{}, false
	}
	return ParseInstant(s)
}
