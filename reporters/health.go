package reporters

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// maxWaits is the number of things waited for that are shown, the longest first.
const maxWaits = 10

// healthFacts say how the target answered and what the run waited for; none where
// nothing is known of it.
func healthFacts(h report.Health) []fact {
	var facts []fact
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, fact{oneLine(cut(name, maxLine)), oneLine(cut(text, maxLine))})
		}
	}
	add("answers", answerCounts(h))
	if s := h.Slowest; s != nil {
		add("response times", fmt.Sprintf("median %s, 95 of 100 within %s, slowest %s (exchange %s)",
			span(h.Median), span(h.P95), span(s.Seconds), s.Exchange))
	}
	if c := h.Concurrency; c != nil {
		add("concurrency", fmt.Sprintf("%d at the start, %s, of at most %d", c.Start, between(c.Lowest, c.Highest), c.Ceiling))
	}
	var parts []string
	for _, p := range h.Phases {
		parts = append(parts, p.Name+" "+span(p.Seconds))
	}
	add("phases", strings.Join(parts, ", "))
	for _, w := range h.Waits[:min(len(h.Waits), maxWaits)] {
		add("waiting for "+w.For, fmt.Sprintf("%s in sum (%s)", span(w.Seconds), plural(w.Count, "request")))
	}
	return facts
}

// healthLines are the facts as lines.
func healthLines(h report.Health) []string {
	var lines []string
	for _, f := range healthFacts(h) {
		lines = append(lines, f.Name+": "+f.Text)
	}
	return lines
}

// answerCounts are the answers by class, those with a status first.
func answerCounts(h report.Health) string {
	var classes []string
	for class, n := range h.Answers {
		if n > 0 {
			classes = append(classes, class)
		}
	}
	slices.Sort(classes)
	for i, class := range classes {
		classes[i] = fmt.Sprintf("%d %s", h.Answers[class], oneLine(class))
	}
	return strings.Join(classes, ", ")
}

// between is a range of numbers.
func between(lowest, highest int) string {
	if lowest == highest {
		return "never another"
	}
	return fmt.Sprintf("from %d to %d", lowest, highest)
}

// span is a time in seconds as people read it, to two digits or a tenth of a second.
func span(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
