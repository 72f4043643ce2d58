package main

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/spec/reference"
)

const shopDocument = "../../suites/testdata/shop/openapi.yaml"

func TestInit(t *testing.T) {
	g := NewWithT(t)
	got := invocation{}.do("init", "--spec", shopDocument)
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(HavePrefix("overlay: 1.0.0\n"))
	g.Expect(got.err).To(ContainSubstring(": 3 lists drafted, 1 question to answer (# ?); " +
		"0 lists cannot be expressed; 0 GET operations are no lists.\n"))
	g.Expect(got.err).To(MatchRegexp(`(?m)^  buyers +GET /buyers +1$`))
	g.Expect(got.err).To(ContainSubstring("  buyers, given shop: which value holds on the target?\n"))
	g.Expect(got.err).To(ContainSubstring("  kayle-conformance lint --spec " + shopDocument + " --overlay overlay.yaml\n"))
	g.Expect(got.err).NotTo(ContainSubstring("The target"))
	only := invocation{}.do("init", "--spec="+shopDocument, "--operation", "GET /buyers")
	g.Expect(only.out).To(ContainSubstring("operation: GET /buyers\n"))
	g.Expect(only.out).NotTo(ContainSubstring("/orders"))

	t.Chdir(t.TempDir())
	document := write(t, "openapi.yaml", string(kayle.OpenAPI()))
	got = invocation{}.do("init", "--spec", document, "--output=my overlay.yaml")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(BeEmpty())
	text, err := os.ReadFile("my overlay.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(ContainSubstring("operation: GET /v1/sessions\n"))
	g.Expect(got.err).To(ContainSubstring(" --overlay 'my overlay.yaml' --target \"$URL\"\n"))

	// It goes with the other commands as it is.
	for _, command := range []string{"list", "lint"} {
		got := invocation{}.do(command, "--spec", document, "--overlay=my overlay.yaml")
		g.Expect(got.code).NotTo(Equal(exitUsage), got.err)
	}

	// The configuration file gives what is not given.
	g.Expect(os.WriteFile(defaultConfig, []byte("spec: "+document+"\n"), 0o600)).To(Succeed())
	g.Expect(invocation{}.do("init").out).To(Equal(string(text)))
	other := write(t, "other.yaml", "timeout: 0s\n")
	g.Expect(invocation{}.do("init", "--config="+other).err).To(ContainSubstring("--spec is missing"))
}

func TestInitRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	plain := write(t, "plain.json", `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{}}}}}`)
	empty := write(t, "empty.json", `{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{}}`)
	swagger := write(t, "swagger.json", `{"swagger":"2.0"}`)
	document := write(t, "openapi.yaml", string(kayle.OpenAPI()))
	for want, args := range map[string][]string{
		"--spec is missing; name the OpenAPI document": nil,
		"the file cannot be read":                      {"--spec=/nowhere/openapi.yaml"},
		"it is Swagger 2.0":                            {"--spec", swagger},
		"the document has no GET operation":            {"--spec", empty},
		"no list can be drafted: 0 lists cannot be expressed, and 1 GET operation is no list": {"--spec", plain},
		`no operation "GET /nowhere"`:                    {"--spec", document, "--operation=GET /nowhere"},
		"--output /nowhere/o: the folder does not exist": {"--spec", document, "--output=/nowhere/o"},
		"the scheme is neither http nor https":           {"--spec", document, "--target=ftp://x"},
		"ends with the operation's path":                 {"--spec", document, "--target=http://127.0.0.1:1/v1/sessions"},
		"--timeout: 0s: must be above zero":              {"--spec", document, "--target=http://127.0.0.1:1", "--timeout=0s"},
		"--header X-A: a literal value":                  {"--spec", document, "--target=http://127.0.0.1:1", "--header=X-A=b"},
		"--ca-cert: /nowhere/ca.pem":                     {"--spec", document, "--target=http://127.0.0.1:1", "--ca-cert=/nowhere/ca.pem"},
		"unknown flag --overlay":                         {"--spec", document, "--overlay=x"},
		"--config: /nowhere/c.yaml: no such file":        {"--config=/nowhere/c.yaml"},
		"$KAYLE_TOKEN holds blanks, line breaks":         {"--spec", document, "--target=http://127.0.0.1:1", "--operation=GET /v1/sessions"},
	} {
		variables := map[string]string{}
		if strings.HasPrefix(want, "$KAYLE_TOKEN") {
			variables[tokenVariable] = "s3cr3t s3cr3t"
		}
		got := invocation{variables: variables}.do(append([]string{"init"}, args...)...)
		NewWithT(t).Expect(got.code).To(Equal(exitUsage), want)
		NewWithT(t).Expect(got.err).To(ContainSubstring(want))
		NewWithT(t).Expect(got.out + got.err).NotTo(ContainSubstring("s3cr3t"))
	}
}

// With a target the draft is held against it, with its token and headers.
func TestInitAsksTheTarget(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	s, err := reference.New(reference.Options{})
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { _ = s.Close() })
	var keys []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("X-Key"))
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	document := write(t, "openapi.yaml", string(kayle.OpenAPI()))
	ca := write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	with := invocation{variables: map[string]string{tokenVariable: s.Token(), "KEY": "the-key"}}
	for _, trust := range []string{"--ca-cert=" + ca, "--insecure"} {
		keys = nil
		got := with.do("init", "--spec", document, "--target", server.URL, trust, "--header=X-Key=env:KEY", "--timeout=20s")
		g.Expect(got.code).To(Equal(exitOK), got.err)
		g.Expect(got.out).To(ContainSubstring("# confirmed: with the id of an item as cursor, the page begins after it\n"))
		g.Expect(got.out).To(ContainSubstring("# confirmed: a limit of 101 is refused\n"))
		g.Expect(got.out).To(ContainSubstring("# confirmed: only items with that /status are listed\n"))
		g.Expect(got.out).NotTo(ContainSubstring("contradicted"))
		g.Expect(got.err).To(MatchRegexp(`The target was asked [5-8] requests: [0-9]+ lines are confirmed\.`))
		g.Expect(keys).To(HaveEach("the-key"))
		g.Expect(len(keys)).To(BeNumerically("<=", 8))
		g.Expect(got.out + got.err).NotTo(ContainSubstring(s.Token()))
	}
	got := invocation{}.do("init", "--spec", document, "--target", server.URL, "--insecure")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.err).To(ContainSubstring("not confirmed: the list is answered 401"))
	g.Expect(got.out).To(ContainSubstring("# not confirmed: the list is answered 401\n"))
}

// Each flag of init is named in the tests above.
func TestNoFlagOfInitWithoutTest(t *testing.T) {
	g := NewWithT(t)
	source, err := os.ReadFile("init_test.go")
	g.Expect(err).NotTo(HaveOccurred())
	for flag := range flagsOf(t, &initCommand{}) {
		g.Expect(string(source)).To(MatchRegexp(`"--`+flag+`[="]`), "--%s has no test", flag)
	}
}
