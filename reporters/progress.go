package reporters

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress is how far a run has come.
type Progress struct {
	// List is the list that is being tested, AtList its number and OfLists how many there
	// are; empty where there is one.
	List            string
	AtList, OfLists int

	Phase    string
	Requests int // sent so far
	Items    int // met so far of a list that is walked as a whole besides
	// Estimate is how many the run takes, about; 0 where that is not known, or none are
	// left.
	Estimate int
	Settled  int // cases that have asked all that they want, so far
	Cases    int // judged so far
	Total    int // cases selected
	Failures int // so far
	Remark   string
}

// ProgressLine shows how far a run has come: on a terminal as one line that is
// rewritten in place, elsewhere as a plain line at each change of phase. A remark
// is a line of its own. Errors
// of writing are ignored: progress is no result. It is not safe for concurrent
// use.
type ProgressLine struct {
	w     io.Writer
	width func() int // nil: no terminal
	phase string
	shown string // the live line that stands on the terminal
	told  string // the remark that was shown
	now   func() time.Time
	drawn time.Time // when the live line was written last
	pace  pace
}

// redraw is the least time between two drawings of the live line of one phase.
const redraw = 100 * time.Millisecond

// usualWidth is taken for the columns of a terminal that does not tell.
const usualWidth = 80

// NewProgressLine returns a line that writes to w, a terminal of so many columns, 0
// where it does not tell; width is nil where w is none. now is the clock: a
// terminal is written to ten times a second at most.
func NewProgressLine(w io.Writer, width func() int, now func() time.Time) *ProgressLine {
	return &ProgressLine{w: w, width: width, now: now}
}

// Update shows how far the run has come now.
func (p *ProgressLine) Update(s Progress) {
	if s.Remark != p.told {
		p.Clear()
		p.write(oneLine(s.Remark) + "\n")
		p.told = s.Remark
	}
	if p.width == nil {
		if s.Phase != p.phase && s.Phase != "" {
			p.write(plainLine(s) + "\n")
		}
		p.phase = s.Phase
		return
	}
	now, same := p.now(), p.phase == s.Phase && p.shown != ""
	left := p.pace.left(s, now)
	if p.phase = s.Phase; same && now.Sub(p.drawn) < redraw {
		return
	}
	if text := liveLine(s, left, firstAbove(p.width(), usualWidth)); text != p.shown {
		p.write("\r" + text + "\x1b[K")
		p.shown, p.drawn = text, now
	}
}

func firstAbove(width, usual int) int {
	if width > 0 {
		return width
	}
	return usual
}

// Clear removes the live line, so that other output can follow.
func (p *ProgressLine) Clear() {
	if p.shown != "" {
		p.write("\r\x1b[K")
		p.shown = ""
	}
}

func (p *ProgressLine) write(text string) { _, _ = io.WriteString(p.w, text) }

// pace is how fast requests are sent.
type pace struct {
	since time.Time // when the first ones were seen
	sent  int       // how many those were
}

// From so much time and so many requests on, the pace tells how long the rest takes.
const (
	leastPaceTime = 2 * time.Second
	leastPaceSent = 50
)

// left is the time that is left at the pace so far; 0 where that cannot be told.
func (p *pace) left(s Progress, now time.Time) time.Duration {
	if p.since.IsZero() && s.Requests > 0 {
		p.since, p.sent = now, s.Requests
	}
	took, sent := now.Sub(p.since), s.Requests-p.sent
	if p.since.IsZero() || took < leastPaceTime || sent < leastPaceSent || s.Estimate <= s.Requests {
		return 0
	}
	return time.Duration(float64(took) / float64(sent) * float64(s.Estimate-s.Requests))
}

// liveLine is shorter than the terminal is wide: a line that wraps cannot be rewritten.
// What has no room is left out, what is said last first.
func liveLine(s Progress, left time.Duration, width int) string {
	requests := plural(s.Requests, "request")
	if s.Estimate > s.Requests {
		requests = fmt.Sprintf("%d/~%d requests", s.Requests, s.Estimate)
	}
	parts := []string{padded(oneLine(cut(s.Phase, 20)), 10), requests}
	if s.List != "" {
		parts[0] = fmt.Sprintf("%s (%d of %d) %s", oneLine(cut(s.List, 20)), s.AtList, s.OfLists, parts[0])
	}
	if s.Items > 0 && s.Phase == "learning" {
		parts = append(parts, plural(s.Items, "item"))
	}
	if s.Total > 0 {
		parts = append(parts, fmt.Sprintf("%d/%d cases", max(s.Settled, s.Cases), s.Total))
	}
	if s.Failures > 0 {
		parts = append(parts, plural(s.Failures, "failure"))
	}
	if left > 0 {
		parts = append(parts, "~"+roughly(left)+" left")
	}
	for len(parts) > 1 && textWidth(strings.Join(parts, "  ")) >= width {
		parts = parts[:len(parts)-1]
	}
	return shortened(strings.Join(parts, "  "), width-1)
}

// roughly is a time that is not known exactly.
func roughly(d time.Duration) string {
	switch seconds := int(d.Seconds() + 0.5); {
	case seconds < 10:
		return fmt.Sprintf("%d s", max(1, seconds))
	case seconds < 60:
		return fmt.Sprintf("%d s", (seconds+2)/5*5)
	case seconds < 3600:
		return fmt.Sprintf("%d min", (seconds+30)/60)
	default:
		return fmt.Sprintf("%d h %d min", seconds/3600, seconds%3600/60)
	}
}

func plainLine(s Progress) string {
	text := oneLine(cut(s.Phase, 20))
	if s.List != "" {
		text = oneLine(cut(s.List, 20)) + ": " + text
	}
	var parts []string
	if s.Requests > 0 {
		parts = append(parts, plural(s.Requests, "request")+" so far")
	}
	if s.Failures > 0 {
		parts = append(parts, plural(s.Failures, "failure"))
	}
	if len(parts) > 0 {
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	return text
}
