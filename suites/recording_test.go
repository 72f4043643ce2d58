package suites_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// few narrows a run to some hundred requests.
func few(o *suites.Options) { o.Explore, o.Selection.Families = -1, []string{"HTTP", "LIM"} }

// fullDisk takes so many bytes and no more.
type fullDisk struct {
	bytes.Buffer
	room int
}

var errDiskFull = errors.New("no space left")

func (d *fullDisk) Write(b []byte) (int, error) {
	n, _ := d.Buffer.Write(b[:min(len(b), d.room-d.Len())])
	if n < len(b) {
		return n, errDiskFull
	}
	return n, nil
}

// A recording that cannot be written to its end costs the recording, not the report.
func TestARecordingThatCannotBeWritten(t *testing.T) {
	g := NewWithT(t)
	s := honest(t)
	disk := &fullDisk{room: 60_000}
	o := suites.Options{Contract: loaded(t), Target: "http://reference.test", Transport: suites.InProcess(s),
		Token: s.Token(), OtherToken: s.OtherToken(), RefusalPause: -1, Record: disk}
	few(&o)
	r, err := suites.Run(t.Context(), o)
	g.Expect(err).To(MatchError(errDiskFull))
	g.Expect(err).To(MatchError(HavePrefix("the recording could not be written to its end: ")))
	g.Expect(r).NotTo(BeNil())
	g.Expect(broken(r)).To(BeEmpty())
	g.Expect(r.Summary.CutShort).To(BeEmpty(), "the run goes on")
	g.Expect(disk.Len()).To(Equal(60_000))
	// What was written until then can be judged.
	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, &disk.Buffer)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(broken(again)).To(BeEmpty())
	mentions(g, again, "the recording was cut off: its last line is left out")

	o.Record = &fullDisk{}
	_, err = suites.Run(t.Context(), o)
	g.Expect(err).To(MatchError(errDiskFull), "where not even the first line can be written nothing is sent")
}

// A run that is cut short leaves a recording that can be judged.
func TestTheRecordingOfACancelledRun(t *testing.T) {
	g := NewWithT(t)
	s := honest(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var recording bytes.Buffer
	r := run(t, ctx, s, s, served, func(o *suites.Options) {
		o.Record = &recording
		o.Progress = func(p suites.Progress) {
			if p.Requests >= 150 {
				cancel()
			}
		}
	})
	g.Expect(r.Summary.CutShort).To(Equal("interrupted"))
	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, &recording)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(broken(again)).To(BeEmpty())
	g.Expect(again.Verdict).To(Equal(report.Partial))
	g.Expect(again.Target.Items).To(Equal(r.Target.Items))
	g.Expect(again.Notes).NotTo(ContainElement(ContainSubstring("cut off")))
}

// A recording whose last line is cut is judged without that line.
func TestARecordingWhoseLastLineIsCut(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	r := testReference(t, reference.Options{Sessions: 24, Defects: []string{"limit-ignored"}}, func(o *suites.Options) {
		few(o)
		o.Record = &recording
	})
	g.Expect(broken(r)).To(ContainElement("LIM-02"))
	whole := recording.Bytes()
	for _, cut := range []int{1, 30} {
		o := suites.Options{Contract: loaded(t)}
		few(&o)
		again, err := suites.Replay(t.Context(), o, bytes.NewReader(whole[:len(whole)-cut]))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(broken(again)).To(ContainElement("LIM-02"))
		if cut == 1 {
			g.Expect(again.Notes).NotTo(ContainElement(ContainSubstring("cut off")), "only the end of the line is missing")
			continue
		}
		mentions(g, again, "the recording was cut off: its last line is left out")
	}
}

// told is closed when something with a text is written.
type told struct {
	text string
	once sync.Once
	done chan struct{}
}

func (w *told) Write(b []byte) (int, error) {
	if strings.Contains(string(b), w.text) {
		w.once.Do(func() { close(w.done) })
	}
	return len(b), nil
}

// The recording is written while the run goes on: an exchange is there although
// another one is still waited for.
func TestARecordingIsWrittenAsItHappens(t *testing.T) {
	s := honest(t)
	first := &told{text: `"query":"limit=1"`, done: make(chan struct{})}
	var written atomic.Int64
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "limit=100" { // asked after the other
			select {
			case <-first.done:
				written.Add(1)
			case <-r.Context().Done():
			}
		}
		s.ServeHTTP(w, r)
	})
	r := run(t, t.Context(), s, h, served, func(o *suites.Options) {
		few(o)
		o.Record = first
	})
	g := NewWithT(t)
	g.Expect(written.Load()).To(BeNumerically(">", 0), "the answer was held back until the recording had the one before")
	g.Expect(broken(r)).To(BeEmpty())
}

// A recording says in its first line that it holds whole answers.
func TestARecordingSaysWhatItHolds(t *testing.T) {
	g := NewWithT(t)
	var b strings.Builder
	s := honest(t)
	run(t, t.Context(), s, s, served, func(o *suites.Options) {
		few(o)
		o.Record = &b
	})
	first, _, _ := strings.Cut(b.String(), "\n")
	g.Expect(first).To(ContainSubstring(`"evidence":"full"`))
}

// Recordings of the first version, with each body in its own line, can be read.
func TestARecordingOfTheFirstVersion(t *testing.T) {
	g := NewWithT(t)
	file, err := os.Open("testdata/recording-v1.jsonl")
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	r, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Target.URL).To(Equal("https://api.test"))
	g.Expect(r.Target.Items).To(Equal(2))
	g.Expect(r.Summary.Requests).To(Equal(5))
	g.Expect(r.Verdict).To(Equal(report.NonConformant))
	g.Expect(broken(r)).To(Equal([]string{"HTTP-04", "ITEM-02"}))
	bodies := map[string]string{}
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if c.Finding != nil {
				bodies[q.ID+" "+c.Finding.Exchange] = c.Finding.Body
			}
		}
	}
	g.Expect(bodies).To(HaveLen(2))
	g.Expect(bodies["ITEM-02 x0001"]).To(ContainSubstring(`"failure_code":"liveness_failed"`))
	g.Expect(bodies["HTTP-04 x0005"]).To(Equal(`{"data":`))
}
