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

// narrow leaves of the lists' selections what did not pass in the earlier report. Lists of
// which that is nothing are left out.
func (f againFlag) narrow(a *app, lists []suites.Options) (narrowed []suites.Options, err error) {
	if f.Again == "" {
		return lists, nil
	}
	earlier, err := a.readReport(f.Again)
	if err != nil {
		return nil, err
	}
	var contracts []*spec.Contract
	for _, o := range lists {
		contracts = append(contracts, o.Contract)
	}
	if err := sameContract("--again", f.Again, earlier, contracts); err != nil {
		return nil, err
	}
	for _, o := range lists {
		list, tested := earlier.SameList(suites.ListOf(o.Contract))
		var ids []string
		for _, q := range earlier.Requirements {
			if _, promised := o.Contract.Requirement(q.ID); tested && q.List == list && promised && unsettled(q) &&
				(len(o.Selection.IDs) == 0 || slices.Contains(o.Selection.IDs, q.ID)) {
				ids = append(ids, q.ID)
			}
		}
		if o.Selection.IDs = ids; len(ids) == 0 {
			continue
		}
		if _, err := suites.List(o.Contract, o.Selection); err != nil {
			return nil, err
		}
		narrowed = append(narrowed, o)
	}
	return narrowed, nil
}

// unsettled tells that a requirement, or one of its cases, neither holds nor is left out.
func unsettled(q report.Requirement) bool {
	return slices.ContainsFunc([]report.Outcome{report.Fail, report.Warn, report.Inconclusive, report.Known, report.Error}, q.Has)
}

// baseline reads the report of an earlier run; nil where none is named.
func (a *app) baseline(name string, contracts []*spec.Contract) (*report.Report, error) {
	if name == "" {
		return nil, nil
	}
	earlier, err := a.readReport(name)
	if err != nil {
		return nil, err
	}
	return earlier, sameContract("--baseline", name, earlier, contracts)
}

// sameContract refuses the report of a run that held its target against another contract,
// or tested none of the lists that this one is to test.
func sameContract(flag, name string, earlier *report.Report, contracts []*spec.Contract) error {
	for _, c := range contracts {
		tested := func(l report.List) bool { return l.Operation == c.Operation() }
		if earlier.Contract.Digest == c.Digest && slices.ContainsFunc(earlier.Lists, tested) {
			return nil
		}
	}
	return usage("give the same --spec and --operation, or run without "+flag,
		"%s %s: that run held its target against another contract (%s %s, %s)", flag, name, earlier.Contract.Title,
		earlier.Contract.Version, earlier.Contract.Operation)
}
