package occasion_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// attempts are one of each kind.
func attempts(n int, owner string) []occasion.Occasion {
	whole, part := occasion.Whole(n, owner), occasion.Part(n, owner)
	return []occasion.Occasion{
		{}, occasion.Cross(n), occasion.Again(n), occasion.Casting(), occasion.BeforeAll(), occasion.AfterAll(), occasion.AtTheEnd(),
		occasion.Together(), occasion.Round(n), occasion.InRound(n, owner),
		whole, whole.Before(), whole.After(), part, part.Before(), part.After(),
	}
}

func repetitions(n int, name string) []occasion.Occasion {
	return []occasion.Occasion{{}, occasion.Burst(n), occasion.Repeat(n), occasion.Named(name)}
}

func TestTexts(t *testing.T) {
	g := NewWithT(t)
	for text, o := range map[string]occasion.Occasion{
		"":                                       {},
		"cross 0":                                occasion.Cross(0),
		"again 2":                                occasion.Again(2),
		"casting":                                occasion.Casting(),
		"before all":                             occasion.BeforeAll(),
		"after all":                              occasion.AfterAll(),
		"at the end":                             occasion.AtTheEnd(),
		"together":                               occasion.Together(),
		"round 3":                                occasion.Round(3),
		"round 3 of CUR-10 of in it":             occasion.InRound(3, "CUR-10 of in it"),
		"before attempt 1 of LIM-01 limit=1":     occasion.Whole(1, "LIM-01 limit=1").Before(),
		"after part 2 of x":                      occasion.Part(2, "x").After(),
		"burst 4":                                occasion.Burst(4),
		"repeat 4 in together":                   occasion.Together().With(occasion.Repeat(4)),
		`"once more" in attempt 1 of "x" in all`: occasion.Whole(1, `"x" in all`).With(occasion.Named("once more")),
	} {
		g.Expect(o.String()).To(Equal(text))
		g.Expect(occasion.Parse(text)).To(Equal(o))
	}
}

func TestOccasionsDiffer(t *testing.T) {
	g := NewWithT(t)
	seen := map[occasion.Occasion]string{}
	texts := map[string]bool{}
	for _, n := range []int{1, 2} {
		for _, owner := range []string{"a", "b"} {
			for _, a := range attempts(n, owner) {
				for _, r := range repetitions(n, owner) {
					o := a.With(r)
					seen[o], texts[o.String()] = o.String(), true
					g.Expect(o.Attempt()).To(Equal(a), "%s", o)
				}
			}
		}
	}
	g.Expect(texts).To(HaveLen(len(seen)), "different occasions have different texts")
	for o, text := range seen {
		g.Expect(occasion.Parse(text)).To(Equal(o))
	}
}

// A text that no occasion has, as another version may have written it, is kept.
func TestUnknownTexts(t *testing.T) {
	g := NewWithT(t)
	for _, text := range []string{"confirm ", "close 1", "learn 1 cross", "LIM-01 x / attempt 2 before", "2", "round 03", "round", "burst",
		"burst 1 in ", "before together", " in round 1"} {
		o := occasion.Parse(text)
		g.Expect(o.String()).To(Equal(text))
		g.Expect(o.Attempt()).To(Equal(o))
		g.Expect(o).NotTo(Equal(occasion.Parse(text + " ")))
		g.Expect(occasion.Parse(o.String())).To(Equal(o))
	}
}

func FuzzOccasion(f *testing.F) {
	f.Add(uint(3), uint(1), 2, "CUR-10 plain", "once more", "round 1 of x")
	f.Add(uint(11), uint(3), -7, "\xff in of ", "\"\n\xff", "\"a\" in before part -1 of ")
	f.Fuzz(func(t *testing.T, kind, repetition uint, n int, owner, name, text string) {
		all, within := attempts(n, owner), repetitions(n, name)
		o := all[kind%uint(len(all))].With(within[repetition%uint(len(within))])
		if again := occasion.Parse(o.String()); again != o {
			t.Errorf("%#v is written %q and read as %#v", o, o, again)
		}
		if again := occasion.Parse(text).String(); again != text {
			t.Errorf("%q is read and written as %q", text, again)
		}
	})
}
