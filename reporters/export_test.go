package reporters

import "github.com/kayleai/kayle-conformance/reporters/report"

// What only the tests outside the package need.

func EscapeMarkdown(s string) string { return escapeMarkdown(s) }

func EscapeXML(s string) string { return escapeXML(s) }

func FindingText(q report.Requirement, c report.Case) string { return findingText(q, c) }

func Place(o Options, r *report.Report, q report.Requirement) (string, int, bool) {
	return o.place(r, q)
}
