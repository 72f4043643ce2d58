package probe_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestBadConfigurations(t *testing.T) {
	for _, c := range []struct {
		base string
		more probe.Config
		want string
	}{
		{"", probe.Config{}, "has no scheme"},
		{"127.0.0.1/v1", probe.Config{}, "has no scheme"},
		{"localhost:8080", probe.Config{}, `the scheme "localhost"`},
		{"ftp://x", probe.Config{}, `the scheme "ftp"`},
		{"http://", probe.Config{}, "names no host"},
		{"http://:80", probe.Config{}, "names no host"},
		{"http://user:" + mainToken + "@x", probe.Config{}, "user information"},
		{"http://x?a=1", probe.Config{}, "carries a query"},
		{"http://x?", probe.Config{}, "carries a query"},
		{"http://x#a", probe.Config{}, "carries a fragment"},
		{"http://x", probe.Config{Path: "v1"}, "does not begin with a slash"},
		{"http://x", probe.Config{Path: "/%zz"}, "the operation's path"},
		{"http://x", probe.Config{Token: mainToken + "\n"}, "the token holds a blank"},
		{"http://x", probe.Config{OtherToken: mainToken + " x"}, "the second organization's token holds a blank"},
		{"http://x", probe.Config{Token: mainToken, OtherToken: mainToken}, "are the same"},
		{"http://x", probe.Config{CACert: []byte("no certificate")}, "PEM"},
		{"http://x", probe.Config{Headers: []probe.Header{{Value: headerSecret}}}, "a header has no name"},
		{"http://x", probe.Config{Headers: []probe.Header{{Name: "a b", Value: headerSecret}}}, `"a b"`},
		{"http://x", probe.Config{Headers: []probe.Header{{Name: "authorization", Value: headerSecret}}}, "give the token instead"},
		{"http://x", probe.Config{Headers: []probe.Header{{Name: "x-conformance-exchange", Value: headerSecret}}}, "set by the harness"},
		{"http://x", probe.Config{Headers: []probe.Header{{Name: "Content-Length", Value: headerSecret}}}, "set by the harness"},
		{"http://x", probe.Config{Headers: []probe.Header{{Name: "X-A", Value: headerSecret + "\r\nX-B: 1"}}}, "the value of the header X-A"},
	} {
		c.more.Base = parse(t, c.base)
		p, err := probe.New(c.more)
		g := NewWithT(t)
		g.Expect(err).To(MatchError(ContainSubstring(c.want)), c.base)
		g.Expect(p).To(BeNil())
		for _, secret := range []string{mainToken, "0815"} {
			g.Expect(strings.Contains(err.Error(), secret)).To(BeFalse())
		}
	}
	_, err := probe.New(probe.Config{})
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("no target URL")))
}
