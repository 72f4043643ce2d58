package main

import "strings"

// examples are the lines to paste that the help of a command ends with. The
// parser asks each command for them by the method Help.
func examples(lines ...string) string {
	return "Examples:\n\n  kayle-conformance " + strings.Join(lines, "\n  kayle-conformance ")
}

// Help is shown by --help.
func (runCommand) Help() string {
	return examples("run", "run --target https://staging.example.com --report junit=conformance.xml,json=conformance.json",
		"run --family LIM,CUR --level MUST", "run --fail-fast --reference-defect limit-clamped-from-above")
}

// Help is shown by --help.
func (listCommand) Help() string {
	return examples("list --family LIM --verbose", "list --format markdown")
}

// Help is shown by --help.
func (explainCommand) Help() string { return examples("explain LIM-05") }

// Help is shown by --help.
func (initCommand) Help() string {
	return "The overlay says of each list which parameter is the limit, which the cursor, where the items lie, and so on; the reason " +
		"stands behind each line, and # ? where another reading fits too.\n\n" +
		examples("init --spec openapi.yaml -o overlay.yaml", "init --spec openapi.yaml --target https://staging.example.com -o overlay.yaml")
}

// Help is shown by --help.
func (lintCommand) Help() string { return examples("lint", "lint --verbatim") }

// Help is shown by --help.
func (serveCommand) Help() string {
	return examples("serve", "serve --list-defects", "serve --defect limit-clamped-from-above")
}

// Help is shown by --help.
func (selftestCommand) Help() string { return examples("selftest --report markdown=matrix.md") }

// Help is shown by --help.
func (reportCommand) Help() string {
	return "Without a further word it renders one report.\n\n" +
		examples("report conformance.json --format markdown -o summary.md", "report merge eu.json us.json")
}

// Help implements kong.HelpProvider.
func (renderCommand) Help() string {
	return examples("report render conformance.json", "report render conformance.json --format markdown -o summary.md")
}

// Help implements kong.HelpProvider.
func (mergeCommand) Help() string {
	return "The exit code is 0 when the overview is written, whatever the verdicts are: each run has its own. It is 2 where a file is no " +
		"report.\n\n" + examples("report merge eu.json us.json -o overview.md", "report merge eu.json us.json --format html -o overview.html")
}

// Help is shown by --help.
func (replayCommand) Help() string {
	return examples("replay exchanges.jsonl --report json=again.json")
}

// Help is shown by --help.
func (diffCommand) Help() string {
	return examples("diff yesterday.json today.json", "diff yesterday.json today.json --format markdown",
		"diff yesterday.json today.json --format html")
}

// Help is shown by --help.
func (knownWriteCommand) Help() string { return examples("known write conformance.json -o known.yaml") }

// Help is shown by --help.
func (knownPruneCommand) Help() string {
	return examples("known prune conformance.json --known known.yaml", "known prune conformance.json --known known.yaml -o known.yaml")
}

// Help is shown by --help.
func (schemaCommand) Help() string { return examples("schema", "schema report", "schema config") }

// Help is shown by --help.
func (versionCommand) Help() string { return examples("version") }
