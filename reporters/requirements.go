package reporters

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Requirements renders a page of what a contract promises, as Markdown: a
// section a requirement, grouped by family in the order in which families
// first occur. Of a requirement, what it says is read; of how it ended, only
// that it is not applicable.
func Requirements(w io.Writer, c report.Contract, list []report.Requirement) error {
	m := &markdownWriter{w: bufio.NewWriter(w)}
	m.f("# Requirements\n\nWhat %s promises (%s), a section each. Generated from the registry of requirements. The anchor of a\n"+
		"section is the requirement's id in lower case; both keep their meaning for good.\n",
		escapeMarkdown(c.Operation), escapeMarkdown(strings.TrimSpace(c.Title+" "+c.Version)))
	families, members := byFamily(list)
	if len(families) > 0 {
		m.f("\n")
	}
	for _, f := range families {
		m.f("- [%s](#%s): %s\n", escapeMarkdown(f), anchor(f), plural(len(members[f]), "requirement"))
	}
	for _, f := range families {
		m.f("\n## %s\n", escapeMarkdown(f))
		for _, q := range members[f] {
			m.requirement(q)
		}
	}
	if err := m.w.Flush(); err != nil {
		return fmt.Errorf("write requirements: %w", err)
	}
	return nil
}

// anchor is the name of a requirement's section on the page of Requirements.
func anchor(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(id))
}

// pageLink is the URL of a page that explains a requirement, empty where it is none that
// can be followed safely.
func pageLink(page string) string {
	if u, err := url.Parse(page); err == nil && u.Scheme == "https" && u.Host != "" {
		return u.String()
	}
	return ""
}

// byFamily are the families in the order of the list, and who belongs to each.
func byFamily(list []report.Requirement) (families []string, members map[string][]report.Requirement) {
	members = map[string][]report.Requirement{}
	for _, q := range list {
		if members[q.Family] == nil {
			families = append(families, q.Family)
		}
		members[q.Family] = append(members[q.Family], q)
	}
	return families, members
}

func (m *markdownWriter) requirement(q report.Requirement) {
	m.f("\n<a id=\"%s\"></a>\n\n### %s: %s\n\n", anchor(q.ID), escapeMarkdown(q.ID), escapeMarkdown(q.Title))
	m.f("%s, basis: %s", escapeMarkdown(q.Level), escapeMarkdown(q.Basis))
	if q.Source != "" {
		m.f(", %s", escapeMarkdown(q.Source))
	}
	if q.Level == "MAY" {
		m.f("; recorded, never judged")
	}
	m.f(".\n\n%s\n", escapeMarkdown(q.Text))
	if q.Outcome == report.NotApplicable {
		m.f("\nNot tested: %s\n", escapeMarkdown(q.Reason))
	}
	place := ""
	if q.File != "" {
		place = ", " + escapeMarkdown(q.Place())
	}
	// Where the document does not say it, its words are the text once more.
	if words := block(q.Words); words != "" && q.Words != q.Text {
		m.f("\nThe contract's words%s:\n\n", place)
		m.fence(words)
	} else if place != "" {
		m.f("\nPlace in the contract%s\n", strings.Replace(place, ",", ":", 1))
	}
	if q.Hint != "" {
		m.f("\nTo mend: %s\n", escapeMarkdown(q.Hint))
	}
}
