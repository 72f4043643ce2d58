package engine

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Kinds tells of which kinds a request is that a target may leave hanging
// together: those that name one parameter or several, one value, large pages, what
// is to be refused, other credentials.
func Kinds(c *spec.Contract) func(probe.Request) []probe.Kind {
	k := &kinds{contract: c, parameters: map[string]spec.Parameter{}, patterns: map[string]*regexp.Regexp{}}
	for _, p := range c.Parameters {
		k.parameters[p.Name] = p
		// A pattern that Go cannot read makes no value doubtful.
		if pattern, err := regexp.Compile(p.Pattern); err == nil && p.Pattern != "" {
			k.patterns[p.Name] = pattern
		}
	}
	return k.of
}

// crowded is how many parameters are more than clients send.
const crowded = 100

type kinds struct {
	contract   *spec.Contract
	parameters map[string]spec.Parameter
	patterns   map[string]*regexp.Regexp
}

func (k *kinds) of(r probe.Request) []probe.Kind {
	if r.Credentials != (probe.Credentials{}) {
		what := strings.Join(strings.Fields(fmt.Sprint(r.Credentials.Kind, " ", r.Credentials.Scheme, " ", r.Credentials.Mutation)), " ")
		return []probe.Kind{{Name: "with the credentials " + what}, {Name: "with other credentials than the run's own", Differs: what}}
	}
	if other := cmp.Or(r.Path, r.AcceptEncoding, r.IfNoneMatch, r.ContentType, r.Content); other != "" || r.Method != probe.Get {
		switch {
		case r.IfNoneMatch != "":
			other = "a condition"
		case r.Carries():
			other = "with content"
		}
		return []probe.Kind{{Name: strings.TrimSpace(fmt.Sprintf("by %s %s", r.Method, other))}}
	}
	values, err := url.ParseQuery(r.Query)
	switch {
	case r.Intent.Oversized:
		return []probe.Kind{{Name: "with an oversized query"}}
	case strings.Count(r.Query, "&") >= crowded:
		return []probe.Kind{{Name: "with very many parameters"}}
	case r.Intent.Malformed || err != nil:
		return []probe.Kind{{Name: "with a malformed query", Refused: true}}
	case r.Intent.Offender != "":
		return refusable("an invalid", r.Intent.Offender)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch p, known := k.parameters[name]; {
		case !known:
			return []probe.Kind{{Name: "with an unknown parameter"}}
		case !r.Intent.Valid && (len(values[name]) != 1 || !k.plain(p, values[name][0])):
			return refusable("a doubtful", name)
		}
	}
	return k.plainKinds(values)
}

// refusable are the kinds of a request whose value of a parameter is or may be
// refused.
func refusable(how, parameter string) []probe.Kind {
	return []probe.Kind{{Name: fmt.Sprintf("with %s %s", how, parameter), Refused: true},
		{Name: fmt.Sprintf("with %s value", how), Differs: parameter, Refused: true}}
}

// plainKinds are the kinds of a request whose values the contract allows.
func (k *kinds) plainKinds(values url.Values) []probe.Kind {
	if len(values) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(values))
	set := strings.Join(names, ", ")
	all := []probe.Kind{{Name: "that name just " + set, Valid: true}}
	for _, name := range names {
		all = append(all, probe.Kind{Name: "that name " + name, Differs: set},
			probe.Kind{Name: fmt.Sprintf("with %s=%s", name, values[name][0])})
	}
	if len(names) > 1 {
		all = append(all, probe.Kind{Name: "that name several parameters", Differs: set},
			probe.Kind{Name: fmt.Sprintf("that name %d parameters", len(names)), Differs: set})
	}
	return append(all, k.large(values)...)
}

// large are the kinds of a request for many items.
func (k *kinds) large(values url.Values) []probe.Kind {
	role := k.contract.Roles.Limit
	if role == nil || role.Parameter.Maximum == nil || !values.Has(role.Parameter.Name) {
		return nil
	}
	limit := values.Get(role.Parameter.Name)
	n, _ := strconv.ParseInt(limit, 10, 64) // 0 is not large
	var all []probe.Kind
	for _, from := range []int64{*role.Parameter.Maximum / 2, *role.Parameter.Maximum / 4 * 3} {
		if n >= from {
			all = append(all, probe.Kind{Name: fmt.Sprintf("with a %s of %d or more", role.Parameter.Name, from), Differs: limit})
		}
	}
	return all
}

// plain tells whether a value is one that the contract allows without a doubt.
func (k *kinds) plain(p spec.Parameter, value string) bool {
	switch {
	case len(p.Enum) > 0 || p.Type == "boolean":
		return p.Admits(value)
	case p.Type == "integer":
		n, err := strconv.ParseInt(value, 10, 64)
		return err == nil && strconv.FormatInt(n, 10) == value && (p.Minimum == nil || n >= *p.Minimum) && (p.Maximum == nil || n <= *p.Maximum)
	case p.Format == "date-time":
		_, instant := spec.ParseInstant(value)
		return instant
	}
	pattern := k.patterns[p.Name]
	return pattern == nil || pattern.MatchString(value)
}
