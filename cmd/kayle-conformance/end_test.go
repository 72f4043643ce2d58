package main

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
)

// These tests run the engine; most keep to a small selection.

func TestRunAgainstTheReference(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	got := invocation{}.do("run", "--family=LIM", "--report=json=r.json", "--record=exchanges.jsonl")
	g.Expect(got.code).To(Equal(exitOK), got.out+got.err)
	g.Expect(got.out).To(ContainSubstring("only a selection ran"))
	r, err := invocation{}.read("r.json")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Verdict).To(Equal(report.Partial))

	again := invocation{}.do("replay", "exchanges.jsonl", "--family=LIM", "--report=json=again.json")
	g.Expect(again.code).To(Equal(exitOK), again.out+again.err)
	g.Expect(invocation{}.do("diff", "r.json", "again.json").out).To(ContainSubstring("No regression"))
}

func (invocation) read(name string) (*report.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return report.Read(f)
}

// Targets that cannot be tested: the exit code, and a hint at the cause.
func TestUntestableTargets(t *testing.T) {
	t.Chdir(t.TempDir())
	page := func(status int, contentType, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		})
	}
	good, err := reference.New(reference.Options{})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { good.Close() })
	empty, err := reference.New(reference.Options{Sessions: reference.NoSessions, Token: "token", OtherToken: "other"})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { empty.Close() })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	unreachable := "http://" + listener.Addr().String()
	NewWithT(t).Expect(listener.Close()).To(Succeed())
	for name, c := range map[string]struct {
		handler http.Handler // nil: nobody listens
		codes   []int
		want    string
	}{
		"unreachable": {nil, []int{exitTrouble}, "Not tested"},
		"wrong token": {good, []int{exitTrouble}, tokenVariable},
		"no items":    {empty, []int{exitTrouble}, "Not tested"},
		"frozen":      {page(410, "application/json", "{}"), []int{exitTrouble}, "Not tested"},
		"wrong path":  {page(404, "text/html", "<html>"), []int{exitTrouble}, "Not tested"},
		"HTML":        {page(200, "text/html", "<!doctype html><p>hello"), []int{exitFailed, exitTrouble}, "HTTP-0"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			target := unreachable
			if c.handler != nil {
				server := httptest.NewServer(c.handler)
				defer server.Close()
				target = server.URL
			}
			got := invocation{variables: map[string]string{targetVariable: target, tokenVariable: "token"}}.do(
				"run", "--family=LIM,HTTP", "--explore=0", "--throttle-budget=0s", "--report=json="+filepath.Join(t.TempDir(), "r.json"))
			g.Expect(got.code).To(BeElementOf(c.codes), got.out+got.err)
			g.Expect(got.out).To(ContainSubstring(c.want))
		})
	}
}

// A run that is interrupted judges what is there and writes its reports.
func TestInterruptedRun(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signalName(s), func(t *testing.T) {
			g := NewWithT(t)
			asked := make(chan struct{})
			var once sync.Once
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				once.Do(func() { close(asked) })
				<-r.Context().Done() // until the harness gives up
			}))
			defer server.Close()
			path := filepath.Join(t.TempDir(), "r.json")
			cmd, out := child(t, "main", "run", "--target="+server.URL, "--timeout=10m", "--deadline=20m", "--report=json="+path)
			<-asked
			g.Expect(cmd.Process.Signal(s)).To(Succeed())
			for out.Scan() {
			}
			g.Expect(exitCode(cmd.Wait())).To(Equal(exitTrouble))
			r, err := invocation{}.read(path)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(r.Verdict).To(Equal(report.NotTested))
			g.Expect(r.Summary.CutShort).To(ContainSubstring(signalName(s)))
		})
	}
}

// Secrets are in no output, whatever the target sends back, and whatever is asked for.
func TestNothingLeaks(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	variables := map[string]string{
		tokenVariable: "canary-token-0123456789", otherTokenVariable: "canary-other-0123456789", "KEY": "canary-header-0123456789",
	}
	file := write(t, "key", "canary-file-0123456789\n")
	good, err := reference.New(reference.Options{Token: variables[tokenVariable], OtherToken: variables[otherTokenVariable]})
	g.Expect(err).NotTo(HaveOccurred())
	defer good.Close()
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		fmt.Fprintf(w, `{"echo":%q,"key":%q,"other":%q,"url":%q}`, r.Header.Get("Authorization"), r.Header.Get("X-Key"), r.Header.Get("X-File"),
			r.URL.String())
	})
	for name, handler := range map[string]http.Handler{"reference": good, "echo": echo} {
		server := httptest.NewServer(handler)
		defer server.Close()
		args := []string{"run", "--verbose", "--family=LIM,AUTH", "--explore=0", "--token-in-query", "--target=" + server.URL,
			"--header=X-Key=env:KEY", "--header=X-File=@" + file, "--record=" + name + ".jsonl"}
		for _, format := range []string{"html", "json", "junit", "markdown", "text"} {
			args = append(args, "--report="+format+"="+name+"."+format)
		}
		got := invocation{variables: variables}.do(args...)
		g.Expect(got.code).To(BeElementOf(exitOK, exitFailed, exitTrouble), got.err)
		g.Expect(got.out).NotTo(BeEmpty())
		outputs := map[string]string{"stdout": got.out, "stderr": got.err}
		entries, err := os.ReadDir(".")
		g.Expect(err).NotTo(HaveOccurred())
		for _, entry := range entries {
			text, err := os.ReadFile(entry.Name())
			g.Expect(err).NotTo(HaveOccurred())
			outputs[entry.Name()] = string(text)
		}
		g.Expect(len(entries)).To(BeNumerically(">=", 5))
		for place, text := range outputs {
			g.Expect(strings.Contains(strings.ToLower(text), "canary")).To(BeFalse(), "%s: %s leaks", name, place)
			for _, secret := range []string{variables[tokenVariable], variables[otherTokenVariable], variables["KEY"]} {
				g.Expect(text).NotTo(ContainSubstring(base64.StdEncoding.EncodeToString([]byte(secret))), "%s: %s", name, place)
			}
		}
	}
}
