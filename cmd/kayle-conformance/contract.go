package main

import (
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// load reads the contracts that the flags name, one a list.
func (f contractFlags) load() ([]*spec.Contract, error) { return spec.LoadAll(f.sources()) }

// embedded is the contract that is built in.
func embedded() (*spec.Contract, error) { return spec.Load(spec.Sources{}) }

// isEmbedded tells that no flag names another contract than that.
func (f contractFlags) isEmbedded() bool {
	return f.Spec == "" && f.Overlay == "" && f.Requirements == "" && len(f.Operation) == 0
}

func (f contractFlags) sources() spec.Sources {
	return spec.Sources{Spec: f.Spec, Overlay: f.Overlay, Requirements: f.Requirements, Operations: f.Operation}
}

// names are known names, found whatever their letter case.
type names []string

func (n names) find(given string) (string, bool) {
	for _, name := range n {
		if strings.EqualFold(name, strings.TrimSpace(given)) {
			return name, true
		}
	}
	return "", false
}

func (n names) suggest(given string) string {
	return suggest(given, n, "kayle-conformance list shows them all")
}

func contractIDs(c *spec.Contract) names {
	var ids names
	for _, r := range c.Requirements {
		ids = append(ids, r.ID)
	}
	return ids
}

func contractFamilies(c *spec.Contract) names {
	var families names
	for _, r := range c.Requirements {
		if _, ok := families.find(r.Family()); !ok {
			families = append(families, r.Family())
		}
	}
	return families
}

// resolve holds the selection against the contract.
func (f selectionFlags) resolve(c *spec.Contract) (suites.Selection, error) {
	s := suites.Selection{Labels: f.Label}
	for _, part := range []struct {
		what, flag string
		given      []string
		known      names
		to         *[]string
	}{
		{"requirement", "--id", f.ID, contractIDs(c), &s.IDs},
		{"family", "--family", f.Family, contractFamilies(c), &s.Families},
		{"level", "--level", f.Level, names{string(spec.Must), string(spec.Should), string(spec.May)}, &s.Levels},
	} {
		for _, given := range part.given {
			name, ok := part.known.find(given)
			if !ok {
				hint := part.known.suggest(given)
				if len(part.known) < 20 {
					hint = suggest(given, part.known, "there are "+strings.Join(part.known, ", "))
				}
				return s, usage(hint, "%s: unknown %s %q", part.flag, part.what, given)
			}
			*part.to = append(*part.to, name)
		}
	}
	return s, nil
}

// listed returns the selection, and what it selects; an empty one is refused.
func (f selectionFlags) listed(c *spec.Contract) (suites.Selection, []suites.Listed, error) {
	selection, err := f.resolve(c)
	if err != nil {
		return selection, nil, err
	}
	listed, err := suites.List(c, selection)
	return selection, listed, err
}
