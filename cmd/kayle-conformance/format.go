package main

import "strings"

// The formats that commands print besides those of the reports.
const (
	jsonFormat     = "json"
	markdownFormat = "markdown"
)

// printedFormats are the formats of list and diff.
func printedFormats() names { return names{textFormat, jsonFormat, markdownFormat} }

// printedFormat is the format that --format names, or --json, which is short
// for one of them; text where neither is given.
func printedFormat(given string, asJSON bool) (string, error) {
	formats := printedFormats()
	format := textFormat
	if given != "" {
		var ok bool
		if format, ok = formats.find(given); !ok {
			return "", usage(suggest(given, formats, "the formats are "+strings.Join(formats, ", ")), "--format: unknown format %q", given)
		}
	}
	if !asJSON {
		return format, nil
	}
	if given != "" && format != jsonFormat {
		return "", usage("choose one", "--json and --format %s contradict each other", format)
	}
	return jsonFormat, nil
}
