package suites_test

import (
	"bytes"
	"os"
	"runtime/debug"
	"testing"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// TestMain lets the tests collect less, for more memory: a run allocates much
// and keeps little.
func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	m.Run()
}

// TestConformance tests the server that the environment names, as the command
// run does:
//
//	KAYLE_TARGET=http://127.0.0.1:8787 KAYLE_TOKEN=... go test ./suites -run Conformance -count=1
//
// Without KAYLE_TARGET it looks at the run against the embedded reference
// server.
func TestConformance(t *testing.T) {
	target := os.Getenv("KAYLE_TARGET")
	if target == "" {
		judgeReport(t, usualRun(t).report)
		return
	}
	r, err := suites.Run(t.Context(), suites.Options{Contract: loaded(t), Target: target, Token: os.Getenv("KAYLE_TOKEN"),
		OtherToken: os.Getenv("KAYLE_OTHER_TOKEN")})
	if err != nil {
		t.Fatal(err)
	}
	judgeReport(t, r)
}

// judgeReport fails the test where the command would not exit with 0.
func judgeReport(t *testing.T, r *report.Report) {
	t.Helper()
	var text bytes.Buffer
	if err := reporters.Terminal(&text, r, reporters.TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	if code := report.ExitCode(r, false, false); code != 0 {
		t.Errorf("exit code %d\n%s", code, text.String())
	} else {
		t.Log(r.Sentence)
	}
}
