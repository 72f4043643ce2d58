package reference

import (
	"fmt"
	"slices"
	"strings"
)

// Difficulties of a defect: how hard it is to notice.
const (
	Plain   = "plain"
	Typical = "typical"
	Rare    = "rare"
)

// Defect is one bug of the kind that real servers have.
type Defect struct {
	// Name is unique among defects, lower-case words joined by hyphens.
	Name string
	// Summary describes the bug as a release note that mends it would.
	Summary string
	// Breaks are the ids of the requirements that fail (MUST) or warn (SHOULD)
	// on a server with this defect and no other.
	Breaks []string
	// Difficulty is Plain, Typical or Rare.
	Difficulty string
	// Sessions is the size of the dataset that shows it, 0 for the default.
	Sessions int
	// Hangs tells that it leaves requests without an answer for as long as the
	// client waits.
	Hangs bool

	change func(*behaviour)
}

// Freedom is one choice that the contract leaves open.
type Freedom struct {
	// Name is unique among freedoms, lower-case words joined by hyphens.
	Name, Summary string
	// Warns are the ids of the SHOULD requirements that the choice goes
	// against.
	Warns []string
	// Hides are the ids of the requirements that cannot be shown, or give no
	// occasion, under the choice.
	Hides []string
	// Sessions is the size of the dataset that goes with it, 0 for the default.
	Sessions int

	change func(*behaviour)
}

// Defects lists every defect, by family.
func Defects() []Defect {
	return slices.Concat(
		httpDefects(), authDefects(), envelopeDefects(), refusalDefects(), itemDefects(), limitDefects(), cursorDefects(),
		walkDefects(), statusDefects(), cutDefects(), boundDefects(), timestampDefects(), riskDefects(), frameworkDefects(), combinedDefects(),
		parsingDefects(), gatewayDefects(), fieldDefects(), queryDefects(), negotiationDefects(), offsetRangeDefects(), sharingDefects(),
		credentialsDefects(), connectionDefects(), hangingDefects(), valueDefects(), companyDefects(), unaskedDefects(), wordsDefects(),
		defaultDefects(),
	)
}

// Freedoms lists every freedom.
func Freedoms() []Freedom {
	return slices.Concat(dataFreedoms(), wireFreedoms(), requestFreedoms(), stackFreedoms(), connectionFreedoms(), credentialsFreedoms(),
		valueFreedoms(), unaskedFreedoms(), defaultFreedoms())
}

// switchOn applies defects and freedoms by name and returns the size of the
// dataset that they need.
func switchOn(b *behaviour, defects, freedoms []string) (sessions int, err error) {
	all, free := Defects(), Freedoms()
	for _, name := range freedoms {
		i := slices.IndexFunc(free, func(f Freedom) bool { return f.Name == name })
		if i < 0 {
			return 0, unknownName("freedom", name, free, func(f Freedom) string { return f.Name })
		}
		if change := free[i].change; change != nil {
			change(b)
		}
		sessions = max(sessions, free[i].Sessions)
	}
	for _, name := range defects {
		i := slices.IndexFunc(all, func(d Defect) bool { return d.Name == name })
		if i < 0 {
			return 0, unknownName("defect", name, all, func(d Defect) string { return d.Name })
		}
		all[i].change(b)
		sessions = max(sessions, all[i].Sessions)
	}
	if sessions == 0 {
		sessions = DefaultSessions
	}
	return sessions, nil
}

// unknownName names the existing names that are nearest to the wrong one.
func unknownName[T any](kind, name string, table []T, nameOf func(T) string) error {
	type scored struct {
		name     string
		distance int
	}
	var near []scored
	for _, entry := range table {
		known := nameOf(entry)
		d := distance(name, known)
		if name != "" && strings.Contains(known, name) {
			d = 1
		}
		if d <= max(3, len(known)/2) {
			near = append(near, scored{known, d})
		}
	}
	slices.SortStableFunc(near, func(a, b scored) int { return a.distance - b.distance })
	names := make([]string, min(5, len(near)))
	for i := range names {
		names[i] = near[i].name
	}
	if len(names) == 0 {
		return fmt.Errorf("reference server: there is no %s %q among the %d", kind, name, len(table))
	}
	return fmt.Errorf("reference server: there is no %s %q; near: %s", kind, name, strings.Join(names, ", "))
}

// distance counts the insertions, deletions and replacements between two names.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
