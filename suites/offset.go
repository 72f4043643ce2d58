package suites

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// offsetOf parts a date-time from its offset: its sign, hours and minutes.
var offsetOf = regexp.MustCompile(`^(.*)([+-])([0-9]{2}):([0-9]{2})$`)

// offsetReading is a way to read offsets wrongly.
type offsetReading struct {
	as, hint string
	// read is the bound that is meant then, in the parts of offsetOf.
	read func(parts []string) string
}

func offsetReadings() []offsetReading {
	other := map[string]string{"+": "-", "-": "+"}
	return []offsetReading{
		{"as if the offset were not there", "The offset is dropped: convert the instant to UTC, and do not replace its zone.",
			func(p []string) string { return p[1] + "Z" }},
		{"as if the offset had the other sign", "The offset is applied in the wrong direction: local time minus offset is UTC.",
			func(p []string) string { return p[1] + other[p[2]] + p[3] + ":" + p[4] }},
		{"as if the offset had no minutes", "Of the offset only the hours are read: its minutes count too.",
			func(p []string) string { return p[1] + p[2] + p[3] + ":00" }},
	}
}

// misreading is a wrong reading of the offsets of some parameters that explains each page
// of the run under such a bound.
type misreading struct {
	offsetReading
	of []string // the names of the parameters
}

// enoughMisread is how many pages that are not as they must be show how offsets are
// read, at least.
const enoughMisread = 2

// misread is the one misreading that explains all pages under offsets, nil where there is
// none or more than one.
func (m *assembly) misread() *misreading {
	if m.offsetsRead {
		return m.offsets
	}
	m.offsetsRead = true
	var each []string
	for _, role := range m.run.Contract.Roles.Windows {
		for _, p := range []*spec.Parameter{role.From, role.To} {
			if p != nil {
				each = append(each, p.Name)
			}
		}
	}
	scopes := [][]string{each}
	for _, name := range each {
		scopes = append(scopes, []string{name})
	}
	for _, scope := range scopes {
		var fitting []misreading
		for _, reading := range offsetReadings() {
			if r := (misreading{reading, scope}); m.fits(r) {
				fitting = append(fitting, r)
			}
		}
		if len(fitting) == 1 {
			m.offsets = &fitting[0]
			break
		}
	}
	return m.offsets
}

// fits tells whether a misreading explains each page under an offset that it is about.
func (m *assembly) fits(r misreading) bool {
	data := m.run.Learned.Data
	wrong := 0
	for _, a := range m.queried() {
		meant, _, changed := m.meant(a.query, r)
		if !changed {
			continue
		}
		right, p := data.Predict(data.Confine(a.query)), data.Predict(data.Confine(meant))
		if !right.Known || !p.Known || p.Inverted { // what an inverted window gets is not told
			continue
		}
		if p.Compare(a) != nil {
			return false
		}
		if right.Compare(a) != nil {
			wrong++
		}
	}
	return wrong >= enoughMisread
}

// meant is a query as a misreading reads it, and the first bound that is read otherwise
// than it stands there.
func (m *assembly) meant(q oracle.Query, r misreading) (meant oracle.Query, bound string, changed bool) {
	for w, role := range m.run.Contract.Roles.Windows {
		from, to := q.Bounds(w)
		for _, b := range []struct {
			parameter *spec.Parameter
			text      string
			set       func(oracle.Query, int, string) oracle.Query
		}{{role.From, from, oracle.Query.Since}, {role.To, to, oracle.Query.Until}} {
			parts := offsetOf.FindStringSubmatch(b.text)
			if b.parameter == nil || parts == nil || !slices.Contains(r.of, b.parameter.Name) {
				continue
			}
			text := r.read(parts)
			if q = b.set(q, w, text); !changed {
				bound = b.parameter.Name + "=" + text
			}
			changed = true
		}
	}
	return q, bound, changed
}

// otherOffset says whether a page under bounds with an offset is the one that a wrong
// reading of offsets gets, which explains all such pages of the run.
func (m *assembly) otherOffset(a *answer.Answer) (text, hint string) {
	q, valid := m.run.Query(a.Request)
	if !valid || m.run.Learned.Distrust != "" || m.run.Learned.Data.Len() == 0 {
		return "", ""
	}
	r := m.misread()
	if r == nil {
		return "", ""
	}
	_, bound, changed := m.meant(q, *r)
	if data := m.run.Learned.Data; !changed || data.Predict(data.Confine(q)).Compare(a) == nil {
		return "", ""
	}
	return fmt.Sprintf("this is the page of %s: %s", bound, r.as), r.hint
}
