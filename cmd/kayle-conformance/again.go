package main

import (
	"slices"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// againFlag names the report of which only what did not pass is asked.
type againFlag struct {
	Again string `group:"Selection" placeholder:"FILE" help:"Only what did not pass in this JSON report of an earlier run."`
}

// narrow leaves of a selection what did not pass in the earlier report. left is false
// where nothing did not.
func (f againFlag) narrow(a *app, c *spec.Contract, s suites.Selection) (narrowed suites.Selection, left bool, err error) {
	if f.Again == "" {
		return s, true, nil
	}
	earlier, err := a.readReport(f.Again)
	if err != nil {
		return s, false, err
	}
	if err := sameContract("--again", f.Again, earlier, c); err != nil {
		return s, false, err
	}
	list, _ := earlier.SameList(suites.ListOf(c))
	var ids []string
	for _, q := range earlier.Requirements {
		if q.List != list {
			continue
		}
		if _, promised := c.Requirement(q.ID); promised && unsettled(q) && (len(s.IDs) == 0 || slices.Contains(s.IDs, q.ID)) {
			ids = append(ids, q.ID)
		}
	}
	if s.IDs = ids; len(ids) == 0 {
		return s, false, nil
	}
	_, err = suites.List(c, s)
	return s, true, err
}

// unsettled tells that a requirement, or one of its cases, neither holds nor is left out.
func unsettled(q report.Requirement) bool {
	return slices.ContainsFunc([]report.Outcome{report.Fail, report.Warn, report.Inconclusive, report.Known, report.Error}, q.Has)
}

// baseline reads the report of an earlier run; nil where none is named.
func (a *app) baseline(name string, c *spec.Contract) (*report.Report, error) {
	if name == "" {
		return nil, nil
	}
	earlier, err := a.readReport(name)
	if err != nil {
		return nil, err
	}
	return earlier, sameContract("--baseline", name, earlier, c)
}

// sameContract refuses the report of a run that held its target against another contract,
// or tested none of its lists that this one is to test.
func sameContract(flag, name string, earlier *report.Report, c *spec.Contract) error {
	tested := func(l report.List) bool { return l.Operation == suites.ListOf(c).Operation }
	if earlier.Contract.Digest == c.Digest && slices.ContainsFunc(earlier.Lists, tested) {
		return nil
	}
	return usage("give the same --spec and --operation, or run without "+flag,
		"%s %s: that run held its target against another contract (%s %s, %s)", flag, name, earlier.Contract.Title,
		earlier.Contract.Version, earlier.Contract.Operation)
}
