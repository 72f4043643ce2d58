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

// columns is a terminal of so many columns; 0 is one that does not tell.
func columns(n int) func() int { return func() int { return n } }

// A line that changes all the time is drawn ten times a second, a new phase at once.
func TestProgressIsDrawnNowAndThen(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := reporters.NewProgressLine(&b, columns(0), func() time.Time { return now })
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
	p := reporters.NewProgressLine(&b, columns(0), ticking())
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
	p := reporters.NewProgressLine(&b, nil, ticking())
	for i := range 100 {
		p.Update(reporters.Progress{Phase: "learning", Requests: i})
	}
	p.Update(reporters.Progress{Phase: "observing", Requests: 100, Failures: 1})
	p.Update(reporters.Progress{Phase: "observing", Requests: 101})
	p.Clear()
	g.Expect(b.String()).To(Equal("learning\nobserving (100 requests so far, 1 failure)\n"))
}

func TestProgressSurvivesABrokenWriter(t *testing.T) {
	p := reporters.NewProgressLine(full{}, columns(0), ticking())
	p.Update(reporters.Progress{Phase: "observing"})
	p.Clear()
}

func TestARemarkStandsOnALineOfItsOwn(t *testing.T) {
	for tty, width := range map[bool]func() int{true: columns(0), false: nil} {
		var b bytes.Buffer
		p := reporters.NewProgressLine(&b, width, ticking())
		for i := range 3 {
			p.Update(reporters.Progress{Phase: "learning", Requests: i, Remark: "It is slow:\n\x1b[2Jhave patience."})
		}
		if n := strings.Count(b.String(), "have patience.\n"); n != 1 || strings.Contains(b.String(), "\x1b[2J") {
			t.Errorf("tty %t: %q", tty, b.String())
		}
	}
}

// What is sent of the estimate, and how long the rest takes at the pace so far, are told
// where there is something to tell it by.
func TestProgressTellsWhatIsLeft(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	now := time.Unix(0, 0)
	p := reporters.NewProgressLine(&b, columns(80), func() time.Time { return now })
	shows := func(after time.Duration, s reporters.Progress, wanted string) {
		t.Helper()
		now = now.Add(after)
		p.Update(s)
		g.Expect(screen(b.String())).To(Equal([]string{wanted}))
	}
	observing := reporters.Progress{Phase: "observing", Requests: 10, Total: 900}
	shows(0, observing, "observing   10 requests  0/900 cases")
	observing.Requests, observing.Estimate = 50, 2010
	shows(time.Second, observing, "observing   50/~2010 requests  0/900 cases")
	observing.Requests = 55
	shows(2*time.Second, observing, "observing   55/~2010 requests  0/900 cases") // too few to tell
	observing.Requests = 510
	shows(7*time.Second, observing, "observing   510/~2010 requests  0/900 cases  ~30 s left")
	observing.Requests = 1960
	shows(3890*time.Second, observing, "observing   1960/~2010 requests  0/900 cases  ~2 min left")
	observing.Requests = 2010
	shows(time.Second, observing, "observing   2010 requests  0/900 cases") // it takes more than was estimated
	shows(time.Second, reporters.Progress{Phase: "judging", Requests: 2010, Cases: 4, Total: 900}, "judging     2010 requests  4/900 cases")
}

// Whatever it says, the live line is shorter than the terminal is wide.
func TestProgressFitsTheTerminal(t *testing.T) {
	g := NewWithT(t)
	s := reporters.Progress{Phase: "会話を確認中", Requests: 123456, Estimate: 1234567, Settled: 1234, Total: 12345, Failures: 1000}
	for width := 1; width <= 120; width++ {
		var b bytes.Buffer
		now := time.Unix(0, 0)
		p := reporters.NewProgressLine(&b, columns(width), func() time.Time { return now })
		p.Update(reporters.Progress{Phase: "x", Requests: 1})
		now = now.Add(time.Hour)
		p.Update(s)
		drawn := b.String()[strings.LastIndex(b.String(), "\r")+1:]
		g.Expect(shownWidth(strings.TrimSuffix(drawn, "\x1b[K"))).To(BeNumerically("<", width))
		if width == 120 {
			g.Expect(drawn).To(HaveSuffix("12345 cases  1000 failures  ~9 h 0 min left\x1b[K"))
		}
	}
}

// A list that is walked as a whole shows how many items were met.
func TestProgressOfAWholeList(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	p := reporters.NewProgressLine(&b, columns(100), ticking())
	p.Update(reporters.Progress{Phase: "learning", Requests: 51, Items: 5000, Estimate: 14000, Total: 1165})
	g.Expect(screen(b.String())).To(HaveExactElements("learning    51/~14000 requests  5000 items  0/1165 cases"))
	p.Update(reporters.Progress{Phase: "observing", Requests: 10051, Items: 1_000_000, Estimate: 14000, Total: 1165})
	g.Expect(b.String()).NotTo(ContainSubstring("1000000 items"))
}
