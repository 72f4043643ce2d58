package suites_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// servesSessions, in the environment, makes this program a server of a list of so many
// sessions, so that the memory of a benchmark is that of the harness alone.
const servesSessions = "KAYLE_BENCHMARK_SESSIONS"

// TestServeForBenchmarks is that server. It ends with its input.
func TestServeForBenchmarks(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(servesSessions))
	if err != nil {
		t.Skip("serves benchmarks, which start it")
	}
	s, err := reference.New(reference.Options{Sessions: n})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\nserves %s %s %s\n", url, s.Token(), s.OtherToken())
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until whoever started it is gone
}

// servedApart starts a reference server in a process of its own and returns what asks it.
func servedApart(b *testing.B, sessions int) suites.Options {
	b.Helper()
	server := exec.Command(os.Args[0], "-test.run=^TestServeForBenchmarks$")
	server.Env = append(os.Environ(), fmt.Sprintf("%s=%d", servesSessions, sessions))
	stop, err := server.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stop.Close()
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) == 4 && words[0] == "serves" {
			return suites.Options{Target: words[1], Token: words[2], OtherToken: words[3]}
		}
	}
	b.Fatal("the server does not start")
	return suites.Options{}
}

// BenchmarkGrowth runs the suites against lists of a thousand to a million sessions, as
// usual and with all items: requests, seconds, the most memory in MiB, and what is kept
// of an item of a whole list, in bytes. Run it with -benchtime 1x; the last size takes
// minutes and 4 GiB for the server.
func BenchmarkGrowth(b *testing.B) {
	for _, most := range []int{suites.DefaultMaxItems, suites.AllItems} {
		for _, sessions := range []int{1_000, 10_000, 100_000, 1_000_000} {
			name := fmt.Sprintf("items=usual/sessions=%d", sessions)
			if most == suites.AllItems {
				name = fmt.Sprintf("items=all/sessions=%d", sessions)
			}
			b.Run(name, func(b *testing.B) {
				options := servedApart(b, sessions)
				options.Contract, options.MaxItems, options.RefusalPause = loaded(b), most, -1
				for b.Loop() {
					grows(b, options, sessions)
				}
			})
		}
	}
}

// grows is one run, with what it takes.
func grows(b *testing.B, o suites.Options, sessions int) {
	debug.FreeOSMemory()
	half, whole, from, to := uint64(0), uint64(0), 0, 0 // while the second half of a whole list is walked
	o.Progress = func(p suites.Progress) {
		switch {
		case p.Items >= sessions/2 && from == 0 && p.Items > 0:
			from, half = p.Items, liveHeap()
		case p.Items >= sessions && to == 0:
			to, whole = p.Items, liveHeap()
		}
	}
	end := make(chan struct{})
	peak := make(chan uint64)
	go func() { peak <- peakMemory(end) }()
	r, err := suites.Run(b.Context(), o)
	close(end)
	if err != nil {
		b.Fatal(err)
	}
	if r.Verdict != report.Conformant {
		b.Error(r.Sentence)
	}
	b.ReportMetric(float64(r.Summary.Requests), "requests")
	b.ReportMetric(r.Summary.Seconds, "s")
	b.ReportMetric(float64(<-peak>>20), "peak-MiB")
	if to > from && from > 0 {
		b.ReportMetric(max(0, float64(whole)-float64(half))/float64(to-from), "kept-B/item")
	}
}

// liveHeap is what the heap holds, in bytes, when all garbage is gone.
func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// peakMemory is the most memory, in bytes, that Go held from the system and did not give
// back, at any time until the end.
func peakMemory(end <-chan struct{}) uint64 {
	most := uint64(0)
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.Sys-m.HeapReleased)
		select {
		case <-end:
			return most
		case <-time.After(20 * time.Millisecond):
		}
	}
}
