// Package report is the result of a run as one value, and its published JSON
// format. Renderers read it; nothing in it is computed while rendering.
package report

import (
	"fmt"
	"time"
)

// Schema names the version of the JSON format. It changes only when a reader
// of the previous version would misread the new one.
const Schema = "https://github.com/kayleai/kayle-conformance/report/v2"

// Outcome is how a case or a requirement ended. The zero value is none: it has
// not ended, and Conclude fills it in for a requirement.
type Outcome string

// The outcomes, in the vocabulary of the JSON report.
const (
	Pass          Outcome = "pass"           // the promise holds
	Fail          Outcome = "fail"           // a MUST is broken
	Warn          Outcome = "warn"           // a SHOULD is broken
	Inconclusive  Outcome = "inconclusive"   // the data or the target could not show it
	NotApplicable Outcome = "not-applicable" // the contract or the options leave it out, or there was no occasion
	Error         Outcome = "error"          // trouble of the harness itself
	Known         Outcome = "known"          // fails, and is listed as a known failure
)

// Verdict is the outcome of the whole run. The zero value is none, and not read
// as any.
type Verdict string

// The verdicts, in the vocabulary of the JSON report.
const (
	Conformant    Verdict = "conformant"
	Partial       Verdict = "partial"
	NonConformant Verdict = "non-conformant"
	NotTested     Verdict = "not-tested"
)

// Report is the result of one run. Everything in it is redacted.
type Report struct {
	Schema   string   `json:"schema"`
	Tool     Tool     `json:"tool"`
	Contract Contract `json:"contract"`
	Target   Target   `json:"target"`
	// Lists are what was tested of the contract, in its order: one a list operation.
	// Contract.Operation and the counts of Target are those of the first one.
	Lists   []List  `json:"lists"`
	Verdict Verdict `json:"verdict"`
	// Sentence is the verdict in one sentence; Hint, where the run was not
	// tested, what to look at first.
	Sentence     string        `json:"sentence"`
	Hint         string        `json:"hint,omitempty"`
	Summary      Summary       `json:"summary"`
	Requirements []Requirement `json:"requirements"`
	Observations []Observation `json:"observations"`
	// Lacking is what the data lacked to show a promise, or one more sample of it.
	Lacking []Lack `json:"lacking"`
	// Evidence are the exchanges that findings rest on, the first few hundred, in the order
	// of sending; Shown says how much of the target's data is in them, and in the findings.
	Evidence []Evidence    `json:"evidence,omitempty"`
	Shown    EvidenceShown `json:"evidence_shown,omitempty"`
	// Coverage is what was asked and met, one a list; none in a report of a version that
	// did not count it.
	Coverage []Coverage `json:"coverage,omitempty"`
	// Health is how the target answered, and what the run waited for.
	Health Health `json:"health"`
	// Notes are remarks about the run itself: drift, waiting, a scope, what was cut short.
	Notes []string `json:"notes,omitempty"`
	// Resolved are the listed known failures ("ID" or "ID case name") that no
	// longer fail: the list is to be mended.
	Resolved []string `json:"resolved_known,omitempty"`
}

// Tool names the harness.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Contract names what the target was held against.
type Contract struct {
	Name      string `json:"name"`
	Title     string `json:"title"`
	Version   string `json:"version"`
	Operation string `json:"operation"`
	File      string `json:"file"`
	// Embedded tells that the document is built into the harness: File, here and
	// in the requirements, is then no file of the working tree.
	Embedded bool   `json:"embedded,omitempty"`
	Digest   string `json:"digest"` // SHA-256 of the original document, hexadecimal
}

// Target is what was tested.
type Target struct {
	URL string `json:"url"` // without user information
	// Items is the number of items in the learned list; Complete tells whether
	// that is all there are; Scope the window that the run kept to, if any.
	Items    int    `json:"items"`
	Complete bool   `json:"complete"`
	Scope    string `json:"scope,omitempty"`
}

// Summary counts the run. The counters of outcomes count requirements.
type Summary struct {
	Started   time.Time       `json:"started"`
	Seconds   float64         `json:"seconds"`
	Requests  int             `json:"requests"`
	Waited    float64         `json:"waited_seconds"` // spent on Retry-After and the like
	Throttled int             `json:"throttled"`      // answers 429 and 503 that were waited for
	Resent    int             `json:"resent"`         // requests resent on a dropped keep-alive connection
	Cases     int             `json:"cases"`
	Outcomes  map[Outcome]int `json:"outcomes"`
	Must      map[Outcome]int `json:"must"`
	Should    map[Outcome]int `json:"should"`
	Seed      uint64          `json:"seed"`
	// CutShort says why the run ended before all was asked: a signal, the
	// deadline, the budget. Empty otherwise.
	CutShort string `json:"cut_short,omitempty"`
	// Selection describes what was selected where not everything ran.
	Selection string `json:"selection,omitempty"`
	// Profile says how much of what could be asked the run asked: quick, standard or
	// thorough. LeftOut is how many cases of a thorough run it left out.
	Profile string `json:"profile,omitempty"`
	LeftOut int    `json:"left_out,omitempty"`
}

// Requirement is one promise and how it ended: the worst of its cases.
type Requirement struct {
	List    string  `json:"list"` // the name of the list that makes it
	ID      string  `json:"id"`
	Family  string  `json:"family"`
	Level   string  `json:"level"` // MUST, SHOULD, MAY
	Basis   string  `json:"basis"`
	Title   string  `json:"title"`
	Text    string  `json:"text"`
	Words   string  `json:"words"` // the contract's own words
	Source  string  `json:"source,omitempty"`
	Hint    string  `json:"hint,omitempty"`
	Page    string  `json:"page,omitempty"` // URL of the place that explains it
	Pointer string  `json:"pointer"`        // JSON Pointer into the original document
	File    string  `json:"file"`
	Line    int     `json:"line"`
	Column  int     `json:"column,omitempty"` // where the line is so long that it says little
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason"` // one line; empty for pass
	Cases   []Case  `json:"cases"`
}

// Place is where the requirement's words stand, as compilers print it: file:line, or
// file:line:column; "" where there is none.
func (q Requirement) Place() string {
	switch {
	case q.File == "":
		return ""
	case q.Column > 0:
		return fmt.Sprintf("%s:%d:%d", q.File, q.Line, q.Column)
	}
	return fmt.Sprintf("%s:%d", q.File, q.Line)
}

// Case is the unit of verdict.
type Case struct {
	// Name is stable between runs and unique within the requirement.
	Name    string  `json:"name"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"` // why it did not simply pass, one line
	// Finding is set for fail, warn and known.
	Finding *Finding `json:"finding,omitempty"`
	// Explained tells that the case broke, and is not accused because another
	// requirement, which Reason names, fails for the same cause.
	Explained bool `json:"explained,omitempty"`
	// Cause is the id of that requirement, which is of the same list.
	Cause string `json:"cause,omitempty"`
	// Exchanges are the ids of the requests that the case rests on.
	Exchanges []string `json:"exchanges,omitempty"`
	Seconds   float64  `json:"seconds"`
}

// Finding is a broken promise, in the fixed order in which it is read.
type Finding struct {
	Summary  string `json:"summary"` // one line: what is wrong, with the very values
	Wanted   string `json:"wanted"`
	Got      string `json:"got"`
	Where    string `json:"where"`          // JSON Pointer in the answer; empty where it is the whole answer
	Count    int    `json:"count"`          // how often it was seen; at least 1
	Hint     string `json:"hint,omitempty"` // how to mend it, more exact than the requirement's
	Curl     string `json:"curl"`           // a line that can be pasted; secrets stand there as variables
	Exchange string `json:"exchange,omitempty"`
	Status   int    `json:"status,omitempty"` // of the answer
	Body     string `json:"body,omitempty"`   // of the answer, masked and capped
	// Requests are those that the finding rests on, in the order in which they are
	// to be read, where there are several. The first one is that of Curl.
	Requests []Request `json:"requests,omitempty"`
	// Walk and Window are pictures of the first finding of a requirement, where it is
	// about what a walk meets, or a window lists.
	Walk   *Walk   `json:"walk,omitempty"`
	Window *Window `json:"window,omitempty"`
}

// Request is one of those that a finding rests on.
type Request struct {
	What     string `json:"what,omitempty"` // what its answer shows, in a few words
	Curl     string `json:"curl"`           // can be pasted, as in Finding
	Exchange string `json:"exchange,omitempty"`
	Status   int    `json:"status,omitempty"`
}

// Observation is something worth knowing that is never judged.
type Observation struct {
	List string `json:"list,omitempty"` // where there are several
	ID   string `json:"id"`             // the MAY requirement, or empty
	Case string `json:"case,omitempty"` // the case that observed it
	Text string `json:"text"`
}
