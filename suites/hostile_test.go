package suites_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/har"
	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// mostMemory is what a run may take at most, whatever the target sends.
const mostMemory = 256 << 20

// kayle is the embedded contract, loaded once.
var kayle = sync.OnceValues(func() (*spec.Contract, error) { return spec.Load(spec.Sources{}) })

// honest is a small conformant server.
func honest(t *testing.T) *reference.Server {
	t.Helper()
	s, err := reference.New(reference.Options{Sessions: 24, Cache: reference.NewCache()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// wellAnswered is how many requests are answered well by a target that turns
// hostile: all that is asked to learn the list, and some more.
const wellAnswered = 60

func TestHostileTargets(t *testing.T) {
	// net/http logs what comes on idle connections.
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	if everyHostility {
		defer debug.SetGCPercent(debug.SetGCPercent(100)) // as the command runs
	}
	limit := debug.SetMemoryLimit(suites.MemoryLimit)
	t.Cleanup(func() { debug.SetMemoryLimit(limit) })
	good := honest(t)
	all := append(wireBehaviours(), bodyBehaviours()...)
	// Heavy ones run alone, so that their memory can be told; slow ones wait
	// together; the others share what processors there are.
	t.Run("heavy", func(t *testing.T) {
		if !everyHostility {
			return // KAYLE_HOSTILE=all
		}
		if testing.Short() {
			t.Skip("moves gigabytes")
		}
		bothWays(all, func(h hostile) bool { return h.heavy }, func(name string, survive func(*testing.T)) { t.Run(name, survive) }, good)
	})
	t.Run("slow", func(t *testing.T) {
		var waiting sync.WaitGroup
		places := make(chan struct{}, 4)
		bothWays(all, func(h hostile) bool { return h.slow }, func(name string, survive func(*testing.T)) {
			places <- struct{}{}
			waiting.Go(func() {
				t.Run(name, survive)
				<-places
			})
		}, good)
		waiting.Wait()
	})
	t.Run("others", func(t *testing.T) {
		bothWays(all, func(h hostile) bool { return !h.heavy && !h.slow }, func(name string, survive func(*testing.T)) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				survive(t)
			})
		}, good)
	})
}

// everyHostility (KAYLE_HOSTILE=all) runs each behaviour both ways, and the heavy ones
// as well, eachHostility (KAYLE_HOSTILE=each, as .ci/run does) each of the others one way,
// in turn. Without them the tests are sampled, which keeps them short: every sixth
// behaviour is run so, and of some other tests a part.
var (
	everyHostility = os.Getenv("KAYLE_HOSTILE") == "all"
	eachHostility  = os.Getenv("KAYLE_HOSTILE") == "each"
	sampled        = !everyHostility && !eachHostility
)

// bothWays runs against targets that are hostile from the first request on,
// and against some that turn hostile.
func bothWays(all []hostile, chosen func(hostile) bool, run func(string, func(*testing.T)), good *reference.Server) {
	for i, h := range all {
		if !chosen(h) {
			continue
		}
		if h.later == (said{}) {
			h.later = h.first
		}
		way, taken := i%2, true
		if sampled {
			way, taken = i/6%2, i%6 == 0
		}
		if everyHostility || taken && way == 0 {
			run(h.name+"/from the first request", func(t *testing.T) { survive(t, h, 0, h.first, good) })
		}
		if everyHostility || taken && way == 1 {
			run(h.name+"/later", func(t *testing.T) { survive(t, h, wellAnswered, h.later, good) })
		}
		all[i].answer = nil // and what it holds
	}
}

// survive runs against a hostile target and wants a sober report.
func survive(t *testing.T, h hostile, turn int64, want said, good *reference.Server) {
	g := NewWithT(t)
	target := besiege(t, h, http.Handler(good), turn)
	watch := watchMemory()
	// The guard is beyond all that the run may take; it ends a test that hangs.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	timeout := longTimeout
	if h.slow {
		timeout = shortTimeout
	}
	started := time.Now()
	r, err := suites.Run(ctx, suites.Options{
		Contract: loaded(t), Target: target.url(), Token: good.Token(), OtherToken: good.OtherToken(),
		Timeout: timeout, Deadline: time.Minute, ThrottleBudget: time.Second, MaxRequests: int(turn) +
			cmp.Or(h.requests, map[bool]int{true: 30, false: 120}[h.heavy]), Explore: 12, RefusalPause: -1, Seed: 7,
	})
	took := time.Since(started)
	peak := watch()
	g.Expect(err).NotTo(HaveOccurred())
	t.Logf("%s, %d MiB, %d requests, %d met hostility: %s", took.Round(time.Millisecond), peak>>20, r.Summary.Requests, target.hostility(),
		r.Sentence)
	g.Expect(ctx.Err()).NotTo(HaveOccurred())
	g.Expect(r.Summary.CutShort).NotTo(ContainSubstring("deadline"))
	g.Expect(peak).To(BeNumerically("<", mostMemory))
	g.Expect(target.strayed.Load()).To(BeZero(), "a redirect was followed")
	if h.slow {
		// Eight in flight: what each of them waits for, a few times over.
		g.Expect(target.hostility()).To(BeNumerically("<=", 32))
	}
	wellFormed(g, r)
	g.Expect(report.ExitCode(r, false, false)).To(BeElementOf(1, 3), r.Sentence)
	for _, q := range r.Requirements {
		g.Expect(q.Has(report.Error)).To(BeFalse(), "%s: %s", q.ID, q.Reason)
	}
	hears(g, r, want)
}

// hears wants a report to say what happened.
func hears(g *WithT, r *report.Report, want said) {
	switch want.id {
	case "cut":
		g.Expect(r.Verdict).To(Equal(report.Partial), r.Sentence)
		g.Expect(r.Summary.CutShort).To(ContainSubstring(want.text))
		return
	case "":
		g.Expect(r.Verdict).To(Equal(report.NotTested), r.Sentence)
		g.Expect(r.Sentence + " " + r.Hint).To(ContainSubstring(want.text))
		return
	}
	g.Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
	var texts []string
	for _, q := range r.Requirements {
		if !slices.Contains(strings.Split(want.id, "|"), q.ID) {
			continue
		}
		for _, c := range q.Cases {
			if c.Finding != nil {
				texts = append(texts, c.Finding.Summary+" / "+c.Finding.Got)
			}
		}
	}
	g.Expect(texts).NotTo(BeEmpty(), "%s neither fails nor warns: %s", want.id, r.Sentence)
	if !strings.Contains(strings.Join(texts, "\n"), want.text) {
		t := strings.Join(texts, "\n")
		g.Expect(t[:min(len(t), 3000)]).To(ContainSubstring(want.text))
	}
}

// wellFormed wants every format of a report to be readable, of bounded size and
// free of what must be escaped.
func wellFormed(g *WithT, r *report.Report) {
	for _, format := range reporters.Formats() {
		var out bytes.Buffer
		g.Expect(reporters.Render(format, &out, r, reporters.Options{})).To(Succeed(), format)
		g.Expect(out.Len()).To(BeNumerically("<", 8<<20), format)
		g.Expect(utf8.Valid(out.Bytes())).To(BeTrue(), format)
		text := out.String()
		g.Expect(strings.ContainsAny(text, "\x00\x07\x1b\x7f\u202e\u2066\u200f")).To(BeFalse(), "%s holds characters that must be escaped",
			format)
		switch format {
		case "json":
			back, err := report.Read(bytes.NewReader(out.Bytes()))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(back.Verdict).To(Equal(r.Verdict))
			g.Expect(back.Requirements).To(HaveLen(len(r.Requirements)))
			valid(g, out.Bytes())
		case "har":
			g.Expect(json.Unmarshal(out.Bytes(), new(har.HAR))).To(Succeed())
		case "junit":
			g.Expect(readXML(&out)).To(Succeed())
		}
	}
}

func readXML(in io.Reader) error {
	for decoder := xml.NewDecoder(in); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// watchMemory samples the heap until the returned function is called, which
// gives the most that it saw, the servers of the test and the contract included.
func watchMemory() func() uint64 {
	runtime.GC()
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}} // read without stopping anything
		tick := time.NewTicker(4 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(heap)
			most = max(most, heap[0].Value.Uint64())
			select {
			case <-stop:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-peak
	}
}
