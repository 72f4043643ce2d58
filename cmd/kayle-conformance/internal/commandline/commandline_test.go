package commandline_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
)

type shared struct {
	MaxItems int      `default:"7" help:"Items at most."`
	ID       []string `placeholder:"ID" short:"i" group:"Selection" help:"Only these."`
}

type size int

func (s *size) UnmarshalText(text []byte) error {
	if string(text) != "big" {
		return errors.New("it is not big")
	}
	*s = 100
	return nil
}

type ask struct {
	shared `embed:""`
	Target *string       `help:"Where to, $$HOME or ${there}."`
	Header []string      `sep:"none" placeholder:"NAME=VALUE"`
	For    time.Duration `default:"2s" placeholder:"TIME"`
	Rate   float64
	Seed   *uint64
	Size   size
	Mode   string `enum:"some,all" default:"some"`
	Quiet  bool   `short:"q" help:"Say less."`
	All    bool   `short:"a"`
	Output string `short:"o" name:"out" placeholder:"FILE"`
	What   string `arg:"" help:"What is asked."`
	More   string `arg:"" optional:"" enum:",yes,no"`
}

func (ask) Help() string { return "Examples:\n\n  tool ask this\n  tool ask that" }

type tell struct {
	Whom string `required:"" placeholder:"NAME"`
}

type tool struct {
	Ask ask `cmd:"" help:"Ask for something."`
	Say struct {
		Loud tell     `cmd:"" help:"Say it loudly."`
		Low  struct{} `cmd:"" help:"Say it so that only those who are very near can understand a single word of all that is said at length."`
	} `cmd:"" help:"Say something."`
}

func parser(t *testing.T, g *tool, r commandline.Resolver) *commandline.Parser {
	t.Helper()
	p, err := commandline.New(g, commandline.Options{Name: "tool", Description: "A tool.",
		Variables: map[string]string{"there": "there"}, Resolver: r})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parsed(t *testing.T, line ...string) (ask, *commandline.Context, error) {
	t.Helper()
	var g tool
	c, err := parser(t, &g, nil).Parse(line)
	return g.Ask, c, err
}

func TestFlagsAndArguments(t *testing.T) {
	g := NewWithT(t)
	a, c, err := parsed(t, "ask", "this")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Selected().FullPath()).To(Equal("tool ask"))
	g.Expect(a).To(Equal(ask{shared: shared{MaxItems: 7}, For: 2 * time.Second, Mode: "some", What: "this"}))

	a, _, err = parsed(t, "ask", "--max-items=8", "--id", "x,y", "-i", "z", "--target", "", "--header=a,b", "--header", "c", "--for", "1m",
		"--rate=1.5", "--seed=0", "--size", "big", "this", "--mode=all", "-qao", "-", "--", "yes")
	g.Expect(err).NotTo(HaveOccurred())
	empty, zero := "", uint64(0)
	g.Expect(a).To(Equal(ask{shared: shared{8, []string{"x", "y", "z"}}, Target: &empty, Header: []string{"a,b", "c"},
		For: time.Minute, Rate: 1.5, Seed: &zero, Size: 100, Mode: "all", Quiet: true, All: true, Output: "-", What: "this", More: "yes"}))

	a, _, err = parsed(t, "ask", "this", "-ofile", "--quiet=no", "--all=TRUE", `--id=a\,b,c`, "--header=-x")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect([]any{a.Output, a.Quiet, a.All, a.ID, a.Header}).To(Equal([]any{"file", false, true, []string{"a,b", "c"}, []string{"-x"}}))
}

func TestTheNameOfACommandCanBeLeftOut(t *testing.T) {
	for line, want := range map[string]string{
		"show": "expected \"<file>\"", "show a": "show one a", "show one a -q": "show one a", "show -q a": "show one a",
		"show all": "expected \"<files> ...\"", "show all a,b -q c": "show all a,b c", "show a b": "unexpected argument b",
	} {
		var g struct {
			Show struct {
				One struct {
					File  string `arg:""`
					Quiet bool   `short:"q"`
				} `cmd:"" default:"withargs"`
				All struct {
					Files []string `arg:""`
					Quiet bool     `short:"q"`
				} `cmd:""`
			} `cmd:""`
		}
		p, err := commandline.New(&g, commandline.Options{})
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		c, err := p.Parse(strings.Fields(line))
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = strings.Join(append([]string{c.Selected().Path()}, append(g.Show.All.Files, g.Show.One.File)...), " ")
		}
		NewWithT(t).Expect(strings.TrimSpace(got)).To(Equal(want), line)
	}
}

func TestMistakesOnTheCommandLine(t *testing.T) {
	for line, want := range map[string]string{
		"":                          `expected one of "ask", "say"`,
		"frob":                      `unexpected argument frob`,
		"say":                       `expected one of "loud", "low"`,
		"say it":                    `unexpected argument it`,
		"say loud":                  `missing flag --whom=NAME`,
		"ask":                       `expected "<what>"`,
		"ask a yes c":               `unexpected argument c`,
		"ask a maybe":               `<more> must be one of "","yes","no" but got "maybe"`,
		"ask a --zzz":               `unknown flag --zzz`,
		"--quiet ask a":             `unknown flag --quiet`,
		"ask a -qz":                 `unknown flag -z`,
		"ask a --for":               `--for: its value is missing: expected duration`,
		"ask a --for soon":          `--for: expected duration but got "soon": time: invalid duration "soon"`,
		"ask a --max-items -1":      `--max-items: expected int value but got "-1", a flag; perhaps try --max-items="-1"?`,
		"ask a --max-items=x":       `--max-items: expected a valid 64 bit int but got "x"`,
		"ask a --seed=-1":           `--seed: expected a valid 64 bit uint but got "-1"`,
		"ask a --rate=fast":         `--rate: expected a float but got "fast"`,
		"ask a --size=small":        `--size: it is not big`,
		"ask a --quiet=maybe":       `--quiet: bool value must be true, 1, yes, false, 0 or no but got "maybe"`,
		"ask a --mode=none":         `--mode must be one of "some","all" but got "none"`,
		"ask a --id --quiet":        `--id: expected string value but got "--quiet", a flag; perhaps try --id="--quiet"?`,
		"ask a -o":                  `--out: its value is missing: expected string`,
		"ask a --out=x --out=y -qi": `--id: its value is missing: expected string`,
	} {
		_, _, err := parsed(t, strings.Fields(line)...)
		g := NewWithT(t)
		g.Expect(err).To(MatchError(want), line)
		_, ok := errors.AsType[*commandline.ParseError](err)
		g.Expect(ok).To(BeTrue(), line)
	}
}

// given are a resolver's values by the flag's name.
type given map[string]any

func (r given) Resolve(_ *commandline.Context, f *commandline.Flag) (any, error) {
	if err, ok := r[f.Name].(error); ok {
		return nil, err
	}
	return r[f.Name], nil
}

func TestAResolverGivesWhatTheCommandLineDoesNot(t *testing.T) {
	g := NewWithT(t)
	var got tool
	c, err := parser(t, &got, given{"max-items": "9", "for": "5s", "id": "a,b", "header": []any{"x,y", "z"}, "quiet": "true"}).
		Parse([]string{"ask", "this", "--for=4s"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect([]any{got.Ask.MaxItems, got.Ask.For, got.Ask.ID, got.Ask.Header, got.Ask.Quiet}).To(
		Equal([]any{9, 4 * time.Second, []string{"a", "b"}, []string{"x,y", "z"}, true}))
	g.Expect(c.FlagValue(c.Selected().Flag("max-items"))).To(Equal(9))
	g.Expect(c.FlagValue(c.Selected().Flag("seed"))).To(BeNil())
	g.Expect(c.FlagValue(c.Selected().Flag("none"))).To(BeNil())
	for _, x := range []struct {
		r    given
		line []string
		want string
	}{
		{given{"rate": "x"}, []string{"ask", "a"}, `--rate: expected a float but got "x"`},
		{given{"mode": "x"}, []string{"ask", "a"}, `--mode must be one of "some","all" but got "x"`},
		{given{"rate": errors.New("no")}, []string{"ask", "a"}, "no"},
	} {
		_, err := parser(t, &tool{}, x.r).Parse(x.line)
		g.Expect(err).To(MatchError(x.want))
	}
	_, err = parser(t, &tool{}, given{"whom": "x"}).Parse([]string{"say", "loud"})
	g.Expect(err).NotTo(HaveOccurred())
}

func TestHelp(t *testing.T) {
	g := NewWithT(t)
	shown := func(line ...string) string {
		var b strings.Builder
		c, err := parser(t, &tool{}, nil).Parse(line)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(c.Help).To(BeTrue())
		g.Expect(commandline.WriteHelp(&b, c.Selected())).To(Succeed())
		return b.String()
	}
	g.Expect(shown("--help")).To(Equal(`Usage: tool <command>

A tool.

Flags:
  -h, --help    Show context-sensitive help.

Commands:
  ask         Ask for something.
  say loud    Say it loudly.
  say low     Say it so that only those who are very near can understand a
              single word of all that is said at length.

Run "tool <command> --help" for more information on a command.
`))
	text := shown("ask", "-qh")
	g.Expect(text).To(HavePrefix("Usage: tool ask <what> [<more>] [flags]\n\nAsk for something.\n\n" +
		"Examples:\n\n    tool ask this\n    tool ask that\n"))
	for _, line := range []string{
		"\nArguments:\n  <what>      What is asked.\n  [<more>]\n",
		"\n      --max-items=7          Items at most.\n", "\n      --target=STRING        Where to, $HOME or there.\n",
		"\nSelection\n  -i, --id=ID,...    Only these.\n", "\n      --header=NAME=VALUE\n", "\n  -q, --quiet                Say less.\n",
	} {
		g.Expect(text).To(ContainSubstring(line))
	}
	for line := range strings.Lines(text) {
		g.Expect(len(line)).To(BeNumerically("<=", 81))
	}
}

func TestAGrammarIsRefused(t *testing.T) {
	for want, bad := range map[string]any{
		"a type that no flag can have": &struct{ X []int }{},
		"the default of X": &struct {
			X int `default:"x"`
		}{},
		"two flags --x": &struct {
			X, Y int `name:"x"`
		}{},
		"names the variable y": &struct {
			X int `help:"${y}"`
		}{},
		"the field x of .* is not exported": &struct{ x int }{},
	} {
		_, err := commandline.New(bad, commandline.Options{})
		NewWithT(t).Expect(err).To(MatchError(MatchRegexp(want)))
	}
}
