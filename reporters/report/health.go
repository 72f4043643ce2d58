package report

// Health is how the target answered the run's requests. Times are those from the last
// send to the last byte, in seconds.
type Health struct {
	// Answers counts the requests by how they were answered: "2xx" to "5xx" by status,
	// or by why there is no complete answer ("timeout", "dropped" ...).
	Answers map[string]int `json:"answers"`
	Median  float64        `json:"median_seconds"`
	P95     float64        `json:"p95_seconds"` // 95 of 100 answers took no longer
	Slowest *Slow          `json:"slowest,omitempty"`
	Phases  []Phase        `json:"phases,omitempty"` // in order; none of a replay
	// Concurrency is nil of a replay, and of reports of versions that did not tell.
	Concurrency *Concurrency `json:"concurrency,omitempty"`
	// Waits are what the run waited for, longest first.
	Waits []Wait `json:"waits,omitempty"`
}

// Slow is the slowest answer of a run.
type Slow struct {
	Seconds  float64 `json:"seconds"`
	Curl     string  `json:"curl"` // can be pasted, as in Finding
	Exchange string  `json:"exchange"`
	Status   int     `json:"status,omitempty"`
}

// Concurrency is how many requests the run let be in flight, by how the target answered:
// at the start, the fewest and the most, and how many by the options. What a check asks at
// once is up to the ceiling whatever the rest is.
type Concurrency struct {
	Start   int `json:"start"`
	Lowest  int `json:"lowest"`
	Highest int `json:"highest"`
	Ceiling int `json:"ceiling"`
}

// Phase is a part of a run's life.
type Phase struct {
	Name    string  `json:"name"` // waiting, learning, observing, confirming, judging
	Seconds float64 `json:"seconds"`
}

// Wait is time that requests spent waiting, in sum: they wait beside each other, so it may
// be more than the run took.
type Wait struct {
	For     string  `json:"for"`
	Seconds float64 `json:"seconds"`
	Count   int     `json:"count"` // of the requests that waited
}
