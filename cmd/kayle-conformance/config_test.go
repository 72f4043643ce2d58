package main

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestParseConfig(t *testing.T) {
	g := NewWithT(t)
	settings, err := parseConfig("c.yaml", []byte("# mine\ntarget: http://host\nreport:\n  - json=a\n  - junit=b\nstrict: true\nrate: 2.5\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(settings).To(Equal(map[string]setting{
		"target": {"http://host", 2},
		"report": {[]any{"json=a", "junit=b"}, 3},
		"strict": {"true", 6},
		"rate":   {"2.5", 7},
	}))
	for name, c := range map[string]struct{ text, want string }{
		"list":           {"- a\n", "c.yaml:1: not a mapping"},
		"scalar":         {"a\n", "c.yaml:1: not a mapping"},
		"nested":         {"target:\n  url: x\n", "c.yaml:2: target: neither a plain value nor a list of them"},
		"nested list":    {"report: [[a]]\n", "a list may hold plain values only"},
		"no value":       {"target:\n", "c.yaml:1: target: no value"},
		"twice":          {"rate: 1\nrate: 2\n", "c.yaml"},
		"token":          {"token: x\n", "secrets do not belong"},
		"other token":    {"other_token: x\n", "secrets do not belong"},
		"variable":       {"KAYLE_TOKEN: x\n", "secrets do not belong"},
		"password":       {"Password: x\n", "secrets do not belong"},
		"broken":         {"a: [\n", "mend the YAML"},
		"alias":          {"a: &x 1\nb: *x\n", "neither a plain value"},
		"many documents": {"rate: 1\n---\nrate: 2\n", "more than one YAML document"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseConfig("c.yaml", []byte(c.text))
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.want)))
		})
	}
	for _, fine := range []string{"", "# nothing\n", "null\n", "{}\n", "token-in-query: true\n"} {
		_, err := parseConfig("c.yaml", []byte(fine))
		g.Expect(err).NotTo(HaveOccurred(), fine)
	}
}

func TestSuggest(t *testing.T) {
	known := []string{"LIM-01", "LIM-02", "concurrency", "config", "target"}
	for given, want := range map[string]string{
		"lim-01": "LIM-01", "targte": "target", "concurency": "concurrency", "conc": "concurrency", "conf": "config",
		"": "", "x": "", "something else": "",
	} {
		NewWithT(t).Expect(nearest(given, known)).To(Equal(want), given)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte("target: http://host\nreport: [json=a, 'junit=b']\nstrict: true\n"))
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Add([]byte("<<: {token: x}\n"))
	f.Add([]byte("{["))
	f.Fuzz(func(t *testing.T, data []byte) {
		settings, err := parseConfig("c.yaml", data)
		if err != nil {
			if !isUsage(err) {
				t.Fatalf("no error of usage: %v", err)
			}
			return
		}
		for name, s := range settings {
			if name == "" || isSecretName(name) || s.line < 1 || s.value == nil {
				t.Fatalf("setting %q: %+v", name, s)
			}
			if list, ok := s.value.([]any); ok {
				for _, element := range list {
					if _, ok := element.(string); !ok {
						t.Fatalf("setting %q holds %T", name, element)
					}
				}
			} else if _, ok := s.value.(string); !ok {
				t.Fatalf("setting %q is %T", name, s.value)
			}
		}
	})
}

func FuzzSuggest(f *testing.F) {
	f.Add("LIM-01", "LIM-10")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1000 {
			return
		}
		if d := editDistance(a, b); d != editDistance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) {
			t.Fatalf("distance %d", d)
		}
		_ = strings.ToUpper(suggest(a, []string{b}, ""))
	})
}
