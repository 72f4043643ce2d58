package suites

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
)

// caseClasses tell what class of value a case is about: its name without the names and values
// of the contract, so that cases of several contracts have one class.
type caseClasses struct {
	words   *regexp.Regexp
	stands  map[string]string // by word
	numbers map[int64]string
}

// learned is how cases about values that are learned name them.
var learned = regexp.MustCompile(`=?VALUE of (?:most|second most|fewest) items| of (?:most|second most|fewest) items`)

var wholeNumber = regexp.MustCompile(`-?\b[0-9]+\b`)

func newCaseClasses(c *spec.Contract) *caseClasses {
	k := &caseClasses{stands: map[string]string{}, numbers: map[int64]string{}}
	stands := func(word, class string) {
		if _, known := k.stands[word]; word != "" && !known {
			k.stands[word] = class
		}
	}
	if l := c.Roles.Limit; l != nil {
		stands(l.Parameter.Name, "limit")
		k.bounds(l)
	}
	if c.Roles.Cursor != nil {
		stands(c.Roles.Cursor.Parameter.Name, "cursor")
	}
	for _, w := range c.Roles.Windows {
		if w.From != nil {
			stands(w.From.Name, "lower bound")
		}
		if w.To != nil {
			stands(w.To.Name, "upper bound")
		}
	}
	for _, f := range c.Roles.Filters {
		stands(f.Parameter.Name, "filter")
		for _, v := range f.Values() {
			stands(v, "VALUE")
			stands(strings.ToUpper(v), "VALUE in capitals")
			if v != "" {
				stands(strings.ToUpper(v[:1])+v[1:], "VALUE capitalized")
			}
		}
	}
	var words []string
	for word := range k.stands {
		words = append(words, regexp.QuoteMeta(word))
	}
	// The longest one first: one may be a part of another one.
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	if len(words) > 0 {
		k.words = regexp.MustCompile(`(?:^|\b)(?:` + strings.Join(words, "|") + `)(?:\b|$)`)
	}
	return k
}

// bounds names the numbers around the bounds and the default of a limit.
func (k *caseClasses) bounds(l *spec.LimitRole) {
	name := func(n int64, text string) {
		for _, by := range []struct {
			n    int64
			text string
		}{{0, ""}, {1, "+1"}, {-1, "-1"}} {
			if _, known := k.numbers[n+by.n]; !known {
				k.numbers[n+by.n] = text + by.text
			}
		}
	}
	if l.Parameter.Maximum != nil {
		name(*l.Parameter.Maximum, "MAX")
	}
	if l.Default > 0 {
		name(int64(l.Default), "DEFAULT")
	}
}

// of is the class of a case's name.
func (k *caseClasses) of(name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	if k.words != nil {
		name = k.words.ReplaceAllStringFunc(name, func(word string) string { return k.stands[word] })
	}
	name = learned.ReplaceAllString(name, "=VALUE")
	name = wholeNumber.ReplaceAllStringFunc(name, func(text string) string {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && k.numbers[n] != "" {
			return k.numbers[n]
		}
		return text
	})
	return strconv.QuoteToASCII(name)
}
