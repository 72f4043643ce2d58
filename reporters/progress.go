package reporters

import (
	"fmt"
	"io"
	"strings"
)

// Progress is how far a run has come.
type Progress struct {
	Phase    string
	Requests int // sent so far
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
}

// NewProgressLine returns a line that writes to w; tty tells that w is a
// terminal.
func NewProgressLine(w io.Writer, tty bool) *ProgressLine { return &ProgressLine{w: w, tty: tty} }

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
	p.phase = s.Phase
	if text := liveLine(s); text != p.shown {
		p.write("\r" + text + "\x1b[K")
		p.shown = text
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
		parts = append(parts, fmt.Sprintf("%d/%d cases", s.Cases, s.Total))
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
