package reporters

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// sarifSchema is where SARIF 2.1.0 is published.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// fingerprint names what makes a result the same one in the next run. Another
// way to compute it needs another name.
const fingerprint = "requirementAndCase/v1"

// maxSARIF bounds the messages of all results together, in bytes. GitHub takes
// files of 10 MB, and escaping may double them.
const maxSARIF = 3_000_000

// sarif renders the report as SARIF 2.1.0, for pages of code scanning: one run,
// a rule for each requirement that has a finding, a result for each finding.
// Trouble of the harness is a notification of its invocation.
func sarif(w io.Writer, r *report.Report, o Options) error {
	run := sarifRun{Tool: sarifTool{Driver: sarifDriver{Name: firstOf(oneLine(r.Tool.Name), "conformance"),
		Version: oneLine(r.Tool.Version), Rules: []sarifRule{}}}, Results: []sarifResult{}}
	run.Invocations = []sarifInvocation{sarifInvocationOf(r)}
	run.Properties = sarifHealth(r.Health)
	rules := map[string]int{}
	for _, q := range r.Requirements {
		for _, outcome := range []report.Outcome{report.Fail, report.Warn} {
			for _, c := range ended(q, outcome) {
				i, known := rules[q.ID]
				if !known {
					i = len(run.Tool.Driver.Rules)
					rules[q.ID] = i
					run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(q))
				}
				run.Results = append(run.Results, sarifResultOf(r, q, c, i, o))
			}
		}
	}
	run.fit()
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}}); err != nil {
		return fmt.Errorf("write SARIF report: %w", err)
	}
	return nil
}

func sarifRuleOf(q report.Requirement) sarifRule {
	rule := sarifRule{ID: oneLine(q.ID), Default: sarifLevel{sarifLevelOf(q.Level)}, Short: sarifText(firstOf(q.Title, q.ID)),
		Full: sarifText(firstOf(q.Text, q.Title, q.ID)), Properties: sarifProperties{Tags: []string{oneLine(q.Level)}}}
	rule.HelpURI = pageLink(q.Page)
	if q.Hint != "" {
		help := sarifText(q.Hint)
		rule.Help = &help
	}
	return rule
}

func sarifResultOf(r *report.Report, q report.Requirement, c report.Case, rule int, o Options) sarifResult {
	digest := sha256.Sum256([]byte(q.ID + "\x00" + c.Name))
	result := sarifResult{RuleID: oneLine(q.ID), RuleIndex: rule, Level: "error", Message: sarifMessage{linkless(findingText(q, c))},
		Fingerprints: map[string]string{fingerprint: hex.EncodeToString(digest[:16])}}
	if c.Outcome == report.Warn {
		result.Level = "warning"
	}
	var at sarifLocation
	if file, line, ok := o.place(r, q); ok {
		at.Physical = &sarifPhysical{Artifact: sarifArtifact{URI: (&url.URL{Path: file}).String()}}
		if line > 0 {
			at.Physical.Region = &sarifRegion{line, q.Column}
		}
	}
	if q.Pointer != "" {
		at.Logical = []sarifLogical{{oneLine(cut(q.Pointer, maxLine))}}
	}
	if at.Physical != nil || at.Logical != nil {
		result.Locations = []sarifLocation{at}
	}
	return result
}

// sarifInvocationOf tells whether the run did what it was to do. What did not
// is no result, and must not look as if nothing was found.
func sarifInvocationOf(r *report.Report) sarifInvocation {
	out := sarifInvocation{Successful: r.Verdict != report.NotTested && r.Summary.CutShort == ""}
	if !out.Successful {
		out.Notifications = append(out.Notifications, sarifNotification{"error", sarifText(verdictLine(r))})
	}
	for _, q := range r.Requirements {
		for _, c := range ended(q, report.Error) {
			out.Successful = false
			out.Notifications = append(out.Notifications, sarifNotification{"error", sarifMessage{linkless(findingText(q, c))}})
		}
	}
	return out
}

// sarifHealth is how the target answered, as the properties of a run.
func sarifHealth(h report.Health) map[string]string {
	properties := map[string]string{}
	for _, f := range healthFacts(h) {
		properties[f.Name] = f.Text
	}
	return properties
}

// fit cuts the longest messages, so that all of them stay within maxSARIF.
func (r *sarifRun) fit() {
	var messages []*sarifMessage
	for i := range r.Results {
		messages = append(messages, &r.Results[i].Message)
	}
	for i := range r.Invocations[0].Notifications {
		messages = append(messages, &r.Invocations[0].Notifications[i].Message)
	}
	lengths := make([]int, len(messages))
	for i, m := range messages {
		lengths[i] = len(m.Text)
	}
	limit := max(min(share(lengths, maxSARIF), maxElement), minElement)
	for _, m := range messages {
		m.Text = cut(m.Text, limit)
	}
}

// sarifLevelOf is the level of what breaks a requirement of a level.
func sarifLevelOf(level string) string {
	if level == "MUST" {
		return "error"
	}
	return "warning"
}

// sarifText is a message of one line.
func sarifText(s string) sarifMessage { return sarifMessage{linkless(oneLine(cut(s, maxField)))} }

// linkless parts what would be a link: in SARIF, plain text may have them, as
// [text](target). The text is safe to print.
func linkless(s string) string { return strings.ReplaceAll(s, "](", "] (") }
