package reporters_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
)

// screen plays bytes as a terminal would, and returns its lines.
func screen(data string) []string {
	lines, column := []string{""}, 0
	for data != "" {
		last := &lines[len(lines)-1]
		switch {
		case strings.HasPrefix(data, "\x1b[K"):
			*last, data = (*last)[:column], data[3:]
			continue
		case data[0] == '\r':
			column = 0
		case data[0] == '\n':
			lines, column = append(lines, ""), 0
		default:
			if column < len(*last) {
				*last = (*last)[:column] + data[:1] + (*last)[column+1:]
			} else {
				*last += data[:1]
			}
			column++
		}
		data = data[1:]
	}
	return lines
}

// ticking is a clock that goes on by a second whenever it is looked at.
func ticking() func() time.Time {
	now := time.Unix(0, 0)
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

// A line that changes all the time is drawn ten times a second, a new phase at once.
func TestProgressIsDrawnNowAndThen(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := reporters.NewProgressLine(&b, true, func() time.Time { return now })
	for i := range 1000 {
		p.Update(reporters.Progress{Phase: "observing", Requests: i, Settled: i, Total: 1000})
		now = now.Add(time.Millisecond)
	}
	g.Expect(strings.Count(b.String(), "\r")).To(Equal(10))
	g.Expect(screen(b.String())).To(Equal([]string{"observing   900 requests  900/1000 cases"}))
	p.Update(reporters.Progress{Phase: "judging", Requests: 1000, Settled: 1000, Total: 1000})
	g.Expect(screen(b.String())).To(Equal([]string{"judging     1000 requests  1000/1000 cases"}))
}

func TestProgressOnATerminal(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	p := reporters.NewProgressLine(&b, true, ticking())
	p.Update(reporters.Progress{Phase: "observing", Requests: 1204, Cases: 37, Total: 240, Failures: 12})
	g.Expect(screen(b.String())).To(Equal([]string{"observing   1204 requests  37/240 cases  12 failures"}))
	p.Update(reporters.Progress{Phase: "judging", Requests: 7, Total: 240})
	g.Expect(screen(b.String())).To(Equal([]string{"judging     7 requests  0/240 cases"}), "nothing of the longer line is left")
	size := b.Len()
	p.Update(reporters.Progress{Phase: "judging", Requests: 7, Total: 240})
	g.Expect(b.Len()).To(Equal(size), "the same line is not written again")
	p.Update(reporters.Progress{Phase: "judging\x1b[2J", Requests: 8, Total: 240})
	g.Expect(screen(b.String())).To(Equal([]string{`judging\u{1b}[2J  8 requests  0/240 cases`}))
	p.Clear()
	g.Expect(screen(b.String())).To(Equal([]string{""}))
}

func TestProgressElsewhere(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	p := reporters.NewProgressLine(&b, false, ticking())
	for i := range 100 {
		p.Update(reporters.Progress{Phase: "learning", Requests: i})
	}
	p.Update(reporters.Progress{Phase: "observing", Requests: 100, Failures: 1})
	p.Update(reporters.Progress{Phase: "observing", Requests: 101})
	p.Clear()
	g.Expect(b.String()).To(Equal("learning\nobserving (100 requests so far, 1 failure)\n"))
}

func TestProgressSurvivesABrokenWriter(t *testing.T) {
	p := reporters.NewProgressLine(full{}, true, ticking())
	p.Update(reporters.Progress{Phase: "observing"})
	p.Clear()
}

func TestARemarkStandsOnALineOfItsOwn(t *testing.T) {
	for _, tty := range []bool{true, false} {
		var b bytes.Buffer
		p := reporters.NewProgressLine(&b, tty, ticking())
		for i := range 3 {
			p.Update(reporters.Progress{Phase: "learning", Requests: i, Remark: "It is slow:\n\x1b[2Jhave patience."})
		}
		if n := strings.Count(b.String(), "have patience.\n"); n != 1 || strings.Contains(b.String(), "\x1b[2J") {
			t.Errorf("tty %t: %q", tty, b.String())
		}
	}
}
