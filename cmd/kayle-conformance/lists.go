package main

import (
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// judgedBy are common options for the list of each contract, with what is selected and
// known of it. A list that makes none of the selected promises is left out.
func (a *app) judgedBy(common suites.Options, contracts []*spec.Contract, selection selectionFlags,
	verdict verdictFlags) ([]suites.Options, error) {
	known, err := a.known(verdict.Known, contracts)
	if err != nil {
		return nil, err
	}
	if common.Baseline, err = a.baseline(verdict.Baseline, contracts); err != nil {
		return nil, err
	}
	var lists []suites.Options
	var refused error
	for i, contract := range contracts {
		o := common
		o.Contract, o.Known = contract, known[i]
		if o.Selection, _, err = selection.listed(contract); err == nil {
			lists = append(lists, o)
		} else if refused == nil {
			refused = err
		}
	}
	if len(lists) == 0 {
		return nil, refused
	}
	return lists, nil
}

// known reads the known failures of each contract's list, and says which of them no
// longer count.
func (a *app) known(file string, contracts []*spec.Contract) ([]map[string]string, error) {
	known, notes, err := loadKnown(file, contracts, a.Now())
	for _, note := range notes {
		a.complain(note)
	}
	return known, err
}
