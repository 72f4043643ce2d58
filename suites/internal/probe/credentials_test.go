package probe_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const (
	unscopedToken = "kayle_live_UnScOpEd4711unscoped0"
	frozenToken   = "kayle_live_FrOzEn0815frozen00000"
)

// What broken clients and attackers send goes out as it is meant, and its curl line
// sends the same.
func TestCredentialsOfBrokenClients(t *testing.T) {
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things", Scheme: "bearer", Token: mainToken, OtherToken: otherToken,
		UnscopedToken: unscopedToken, FrozenToken: frozenToken})
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for name, c := range map[string]struct {
		credentials probe.Credentials
		want        string
	}{
		"unscoped":       {probe.Credentials{Kind: probe.Unscoped}, "Bearer " + unscopedToken},
		"frozen":         {probe.Credentials{Kind: probe.Frozen}, "Bearer " + frozenToken},
		"literal":        {probe.Credentials{Literal: `$KAYLE_TOKEN"'` + "`ls`"}, `Bearer $KAYLE_TOKEN"'` + "`ls`"},
		"beyond ASCII":   {probe.Credentials{Literal: "tök\xff"}, "Bearer tök\xff"},
		"8 KiB":          {probe.Credentials{Literal: strings.Repeat("x", 8<<10)}, "Bearer " + strings.Repeat("x", 8<<10)},
		"user name":      {probe.Credentials{Scheme: "Basic", Mutation: probe.UserName}, "Basic " + encoded(mainToken+":")},
		"password":       {probe.Credentials{Scheme: "Basic", Mutation: probe.UserPassword}, "Basic " + encoded("api:"+mainToken)},
		"several blanks": {probe.Credentials{Scheme: "Bearer  "}, "Bearer   " + mainToken},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := probe.Request{Credentials: c.credentials}
			e := get(p, r)
			g.Expect(e.Failure).To(BeNil())
			g.Expect(lines(w.last(), "Authorization")).To(Equal([]string{c.want}))
			args := pasted(t, p.Curl(r))
			g.Expect(args).To(ContainElement("Authorization: " + c.want))
			recorded, err := json.Marshal(r)
			g.Expect(err).NotTo(HaveOccurred())
			var again probe.Request
			g.Expect(json.Unmarshal(recorded, &again)).To(Succeed())
			g.Expect(again.Key()).To(Equal(r.Key()))
			for _, secret := range []string{mainToken, unscopedToken, frozenToken, encoded("api:" + mainToken)} {
				g.Expect(string(recorded) + p.Curl(r)).NotTo(ContainSubstring(secret))
			}
		})
	}
}

// Of two tokens in one header one is the right one.
func TestTwoTokensInOneHeader(t *testing.T) {
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{Base: s.url(), Scheme: "bearer", Token: mainToken})
	for m, want := range map[probe.Mutation]string{
		probe.Followed:    `^Bearer ` + mainToken + ` \S{31,}$`,
		probe.ListedFirst: `^Bearer ` + mainToken + `, Bearer \S{31,}$`,
		probe.ListedLast:  `^Bearer \S{31,}, Bearer ` + mainToken + `$`,
	} {
		g := NewWithT(t)
		r := probe.Request{Credentials: probe.Credentials{Mutation: m}}
		get(p, r)
		sent := lines(w.last(), "Authorization")
		g.Expect(sent).To(ConsistOf(MatchRegexp(want)), string(m))
		g.Expect(pasted(t, p.Curl(r))).To(ContainElement("Authorization: "+sent[0]), string(m))
	}
}

func TestEqualTokensAreRefused(t *testing.T) {
	for _, c := range []probe.Config{
		{Token: mainToken, UnscopedToken: mainToken}, {OtherToken: otherToken, FrozenToken: otherToken},
		{Token: mainToken, UnscopedToken: frozenToken, FrozenToken: frozenToken},
	} {
		c.Base = parse(t, "http://x")
		_, err := probe.New(c)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring("are the same")))
	}
}

func TestWrongCredentials(t *testing.T) {
	g := NewWithT(t)
	for _, c := range []probe.Credentials{{}, {Kind: probe.Other}, {Scheme: "  "}, {Kind: probe.Unscoped}, {Kind: probe.InQuery}} {
		g.Expect(c.Wrong()).To(BeFalse(), "%+v", c)
	}
	for _, c := range []probe.Credentials{{Kind: probe.None}, {Kind: probe.Bare}, {Mutation: probe.Unknown}, {Literal: "null"},
		{Scheme: "Basic"}} {
		g.Expect(c.Wrong()).To(BeTrue(), "%+v", c)
	}
}
