package commandline

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is how many columns help takes.
const width = 80

// WriteHelp prints what a command is for and what it takes.
func WriteHelp(to io.Writer, n *Node) error {
	h := &helpText{}
	h.line("Usage: " + n.FullPath() + usageOf(n))
	h.paragraphs(n.Help)
	h.paragraphs(n.Detail)
	if len(n.Positional) > 0 {
		var rows [][2]string
		for _, v := range n.Positional {
			rows = append(rows, [2]string{positional(v), v.Help})
		}
		h.table("Arguments:", rows)
	}
	h.flags(n.AllFlags())
	if len(n.Children) > 0 {
		var rows [][2]string
		for _, leaf := range n.Leaves() {
			rows = append(rows, [2]string{leaf.Path(), leaf.Help})
		}
		h.table("Commands:", rows)
		h.line("")
		h.line(fmt.Sprintf("Run %q for more information on a command.", n.FullPath()+" <command> --help"))
	}
	_, err := io.WriteString(to, h.text.String())
	return err
}

// usageOf is what follows a command's name.
func usageOf(n *Node) string {
	if len(n.Children) > 0 {
		return " <command>"
	}
	text := arguments(n)
	if len(n.Flags) > 0 {
		text += " [flags]"
	}
	return text
}

func arguments(n *Node) string {
	text := ""
	for _, v := range n.Positional {
		text += " " + positional(v)
	}
	return text
}

func positional(v *Value) string {
	if v.Optional {
		return "[" + v.title() + "]"
	}
	return v.title()
}

// helpText is the text that is made.
type helpText struct{ text strings.Builder }

func (h *helpText) line(text string) { h.text.WriteString(strings.TrimRight(text, " ") + "\n") }

// paragraphs prints a text. Lines that begin with blanks stay as they are.
func (h *helpText) paragraphs(text string) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		switch {
		case paragraph == "":
			continue
		case strings.HasPrefix(paragraph, " "):
			h.line("")
			for line := range strings.SplitSeq(paragraph, "\n") {
				h.line("    " + strings.TrimSpace(line))
			}
		default:
			h.line("")
			for _, line := range wrap(paragraph, width) {
				h.line(line)
			}
		}
	}
}

// flags prints a table for those without a group, and one for each group.
func (h *helpText) flags(all []*Flag) {
	var groups []string
	rows := map[string][][2]string{}
	letters := map[string]bool{}
	for _, f := range all {
		if _, met := rows[f.Group]; !met {
			groups = append(groups, f.Group)
		}
		rows[f.Group] = append(rows[f.Group], [2]string{flagSummary(f), f.Help})
		letters[f.Group] = letters[f.Group] || f.Short != 0
	}
	for _, group := range groups {
		title := group
		if group == "" {
			title = "Flags:"
		}
		for i := range rows[group] {
			if row := &rows[group][i]; !letters[group] {
				row[0] = strings.TrimPrefix(row[0], noLetter)
			}
		}
		h.table(title, rows[group])
	}
}

// noLetter stands before a flag that has no letter, where others have one.
const noLetter = "    "

// flagSummary is a flag with what it takes.
func flagSummary(f *Flag) string {
	text := noLetter
	if f.Short != 0 {
		text = "-" + string(f.Short) + ", "
	}
	text += "--" + f.Name
	switch {
	case f.IsBool():
		return text
	case f.PlaceHolder != "":
		text += "=" + f.PlaceHolder
	case f.HasDefault:
		text += "=" + f.Default
	default:
		text += "=" + strings.ToUpper(f.kind())
	}
	if f.IsSlice() && f.Tag.Get("sep") != "none" {
		text += ",..."
	}
	return text
}

// table prints names and what they mean, in two columns.
func (h *helpText) table(title string, rows [][2]string) {
	const widest, gap = 30, 4
	column := 0
	for _, row := range rows {
		if n := utf8.RuneCountInString(row[0]); n <= widest {
			column = max(column, n)
		}
	}
	h.line("")
	h.line(title)
	for _, row := range rows {
		name := row[0]
		for _, line := range wrap(row[1], width-2-column-gap) {
			if n := utf8.RuneCountInString(name); n > column {
				h.line("  " + name)
				name = ""
			}
			h.line("  " + name + strings.Repeat(" ", column+gap-utf8.RuneCountInString(name)) + line)
			name = ""
		}
	}
}

// wrap breaks a text into lines of so many characters at most, where no word is longer.
func wrap(text string, most int) []string {
	var lines []string
	line, room := "", 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		if line != "" && room+1+n <= most {
			line, room = line+" "+word, room+1+n
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line, room = word, n
	}
	return append(lines, line)
}
