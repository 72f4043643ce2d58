package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// pipeline is what a CI's file says of running many targets, in whichever CI's words.
type pipeline struct {
	targets  []map[string]string // what differs from job to job
	run      []string            // the commands of a target's job
	overview []string            // those of the last one
}

func readGitHub(g *WithT, text []byte) (p pipeline) {
	type job struct {
		Needs    string
		If       string
		Env      map[string]string
		Strategy struct {
			FailFast *bool `yaml:"fail-fast"`
			Matrix   struct{ Include []map[string]string }
		}
		Steps []struct{ Run, If string }
	}
	var file struct{ Jobs map[string]job }
	g.Expect(yaml.Unmarshal(text, &file)).To(Succeed())
	g.Expect(slices.Sorted(maps.Keys(file.Jobs))).To(Equal([]string{"harness", "overview", "target"}))
	target, last := file.Jobs["target"], file.Jobs["overview"]
	g.Expect(target.Strategy.FailFast).To(HaveValue(BeFalse()))
	g.Expect([]string{target.Needs, last.Needs, last.If}).To(Equal([]string{"harness", "target", "always()"}))
	for _, include := range target.Strategy.Matrix.Include {
		values := map[string]string{}
		for name, value := range target.Env {
			values[name] = strings.NewReplacer("${{ matrix.url }}", include["url"], "${{ secrets."+name+" }}", name+"-of-"+include["name"]).
				Replace(value)
		}
		values["${{ matrix.name }}"] = include["name"]
		p.targets = append(p.targets, values)
	}
	for _, step := range target.Steps {
		p.run = append(p.run, step.Run)
	}
	for _, step := range last.Steps {
		p.overview = append(p.overview, step.Run)
	}
	return p
}

func readGitLab(g *WithT, text []byte) (p pipeline) {
	type job struct {
		Stage, When string
		Needs       []string
		Parallel    struct{ Matrix []map[string]string }
		Script      []string
		Artifacts   struct{ When string }
	}
	var file struct {
		Stages                    []string
		Harness, Target, Overview job
	}
	g.Expect(yaml.Unmarshal(text, &file)).To(Succeed())
	for i, j := range []job{file.Harness, file.Target, file.Overview} {
		g.Expect(j.Stage).To(Equal(file.Stages[i]))
	}
	g.Expect(file.Overview.Needs).To(ConsistOf("harness", "target"))
	g.Expect([]string{file.Overview.When, file.Target.Artifacts.When}).To(Equal([]string{"always", "always"}))
	for _, values := range file.Target.Parallel.Matrix {
		values["$NAME"] = values["NAME"]
		values[tokenVariable], values[otherTokenVariable] = "one-of-"+values["NAME"], "other-of-"+values["NAME"] // GitLab's own variables
		p.targets = append(p.targets, values)
	}
	p.run, p.overview = file.Target.Script, file.Overview.Script
	return p
}

// commandsOf are the invocations of the harness among shell lines, as arguments, and the
// file to which standard output goes, if any.
func commandsOf(lines []string, replace *strings.Replacer) (commands [][]string, to []string) {
	for _, line := range lines {
		rest, found := strings.CutPrefix(replace.Replace(line), "./kayle-conformance ")
		if !found {
			continue
		}
		rest, into, _ := strings.Cut(rest, " >> ")
		var args []string
		for word := range strings.FieldsSeq(rest) {
			if files, _ := filepath.Glob(word); strings.Contains(word, "*") && files != nil {
				args = append(args, files...)
				continue
			}
			args = append(args, word)
		}
		commands, to = append(commands, args), append(to, strings.Trim(into, `"`))
	}
	return commands, to
}

// The examples of CI files say what the command line understands: their commands are run
// on made-up targets, one of which fails, and end in an overview of all.
func TestExamplesOfManyTargets(t *testing.T) {
	for file, read := range map[string]func(*WithT, []byte) pipeline{"targets-github.yml": readGitHub, "targets-gitlab.yml": readGitLab} {
		t.Run(file, func(t *testing.T) {
			g := NewWithT(t)
			text, err := os.ReadFile(filepath.Join(exampleFolder, file))
			g.Expect(err).NotTo(HaveOccurred())
			p := read(g, text)
			g.Expect(len(p.targets)).To(BeNumerically(">=", 3))
			t.Chdir(t.TempDir())
			for i, values := range p.targets {
				r := ending("MUST", []report.Outcome{report.Pass, report.Fail}[i%2])
				r.Target.URL = values[targetVariable]
				g.Expect(r.Target.URL).To(HavePrefix("https://"))
				commands, _ := commandsOf(p.run, strings.NewReplacer(pairs(values)...))
				g.Expect(commands).To(HaveLen(1))
				got := invocation{run: runOf(r), variables: values}.do(commands[0]...)
				g.Expect(got.code).To(Equal([]int{exitOK, exitFailed}[i%2]), got.err)
			}
			commands, to := commandsOf(p.overview, strings.NewReplacer())
			g.Expect(commands).To(HaveLen(2))
			g.Expect(commands[0]).To(ContainElements("report-eu.json", "report-us.json"))
			for i, args := range commands {
				got := invocation{}.do(args...)
				g.Expect(got.code).To(Equal(exitOK), got.err)
				if to[i] != "" {
					g.Expect(os.WriteFile("overview.md", []byte(got.out), 0o600)).To(Succeed())
				}
			}
			for _, name := range []string{"overview.md", "overview.html"} {
				overview, err := os.ReadFile(name)
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(string(overview)).To(And(ContainSubstring("eu.staging.example.com"), ContainSubstring("us.staging.example.com"),
					ContainSubstring("next.staging.example.com")), name)
			}
		})
	}
}

// pairs are the entries as an old and a new text each: those that are no variables' names
// stand in commands.
func pairs(values map[string]string) (out []string) {
	for name, value := range values {
		if strings.HasPrefix(name, "$") {
			out = append(out, name, value)
		}
	}
	return out
}
