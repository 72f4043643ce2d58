package main

import "time"

// The environment variables of the command line. NO_COLOR is honoured besides.
const (
	targetVariable        = "KAYLE_TARGET"
	tokenVariable         = "KAYLE_TOKEN"
	otherTokenVariable    = "KAYLE_OTHER_TOKEN"
	unscopedTokenVariable = "KAYLE_UNSCOPED_TOKEN"
	frozenTokenVariable   = "KAYLE_FROZEN_TOKEN"
)

// configFlag names the configuration file.
type configFlag struct {
	Config string `group:"Configuration" placeholder:"FILE" help:"YAML file with the same names as the flags of run. Default: ./kayle-conformance.yaml, if it is there."`
}

// contractFlags choose the contract.
type contractFlags struct {
	Spec         string   `group:"Contract" placeholder:"FILE" help:"OpenAPI document instead of the embedded one."`
	Overlay      string   `group:"Contract" placeholder:"FILE" help:"OpenAPI Overlay with the roles, rules and errata, instead of the embedded one."`
	Requirements string   `group:"Contract" placeholder:"FILE" help:"The contract's own requirements, and what it changes of those that ship with the tool."`
	Operation    []string `group:"Contract" sep:"none" placeholder:"'METHOD /path'" help:"Operation of the document. Repeatable. Default: all that the overlay gives roles."`
}

// selectionFlags choose what is tested. All that are given must agree.
type selectionFlags struct {
	ID     []string `group:"Selection" complete:"ids" placeholder:"ID" help:"Only these requirements. Repeatable, or separated by commas."`
	Family []string `group:"Selection" complete:"families" placeholder:"FAMILY" help:"Only these families: the part of the id before the dash."`
	Level  []string `group:"Selection" complete:"levels" placeholder:"LEVEL" help:"Only these levels: MUST, SHOULD, MAY."`
	Label  string   `group:"Selection" placeholder:"FILTER" help:"Only what a Ginkgo label filter matches; labels are id, family, level and basis of each case."`
}

// targetFlags say where the target is and how it is reached.
type targetFlags struct {
	Target          *string       `group:"Target" placeholder:"URL" help:"Base URL of the server to test ($$KAYLE_TARGET). Its tokens: $$KAYLE_TOKEN; for a second organization, $$KAYLE_OTHER_TOKEN; optional, a key without the scope to list, $$KAYLE_UNSCOPED_TOKEN, and one of a frozen organization, $$KAYLE_FROZEN_TOKEN."`
	Header          []string      `group:"Target" sep:"none" placeholder:"NAME=env:VARIABLE|@FILE" help:"Further header of every request; its value comes from an environment variable or a file. Repeatable."`
	CACert          string        `group:"Target" name:"ca-cert" placeholder:"FILE" help:"PEM certificates to trust besides the system's."`
	Insecure        bool          `group:"Target" help:"Trust any certificate."`
	Timeout         time.Duration `group:"Target" default:"30s" help:"Time for one request."`
	Wait            time.Duration `group:"Target" default:"0s" help:"Time given to a starting server until it lists items, twice the same."`
	OneOrganization bool          `group:"Target" help:"There is one organization only: isolation does not apply, and $$KAYLE_OTHER_TOKEN is not missed."`
	Published       string        `group:"Target" placeholder:"PATH" help:"Path below the base URL at which the target publishes its own OpenAPI document: what in it breaks clients of the contract is told."`
	TokenInQuery    bool          `group:"Target" help:"Also observe the token in the query string: it will stand in the target's logs."`
}

// referenceFlags shape the embedded reference server that stands in where no
// target is given.
type referenceFlags struct {
	ReferenceSessions *int     `group:"Reference server (without --target)" placeholder:"N" help:"Number of sessions in its list. Default: 137."`
	ReferenceSeed     *uint64  `group:"Reference server (without --target)" placeholder:"N" help:"Seed of its data. Default: 1."`
	ReferenceDefect   []string `group:"Reference server (without --target)" complete:"defects" placeholder:"NAME" help:"Plant a defect (serve --list-defects). Repeatable."`
}

// budgetFlags bound a run.
type budgetFlags struct {
	Deadline       *time.Duration `group:"Budgets" placeholder:"15m" help:"Time for the whole run. Default: 15m, none with --max-items all."`
	Concurrency    int            `group:"Budgets" default:"8" help:"Requests in flight at most: begins with two where the target is not on loopback, and adapts to its latency."`
	Rate           float64        `group:"Budgets" default:"0" help:"Requests a second at most; 0: no limit."`
	MaxRequests    *int           `group:"Budgets" placeholder:"20000" help:"Requests of the run at most. Default: 20000, any number with --max-items all."`
	MaxItems       itemCount      `group:"Budgets" default:"2000" complete:"items" help:"Items that the run works on at most: a window stands for a longer list. With all, the whole list is walked besides."`
	MaxBody        byteSize       `group:"Budgets" default:"32MiB" placeholder:"SIZE" help:"Size of one body that is read at most: bytes, KiB, MiB or GiB."`
	ThrottleBudget time.Duration  `group:"Budgets" default:"2m" help:"Time spent waiting for a throttling target at most."`
}

// exploreFlags say how much is asked.
type exploreFlags struct {
	Profile string `group:"Questions" default:"standard" enum:"quick,standard,thorough" placeholder:"PROFILE" help:"How much is asked. quick: at most 200 requests for every push, each MUST at least once; it ends as partial at best. standard. thorough: everything, for a release."`
	Explore *int   `group:"Questions" placeholder:"N" help:"Number of random queries; 0: none. Default: 36, of a thorough run 360."`
	Seed    uint64 `group:"Questions" default:"1" help:"Seed of the random queries."`
}

// verdictFlags say what counts.
type verdictFlags struct {
	Strict   bool   `group:"Verdict" help:"A SHOULD that is broken counts too."`
	Complete bool   `group:"Verdict" help:"A MUST that is inconclusive counts too."`
	Known    string `group:"Verdict" placeholder:"FILE" help:"YAML list of known failures: id, case (optional), reason, until (optional)."`
	Baseline string `group:"Verdict" placeholder:"FILE" help:"JSON report of an earlier run: what was broken there is known to fail, only what is new counts."`
}

// evidenceFlag says how much of an answer a finding shows.
type evidenceFlag struct {
	Evidence string `group:"Output" default:"masked" enum:"masked,full" help:"Of an answer that a finding cites, show the cited place and what stands beside it (masked), or all values (full). Sessions are identity data: keep such a report as you keep them."`
}

// full tells whether all values are shown.
func (f evidenceFlag) full() bool { return f.Evidence == "full" }

// outputFlags say what is written where.
type outputFlags struct {
	Report       []string `group:"Output" sep:"none" complete:"formats" placeholder:"FORMAT=FILE" help:"Write a report: ${formats}. Repeatable, or separated by commas; - is standard output, and the text for people then goes to standard error."`
	evidenceFlag `embed:""`
	junitFlag    `embed:""`
	Quiet        bool `group:"Output" short:"q" help:"Say failures and the verdict only."`
	Verbose      bool `group:"Output" short:"v" help:"Show every case."`
	NoColor      bool `group:"Output" help:"No colours (also: $$NO_COLOR)."`
}

// junitFlag says how the JUnit report tells of a broken SHOULD.
type junitFlag struct {
	JUnitWarnings string `group:"Output" name:"junit-warnings" enum:"pass,skip,fail" default:"skip" placeholder:"MODE" help:"How JUnit tells of a broken SHOULD: pass, skip or fail. No exit code depends on it."`
}
