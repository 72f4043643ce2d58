package report

import "time"

// Evidence is a request that findings rest on, with its answer. Everything in it is
// redacted.
type Evidence struct {
	List     string    `json:"list"`     // of the cases
	Exchange string    `json:"exchange"` // its id
	Started  time.Time `json:"started"`
	Seconds  float64   `json:"seconds"`
	Method   string    `json:"method"`
	URL      string    `json:"url"`
	// Headers are those of the request; secrets stand there as variables. Content is what
	// it carried, empty for an ordinary GET.
	Headers []Header `json:"headers"`
	Content string   `json:"content,omitempty"`
	// Status is 0 where no answer came; Failure says why there is none, or none that is
	// complete.
	Status   int      `json:"status"`
	Failure  string   `json:"failure,omitempty"`
	Protocol string   `json:"protocol,omitempty"`
	Answer   []Header `json:"answer_headers"`
	// Size is the length of the body in bytes, decoded; Body what is shown of it.
	Size int    `json:"size"`
	Body string `json:"body,omitempty"`
	// Cases are those that rest on it: "LIM-05 0".
	Cases []string `json:"cases"`
}

// Header is a line of a header.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// EvidenceShown says how much of the target's data a report shows.
type EvidenceShown string

// The kinds of evidence.
const (
	EvidenceMasked EvidenceShown = "masked" // the cited place and what lies beside it; other values are masked, ids shortened
	EvidenceFull   EvidenceShown = "full"   // all, secrets aside
)
