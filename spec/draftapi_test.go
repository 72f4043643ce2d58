package spec_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec"
)

// rolesByHand are the roles of each list that an overlay has: what stands for all lists,
// and what stands for each over it. Keys are lines such as "limit.default".
func rolesByHand(t *testing.T, overlay string) map[string]map[string]string {
	t.Helper()
	var root struct {
		Actions []struct {
			Update map[string]any `yaml:"update"`
		} `yaml:"actions"`
	}
	if err := yaml.Unmarshal([]byte(overlay), &root); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for _, action := range root.Actions {
		own, _ := action.Update["x-conformance"].(map[string]any)
		operations, _ := own["operations"].([]any)
		for _, one := range operations {
			operation := one.(map[string]any)
			lines := map[string]string{}
			for _, roles := range []any{own["roles"], operation["roles"]} {
				named, _ := roles.(map[string]any)
				for section, v := range named {
					m, mapping := v.(map[string]any)
					if !mapping {
						lines[section] = asText(v)
						continue
					}
					for key, v := range m {
						lines[section+"."+key] = asText(v)
						if v == nil {
							delete(lines, section+"."+key)
						}
					}
				}
			}
			all[operation["operation"].(string)] = lines
		}
	}
	return all
}

// asText is a value as text, lists in alphabetical order.
func asText(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	var texts []string
	for _, one := range list {
		texts = append(texts, asText(one))
	}
	slices.Sort(texts)
	return strings.Join(texts, " ")
}

// fromDocumentation are roles that the overlay made by hand takes from the documentation:
// no reader of the document alone could know them.
var fromDocumentation = regexp.MustCompile(`^error\.`)

// The draft for the whole API against the overlay that was made by hand: a line of the
// roles is right, asked (right or not, a question stands there), wrong, or lacking.
func TestADraftOfTheWholeAPI(t *testing.T) {
	g := NewWithT(t)
	file := apiDocument(t)
	d := draftOfFile(t, file)
	loadDraft(t, file, d.Overlay())
	overlay, err := os.ReadFile("kayle/lists.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	byHand := rolesByHand(t, string(overlay))
	mine := rolesByHand(t, d.Overlay())
	g.Expect(mine).To(HaveLen(len(byHand)), "no list more, none less")
	sum := map[string]int{}
	table := fmt.Sprintf("\n%-42s %5s %5s %5s %7s\n", "list", "right", "asked", "wrong", "lacking")
	for _, list := range d.Lists {
		want, ok := byHand[list.Operation]
		g.Expect(ok).To(BeTrue(), list.Operation)
		count := map[string]int{}
		for key, value := range want {
			if fromDocumentation.MatchString(key) {
				continue
			}
			got, has := mine[list.Operation][key]
			switch {
			case has && got == value && asked(list, key):
				count["asked"]++
			case has && got == value:
				count["right"]++
			case has && asked(list, key):
				count["asked"]++
				t.Logf("%s %s: asked, %s instead of %s", list.Operation, key, got, value)
			case has:
				count["wrong"]++
				t.Logf("%s %s: %s instead of %s", list.Operation, key, got, value)
			default:
				count["lacking"]++
				t.Logf("%s %s lacks %s", list.Operation, key, value)
			}
		}
		for key, got := range mine[list.Operation] {
			if _, has := want[key]; !has && !fromDocumentation.MatchString(key) {
				count["wrong"]++
				t.Logf("%s %s: %s is not in the overlay made by hand", list.Operation, key, got)
			}
		}
		table += fmt.Sprintf("%-42s %5d %5d %5d %7d\n", strings.TrimPrefix(list.Operation, "GET "), count["right"], count["asked"],
			count["wrong"], count["lacking"])
		for k, n := range count {
			sum[k] += n
		}
	}
	t.Log(table + fmt.Sprintf("%-42s %5d %5d %5d %7d\n", "all", sum["right"], sum["asked"], sum["wrong"], sum["lacking"]))
	g.Expect(sum["wrong"] + sum["lacking"]).To(BeZero())
	g.Expect(sum["right"]).To(BeNumerically(">=", 85))
	g.Expect(sum["asked"]).To(BeNumerically("<=", 3))
}

// asked tells whether a question stands at a line.
func asked(list *spec.DraftList, key string) bool {
	section, name, _ := strings.Cut(key, ".")
	return slices.ContainsFunc(list.Roles, func(r *spec.DraftRole) bool {
		return r.Section == section && (name == "" || r.Pairs[0].Key == name) && len(r.Asks) > 0
	})
}
