package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// ordersServer lists orders, and lowers a size above the maximum to it instead of refusing it.
func ordersServer() http.Handler {
	var all []map[string]string
	for i := range 57 {
		all = append(all, map[string]string{"no": fmt.Sprintf("order-%d", 1000+i*37%997)})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body := http.StatusOK, map[string]any{}
		size, rest := 10, all
		query := r.URL.Query()
		if text, given := query["size"]; given {
			n, err := strconv.Atoi(text[0])
			if err != nil || len(text) > 1 || n < 1 || strconv.Itoa(n) != text[0] {
				status = http.StatusBadRequest
			}
			size = min(n, 20)
		}
		if after, given := query["after"]; given {
			at := slices.IndexFunc(all, func(o map[string]string) bool { return o["no"] == after[0] })
			if at < 0 || len(after) > 1 {
				status = http.StatusBadRequest
			}
			rest = all[at+1:]
		}
		switch {
		case r.URL.Path != "/orders":
			status = http.StatusNotFound
		case r.Method != http.MethodGet:
			status = http.StatusMethodNotAllowed
		case status == http.StatusOK:
			page := rest[:min(size, len(rest))]
			body["all"], body["next"] = append([]map[string]string{}, page...), nil
			if len(rest) > size {
				body["next"] = page[size-1]["no"]
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(body)
	})
}

// The commands of docs/contracts.md lead from a foreign document to what is wrong with its
// server.
func TestFromADocumentToTheFirstFinding(t *testing.T) {
	g := NewWithT(t)
	page, err := os.ReadFile("../../docs/contracts.md")
	g.Expect(err).NotTo(HaveOccurred())
	document, err := os.ReadFile("../../suites/testdata/shop/openapi.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	t.Chdir(t.TempDir())
	g.Expect(os.WriteFile("openapi.yaml", document, 0o600)).To(Succeed())
	s := httptest.NewServer(ordersServer())
	defer s.Close()

	block := regexp.MustCompile("(?s)```sh\n(.*?)```").FindSubmatch(page)
	g.Expect(block).NotTo(BeNil())
	var commands []string
	var last result
	for line := range strings.Lines(string(block[1])) {
		line = strings.ReplaceAll(strings.TrimSpace(line), "https://staging.example.com", s.URL)
		rest, isCommand := strings.CutPrefix(line, "kayle-conformance ")
		if !isCommand {
			continue // the list of orders demands no token
		}
		const blank = "\x01" // within one argument
		arguments := strings.Fields(strings.ReplaceAll(rest, "'GET /orders'", "GET"+blank+"/orders"))
		for i := range arguments {
			arguments[i] = strings.ReplaceAll(arguments[i], blank, " ")
		}
		commands = append(commands, arguments[0])
		last = invocation{}.do(arguments...)
		g.Expect(last.code).NotTo(Or(Equal(exitUsage), Equal(exitTrouble)), "%s: %s", line, last.err)
	}
	g.Expect(commands).To(Equal([]string{"init", "lint", "run"}))
	g.Expect(last.code).To(Equal(exitFailed), last.out)
	g.Expect(last.out).To(ContainSubstring("1 of"))
	g.Expect(last.out).To(MatchRegexp(`(?m)^Non-conformant: 1 of \d+ MUST requirements fails: LIM-05`))
	g.Expect(last.out).To(ContainSubstring("maximum: 20"), "the document's own words")
}

// init sends credentials as the document says, and says which it takes.
func TestInitWithAnAPIKey(t *testing.T) {
	g := NewWithT(t)
	document, err := os.ReadFile("../../suites/testdata/shop/openapi.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	t.Chdir(t.TempDir())
	keyed := strings.Replace(string(document), "paths:\n", "security: [{key: []}]\npaths:\n", 1)
	keyed = strings.Replace(keyed, "components:\n", "components:\n  securitySchemes: {key: {type: apiKey, in: header, name: X-Shop-Key}}\n", 1)
	g.Expect(os.WriteFile("openapi.yaml", []byte(keyed), 0o600)).To(Succeed())
	orders, stray := ordersServer(), false
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stray = stray || r.Header.Get("Authorization") != ""
		if r.Header.Get("X-Shop-Key") != "k3y-of-the-shop" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		orders.ServeHTTP(w, r)
	}))
	defer s.Close()
	got := invocation{variables: map[string]string{tokenVariable: "k3y-of-the-shop"}}.do("init", "--spec=openapi.yaml",
		"--operation=GET /orders", "--target", s.URL, "-o", "overlay.yaml")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(stray).To(BeFalse())
	g.Expect(got.err).To(MatchRegexp(`asked \d+ requests: [1-9]\d* lines are confirmed`))
	g.Expect(got.err).To(ContainSubstring("Next:\n  set $KAYLE_TOKEN to the value of the header X-Shop-Key, and $KAYLE_OTHER_TOKEN"))
	g.Expect(got.err).NotTo(ContainSubstring("k3y-of-the-shop"))
}
