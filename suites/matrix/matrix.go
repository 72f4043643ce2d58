// Package matrix proves the checks themselves: it runs the suites against
// servers with one known defect each, and against conformant variations, and
// tells which check caught what.
package matrix

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/inprocess"
)

// Server is a target in this process.
type Server interface {
	http.Handler
	Token() string
	OtherToken() string
	UnscopedToken() string
	FrozenToken() string
	// Listen starts the server on an address and returns its base URL.
	Listen(addr string) (string, error)
	Close() error
}

// Mutant is a server with one defect, or a conformant variation of one.
type Mutant struct {
	Name, Summary, Difficulty string
	// Expected are the ids of the requirements that fail or warn: what a defect
	// declares to break, or the SHOULDs that a variation goes against.
	Expected []string
	// Hidden are the ids that a variation cannot show: they may be inconclusive or
	// not applicable.
	Hidden []string
	// Hangs tells that it leaves requests without an answer: its run gives each
	// request little time. To others the machine's load is no reason to fail.
	Hangs bool
	Start func() (Server, error)
}

// Options say what is run.
type Options struct {
	Contract *spec.Contract
	// Plain starts the server without any defect; it must be all green.
	Plain             func() (Server, error)
	Defects, Freedoms []Mutant
	// Profile, Questions and Explore are those of each run (see suites.Options).
	Profile   suites.Profile
	Questions []suites.Question
	Explore   int
	// MaxItems is how many items each run works on at most (see suites.Options): where
	// the lists are longer, on a window of them.
	MaxItems int
	// Workers is the number of runs at a time (default 1).
	Workers int
	// Progress, where set, is called from one goroutine at a time.
	Progress func(done, total int, name string)
	Version  string
}

// Result is how one mutant fared.
type Result struct {
	Mutant Mutant
	Report *report.Report
	// Got are the ids that failed or warned, in order.
	Got []string
}

// Exact tells whether just the expected ids were reported.
func (r Result) Exact() bool {
	expected := slices.Clone(r.Mutant.Expected)
	sort.Strings(expected)
	return slices.Equal(expected, r.Got)
}

// Run runs every mutant and returns the matrix. The error says that a run
// could not be made at all, not that a check is dead.
func Run(ctx context.Context, o Options) (*report.Matrix, error) {
	started := time.Now()
	m := &report.Matrix{Schema: report.MatrixSchema, Rows: make([]report.MatrixRow, len(o.Defects)),
		Freedoms: make([]report.FreedomRow, 1+len(o.Freedoms)), DeadChecks: []string{}}
	plain, err := o.runAll(ctx, func(plain Result, i int, r Result) {
		if i < len(o.Defects) {
			m.Rows[i] = defectRow(plain, r)
		} else {
			m.Freedoms[1+i-len(o.Defects)] = freedomRow(plain, r)
		}
	})
	if err != nil {
		return nil, err
	}
	server := plain
	server.Mutant = Mutant{Name: plain.Mutant.Name, Summary: "the server as it is"}
	m.Tool, m.Contract, m.Freedoms[0] = plain.Report.Tool, plain.Report.Contract, freedomRow(plain, server)
	countKilled(m, plain)
	m.Seconds = time.Since(started).Seconds()
	return m, nil
}

// runAll runs the plain server and each mutant, the defects first. It tells of each mutant
// as it ends, from one goroutine at a time: reports are large, and no list of them is kept.
func (o Options) runAll(ctx context.Context, tell func(plain Result, i int, r Result)) (plain Result, err error) {
	cache := &engine.Cache{}
	if plain, err = o.run(ctx, Mutant{Name: "no defect", Start: o.Plain}, cache); err != nil {
		return plain, err
	}
	cache.Freeze()
	mutants := slices.Concat(o.Defects, o.Freedoms)
	errs := make([]error, len(mutants))
	var lock sync.Mutex
	done := 0
	next := make(chan int)
	var workers sync.WaitGroup
	for range max(1, o.Workers) {
		workers.Go(func() {
			for i := range next {
				r, err := o.run(ctx, mutants[i], cache)
				lock.Lock()
				done++
				if errs[i] = err; err == nil {
					tell(plain, i, r)
				}
				if o.Progress != nil {
					o.Progress(done, len(mutants), mutants[i].Name)
				}
				lock.Unlock()
			}
		})
	}
	for i := range mutants {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range append(errs, ctx.Err()) {
		if err != nil {
			return plain, err
		}
	}
	return plain, nil
}

// run runs one mutant: in this process, or where it wants the connection to
// itself, over loopback.
func (o Options) run(ctx context.Context, m Mutant, cache *engine.Cache) (Result, error) {
	for _, wire := range []bool{false, true} {
		r, again, err := o.attempt(ctx, m, cache, wire)
		if err != nil {
			return Result{}, fmt.Errorf("%s: %w", m.Name, err)
		}
		if !again {
			return Result{Mutant: m, Report: r, Got: reported(r)}, nil
		}
	}
	return Result{}, fmt.Errorf("%s: it wants the connection to itself even on the network", m.Name)
}

func (o Options) attempt(ctx context.Context, m Mutant, cache *engine.Cache, wire bool) (r *report.Report, again bool, err error) {
	server, err := m.Start()
	if err != nil {
		return nil, false, err
	}
	defer func() {
		if problem := server.Close(); err == nil && problem != nil {
			err = problem
		}
	}()
	options := suites.Options{Contract: o.Contract, Target: "http://127.0.0.1:1", Token: server.Token(), OtherToken: server.OtherToken(),
		UnscopedToken: server.UnscopedToken(), FrozenToken: server.FrozenToken(), RefusalPause: -1,
		Profile: o.Profile, Questions: o.Questions, Explore: o.Explore, MaxItems: o.MaxItems,
		Seed: 1, Version: o.Version}
	if m.Hangs {
		options.Timeout = 2 * time.Second
	}
	direct := inprocess.New(server)
	if wire {
		if options.Target, err = server.Listen("127.0.0.1:0"); err != nil {
			return nil, false, err
		}
	} else {
		options.Transport = direct
	}
	r, err = suites.Run(engine.Sharing(ctx, cache), options)
	return r, !wire && direct.Hijacked(), err
}

// reported are the ids of the requirements that failed or warned.
func reported(r *report.Report) []string {
	ids := []string{}
	for _, q := range r.Requirements {
		if q.Has(report.Fail) || q.Has(report.Warn) || q.Has(report.Error) {
			ids = append(ids, q.ID)
		}
	}
	sort.Strings(ids)
	return ids
}

// defectRow is how a defect fared.
func defectRow(plain, r Result) report.MatrixRow {
	return report.MatrixRow{Defect: r.Mutant.Name, Summary: r.Mutant.Summary, Difficulty: r.Mutant.Difficulty,
		Declared: r.Mutant.Expected, Got: r.Got, Exact: r.Exact(), Kills: slices.Concat(failing(r.Report), changed(plain.Report, r.Report))}
}

// freedomRow is how a conformant variation fared.
func freedomRow(plain, r Result) report.FreedomRow {
	row := report.FreedomRow{Freedom: r.Mutant.Name, Summary: r.Mutant.Summary, Allowed: r.Mutant.Expected, Hidden: r.Mutant.Hidden,
		Got:     r.Got,
		Changed: turned(plain.Report, r.Report), CutShort: r.Report.Summary.CutShort, Kills: changed(plain.Report, r.Report)}
	row.Clean = row.CutShort == "" && within(row.Got, row.Allowed) && within(row.Changed, slices.Concat(row.Allowed, row.Hidden))
	return row
}

// countKilled counts the cases that something makes fail.
func countKilled(m *report.Matrix, plain Result) {
	killed := map[string]bool{}
	for _, r := range m.Rows {
		for _, key := range r.Kills {
			killed[key] = true
		}
	}
	for _, f := range m.Freedoms {
		for _, key := range f.Kills {
			killed[key] = true
		}
	}
	for _, q := range plain.Report.Requirements {
		m.Requirements = append(m.Requirements, report.MatrixRequirement{ID: q.ID, Level: q.Level, Title: q.Title})
		for _, c := range q.Cases {
			key := q.ID + " " + c.Name
			m.Cases.Total++
			if killed[key] {
				m.Cases.Killed++
			} else {
				m.DeadChecks = append(m.DeadChecks, key)
			}
		}
	}
}

// within tells whether all of one list stand in another.
func within(ids, allowed []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(allowed, id) })
}

// turned are the requirements that end otherwise than on the plain server.
func turned(plain, mutant *report.Report) []string {
	outcomes := map[string]report.Outcome{}
	for _, q := range plain.Requirements {
		outcomes[q.ID] = q.Outcome
	}
	var ids []string
	for _, q := range mutant.Requirements {
		if q.Outcome != outcomes[q.ID] {
			ids = append(ids, q.ID)
		}
	}
	return ids
}

// failing are the cases that fail, or would but for what explains it.
func failing(r *report.Report) []string {
	var keys []string
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if c.Finding != nil || c.Explained {
				keys = append(keys, q.ID+" "+c.Name)
			}
		}
	}
	return keys
}

// changed are the cases of a MAY whose observation differs from the plain
// server's: that proves them.
func changed(plain, mutant *report.Report) []string {
	observed := map[string]map[string]bool{}
	for _, x := range plain.Observations {
		if observed[x.ID] == nil {
			observed[x.ID] = map[string]bool{}
		}
		observed[x.ID][x.Text] = true
	}
	var keys []string
	for _, x := range mutant.Observations {
		if !observed[x.ID][x.Text] {
			keys = append(keys, x.ID+" "+x.Case)
		}
	}
	return keys
}
