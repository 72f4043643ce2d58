package suites

import (
	"io"
	"sync"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/extensions/globals"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// ginkgoLock serializes suites: Ginkgo's state is global to the process.
var ginkgoLock sync.Mutex

// judge runs the bodies as Ginkgo specs over the complete ledger and returns
// how each case ended. Specs are registered for this environment only, so that
// many runs fit in one process.
func judge(e *engine.Run, cases []*engine.BoundCase, begun func(), judged func(engine.Result)) map[*engine.BoundCase]engine.Result {
	results := make(map[*engine.BoundCase]engine.Result, len(cases))
	ginkgoLock.Lock()
	defer ginkgoLock.Unlock()
	stdout := formatter.ColorableStdOut
	formatter.ColorableStdOut = io.Discard
	globals.Reset()
	defer func() {
		formatter.ColorableStdOut = stdout
		globals.Reset()
	}()

	ginkgo.Describe(e.Contract.Name, func() {
		for _, c := range cases {
			ginkgo.It(c.Key(), ginkgo.Label(c.Labels()...), func() {
				r := e.Execute(c)
				results[c] = r
				judged(r)
				switch r.Outcome {
				case report.Fail, report.Error:
					ginkgo.Fail(r.Reason)
				case report.Inconclusive, report.NotApplicable:
					ginkgo.Skip(r.Reason)
				}
			})
		}
	})
	if begun != nil {
		ginkgo.BeforeSuite(begun)
	}
	suite, reporter := types.NewDefaultSuiteConfig(), types.NewDefaultReporterConfig()
	suite.RandomSeed = int64(e.Settings.Seed%(1<<62)) + 1
	suite.RandomizeAllSpecs = true
	suite.FailOnEmpty = true
	suite.Timeout = judgeTimeout
	reporter.NoColor = true
	reporter.Succinct = true
	ginkgo.RunSpecs(verdictless{}, e.Contract.Name, suite, reporter)

	// What Ginkgo left out (its own interrupt handling skips what has not run)
	// is judged all the same: the ledger is complete.
	for _, c := range cases {
		if _, done := results[c]; !done {
			results[c] = e.Execute(c)
			judged(results[c])
		}
	}
	return results
}

// judgeTimeout bounds the judging, which sends nothing.
const judgeTimeout = 10 * time.Minute

// verdictless takes Ginkgo's overall verdict and drops it: the report has its own.
type verdictless struct{}

// Fail implements ginkgo.GinkgoTestingT.
func (verdictless) Fail() {}
