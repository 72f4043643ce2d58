package oracle

import "fmt"

// Page is what the oracle needs to know of an answered page.
type Page interface {
	// IDs are the ids of the page's items, in order.
	IDs() []string
	// Entries are the page's items, in order.
	Entries() []*Entry
	// More tells whether the page promises a further one; known is false where
	// it does not say.
	More() (more, known bool)
}

// DeviationKind classifies how a page differs from its prediction.
type DeviationKind string

// The kinds of mismatch.
const (
	TooMany   DeviationKind = "too many items"
	Repeated  DeviationKind = "an item twice"
	Unwanted  DeviationKind = "an item that does not belong here"
	Stray     DeviationKind = "an item that is not in the list"
	Missing   DeviationKind = "an item is missing"
	Misplaced DeviationKind = "an item out of order"
	MoreWrong DeviationKind = "a wrong promise of more"
)

// Deviation is how a page differs from its prediction.
type Deviation struct {
	Kind DeviationKind
	// Text says it in one line with the very ids.
	Text string
	// Position is the index of the item concerned, -1 for the whole page.
	Position int
	// ID is the item concerned, empty for the whole page.
	ID string
}

// Compare holds a page against the prediction. A page that is shorter than its
// limit and promises more is compared as a prefix (LIM-04 judges its length).
// It returns nil where the page agrees, or where the prediction knows nothing. Of a query
// that leaves the scope it knows that no listed item lies outside of its filters, and that
// a page without a successor holds the learned ones that match.
func (p Prediction) Compare(page Page) *Deviation {
	switch {
	case p.beyond != nil:
		return p.compareBeyond(page)
	case !p.Known:
		return nil
	}
	ids := page.IDs()
	if p.Limit > 0 && len(ids) > p.Limit {
		return &Deviation{TooMany, fmt.Sprintf("%d items under limit %d", len(ids), p.Limit), p.Limit, ids[p.Limit]}
	}
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		if seen[id] {
			return &Deviation{Repeated, fmt.Sprintf("item %s is listed twice on one page", id), i, id}
		}
		seen[id] = true
	}
	var left []Row
	var mismatch *Deviation
	if p.Ordered {
		left, mismatch = p.compareOrdered(ids)
	} else {
		left, mismatch = p.compareSets(ids, seen)
	}
	if mismatch != nil || p.Partial {
		return mismatch
	}
	return p.compareMore(page, len(ids), left)
}

// compareBeyond holds a page of a query that leaves the scope against what is known of it.
func (p Prediction) compareBeyond(page Page) *Deviation {
	listed := map[string]bool{}
	for i, e := range page.Entries() {
		if p.beyond(e) == no {
			return p.unwanted(i, e.ID)
		}
		listed[e.ID] = true
	}
	if more, known := page.More(); more || !known || p.resumes {
		return nil
	}
	for _, e := range p.dataset.Entries {
		switch {
		case p.beyond(e) != yes || listed[e.ID]:
		case p.Limit > 0 && len(listed) >= p.Limit:
			return &Deviation{MoreWrong, fmt.Sprintf("the page promises nothing more, and item %s follows", e.ID), -1, ""}
		default:
			return &Deviation{Missing, fmt.Sprintf("the page ends the list, and item %s has not come", e.ID), -1, e.ID}
		}
	}
	return nil
}

func (p Prediction) compareOrdered(ids []string) ([]Row, *Deviation) {
	position := make(map[string]int, len(p.Rows))
	for i, r := range p.Rows {
		position[r.Entry.ID] = i
	}
	next := 0
	for i, id := range ids {
		at, known := position[id]
		switch {
		case !known:
			return nil, p.unwanted(i, id)
		case at < next:
			return nil, &Deviation{Misplaced, fmt.Sprintf("item %s comes after %s, which follows it in the list", id, ids[i-1]), i, id}
		}
		for ; next < at; next++ {
			if missing := p.Rows[next]; !missing.Either {
				return nil, &Deviation{Missing, fmt.Sprintf("item %s is missing where %s stands", missing.Entry.ID, id), i, missing.Entry.ID}
			}
		}
		next++
	}
	return p.Rows[next:], nil
}

func (p Prediction) compareSets(ids []string, seen map[string]bool) ([]Row, *Deviation) {
	allowed := make(map[string]bool, len(p.Rows))
	var left []Row
	for _, r := range p.Rows {
		allowed[r.Entry.ID] = true
		if !seen[r.Entry.ID] {
			left = append(left, r)
		}
	}
	for i, id := range ids {
		if !allowed[id] {
			return nil, p.unwanted(i, id)
		}
	}
	return left, nil
}

// unwanted says why an item does not belong on the page.
func (p Prediction) unwanted(i int, id string) *Deviation {
	if _, listed := p.dataset.Find(id); !listed && p.beyond == nil {
		return &Deviation{Stray, fmt.Sprintf("item %s is not in the learned list", id), i, id}
	}
	return &Deviation{Unwanted, fmt.Sprintf("item %s does not match the query, or stands before its cursor", id), i, id}
}

// compareMore judges the promise of more, given the rows that did not come.
func (p Prediction) compareMore(page Page, count int, left []Row) *Deviation {
	more, known := page.More()
	if !known {
		return nil
	}
	certain := false
	for _, r := range left {
		certain = certain || !r.Either
	}
	switch {
	case more && len(left) == 0:
		return &Deviation{MoreWrong, "the page promises more, and nothing follows", -1, ""}
	case !more && certain && (p.Limit == 0 || count < p.Limit):
		id := ""
		for _, r := range left {
			if !r.Either {
				id = r.Entry.ID
				break
			}
		}
		return &Deviation{Missing, fmt.Sprintf("the page ends the list, and item %s has not come", id), -1, id}
	case !more && certain:
		follow := fmt.Sprintf("%d items follow", len(left))
		if len(left) == 1 {
			follow = "1 item follows"
		}
		return &Deviation{MoreWrong, "the page promises nothing more, and " + follow, -1, ""}
	}
	return nil
}
