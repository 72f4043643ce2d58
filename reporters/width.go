package reporters

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// columns measures text as terminals show it: ideographs and most emoji are two columns
// wide, combining marks none. What is wide in East Asian fonts only counts as narrow,
// whatever the locale, so that a report is the same everywhere.
func columns() *runewidth.Condition { return &runewidth.Condition{StrictEmojiNeutral: true} }

// textWidth is the number of columns that a line of text takes.
func textWidth(line string) int {
	if plain(line) {
		return len(line)
	}
	return columns().StringWidth(line)
}

// padded is text with blanks to so many columns().
func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-textWidth(text)))
}

// head is the beginning of a line that fits into so many columns().
func head(line string, width int) string {
	if textWidth(line) <= width {
		return line
	}
	return columns().Truncate(line, width, "")
}

// shortened is a line that fits into so many columns, with a mark where it is cut.
func shortened(line string, width int) string {
	const mark = "..."
	if textWidth(line) <= width {
		return line
	}
	if width <= len(mark) {
		return head(line, width)
	}
	return head(line, width-len(mark)) + mark
}
