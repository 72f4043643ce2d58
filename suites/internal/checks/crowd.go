package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// crowdedCases ask for a page among more parameters than many a parser reads.
func crowdedCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
	for _, x := range []struct {
		name, what string
		crowd      string
		first      bool // the known parameters come first
	}{
		{"very many parameters before", "1100 unknown parameters before it", crowd(c), false},
		{"very many parameters after", "1100 unknown parameters after it", crowd(c), true},
		{"very many separators before", "1100 separators before it", strings.Repeat("&", 1100), false},
		// More than the ten thousand that Go reads.
		{"ten thousand parameters before", "10001 unknown parameters before it", strings.Repeat("x&", 10_000) + "x", false},
	} {
		cases = append(cases, engine.Case{Name: x.name, Body: engine.Unlearned(func(t *engine.T) {
			plain := aPlainPage(t)
			if plain.Request.Query == "" {
				t.NotApplicable("the contract has no parameter to ask with among others")
			}
			t.Suspect("Refuse a query that has more parameters than are read (400, 414): qs, PHP and some versions of Tomcat drop what follows " +
				"the first thousand, and Go all of more than ten thousand, without a word to the client.")
			pairs := []string{x.crowd, plain.Request.Query}
			if x.first {
				pairs[0], pairs[1] = pairs[1], pairs[0]
			}
			query := strings.Join(pairs, "&")
			a := t.Do(probe.Request{Query: query, Intent: probe.Intent{Oversized: len(query) >= oversized, Malformed: true}})
			if a.Broken() && len(query) >= oversized {
				return // whatever is done with one so long (HTTP-07)
			}
			sameOrRefused(t, a, plain, fmt.Sprintf("%s with %s", plain.Asked(), x.what))
		})})
	}
	return cases
}

// oversized is from which length on, in bytes, a query may be answered in any way.
const oversized = 8 << 10

// crowd are 1100 unknown parameters, more than the usual bounds (1000, 1024), with names
// so short that the query is no long one, and so odd that they are not likely to mean
// something beyond the document.
func crowd(c *spec.Contract) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	known := map[string]bool{}
	for _, p := range c.Parameters {
		known[p.Name] = true
	}
	var pairs []string
	for i := 0; len(pairs) < 1100; i++ {
		if name := string([]byte{'x', letters[i/len(letters)], letters[i%len(letters)]}); !known[name] {
			pairs = append(pairs, name+"=")
		}
	}
	return strings.Join(pairs, "&")
}
