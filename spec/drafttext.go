package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The keys of roles for shapes near the first contract's, in the one place where a draft
// takes them from.
const (
	aboveKey   = "above"   // limit: what becomes of one above the maximum
	lastIDKey  = "last-id" // page: the last item's id, on the last page too
	endKey     = "end"     // page: what the next cursor is at the end
	unitKey    = "unit"    // windows: the unit of bounds and field
	severalKey = "several" // filters: how several values are given
	unknownKey = "unknown" // filters: what becomes of unknown values
)

// The sections of the roles, in their order. Of the mappings each key is a line, and may be
// shared by all lists; the others are shared as a whole.
var (
	draftSections = []string{"limit", "cursor", "filters", "windows", "path", "given", "untested", "page", "item", "error"}
	draftMappings = []string{"limit", "cursor", "page", "item", "error"}
)

// Overlay is the draft as an OpenAPI Overlay in YAML, each line with its reason as a
// comment, and with the questions that it leaves open, which begin with # ?.
func (d *Draft) Overlay() string {
	w := &draftWriter{}
	w.line(0, "overlay: 1.0.0")
	w.line(0, "info: {title: "+flow("Draft of the roles of "+d.title())+", version: "+flow("1")+"}")
	w.line(0, "# Behind each line, or above it, stands its reason; quotation marks hold the document's own words. Where # ? stands, another")
	w.line(0, "# reading fits too: decide, and take the question away.")
	w.line(0, "actions:")
	w.bounds(d.bounds)
	w.line(1, "- target: $")
	w.line(2, "update:")
	w.line(3, extension+":")
	w.line(4, "contract: "+flow(d.Contract))
	if len(d.Masked) > 0 {
		w.line(4, "masked: "+DraftPair{List: d.Masked}.text()+"  # their names say that they are secret: no report shows them")
	}
	if len(d.Lists) == 0 {
		return w.b.String()
	}
	if len(d.Lists) == 1 {
		list := d.Lists[0]
		w.line(4, "operation: "+block(list.Operation))
		w.asked(4, list.Asks)
		w.noted(4, list.Notes)
		w.roles(4, list.Roles, nil)
		return w.b.String()
	}
	shared := d.shared()
	everywhere := d.notesOfAll()
	w.noted(4, everywhere)
	if len(shared) > 0 {
		w.roles(4, shared, nil)
	}
	w.line(4, "operations:")
	for _, list := range d.Lists {
		w.line(5, "- operation: "+block(list.Operation))
		if list.added != "" {
			w.comment(6, list.added)
		}
		w.line(6, "list: "+flow(list.Name))
		w.asked(6, list.Asks)
		w.noted(6, slices.DeleteFunc(slices.Clone(list.Notes), func(n string) bool { return slices.Contains(everywhere, n) }))
		w.roles(6, list.Roles, shared)
	}
	return w.b.String()
}

// inOperation is the place of a parameter's schema in an operation's own list.
var inOperation = regexp.MustCompile(`^/paths/([^/]+)/get/parameters/[0-9]+/schema$`)

// bounds writes what the words of parameters add to their schemas, the same for several
// operations in one action.
func (w *draftWriter) bounds(all []draftBounds) {
	var order []string
	targets, first := map[string][]string{}, map[string]draftBounds{}
	for _, b := range all {
		key := string(b.schema)
		m := inOperation.FindStringSubmatch(key)
		if m != nil {
			key = fmt.Sprintf("%s %d %d %s", b.parameter, b.low, b.high, b.why)
		}
		if _, known := first[key]; !known {
			order, first[key] = append(order, key), b
		}
		if m != nil {
			targets[key] = append(targets[key], inJSONPath(b.schema.Tokens()[1]))
		}
	}
	for _, key := range order {
		b, target := first[key], jsonPath(first[key].schema)
		if paths := targets[key]; len(paths) > 0 {
			target = "$.paths[" + strings.Join(paths, ",") + "].get.parameters[?(@.name == " + inJSONPath(b.parameter) + ")].schema"
		}
		w.comment(1, b.why+", which the schema does not say")
		w.line(1, "- target: "+flow(target))
		text := fmt.Sprintf("maximum: %d", b.high)
		if b.low > 0 {
			text = fmt.Sprintf("minimum: %d, ", b.low) + text
		}
		w.line(2, "update: {"+text+"}")
	}
}

// notesOfAll are the notes that all lists have.
func (d *Draft) notesOfAll() []string {
	var all []string
	for _, note := range d.Lists[0].Notes {
		if !slices.ContainsFunc(d.Lists, func(l *DraftList) bool { return !slices.Contains(l.Notes, note) }) {
			all = append(all, note)
		}
	}
	return all
}

func (d *Draft) title() string {
	if title := commentText(d.Title); title != "" {
		return title
	}
	return "a document without title"
}

// draftKey tells which line of the roles a role is: of a mapping by its key, of a list the
// section.
func draftKey(r *DraftRole) string {
	if slices.Contains(draftMappings, r.Section) {
		return r.Section + "." + r.Pairs[0].Key
	}
	return r.Section
}

// lineOf is what a role says, for comparing.
func (r *DraftRole) line() string {
	if slices.Contains(draftMappings, r.Section) {
		return r.Pairs[0].text()
	}
	return r.entry()
}

// byKey are the lines of a list's roles.
func byKey(roles []*DraftRole) map[string]string {
	all := map[string]string{}
	for _, r := range roles {
		all[draftKey(r)] += r.line() + "\n"
	}
	return all
}

// shared are the roles that most lists have alike: what a list has otherwise takes their
// place, and null where it has none.
func (d *Draft) shared() []*DraftRole {
	count := map[string]int{}
	for _, list := range d.Lists {
		for key, line := range byKey(list.Roles) {
			count[key+"="+line]++
		}
	}
	var all []*DraftRole
	taken := map[string]bool{}
	for _, list := range d.Lists {
		lines := byKey(list.Roles)
		own := map[string]bool{}
		for _, r := range list.Roles {
			key := draftKey(r)
			if taken[key] && !own[key] || count[key+"="+lines[key]]*2 <= len(d.Lists) || !slices.Contains(draftMappings, r.Section) {
				continue
			}
			taken[key], own[key] = true, true
			all = append(all, r)
		}
	}
	return all
}

// draftWriter writes the lines of an overlay.
type draftWriter struct{ b strings.Builder }

func (w *draftWriter) line(depth int, text string) {
	w.b.WriteString(strings.Repeat("  ", depth) + text + "\n")
}

// widest is how long a comment may be, and a line with the reason behind it.
const widest = 130

// comment writes one line, cut where it is long.
func (w *draftWriter) comment(depth int, text string) {
	runes := []rune("# " + commentText(text))
	if most := widest - 2*depth; len(runes) > most {
		runes = append(runes[:most-3], []rune("...")...)
	}
	w.line(depth, string(runes))
}

func (w *draftWriter) asked(depth int, asks []string) {
	for _, ask := range asks {
		w.comment(depth, "? "+ask)
	}
}

func (w *draftWriter) noted(depth int, notes []string) {
	for _, note := range notes {
		w.comment(depth, note)
	}
}

// said writes a line with its reason behind it, or above it where it is long, and what is
// asked and known of it.
func (w *draftWriter) said(depth int, text string, r *DraftRole) {
	why := commentText(r.Why)
	behind := text + "  # " + why
	if why == "" {
		behind = text
	}
	if len([]rune(behind))+2*depth > widest {
		w.comment(depth, why)
		behind = text
	}
	w.asked(depth, r.Asks)
	w.noted(depth, r.Notes)
	w.line(depth, behind)
}

// roles writes what a list has beyond the shared roles.
func (w *draftWriter) roles(depth int, roles, shared []*DraftRole) {
	own, common := byKey(roles), byKey(shared)
	var absent, body draftWriter
	for _, section := range draftSections {
		var lines []*DraftRole
		for _, r := range roles {
			if r.Section == section && (shared == nil || common[draftKey(r)] != own[draftKey(r)]) {
				lines = append(lines, r)
			}
		}
		var lacking []string
		has := slices.ContainsFunc(roles, func(r *DraftRole) bool { return r.Section == section })
		for _, r := range shared {
			if r.Section == section && own[draftKey(r)] == "" {
				lacking = append(lacking, r.Pairs[0].Key)
			}
		}
		switch {
		case len(lacking) > 0 && !has:
			absent.line(depth+1, section+": null  # the document says nothing of it here")
			continue
		case len(lines) == 0 && len(lacking) == 0:
			continue
		}
		if section == "untested" {
			body.said(depth+1, "untested: "+lines[0].Pairs[0].text(), lines[0])
			continue
		}
		body.line(depth+1, section+":")
		for _, r := range lines {
			if slices.Contains(draftMappings, section) {
				body.said(depth+2, r.Pairs[0].Key+": "+r.Pairs[0].text(), r)
			} else {
				body.said(depth+2, "- "+r.entry(), r)
			}
		}
		for _, key := range lacking {
			body.line(depth+2, key+": null  # the document says nothing of it here")
		}
	}
	if text := body.b.String() + absent.b.String(); text != "" {
		w.line(depth, "roles:")
		w.b.WriteString(text)
	}
}
