package spec

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// splitItems finds the schema by which an item can be judged by itself.
func (c *Contract) splitItems() {
	set := c.internals.schemas
	set.page = c.schemaOf(http.StatusOK)
	if items := c.Roles.Page.Items; set.page != nil {
		set.item = set.page.Element(items.Tokens())
	}
}

// Sound tells whether a decoded item, whatever page it stands on, breaks nothing of the
// schema of a 200. It is false too where the schema does not tell that of an item by
// itself.
func (c *Contract) Sound(item any) bool {
	return c.internals.schemas != nil && c.internals.schemas.item != nil && len(c.internals.schemas.item.Validate(tame(item))) == 0
}

// ValidateRest is Validate for a body some of whose items are known to be Sound, each by
// its place: it gives the same violations, and does not look at those items again. A nil
// function knows none.
func (c *Contract) ValidateRest(status int, value any, sound func(item int) bool) (violations []Violation, documented bool) {
	schema := c.schemaOf(status)
	if schema == nil {
		return nil, false
	}
	if set := c.internals.schemas; sound != nil && set.item != nil && schema == set.page {
		if rest, places, ok := withoutItems(value, c.Roles.Page.Items.Tokens(), sound); ok {
			return c.judge(restored{schema, c.Roles.Page.Items.Tokens(), places}, rest, value), true
		}
	}
	return c.judge(schema, value, value), true
}

// withoutItems is a value without some elements of the array at a place, and the places of
// those that are left; false where no array of objects lies there. It copies what it
// changes.
func withoutItems(value any, at []string, leave func(i int) bool) (rest any, places []int, ok bool) {
	if len(at) > 0 {
		object, isObject := value.(map[string]any)
		inner, found := object[at[0]]
		if !isObject || !found {
			return nil, nil, false
		}
		if rest, places, ok = withoutItems(inner, at[1:], leave); !ok {
			return nil, nil, false
		}
		object = maps.Clone(object)
		object[at[0]] = rest
		return object, places, true
	}
	list, isList := value.([]any)
	if !isList {
		return nil, nil, false
	}
	left := []any{}
	for i, e := range list {
		if !leave(i) {
			left, places = append(left, e), append(places, i)
		}
	}
	return left, places, true
}

// restored validates a value that withoutItems made, and tells of the places in the one that
// it was made of.
type restored struct {
	schema *openapi.Schema
	at     []string
	places []int
}

// Validate is that of the schema.
func (r restored) Validate(rest any) []openapi.Failure {
	failures := r.schema.Validate(rest)
	for k := range failures {
		f := &failures[k]
		if n := len(r.at); len(f.Instance) > n && slices.Equal(f.Instance[:n], r.at) {
			if i, ok := arrayIndex(f.Instance[n]); ok && i < len(r.places) {
				f.Instance = slices.Clone(f.Instance) // several failures of a value share its path
				f.Instance[n] = strconv.Itoa(r.places[i])
			}
		}
	}
	return failures
}
