package suites

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// page looks at what stands in the first page.
func (l *listConfirmer) page() {
	l.list.Role("page", "items").Confirm(counted(len(l.first.items), "item stands", "items stand") + " there")
	for _, key := range []string{"has-more", "next-cursor", "limit-echo"} {
		role := l.list.Role("page", key)
		if role == nil {
			continue
		}
		v, has := spec.Pointer(role.Get(key)).Lookup(l.first.value)
		switch flag := false; {
		case !has && key != "next-cursor":
			role.Contradict("the first page has nothing there")
		case key == "has-more":
			if flag, has = v.(bool); !has {
				role.Contradict("it is neither true nor false")
			} else {
				role.Confirm(fmt.Sprintf("it is %t in the first page", flag))
			}
		}
	}
	if role := l.list.Role("limit", "default"); role != nil {
		value, _ := strconv.Atoi(role.Get("default"))
		switch n := len(l.first.items); {
		case n > value:
			role.Contradict(fmt.Sprintf("without a limit %d items come", n))
		case n == value:
			role.Confirm("without a limit so many items come")
		}
	}
}

// item looks at the fields of the items: ids that differ, and instants.
func (l *listConfirmer) item() {
	role := l.list.Role("item", "id")
	seen := map[string]bool{}
	for _, id := range l.first.ids(l.id) {
		seen[id] = true
	}
	switch {
	case seen[""]:
		role.Contradict("an item has no text or number there")
	case len(seen) < len(l.first.items):
		role.Contradict("two items have the same there")
	}
	for _, role := range l.list.Roles {
		if role.Section != "item" || len(role.Pairs[0].List) == 0 && role.Pairs[0].Key != "revision" && role.Pairs[0].Key != "expiry" &&
			role.Pairs[0].Key != "completion" || role.Pairs[0].Key == "links" {
			continue
		}
		l.instants(role)
	}
}

// instants looks whether what is said to be instants are date-times of RFC 3339.
func (l *listConfirmer) instants(role *spec.DraftRole) {
	found := 0
	fields := role.Pairs[0].List
	if fields == nil {
		fields = []string{role.Pairs[0].Value}
	}
	for _, field := range fields {
		for _, item := range l.first.items {
			v, has := spec.Pointer(field).Lookup(item)
			if !has || v == nil {
				continue
			}
			text, _ := v.(string)
			if _, ok := spec.ParseInstant(text); !ok {
				role.Contradict("no date-time of RFC 3339 stands in " + field)
				return
			}
			found++
		}
	}
	if found > 0 && len(role.Asks) > 0 {
		role.Confirm("date-times of RFC 3339 stand there")
	}
}

// smallLimit is the limit under which pages are short.
const smallLimit = 2

// cursor asks for a short page and for the one that follows it.
func (l *listConfirmer) cursor() {
	l.short = l.first
	if name := l.list.Value("limit", "parameter"); name != "" {
		l.limit = max(smallLimit, l.list.Minimum)
		role := l.list.Role("limit", "parameter")
		l.short = l.ask(probe.Pair{Name: name, Value: strconv.Itoa(l.limit)})
		switch {
		case !l.short.list:
			role.Contradict(fmt.Sprintf("a limit of %d is answered %s", l.limit, l.short.why))
			return
		case len(l.short.items) > l.limit:
			role.Contradict(fmt.Sprintf("under a limit of %d come %d items", l.limit, len(l.short.items)))
			return
		}
		if len(l.short.items) == l.limit {
			role.Confirm(fmt.Sprintf("under a limit of %d come so many items", l.limit))
		}
		l.echo()
	}
	all, short := l.first.ids(l.id), l.short.ids(l.id)
	if l.limit == 0 && len(short) > 1 {
		short = short[:1] // the list has no limit: what follows its first item
	}
	role := l.list.Role("cursor", "parameter")
	if role == nil || len(short) == 0 || len(all) <= len(short) {
		if role != nil {
			role.Notes = append(role.Notes, "not confirmed: the list has too few items")
		}
		return
	}
	next := l.follow(role, l.id, len(short)-1)
	if why := followed(next, l.id, all, len(short)); why == "" {
		role.Confirm("with the id of an item as cursor, the page begins after it")
		l.list.Role("item", "id").Confirm("it serves as cursor")
		l.next(short[len(short)-1])
		return
	} else if next.status != 0 && !l.otherID(role, len(short)) {
		l.doubt(role, why)
	}
}

// doubt contradicts, unless the list has changed meanwhile.
func (l *listConfirmer) doubt(role *spec.DraftRole, why string) {
	var pairs []probe.Pair
	if l.limit > 0 {
		pairs = append(pairs, probe.Pair{Name: l.list.Value("limit", "parameter"), Value: strconv.Itoa(l.limit)})
	}
	if again := l.ask(pairs...); slices.Equal(again.ids(l.id), l.short.ids(l.id)) {
		role.Contradict(why)
		return
	}
	role.Notes = append(role.Notes, "not confirmed: the list changed meanwhile")
}

// follow asks for the page after an item.
func (l *listConfirmer) follow(role *spec.DraftRole, id spec.Pointer, at int) draftPage {
	value, _ := spec.Item{Value: l.short.items[at]}.Text(id)
	pairs := []probe.Pair{{Name: role.Get("parameter"), Value: value}}
	if l.limit > 0 {
		pairs = append(pairs, probe.Pair{Name: l.list.Value("limit", "parameter"), Value: strconv.Itoa(l.limit)})
	}
	return l.ask(pairs...)
}

// followed says what is wrong with the page that follows some items; "" where nothing is.
func followed(page draftPage, id spec.Pointer, all []string, from int) string {
	switch ids := page.ids(id); {
	case !page.list:
		return "the id of an item as cursor is answered " + page.why
	case len(ids) == 0:
		return "after an item that others follow comes an empty page"
	case ids[0] == all[0]:
		return "with the id of an item as cursor, the list begins anew"
	case ids[0] != all[from]:
		return "with the id of an item as cursor, the page does not begin after it"
	}
	return ""
}

// otherID tries another field as id, where there is one.
func (l *listConfirmer) otherID(role *spec.DraftRole, from int) bool {
	id := l.list.Role("item", "id")
	for _, field := range id.Fields {
		if field == l.id || l.left < 4 {
			continue
		}
		next := l.follow(role, field, from-1)
		if followed(next, field, l.first.ids(field), from) == "" {
			id.Put("id", string(field))
			id.Confirm("it serves as cursor")
			role.Confirm("with the " + string(field) + " of an item as cursor, the page begins after it")
			l.id, l.draftConfirmer.ids[l.list.Operation] = field, field
			return true
		}
	}
	return false
}

// echo looks whether the limit is echoed.
func (l *listConfirmer) echo() {
	role := l.list.Role("page", "limit-echo")
	if role == nil {
		return
	}
	v, _ := spec.Pointer(role.Get("limit-echo")).Lookup(l.short.value)
	if n, ok := v.(json.Number); ok && n.String() == strconv.Itoa(l.limit) {
		role.Confirm(fmt.Sprintf("a limit of %d is echoed", l.limit))
	} else {
		role.Contradict(fmt.Sprintf("a limit of %d is not echoed", l.limit))
	}
}

// next looks whether the next cursor of the short page is its last item's id.
func (l *listConfirmer) next(last string) {
	for _, key := range []string{"next-cursor", "last-id"} {
		role := l.list.Role("page", key)
		if role == nil || l.limit == 0 {
			continue
		}
		at := spec.Pointer(role.Get(key))
		if text, ok := (spec.Item{Value: l.short.value}).Text(at); ok && text == last {
			role.Confirm("it is the id of the page's last item")
		} else {
			role.Contradict("it is not the id of the page's last item")
		}
	}
}
