package probe_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const (
	userToken  = "Depot-7:sEcret/Gate-0815"
	aloneToken = "Kq_live_44aQ81x:" // a key as the user, without a password
)

func encoded(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// carried are the forms in which a token is carried, but for a bearer token.
func carried() map[string]probe.Config {
	return map[string]probe.Config{
		"API key":            {KeyHeader: "X-Gate-Key", Token: mainToken},
		"the key alone":      {KeyHeader: "authorization", Token: mainToken},
		"Basic":              {Scheme: "basic", Token: userToken},
		"Basic, a user only": {Scheme: "Basic", Token: aloneToken},
	}
}

func TestHowTokensAreCarried(t *testing.T) {
	w := &tap{}
	s := listen(t, w.handle(okay))
	n := len(mainToken)
	for name, wanted := range map[string]map[probe.Credentials][]string{
		"API key": {
			{}:                         {mainToken},
			{Kind: probe.None}:         nil,
			{Mutation: probe.Empty}:    {""},
			{Mutation: probe.Altered}:  {mainToken[:n/2] + "x" + mainToken[n/2+1:]},
			{Literal: "' OR '1'='1"}:   {"' OR '1'='1"},
			{Kind: probe.Bare}:         {mainToken},
			{Mutation: probe.Followed}: nil, {Mutation: probe.ListedFirst}: nil, {Mutation: probe.ListedLast}: nil, {Kind: probe.Twice}: nil,
		},
		"the key alone": {{}: {mainToken}, {Kind: probe.None}: nil},
		"Basic": {
			{}:                             {"Basic " + encoded(userToken)},
			{Kind: probe.None}:             nil,
			{Kind: probe.Bare}:             {encoded(userToken)},
			{Scheme: "Bearer"}:             {"Bearer " + encoded(userToken)},
			{Scheme: "BASIC"}:              {"BASIC " + encoded(userToken)},
			{Literal: "undefined"}:         {"Basic " + encoded("undefined")},
			{Mutation: probe.Empty}:        {"Basic"},
			{Mutation: probe.Truncated}:    {"Basic " + encoded("Depot-7:sEcret/Gate-081")},
			{Mutation: probe.Lengthened}:   {"Basic " + encoded("Depot-7:sEcret/Gate-0815x")},
			{Mutation: probe.AlteredEarly}: {"Basic " + encoded("Depot-7:sEcrxt/Gate-0815")},
			{Mutation: probe.CaseSwapped}:  {"Basic " + encoded("Depot-7:SeCRET/gATE-0815")},
		},
		"Basic, a user only": {
			{}:                            {"Basic " + encoded(aloneToken)},
			{Mutation: probe.Truncated}:   {"Basic " + encoded("Kq_live_44aQ81:")},
			{Mutation: probe.Lengthened}:  {"Basic " + encoded("Kq_live_44aQ81xx:")},
			{Mutation: probe.AlteredLate}: {"Basic " + encoded("Kq_live_44ax81x:")},
			{Mutation: probe.CaseSwapped}: {"Basic " + encoded("kQ_LIVE_44Aq81X:")},
		},
	} {
		c := carried()[name]
		c.Base, c.Path = s.url(), "/v1/things"
		p := newProbe(t, c)
		header := "Authorization"
		if c.KeyHeader != "" {
			header = c.KeyHeader
		}
		for credentials, want := range wanted {
			t.Run(fmt.Sprint(name, credentials), func(t *testing.T) {
				g := NewWithT(t)
				get(p, probe.Request{Credentials: credentials})
				got := lines(w.last(), header)
				switch {
				case credentials.Kind == probe.Twice:
					g.Expect(got).To(HaveLen(2))
				case strings.HasPrefix(string(credentials.Mutation), "followed"), strings.HasPrefix(string(credentials.Mutation), "listed"):
					g.Expect(got).To(HaveLen(1))
					g.Expect(len(strings.Split(strings.ReplaceAll(got[0], ",", ""), " "))).To(Equal(2), got[0])
				default:
					g.Expect(got).To(Equal(want))
				}
				if !strings.EqualFold(header, "Authorization") {
					g.Expect(lines(w.last(), "Authorization")).To(BeEmpty())
				}
			})
		}
	}
}

// everyForm are requests with the token in every form that is asked with.
func everyForm() []probe.Request {
	var all []probe.Request
	for _, c := range []probe.Credentials{{}, {Kind: probe.None}, {Kind: probe.Bare}, {Kind: probe.Bare, Mutation: probe.Empty},
		{Kind: probe.Twice}, {Literal: "tök€n"}, {Literal: "$KAYLE_TOKEN"}, {Literal: "bytes\xff\xfe\x80"},
		{Literal: strings.Repeat("x", 8<<10)}} {
		all = append(all, probe.Request{Credentials: c})
	}
	for _, m := range []probe.Mutation{probe.Unknown, probe.Truncated, probe.Lengthened, probe.AlteredEarly, probe.Altered, probe.AlteredLate,
		probe.CaseSwapped, probe.Empty, probe.Followed, probe.ListedFirst, probe.ListedLast} {
		all = append(all, probe.Request{Credentials: probe.Credentials{Mutation: m}})
	}
	return all
}

// A curl line sends what the probe sends, and tells nothing of the token.
func TestCurlCarriesTheSame(t *testing.T) {
	path, err := exec.LookPath("curl")
	if err != nil {
		t.Skipf("no curl here: %v", err)
	}
	w := &tap{}
	s := listen(t, w.handle("HTTP/1.1 204 No Content\r\n\r\n"))
	for name, c := range carried() {
		t.Run(name, func(t *testing.T) {
			c.Base, c.Path = s.url(), "/v1/things"
			p := newProbe(t, c)
			requests := everyForm()
			if c.KeyHeader == "" {
				requests = append(requests, probe.Request{Credentials: probe.Credentials{Scheme: "Bearer"}},
					probe.Request{Credentials: probe.Credentials{Scheme: "basic"}})
			}
			for _, r := range requests {
				g := NewWithT(t)
				get(p, r)
				want := w.last()
				line := p.Curl(r)
				for _, secret := range []string{c.Token[2:9], encoded(c.Token)[:9]} {
					g.Expect(line).NotTo(ContainSubstring(secret))
				}
				cmd := exec.Command("sh", "-c", line)
				cmd.Env = []string{"KAYLE_TOKEN=" + c.Token, "LC_ALL=C",
					"PATH=" + path[:strings.LastIndexByte(path, '/')] + ":/usr/bin:/bin", "NO_PROXY=*"}
				out, err := cmd.CombinedOutput()
				g.Expect(err).NotTo(HaveOccurred(), "%s: %s", line, out)
				for _, header := range []string{"Authorization", "X-Gate-Key"} {
					g.Expect(lines(w.last(), header)).To(Equal(lines(want, header)), line)
				}
			}
		})
	}
}

func TestCurlLinesOfOtherForms(t *testing.T) {
	for name, want := range map[string]string{
		"API key":            `-H "X-Gate-Key: $KAYLE_TOKEN"`,
		"the key alone":      `-H "authorization: $KAYLE_TOKEN"`,
		"Basic":              `-u "$KAYLE_TOKEN"`,
		"Basic, a user only": `-u "$KAYLE_TOKEN"`,
	} {
		c := carried()[name]
		c.Base, c.Path = parse(t, "http://127.0.0.1:8787"), "/v1/things"
		p := newProbe(t, c)
		NewWithT(t).Expect(p.Curl(probe.Request{})).To(Equal("curl -g -sS -i " + want +
			" -H 'Accept: application/json' -H 'Accept-Encoding: gzip' --compressed 'http://127.0.0.1:8787/v1/things'"))
		shown := map[string]string{}
		for _, l := range p.ShownHeader(probe.Request{}) {
			shown[l.Name] = l.Value
		}
		g := NewWithT(t)
		switch {
		case name == "API key":
			g.Expect(shown).To(HaveKeyWithValue("X-Gate-Key", "$KAYLE_TOKEN"))
			g.Expect(shown).NotTo(HaveKey("Authorization"))
		case c.KeyHeader != "":
			g.Expect(shown).To(HaveKeyWithValue("Authorization", "$KAYLE_TOKEN"))
		default:
			g.Expect(shown).To(HaveKeyWithValue("Authorization", "Basic base64($KAYLE_TOKEN)"))
		}
	}
}

// Whatever a target gives back of what it was sent, in a body, a header's value or name, or
// a redirect, is in no exchange.
func TestEveryFormIsRedacted(t *testing.T) {
	for name, c := range carried() {
		t.Run(name, func(t *testing.T) {
			header := c.KeyHeader
			if header == "" {
				header = "Authorization"
			}
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				sent := r.Header.Get(header)
				plain := sent
				if user, password, ok := r.BasicAuth(); ok {
					plain = user + ":" + password
					w.Header().Set("X-User", user)
					w.Header().Set("X-Password", password)
				}
				w.Header().Set(header, sent)
				w.Header().Set("X-Echo", "you sent "+sent)
				w.Header().Set("Location", "/login?token="+plain+"&raw="+sent)
				fmt.Fprintf(w, `{"sent":%q,"plain":%q,"again":%q}`, sent, plain, encoded(plain))
			})
			rec, written := record(t)
			c.Base, c.Path, c.Recorder = parse(t, s.URL), "/v1/things", rec
			p := newProbe(t, c)
			user, password, _ := strings.Cut(c.Token, ":")
			secrets := []string{c.Token, encoded(c.Token), strings.TrimRight(encoded(c.Token), "="), c.Token[:len(c.Token)-2]}
			if c.KeyHeader == "" && password != "" {
				secrets = append(secrets, password)
			}
			if c.KeyHeader == "" && password == "" {
				secrets = append(secrets, user)
			}
			for _, r := range everyForm() {
				if r.Credentials.Mutation == probe.Unknown {
					continue
				}
				g := NewWithT(t)
				x := get(p, r)
				g.Expect(x.Header.Values(header)).To(Or(BeEmpty(), ConsistOf("masked")))
				for _, secret := range secrets {
					g.Expect(strings.Contains(fmt.Sprint(x.Header, x.URL), secret)).To(BeFalse(), "%v: %v", r.Credentials, x.Header)
				}
				if r.Credentials == (probe.Credentials{}) {
					g.Expect(x.Header.Get("X-Echo")).To(HaveSuffix("$KAYLE_TOKEN"))
				}
			}
			for _, secret := range secrets {
				NewWithT(t).Expect(written.String()).NotTo(ContainSubstring(secret))
			}
			NewWithT(t).Expect(written.String()).To(ContainSubstring("$KAYLE_TOKEN"))
		})
	}
}

// A changed token is another one, and where it cannot be changed the probe says so.
func TestChangesOfUserAndPassword(t *testing.T) {
	for token, without := range map[string][]probe.Mutation{
		userToken: nil, aloneToken: nil,
		"Depot:0815-4711": {probe.CaseSwapped}, // only the password's letters count
		"Depot:x":         nil,
		":":               {probe.Unknown, probe.Truncated, probe.AlteredEarly, probe.Altered, probe.AlteredLate, probe.CaseSwapped},
	} {
		p := newProbe(t, probe.Config{Base: parse(t, "http://x"), Scheme: "basic", Token: token})
		for _, r := range everyForm() {
			if m := r.Credentials.Mutation; m != probe.Intact && m != probe.Unknown {
				wanted := true
				for _, w := range without {
					wanted = wanted && w != m
				}
				NewWithT(t).Expect(p.Mutates(r.Credentials)).To(Equal(wanted), "%s: %s", token, m)
			}
		}
	}
}

func TestBadConfigurationsOfOtherForms(t *testing.T) {
	for _, c := range []struct {
		config probe.Config
		want   string
	}{
		{probe.Config{Scheme: "basic", Token: "no-colon-here"},
			"the token holds no colon; for HTTP Basic give it as user:password in $KAYLE_TOKEN"},
		{probe.Config{Scheme: "Basic", Token: userToken, OtherToken: "no-colon-here"}, "in $KAYLE_OTHER_TOKEN"},
		{probe.Config{KeyHeader: "host", Token: mainToken}, "the header Host, which the harness sets itself"},
		{probe.Config{KeyHeader: "X-Key", Token: mainToken, Headers: []probe.Header{{Name: "x-key", Value: headerSecret}}},
			"the header X-Key is made from the token"},
	} {
		c.config.Base = parse(t, "http://x")
		_, err := probe.New(c.config)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.want)))
		NewWithT(t).Expect(err.Error()).NotTo(ContainSubstring("colon-here"))
	}
	// Without a token, the user may give the key's header with each request.
	_, err := probe.New(probe.Config{Base: parse(t, "http://x"), KeyHeader: "X-Key", Headers: []probe.Header{{Name: "x-key", Value: "k"}}})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
}
