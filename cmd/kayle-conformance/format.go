package main

import "strings"

// The formats that commands print besides those of the reports.
const (
	htmlFormat     = "html"
	jsonFormat     = "json"
	markdownFormat = "markdown"
)

// listFormats and diffFormats are the formats of list and diff.
func listFormats() names { return names{textFormat, jsonFormat, markdownFormat} }

func diffFormats() names { return names{textFormat, jsonFormat, markdownFormat, htmlFormat} }

// printedFormat is the format that --format names, or --json, which is short
// for one of them; text where neither is given.
func printedFormat(formats names, given string, asJSON bool) (string, error) {
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
