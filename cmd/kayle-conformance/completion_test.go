package main

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
)

// completionScript is the script of a shell, in a file.
func completionScript(t *testing.T, shell string) (text, file string) {
	t.Helper()
	got := invocation{}.do("completion", shell)
	if got.code != exitOK || got.err != "" {
		t.Fatalf("exit %d: %s", got.code, got.err)
	}
	return got.out, write(t, "script", got.out)
}

// ran runs a program in a shell, and returns its lines. Where there is no such shell
// the test is skipped: what can be told of the script by its text is told elsewhere.
func ran(t *testing.T, program, dir string, shell ...string) []string {
	t.Helper()
	path, err := exec.LookPath(shell[0])
	if err != nil {
		t.Skipf("there is no %s here", shell[0])
	}
	command := exec.CommandContext(t.Context(), path, append(shell[1:], program)...)
	command.Dir = dir
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// completions are lines as they are typed, blanks between the words, and what comes
// after the last one.
var completionsWanted = [][2]string{
	{"ru", "run"},
	{"kno", "known"},
	{"known ", "write prune"},
	{"run --fam", "--family"},
	{"run --family CU", "CUR"},
	{"run --quiet --family LIM,CU", "LIM,CUR"},
	{"run --level MUST --id LIM-03", "LIM-03"},
	{"run --evidence f", "full"},
	{"run --report juni", "junit="},
	{"run --reference-defect limit-clamped-from-a", "limit-clamped-from-above"},
	{"serve --freedom oldest-first-t", "oldest-first-ties-reversed"},
	{"selftest --report cat", "catches="},
	{"report mine.json --format mark", "markdown"},
	{"report render mine.json --format mark", "markdown"},
	{"report mer", "merge"},
	{"report mine.j", "mine.json"},
	{"report merge mine.json --format ht", "html"},
	{"report merge mine.j", "mine.json"},
	{"explain LIM-03", "LIM-03"},
	{"schema matr", "matrix"},
	{"completion ba", "bash"},
	{"run --spec mine.j", "mine.json"},
	{"ini", "init"},
	{"init --ope", "--operation"},
	{"init --spec mine.j", "mine.json"},
	{"known write mine.j", "mine.json"},
}

// asTyped is the program of a shell that completes each of the lines by a function of
// the words and prints what comes of it in one line.
func asTyped(begin string) string {
	var b strings.Builder
	b.WriteString(begin)
	for _, c := range completionsWanted {
		b.WriteString("\ntyped kayle-conformance")
		for word := range strings.SplitSeq(c[0], " ") {
			b.WriteString(" '" + word + "'")
		}
	}
	return b.String()
}

func folderWithReport(t *testing.T) string {
	t.Helper()
	file := write(t, "mine.json", "{}")
	return strings.TrimSuffix(file, "/mine.json")
}

func TestCompletionInBash(t *testing.T) {
	g := NewWithT(t)
	_, file := completionScript(t, "bash")
	lines := ran(t, asTyped("source '"+file+"'\n"+`typed() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _kayle_conformance
    echo "${COMPREPLY[*]}"
}`), folderWithReport(t), "bash", "--norc", "-c")
	for i, c := range completionsWanted {
		g.Expect(lines[i]).To(Equal(c[1]), c[0])
	}
	// bash parts a line at each =.
	lines = ran(t, "source '"+file+`'
COMP_WORDS=(kayle-conformance run --report = json = mi) COMP_CWORD=6; _kayle_conformance; echo "${COMPREPLY[*]}"
COMP_WORDS=(kayle-conformance report --format = sa) COMP_CWORD=4; _kayle_conformance; echo "${COMPREPLY[*]}"
COMP_WORDS=(kayle-conformance report --format =) COMP_CWORD=3; _kayle_conformance; echo "${#COMPREPLY[@]}"
complete -p kayle-conformance`, folderWithReport(t), "bash", "--norc", "-c")
	g.Expect(lines).To(Equal([]string{"mine.json", "sarif", strconv.Itoa(len(reporters.Formats())),
		"complete -F _kayle_conformance kayle-conformance"}))
}

// zsh itself leaves out what does not begin as the word does.
func TestCompletionInZsh(t *testing.T) {
	g := NewWithT(t)
	_, file := completionScript(t, "zsh")
	lines := ran(t, asTyped("compdef() { [[ $* == '_kayle_conformance kayle-conformance' ]] }\nsource '"+file+"'\n"+`
compset() { skip=$2 }
compadd() { while [[ $1 != -- ]]; do shift; done; shift; for w; do print -rn -- "${words[-1][1,skip]}$w " ; done }
_files() { print -rn -- FILES }
typed() { local skip=0; words=("$@") CURRENT=$#; _kayle_conformance; print }`), folderWithReport(t), "zsh", "-f", "-c")
	for i, c := range completionsWanted {
		wanted := strings.Fields(strings.NewReplacer("mine.json", "FILES", "=", "").Replace(c[1]))
		g.Expect(strings.Fields(lines[i])).To(ContainElements(wanted), c[0])
	}
}

func TestCompletionInFish(t *testing.T) {
	g := NewWithT(t)
	_, file := completionScript(t, "fish")
	var b strings.Builder
	b.WriteString("source '" + file + "'\n")
	for _, c := range completionsWanted {
		b.WriteString("echo (complete -C'kayle-conformance " + c[0] + "' | string replace -r '\\t.*' '')\n")
	}
	lines := ran(t, b.String(), folderWithReport(t), "fish", "--no-config", "-c")
	for i, c := range completionsWanted {
		g.Expect(strings.Fields(lines[i])).To(ConsistOf(strings.Fields(c[1])), c[0])
	}
}

// Every command and every flag stands in the script of each shell.
func TestCompletionKnowsAll(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		t.Run(shell, func(t *testing.T) {
			g := NewWithT(t)
			text, _ := completionScript(t, shell)
			parser, err := newParser(&grammar{}, nil)
			g.Expect(err).NotTo(HaveOccurred())
			flags := 0
			for _, leaf := range parser.Model.Leaves() {
				for name := range strings.FieldsSeq(leaf.Path()) {
					g.Expect(text).To(MatchRegexp(`[' ]` + name + `[' ]`))
				}
				for _, flag := range leaf.Flags {
					flags++
					flagged := map[bool]string{true: " -l " + flag.Name + " ", false: "--" + flag.Name}[shell == "fish"]
					g.Expect(text).To(ContainSubstring(flagged))
				}
			}
			g.Expect(flags).To(BeNumerically(">", 50))
		})
	}
	got := invocation{}.do("completion", "tcsh")
	NewWithT(t).Expect(got.code).To(Equal(exitUsage))
	NewWithT(t).Expect(got.err).To(ContainSubstring("bash"))
}
