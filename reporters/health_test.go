package reporters_test

import (
	"bytes"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Reports for people say how the target answered.
func TestHealthIsShown(t *testing.T) {
	r := sample()
	r.Health = report.Health{Answers: map[string]int{"4xx": 12, "2xx": 1190, "timeout": 2}, Median: 0.0004, P95: 0.25,
		Slowest: &report.Slow{Seconds: 1.25, Exchange: "x0042"},
		Phases:  []report.Phase{{Name: "learning", Seconds: 0.1}, {Name: "judging", Seconds: 2}},
		Waits:   []report.Wait{{For: "throttling", Seconds: 3.5, Count: 1}}}
	for _, format := range []string{"text", "markdown", "html"} {
		g := NewWithT(t)
		var b bytes.Buffer
		g.Expect(reporters.Render(format, &b, r, reporters.Options{})).To(Succeed())
		text := bytes.ReplaceAll(b.Bytes(), []byte(`\`), nil)
		for _, line := range []string{"answers: 1190 2xx, 12 4xx, 2 timeout",
			"response times: median 0.4 ms, 95 of 100 within 250 ms, slowest 1.2 s (exchange x0042)",
			"phases: learning 100 ms, judging 2.0 s", "waited 3.5 s in sum for throttling (1 request)"} {
			if format == "html" { // the names are terms there
				line = strings.TrimSpace(line[strings.Index(line, ": ")+1:])
			}
			g.Expect(string(text)).To(ContainSubstring(line), format)
		}
	}
}
