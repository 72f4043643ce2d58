package suites

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// mostQuestions is how many requests a drafted list is asked at most.
const mostQuestions = 8

// ConfirmDraft asks a target a handful of requests about each drafted list, and writes what
// the answers show into the draft: it notes what they confirm and contradict, and settles
// the questions that they answer. Of the options the target, its token, headers and
// transport count, how requests are sent, and of the contract, where one is given, how
// credentials are. It returns the number of requests.
func ConfirmDraft(ctx context.Context, d *spec.Draft, o Options) (int, error) {
	base, err := url.Parse(o.Target)
	if err != nil {
		return 0, &UsageError{Problem: "the target's URL cannot be read", Hint: "give it as http://host:port or https://host/prefix"}
	}
	config := probe.Config{Base: base, Path: "/", Token: o.Token, Headers: o.probeHeaders(), CACert: o.CACert, Insecure: o.Insecure,
		Timeout: o.Timeout, Rate: o.Rate, ThrottleBudget: o.ThrottleBudget, MaxBody: o.MaxBody, Concurrency: 1,
		MaxRequests: max(1, mostQuestions*len(d.Lists)), Masked: d.Masked, UserAgent: "kayle-conformance/" + o.Version, Transport: o.Transport,
		Read: func(b probe.Body) probe.Reading {
			value, _ := body.Parse(b.Text)
			return draftBody{value, len(b.Text)}
		}}
	if o.Contract != nil {
		config.Scheme, config.KeyHeader = o.Contract.Scheme, o.keyHeader()
	}
	p, err := probe.New(config)
	if err != nil {
		return 0, &UsageError{Problem: err.Error(), Hint: "correct the target, or its token and headers"}
	}
	defer p.Close()
	c := &draftConfirmer{ctx: ctx, p: p, first: map[string]draftPage{}, ids: map[string]spec.Pointer{}}
	// A list whose path takes values of another one comes after that one.
	for _, learned := range []bool{false, true} {
		for _, list := range d.Lists {
			if takesValues(list) == learned {
				c.list(list)
			}
		}
	}
	return c.sent, nil
}

func takesValues(list *spec.DraftList) bool {
	for _, role := range list.Roles {
		if role.Section == "path" && role.Get("from") != "" {
			return true
		}
	}
	return false
}

// draftBody is a body as it was decoded.
type draftBody struct {
	value any
	size  int
}

// Bytes implements probe.Reading: a decoded body takes some times the memory of its text.
func (b draftBody) Bytes() int { return 10 * b.size }

// draftConfirmer asks about the lists of one draft.
type draftConfirmer struct {
	ctx  context.Context
	p    *probe.Probe
	sent int
	// The first page of a list, and where its items have their id, by operation.
	first map[string]draftPage
	ids   map[string]spec.Pointer
}

// listConfirmer asks about one list.
type listConfirmer struct {
	*draftConfirmer
	list  *spec.DraftList
	path  string
	given []probe.Pair
	left  int // requests
	items spec.Pointer
	id    spec.Pointer
	first draftPage // without parameters
	short draftPage // under a small limit
	limit int       // that small limit, 0 where there is none
}

// draftPage is an answer as the draft reads it.
type draftPage struct {
	status int
	value  any
	list   bool // it is a 200 with the array of items
	items  []any
	why    string // what else it is
}

// list asks about one list.
func (c *draftConfirmer) list(list *spec.DraftList) {
	l := &listConfirmer{draftConfirmer: c, list: list, left: mostQuestions, items: spec.Pointer(list.Value("page", "items")),
		id: spec.Pointer(list.Value("item", "id"))}
	if why := l.begin(); why != "" {
		list.Notes = append(list.Notes, "not confirmed: "+why)
		return
	}
	if !l.first.list {
		list.Notes = append(list.Notes, "not confirmed: the list is answered "+l.first.why)
		if l.first.status == 200 {
			list.Role("page", "items").Contradict(l.first.why)
		}
		return
	}
	c.first[list.Operation], c.ids[list.Operation] = l.first, l.id
	if l.page(); len(l.first.items) == 0 {
		list.Notes = append(list.Notes, "not confirmed: the list is empty")
		return
	}
	l.item()
	l.cursor()
	l.maximum()
	l.windows()
	l.filters()
}

// mostValues is how many values of a path are tried for a list that has items.
const mostValues = 3

// begin asks for the first page: of those at some values of the path the one with the most
// items. It says why there is none that could be asked for.
func (l *listConfirmer) begin() string {
	path := ""
	for at := range mostValues {
		why := l.address(at)
		if why != "" && at == 0 {
			return why
		}
		if why != "" {
			break
		}
		if page := l.ask(); at == 0 || page.list && len(page.items) > len(l.first.items) {
			l.first, path = page, l.path
		}
		if !takesValues(l.list) || len(l.first.items) > smallLimit {
			break
		}
	}
	l.path = path
	return ""
}

// address finds the values of the path, of those of another list the one at a place, and
// of what goes with every request; or it says which there is none of.
func (l *listConfirmer) address(at int) string {
	_, path, _ := strings.Cut(l.list.Operation, " ")
	l.given = nil
	for _, role := range l.list.Roles {
		name := role.Get("parameter")
		switch value := role.Get("value"); {
		case role.Section != "path" && role.Section != "given":
			continue
		case role.Get("from") != "":
			parent := l.draftConfirmer.first[role.Get("from")]
			id := ""
			if len(parent.items) > at {
				id, _ = spec.Item{Value: parent.items[at]}.Text(l.ids[role.Get("from")])
			}
			if id == "" {
				return fmt.Sprintf("no value of the path's %s is known: %s lists none", name, role.Get("from"))
			}
			path = strings.ReplaceAll(path, "{"+name+"}", probe.Escape(id))
		case len(role.Asks) > 0:
			return fmt.Sprintf("no value of %s is known: write one into the draft", name)
		case role.Section == "path":
			path = strings.ReplaceAll(path, "{"+name+"}", probe.Escape(value))
		default:
			l.given = append(l.given, probe.Pair{Name: name, Value: value})
		}
	}
	l.path = path
	return ""
}

// ask sends one request.
func (l *listConfirmer) ask(pairs ...probe.Pair) draftPage {
	if l.left--; l.left < 0 {
		return draftPage{why: "not asked"}
	}
	l.sent++
	e := l.p.Do(l.ctx, probe.Request{Path: l.path, Query: probe.Encode(append(append([]probe.Pair{}, l.given...), pairs...)...)})
	page := draftPage{status: e.Status, why: fmt.Sprintf("%d", e.Status)}
	if e.Failure != nil {
		page.status, page.why = 0, l.p.Redact(e.Failure.Text)
		return page
	}
	if read, ok := e.Content.Reading.(draftBody); ok {
		page.value = read.value
	}
	if e.Status != 200 {
		return page
	}
	found, ok := l.items.Lookup(page.value)
	if page.items, page.list = found.([]any); !ok || !page.list {
		page.list, page.why = false, "200, with no array at "+quotedPointer(l.items)
	}
	return page
}

func quotedPointer(p spec.Pointer) string {
	if p == "" {
		return "the whole body"
	}
	return string(p)
}

// ids are the items' ids, in their order; "" for an item that has none.
func (p draftPage) ids(at spec.Pointer) []string {
	all := make([]string, len(p.items))
	for i, item := range p.items {
		all[i], _ = spec.Item{Value: item}.Text(at)
	}
	return all
}
