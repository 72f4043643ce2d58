package suites_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// changedParcels is the third contract with changes of its files.
func changedParcels(t *testing.T, document, overlay func(string) string) *spec.Contract {
	t.Helper()
	const dir = "testdata/parcels/"
	written := func(name string, change func(string) string) string {
		text, err := os.ReadFile(dir + name)
		if err != nil {
			t.Fatal(err)
		}
		changed := change(string(text))
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	c, err := spec.Load(spec.Sources{Spec: written("openapi.yaml", document), Overlay: written("overlay.yaml", overlay)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// without drops lines of a text, each of which is there.
func without(t *testing.T, lines ...string) func(string) string {
	return func(text string) string {
		for _, line := range lines {
			if !strings.Contains(text, line+"\n") {
				t.Fatalf("no line %q", line)
			}
			text = strings.Replace(text, line+"\n", "", 1)
		}
		return text
	}
}

// A list that promises little is accused of nothing: no window, no revision, no expiry,
// no limit that is echoed and no word about more, and less and less besides.
func TestFewRoles(t *testing.T) {
	limit := []string{"          limit:", "            parameter: max", "            default: 12"}
	cursor := []string{"          cursor:", "            parameter: behind"}
	next := []string{"            next-cursor: /next"}
	filters := []string{"          filters:", "            - parameter: depot", "              field: /depot",
		"            - parameter: carrier_id", "              field: /carrier/id", "            - parameter: express",
		"              field: /express", "            - parameter: tag", "              field: /tag",
		"              several: comma", "            - parameter: zone", "              field: /zone",
		"            - parameter: grams", "              field: /grams", "            - parameter: receiver",
		"              field: /receiver", "              unknown: ignored"}
	same := func(text string) string { return text }
	noneCold := []string{"AUTH-04", "AUTH-12"} // nothing is left that nobody asked
	for _, c := range []struct {
		name    string
		items   int
		without []string
		change  func(string) string
		open    []string // ids that stay inconclusive
	}{
		{"no default limit", 131, limit[2:], same, nil},
		{"no limit", 131, limit, same, noneCold},
		{"no filter", 131, filters, same, nil},
		{"no cursor", 61, slices.Concat(next, cursor), same, nil},
		{"no cursor, and more items than a page holds", 131, slices.Concat(next, cursor), same, []string{"LIM-09", "FLT-01", "FLT-02",
			"FLT-05", "FLT-06", "CMB-01", "CMB-03", "CMB-04", "CMB-06"}},
		{"a cursor, and no next one", 131, slices.Concat(next, filters[3:]), same, nil},
		{"nothing but items with ids", 11, slices.Concat(next, cursor, limit, filters), same, noneCold},
		{"an opaque cursor", 131, filters, func(text string) string {
			return strings.ReplaceAll(text, "    Id:\n      type: string\n      format: uuid\n", "    Id:\n      type: string\n")
		}, nil},
		{"a cursor of bounded length", 131, filters, func(text string) string {
			return strings.ReplaceAll(text, "    Id:\n      type: string\n      format: uuid\n",
				"    Id:\n      type: string\n      minLength: 1\n      maxLength: 64\n")
		}, nil},
		{"a cursor of a wide pattern", 131, filters, func(text string) string {
			return strings.ReplaceAll(text, "    Id:\n      type: string\n      format: uuid\n",
				"    Id:\n      type: string\n      pattern: ^[A-Za-z0-9_-]+$\n      maxLength: 64\n")
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			contract := changedParcels(t, c.change, without(t, c.without...))
			s := newParcelsServer()
			s.exact = strings.Contains(c.name, "pattern")
			s.lists[parcelsToken] = s.lists[parcelsToken][:c.items]
			r := testParcels(t, s, func(o *suites.Options) { o.Contract, o.Explore = contract, 12 })
			g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
			open := []string{}
			for _, q := range r.Requirements {
				if q.Outcome == report.Inconclusive {
					open = append(open, q.ID)
				}
			}
			g.Expect(open).To(ConsistOf(c.open), r.Sentence)
		})
	}
}
