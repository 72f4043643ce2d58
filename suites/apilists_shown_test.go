package suites_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Each list has enough defects, and each shows in some answer.
func TestTheStandInsDefectsShow(t *testing.T) {
	lists := apiLists()
	sound := newAPIServer(lists)
	for _, l := range lists {
		g := NewWithT(t)
		answers := map[string]string{} // of the sound server
		ask := func(s *apiServer, question string) string {
			path, raw, _ := strings.Cut(question, "?")
			query, err := url.ParseQuery(raw)
			g.Expect(err).NotTo(HaveOccurred())
			var pairs []string
			for name, values := range query {
				pairs = append(pairs, name, values[0])
			}
			return askAPI(s, apiToken, path, pairs...).Text
		}
		for _, question := range l.questions() {
			answers[question] = ask(sound, question)
		}
		broken := 0
		for _, d := range append(apiDefects()[l.name], apiFreedoms()[l.name]...) {
			if len(d.breaks) > 0 {
				broken++
			}
			s, shown := newAPIServer(lists, d.change), false
			for question, answer := range answers {
				if shown = ask(s, question) != answer; shown {
					break
				}
			}
			g.Expect(shown).To(BeTrue(), "%s: %s", l.name, d.name)
		}
		g.Expect(broken).To(BeNumerically(">=", 8), l.name)
	}
}

// questions are requests that show defects of a list.
func (l *apiList) questions() []string {
	path, items := l.longest()
	third, last := items[3].id, items[len(items)-1].id
	all := []string{path, path + "?limit=100", path + "?limit=101", path + "?limit=5&starting_after=" + items[len(items)-6].id,
		path + "?starting_after=" + last,
		path + "?limit=7&starting_after=" + third, path + "?starting_after=" + third[:len(third)-2] + "00", path + "?starting_after=x",
		path + "?starting_after=" + strings.ToUpper(third)}
	for i := range items[1:] {
		if items[i].at.Equal(items[i+1].at) {
			all = append(all, path+"?starting_after="+items[i].id)
			break
		}
	}
	if l.owner != "" {
		all = append(all, ownerParameter.ReplaceAllLiteralString(l.path, "whe_nobody"), ownerParameter.ReplaceAllLiteralString(l.path, "whe%20x"))
	}
	if l.windowed {
		at := items[5].at
		all = append(all, path+"?"+apiQuery(apiTo, stamp(at)), path+"?"+apiQuery(apiFrom, stamp(at.Add(time.Millisecond))))
	}
	for _, f := range l.filters {
		all = append(all, path+"?"+apiQuery(f.parameter, "yes"), path+"?"+apiQuery(f.parameter, "x y"), path+"?"+apiQuery(f.parameter, "unknown"))
		for i := range items {
			if f.search != nil {
				break
			}
			v := fmt.Sprint(fieldOf(items[i].fields, f.field))
			all = append(all, path+"?"+apiQuery(f.parameter, v), path+"?"+apiQuery(f.parameter, v, apiCursor, third),
				path+"?"+apiQuery(f.parameter, v+","+fmt.Sprint(fieldOf(items[0].fields, f.field))), path+"?"+apiQuery(f.parameter, v+",unknown"))
			for _, other := range l.filters {
				if other.search == nil && other.parameter != f.parameter {
					all = append(all, path+"?"+apiQuery(f.parameter, v, other.parameter, fmt.Sprint(fieldOf(items[i/2].fields, other.field))))
				}
			}
		}
	}
	return all
}
