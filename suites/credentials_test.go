package suites_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// gatedContract is the shop's list of orders, for which the document offers credentials of
// three kinds; the overlay takes the one of a name.
func gatedContract(t *testing.T, scheme string) *spec.Contract {
	t.Helper()
	const schemes = "components:\n  securitySchemes:\n    token: {type: http, scheme: bearer}\n" +
		"    key: {type: apiKey, in: header, name: X-Gate-Key}\n    users: {type: http, scheme: basic}\n"
	s := spec.Sources{Operations: []string{"GET /orders"}}
	for to, edit := range map[*string]struct{ name, old, new string }{
		&s.Spec:    {"openapi.yaml", "components:\n", "security: [{token: []}, {key: []}, {users: []}]\n" + schemes},
		&s.Overlay: {"overlay.yaml", "contract: shop\n", "contract: shop\n        security: " + scheme + "\n"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", "shop", edit.name))
		if err != nil {
			t.Fatal(err)
		}
		*to = filepath.Join(t.TempDir(), edit.name)
		// A larger maximum leaves room for queries that nothing else asks.
		edited := strings.NewReplacer(edit.old, edit.new, "maximum: 20", "maximum: 200").Replace(string(text))
		if err := os.WriteFile(*to, []byte(edited), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := spec.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// gate lets those in who show credentials.
type gate struct {
	scheme string                  // of the document
	behind map[string]http.Handler // by token
	bug    string                  // one of those below, or none
	mu     sync.Mutex              // the shops count their requests
}

// What is wrong with a gate.
const (
	gateOpen          = "who shows no credentials is let in"
	gateByPrefix      = "a token is compared as far as it goes"
	gateAnyCase       = "the letter case of a token does not count"
	gatePassword      = "the password is not looked at"
	gateAnyScheme     = "the scheme is not looked at"
	gateSchemeless    = "the scheme can be left out"
	gateStrictScheme  = "the letter case of the scheme counts"
	gateUnchallenging = "a 401 says nothing of the scheme"
)

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	name := map[string]string{"token": "Bearer", "users": "Basic"}[g.scheme]
	header := "Authorization"
	if name == "" {
		header = "X-Gate-Key"
	}
	lines := r.Header.Values(header)
	shown, ok := "", len(lines) == 1
	if ok {
		shown, ok = g.token(name, lines[0])
	}
	for token, list := range g.behind {
		if ok && g.same(shown, token) || len(lines) == 0 && g.bug == gateOpen {
			list.ServeHTTP(w, r)
			return
		}
	}
	if name != "" && g.bug != gateUnchallenging {
		w.Header().Set("WWW-Authenticate", name+` realm="shop"`)
	}
	answerJSON(w, http.StatusUnauthorized, map[string]any{"problem": "who are you?"})
}

// token is what a line shows; name is the scheme, empty for an API key.
func (g *gate) token(name, line string) (string, bool) {
	if name == "" {
		return line, line != ""
	}
	scheme, token, found := strings.Cut(line, " ")
	token = strings.TrimLeft(token, " ")
	switch {
	case !found && g.bug == gateSchemeless:
		token, found = line, true
	case g.bug == gateAnyScheme:
	case g.bug == gateStrictScheme:
		found = found && scheme == name
	default:
		found = found && strings.EqualFold(scheme, name)
	}
	if name != "Basic" {
		return token, found && token != ""
	}
	plain, err := base64.StdEncoding.DecodeString(token)
	return string(plain), found && err == nil && strings.Contains(string(plain), ":")
}

func (g *gate) same(shown, token string) bool {
	switch g.bug {
	case gateByPrefix:
		return len(shown) > len(token)/2 && strings.HasPrefix(token, shown)
	case gateAnyCase:
		return strings.EqualFold(shown, token)
	case gatePassword:
		user, _, _ := strings.Cut(token, ":")
		return strings.HasPrefix(shown, user+":")
	}
	return shown == token
}

// testGate runs the suites against a gate in front of two shops.
func testGate(t *testing.T, scheme, bug string, tokens [2]string) *report.Report {
	t.Helper()
	main, other := newShopServer(), newShopServer()
	main.most, other.most = 200, 200
	for i, order := range other.lists["/orders"] {
		order["no"] = "foreign-" + strings.TrimPrefix(other.lists["/orders"][i]["no"].(string), "order-")
	}
	other.lists["/orders"] = other.lists["/orders"][:17]
	g := &gate{scheme: scheme, bug: bug, behind: map[string]http.Handler{tokens[0]: main}}
	if bug != gateOpen { // which is of one shop
		g.behind[tokens[1]] = other
	}
	o := suites.Options{Contract: gatedContract(t, scheme), Target: "http://shop.test", Transport: suites.InProcess(g), Seed: 3,
		Token: tokens[0], OtherToken: tokens[1], RefusalPause: -1, Explore: -1, TokenInQuery: true}
	if bug == gateOpen {
		o.OtherToken, o.OneOrganization = "", true
	}
	r, err := suites.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// gateTokens are the tokens of two shops by scheme.
var gateTokens = map[string][2]string{
	"token": {"gate_Live_0aF81kQz", "gate_Live_77dXm2Pw"},
	"key":   {"gate_Live_0aF81kQz", "gate_Live_77dXm2Pw"},
	"users": {"first-Shop:Open-Sesame-81", "second-Shop:Please-4711-x"},
}

// Whatever the kind of credentials, a sound server is accused of nothing, and what has no
// sense for its kind is left out with the reason.
func TestCredentialsOfEachKind(t *testing.T) {
	for scheme, tokens := range gateTokens {
		for _, tokens := range [][2]string{tokens, {"Kq_live_44aQ81x:", "Kq_live_81bR77y:"}} {
			t.Run(scheme+" "+tokens[0], func(t *testing.T) {
				g := NewWithT(t)
				r := testGate(t, scheme, "", tokens)
				g.Expect(broken(r)).To(BeEmpty())
				g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
				outcomes := map[string]report.Outcome{}
				for _, q := range r.Requirements {
					outcomes[q.ID] = q.Outcome
					g.Expect(q.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s: %s", q.ID, q.Reason)
					if scheme == "key" && (q.ID == "AUTH-03" || q.ID == "AUTH-04" || q.ID == "AUTH-05") {
						g.Expect(q.Outcome).To(Equal(report.NotApplicable))
						g.Expect(q.Reason).To(ContainSubstring("X-Gate-Key"))
						delete(outcomes, q.ID)
					}
				}
				for _, id := range []string{"AUTH-01", "AUTH-02", "AUTH-03", "AUTH-04", "AUTH-05", "AUTH-06", "AUTH-08", "AUTH-09", "AUTH-10",
					"AUTH-11", "AUTH-12"} {
					if outcome, judged := outcomes[id]; judged {
						g.Expect(outcome).To(Equal(report.Pass), id)
					}
				}
			})
		}
	}
}

func TestCredentialsThatAreNotLookedAt(t *testing.T) {
	for i, c := range []struct{ scheme, bug, found string }{
		{"token", gateByPrefix, "AUTH-02"},
		{"token", gateStrictScheme, "AUTH-04"},
		{"key", gateOpen, "AUTH-01"},
		{"key", gateByPrefix, "AUTH-02"},
		{"key", gateAnyCase, "AUTH-02"},
		{"users", gateOpen, "AUTH-01"},
		{"users", gatePassword, "AUTH-02"},
		{"users", gateAnyCase, "AUTH-02"},
		{"users", gateAnyScheme, "AUTH-03"},
		{"users", gateSchemeless, "AUTH-03"},
		{"users", gateStrictScheme, "AUTH-04"},
		{"users", gateUnchallenging, "AUTH-05"},
	} {
		t.Run(c.scheme+", "+c.bug, func(t *testing.T) {
			inSample(t, i)
			g := NewWithT(t)
			tokens := gateTokens[c.scheme]
			r := testGate(t, c.scheme, c.bug, tokens)
			g.Expect(broken(r)).To(Equal([]string{c.found}))
			for _, q := range r.Requirements {
				for _, x := range q.Cases {
					if x.Finding == nil {
						continue
					}
					text := x.Finding.Summary + x.Finding.Got + x.Finding.Curl
					_, password, _ := strings.Cut(tokens[0], ":")
					for _, secret := range []string{tokens[0], tokens[0][:len(tokens[0])-1], base64.StdEncoding.EncodeToString([]byte(tokens[0]))[:20]} {
						g.Expect(text).NotTo(ContainSubstring(secret))
					}
					if password != "" {
						g.Expect(text).NotTo(ContainSubstring(password[:8]))
					}
				}
			}
		})
	}
}
