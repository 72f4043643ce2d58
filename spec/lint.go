package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// LintStatus says what became of a contradiction of the document.
type LintStatus string

// The statuses of a finding.
const (
	// Contradiction: no erratum declares it.
	Contradiction LintStatus = "contradiction"
	// Mended: an erratum declares it, and the overlay mends it.
	Mended LintStatus = "mended"
	// Open: an erratum declares it, but it cannot be mended.
	Open LintStatus = "open"
)

// LintFinding is one place where a document contradicts itself.
type LintFinding struct {
	// Rule is the name of the lint rule; "erratum" where only a reader can see
	// the contradiction, and the document's own words are the evidence.
	Rule string
	// Pointer, Line and Column are the place in the original document, File its name;
	// Column is that of a Position.
	Pointer      Pointer
	File         string
	Line, Column int
	// Text says in one line what is wrong.
	Text string
	// Erratum is the id of the erratum that declares it, Reason its reason; empty
	// where none does.
	Erratum, Reason string
	Status          LintStatus
}

// The lint rules.
const (
	ruleEnumNull     = "enum-without-null"
	ruleExample      = "example-schema"
	ruleExampleRule  = "example-rule"
	ruleRefusal      = "undocumented-refusal"
	ruleUnauthorized = "undocumented-unauthorized"
	ruleFormatProse  = "format-prose"
	ruleRequired     = "required-undeclared"
	ruleSchema       = "schema"
	ruleErratum      = "erratum"
	ruleStale        = "stale-erratum"
)

// linter holds one state of a document against itself.
type linter struct {
	contract *Contract
	tree     *source
	data     []byte // the tree as JSON
	dialect  float32
	seen     map[Pointer]bool
	found    []lintHit
}

// lintHit is a finding before it is known whether an erratum declares it.
type lintHit struct {
	LintFinding
	places []Pointer // any of which an erratum may name
}

// Lint holds the document of a contract against itself: its examples against
// its schemas and rules, enums against types, answers against what parameters
// and security demand, formats against prose. Of the document as published
// (overlaid false) it shows every contradiction with what became of it; of the
// document with the overlay only what remains. An erratum that the document no
// longer shows is a finding too. The error is that of Load.
func Lint(s Sources, overlaid bool) ([]LintFinding, error) {
	contracts, err := LoadAll(s)
	if err != nil {
		return nil, err
	}
	var all []LintFinding
	stale := map[string]int{} // of how many lists an erratum is stale
	for _, c := range contracts {
		found, err := lint(c, overlaid)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if f.Rule == ruleStale {
				stale[f.Erratum]++
			}
		}
		all = append(all, found...)
	}
	told := map[LintFinding]bool{}
	all = slices.DeleteFunc(all, func(f LintFinding) bool {
		again := told[f]
		told[f] = true
		// What one list does not show another may.
		return again || f.Rule == ruleStale && stale[f.Erratum] < len(contracts)
	})
	slices.SortStableFunc(all, func(a, b LintFinding) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return all, nil
}

// lint holds the document against itself as far as one operation reaches.
func lint(c *Contract, overlaid bool) ([]LintFinding, error) {
	in := c.internals
	k := &linter{contract: c, tree: in.original, dialect: in.dialect, seen: map[Pointer]bool{}}
	if overlaid {
		k.tree, k.data = in.overlaid, in.overlaidJSON
	} else {
		k.data = in.reached
		if k.data == nil {
			var err error
			if k.data, err = jsonOf(in.original.root); err != nil {
				return nil, &LoadError{File: c.File, Problem: err.Error(), Hint: "use nothing that JSON lacks", Err: err}
			}
		}
	}
	k.operation()
	return k.attribute(overlaid), nil
}

func (k *linter) hit(rule string, at Pointer, text string, also ...Pointer) {
	k.found = append(k.found, lintHit{
		LintFinding: LintFinding{Rule: rule, Pointer: at, Text: singleLine(text), Status: Contradiction},
		places:      append([]Pointer{at}, also...),
	})
}

// attribute says of each finding which erratum declares it, and adds the
// errata that only a reader sees, or nobody any more.
func (k *linter) attribute(overlaid bool) []LintFinding {
	c := k.contract
	var all []LintFinding
	shown := map[string]bool{}
	for _, h := range k.found {
		f := h.LintFinding
		if e, ok := c.declares(h); ok {
			shown[e.ID] = true
			f.Erratum, f.Reason, f.Status = e.ID, e.Reason, e.status()
			if overlaid && !e.Open {
				// It was to be mended, and is still there.
				f.Status = Contradiction
			}
		}
		all = append(all, f)
	}
	for _, e := range c.internals.errata {
		if shown[e.ID] || overlaid && !e.Open {
			continue
		}
		f := LintFinding{Rule: ruleErratum, Pointer: e.Pointer, Text: e.Reason, Erratum: e.ID, Reason: e.Reason, Status: e.status()}
		if why := k.stale(e); why != "" {
			f.Rule, f.Status = ruleStale, Contradiction
			f.Text = fmt.Sprintf("the erratum %s is no longer shown by the document: %s", e.ID, why)
		}
		all = append(all, f)
	}
	for i := range all {
		all[i].Pointer = c.internals.original.nearest(all[i].Pointer)
		all[i].File = c.File
		all[i].Line, all[i].Column = c.internals.original.position(all[i].Pointer)
	}
	return all
}

func (e declaredErratum) status() LintStatus {
	if e.Open {
		return Open
	}
	return Mended
}

// declares finds the erratum that a finding belongs to.
func (c *Contract) declares(h lintHit) (declaredErratum, bool) {
	for _, e := range c.internals.errata {
		if !slices.Contains(e.shows, h.Rule) {
			continue
		}
		for _, declared := range append([]Pointer{e.Pointer}, e.also...) {
			for _, at := range h.places {
				if at.within(declared) {
					return e, true
				}
			}
		}
	}
	return declaredErratum{}, false
}

// stale tells why an erratum that no lint rule finds is not in the document any
// more, or "" where its evidence is.
func (k *linter) stale(e declaredErratum) string {
	if len(e.evidence) == 0 || len(e.shows) > 0 {
		return "none of its signs is found (" + strings.Join(e.shows, ", ") + ")"
	}
	for _, v := range e.evidence {
		_, n, ok := k.tree.find(v.pointer)
		if !ok || !holdsText(n, v.quote) {
			return fmt.Sprintf("%q is not found at %s", v.quote, v.pointer)
		}
	}
	return ""
}

// operation lints the operation with all that it refers to.
func (k *linter) operation() {
	c := k.contract
	at := c.OperationPointer
	constrained := false
	for _, list := range []Pointer{at.Append("parameters"), Pointer("/paths").Append(c.Path, "parameters")} {
		_, parameters, ok := k.tree.find(list)
		if !ok {
			continue
		}
		for i := range parameters.Content {
			constrained = k.parameter(list.Append(fmt.Sprint(i))) || constrained
		}
	}
	responses := at.Append("responses")
	_, list, ok := k.tree.find(responses)
	if !ok {
		return
	}
	var statuses []string
	for i := 0; i+1 < len(list.Content); i += 2 {
		statuses = append(statuses, strings.ToUpper(list.Content[i].Value))
		k.content(responses.Append(list.Content[i].Value))
	}
	covered := func(wanted ...string) bool {
		return slices.ContainsFunc(statuses, func(s string) bool { return s == "4XX" || s == "DEFAULT" || slices.Contains(wanted, s) })
	}
	if constrained && !covered("400", "404", "409", "422") {
		k.hit(ruleRefusal, responses, "parameters are constrained, but no answer to an invalid one is documented")
	}
	if c.Secured && !covered("401", "403") {
		k.hit(ruleUnauthorized, responses, "credentials are demanded, but no answer to their lack is documented")
	}
}

// parameter lints a parameter, and tells whether its value is constrained.
func (k *linter) parameter(at Pointer) bool {
	at, n, ok := k.tree.deref(at)
	if !ok {
		return false
	}
	schema := at.Append("schema")
	k.schema(schema)
	k.examples(at, schema)
	_, s, ok := k.tree.deref(schema)
	if !ok {
		return false
	}
	constrained := false
	for _, keyword := range []string{"enum", "const", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
		"minLength", "maxLength"} {
		if _, _, ok := child(s, keyword); ok {
			constrained = true
		}
	}
	for _, described := range []*yaml.Node{n, s} {
		_, format, ok1 := child(s, "format")
		_, prose, ok2 := child(described, "description")
		if ok1 && ok2 && format.Value == "date-time" && strings.Contains(folded(prose.Value), "ISO 8601") {
			k.hit(ruleFormatProse, at, "the schema says date-time (RFC 3339), the description ISO 8601: what the two allow differs")
			break
		}
	}
	return constrained
}

// content lints the bodies of an answer.
func (k *linter) content(response Pointer) {
	at, n, ok := k.tree.deref(response)
	if !ok {
		return
	}
	_, media, ok := child(n, "content")
	if !ok {
		return
	}
	for i := 0; i+1 < len(media.Content); i += 2 {
		one := at.Append("content", media.Content[i].Value)
		k.schema(one.Append("schema"))
		k.examples(one, one.Append("schema"))
	}
}

// compiled compiles a schema of the state that is linted.
func (k *linter) compiled(at Pointer) (*openapi.Schema, bool) {
	schema, err := openapi.Compile(k.data, string(at), k.dialect)
	if err != nil {
		k.hit(ruleSchema, at, "the schema cannot be compiled: "+err.Error())
		return nil, false
	}
	return schema, true
}

// lintUnit is the fraction of a second that rules allow for in examples.
const lintUnit = time.Second
