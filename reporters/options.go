package reporters

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Options say how a report is rendered. The zero value is the default.
type Options struct {
	// JUnitWarnings says how JUnit tells of a broken SHOULD; empty is SkipWarnings.
	JUnitWarnings JUnitWarnings
	// Folder is the root of the working tree, an absolute path. Where it is
	// empty, only relative paths lie in the working tree.
	Folder string
}

// JUnitWarnings is how the JUnit report tells of a broken SHOULD. There is no
// such thing as a warning in JUnit, and its readers differ in what they show.
type JUnitWarnings string

// The ways to tell of a broken SHOULD in JUnit.
const (
	PassWarnings JUnitWarnings = "pass" // passes, with a property and output: few readers show these
	SkipWarnings JUnitWarnings = "skip" // skipped, which pages list besides failures, and no build fails for
	FailWarnings JUnitWarnings = "fail" // fails, as a broken MUST does
)

// WarningModes returns the values of JUnitWarnings.
func WarningModes() []string {
	return []string{string(PassWarnings), string(SkipWarnings), string(FailWarnings)}
}

// check refuses what is no value, and fills in the defaults.
func (o Options) check() (Options, error) {
	if o.JUnitWarnings == "" {
		o.JUnitWarnings = SkipWarnings
	}
	if modes := WarningModes(); !slices.Contains(modes, string(o.JUnitWarnings)) {
		return o, fmt.Errorf("unknown way %q to tell of warnings in JUnit; there are %s", o.JUnitWarnings, strings.Join(modes, ", "))
	}
	return o, nil
}

// place is the file and line of a requirement, as a path with slashes from the
// root of the working tree. There is none where the document does not lie
// there: a page that shows the tree would look for the file in vain.
func (o Options) place(r *report.Report, q report.Requirement) (file string, line int, ok bool) {
	if r.Contract.Embedded || q.File == "" {
		return "", 0, false
	}
	file = filepath.FromSlash(q.File)
	if filepath.IsAbs(file) {
		relative, err := filepath.Rel(o.Folder, file)
		if o.Folder == "" || err != nil {
			return "", 0, false
		}
		file = relative
	}
	if !filepath.IsLocal(file) {
		return "", 0, false
	}
	return filepath.ToSlash(filepath.Clean(file)), q.Line, true
}
