package reporters

import (
	"fmt"
	"io"
	"strings"
)

// markdownDocument is a page of Markdown whose parts stand by themselves, so that some
// can be left out where all of them would be too long.
type markdownDocument struct {
	// head is what stands there in any case, its texts cut at so many bytes.
	head     func(most int) string
	sections []markdownSection
}

// markdownSection is a heading, or the head of a table, and what stands below.
type markdownSection struct {
	open  string
	parts []markdownPart
}

// markdownPart is whole Markdown: nothing that it begins ends elsewhere. Where it has a
// short form, that is an item of a list.
type markdownPart struct{ full, short string }

// line adds a part without a short form.
func (s *markdownSection) line(format string, args ...any) {
	s.parts = append(s.parts, markdownPart{full: fmt.Sprintf(format, args...)})
}

// whole is the section with all of its parts in full.
func (s markdownSection) whole() string {
	var b strings.Builder
	b.WriteString(s.open)
	for _, p := range s.parts {
		b.WriteString(p.full)
	}
	return b.String()
}

// add adds a section, unless there is nothing in it.
func (d *markdownDocument) add(s markdownSection) {
	if len(s.parts) > 0 {
		d.sections = append(d.sections, s)
	}
}

// What stands in a document that was shortened.
const (
	shortenedNote = "\nShortened to fit into %d bytes: what is left out is counted at its place, and the JSON report has all of it.\n\n"
	inOneLine     = "\n### In one line each\n\n"
	maxLeftOut    = 80 // bytes of a line of leftOutLine
)

// leftOutLine says how many parts of a section are left out.
func leftOutLine(n int) string {
	return fmt.Sprintf("\nand %d more; the JSON report has all of them\n", n)
}

// whole is the document with all that it holds.
func (d markdownDocument) whole() string {
	var b strings.Builder
	b.WriteString(d.head(maxField))
	for _, s := range d.sections {
		b.WriteString(s.whole())
	}
	return b.String()
}

// write writes the document, all of it or as much as so many bytes hold.
func (d markdownDocument) write(w io.Writer, limit int) error {
	text := d.whole()
	if len(text) > limit {
		text = d.within(limit)
	}
	_, err := io.WriteString(w, text)
	return err
}

// within is the document in so many bytes at most, some thousand at least: parts are
// shown in short or left out, and counted. Half of the room is for short forms, and then
// for lists, so that most is named, and what is left for the full forms, first things
// first.
func (d markdownDocument) within(limit int) string {
	head := d.head(maxLine) + fmt.Sprintf(shortenedNote, limit)
	room := limit - len(head)
	for _, s := range d.sections {
		room -= len(s.open) + len(inOneLine) + maxLeftOut
	}
	shown := d.choose(room)
	var b strings.Builder
	b.WriteString(head)
	for i, s := range d.sections {
		b.WriteString(s.bounded(shown[i]))
	}
	return b.String()
}

// form is how much of a part is shown.
type form int

const (
	omitted form = iota
	inShort
	inFull
)

// choose says how much of each part of each section is shown in so many bytes.
func (d markdownDocument) choose(room int) [][]form {
	shown := make([][]form, len(d.sections))
	for i, s := range d.sections {
		shown[i] = make([]form, len(s.parts))
	}
	// take shows a part in another form, if there is room for it beside what is kept free.
	take := func(i, j int, f form, free int) {
		p := d.sections[i].parts[j]
		if more := p.size(f) - p.size(shown[i][j]); shown[i][j] < f && more <= room-free {
			shown[i][j] = f
			room -= more
		}
	}
	each := func(do func(i, j int, p markdownPart)) {
		for i, s := range d.sections {
			for j, p := range s.parts {
				do(i, j, p)
			}
		}
	}
	findings := func(f form, free int) {
		each(func(i, j int, p markdownPart) {
			if p.short != "" {
				take(i, j, f, free)
			}
		})
	}
	half := room / 2
	findings(inShort, half)
	each(func(i, j int, p markdownPart) { take(i, j, p.least(), half) })
	findings(inFull, 0)
	each(func(i, j int, p markdownPart) { take(i, j, p.least(), 0) })
	return shown
}

// least is the form that takes the least room.
func (p markdownPart) least() form {
	if p.short != "" {
		return inShort
	}
	return inFull
}

func (p markdownPart) size(f form) int { return len(p.in(f)) }

func (p markdownPart) in(f form) string {
	switch f {
	case inFull:
		return p.full
	case inShort:
		return p.short
	}
	return ""
}

// bounded is a section with its parts in these forms: those in full first.
func (s markdownSection) bounded(shown []form) string {
	count := map[form]int{}
	for _, f := range shown {
		count[f]++
	}
	var b strings.Builder
	b.WriteString(s.open)
	for _, f := range []form{inFull, inShort} {
		if f == inShort && count[f] > 0 {
			b.WriteString(inOneLine)
		}
		for j, p := range s.parts {
			if shown[j] == f {
				b.WriteString(p.in(f))
			}
		}
	}
	if count[omitted] > 0 {
		b.WriteString(leftOutLine(count[omitted]))
	}
	return b.String()
}
