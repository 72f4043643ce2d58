package reporters

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress is how far a run has come.
type Progress struct {
	Phase    string
	Requests int // sent so far
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
	tty   bool
	phase string
	shown string // the live line that stands on the terminal
	told  string // the remark that was shown
	now   func() time.Time
	drawn time.Time // when the live line was written last
}

// redraw is the least time between two drawings of the live line of one phase.
const redraw = 100 * time.Millisecond

// NewProgressLine returns a line that writes to w; tty tells that w is a
// terminal. now is the clock: a terminal is written to ten times a second at most.
func NewProgressLine(w io.Writer, tty bool, now func() time.Time) *ProgressLine {
	return &ProgressLine{w: w, tty: tty, now: now}
}

// Update shows how far the run has come now.
func (p *ProgressLine) Update(s Progress) {
	if s.Remark != p.told {
		p.Clear()
		p.write(oneLine(s.Remark) + "\n")
		p.told = s.Remark
	}
	if !p.tty {
		if s.Phase != p.phase && s.Phase != "" {
			p.write(plainLine(s) + "\n")
		}
		p.phase = s.Phase
		return
	}
	now, same := p.now(), p.phase == s.Phase && p.shown != ""
	if p.phase = s.Phase; same && now.Sub(p.drawn) < redraw {
		return
	}
	if text := liveLine(s); text != p.shown {
		p.write("\r" + text + "\x1b[K")
		p.shown, p.drawn = text, now
	}
}

// Clear removes the live line, so that other output can follow.
func (p *ProgressLine) Clear() {
	if p.shown != "" {
		p.write("\r\x1b[K")
		p.shown = ""
	}
}

func (p *ProgressLine) write(text string) { _, _ = io.WriteString(p.w, text) }

// liveLine is short enough for 80 columns, which it must not exceed: a line
// that wraps cannot be rewritten.
func liveLine(s Progress) string {
	parts := []string{fmt.Sprintf("%-10s", oneLine(cut(s.Phase, 20))), plural(s.Requests, "request")}
	if s.Total > 0 {
		parts = append(parts, fmt.Sprintf("%d/%d cases", max(s.Settled, s.Cases), s.Total))
	}
	if s.Failures > 0 {
		parts = append(parts, plural(s.Failures, "failure"))
	}
	return strings.Join(parts, "  ")
}

func plainLine(s Progress) string {
	text := oneLine(cut(s.Phase, 20))
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
