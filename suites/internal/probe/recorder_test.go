package probe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// echoes is a server that answers with the query and the credentials.
func echoes(t *testing.T) *httptest.Server {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.URL.RawQuery, " for ", r.Header.Get("Authorization"))
	})
}

// record returns a recorder to memory.
func record(t *testing.T) (*probe.Recorder, *bytes.Buffer) {
	t.Helper()
	var b bytes.Buffer
	r, err := probe.NewRecorder(&b, probe.Meta{Target: "http://x"})
	if err != nil {
		t.Fatal(err)
	}
	return r, &b
}

func TestExchangesAreRecordedAsTheyComplete(t *testing.T) {
	g := NewWithT(t)
	rec, written := record(t)
	s := echoes(t)
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Token: mainToken, Recorder: rec, MaxRequests: 4})
	ledger := probe.NewLedger(p.Do)
	p.Await(context.Background(), probe.Request{}, 0, answered) // is not in the ledger
	for i, query := range []string{"a", "b", "a b", "a", "c", "d"} {
		ledger.Ask(context.Background(), probe.Request{Query: query, Occasion: occasion.Named(fmt.Sprint(i))})
		g.Expect(strings.Count(written.String(), "\n")).To(Equal(2+i), "each line is there at once")
	}
	p.Stop("enough")
	ledger.Ask(context.Background(), probe.Request{Query: "e"})
	g.Expect(rec.Err()).NotTo(HaveOccurred())
	g.Expect(written.String()).NotTo(ContainSubstring(mainToken))

	_, read, err := readAll(bytes.NewReader(written.Bytes()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(read).To(HaveLen(7))
	for i, e := range ledger.Exchanges() {
		same := *e
		same.Started = read[i].Started
		g.Expect(*read[i]).To(Equal(same))
	}
	g.Expect(kinds(read)).To(Equal(map[probe.FailureKind]int{"": 3, probe.FailureRequest: 1, probe.FailureBudget: 2, probe.FailureSilent: 1}))
}

func TestABodyIsRecordedOnce(t *testing.T) {
	g := NewWithT(t)
	rec, written := record(t)
	body := strings.Repeat("long ", 1000)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "404" {
			w.WriteHeader(404)
		}
		fmt.Fprint(w, body)
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Recorder: rec})
	together(p, 50, func(i int) string { return fmt.Sprint(i) })
	get(p, probe.Request{Query: "404"})
	g.Expect(strings.Count(written.String(), body)).To(Equal(2), "once a status")
	g.Expect(strings.Count(written.String(), `"body_of":"x00`)).To(Equal(49))
	r, read, err := readAll(written)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Truncated).To(BeFalse())
	for _, e := range read[:50] {
		g.Expect(e.Content).To(BeIdenticalTo(read[0].Content))
	}
	g.Expect(bodyOf(read[50])).To(Equal(body))
	g.Expect(read[50].Content).NotTo(BeIdenticalTo(read[0].Content))
}

// A recorder gets the redacted bodies of each run, wherever their readings are
// from.
func TestCachedBodiesAreRecorded(t *testing.T) {
	g := NewWithT(t)
	s := echoes(t)
	var cache probe.Cache
	for range 2 {
		rec, written := record(t)
		p := newProbe(t, probe.Config{Base: parse(t, s.URL), Token: mainToken, Cache: &cache})
		p.Record(rec)
		get(p, probe.Request{Query: "q"})
		g.Expect(rec.Err()).NotTo(HaveOccurred())
		g.Expect(written.String()).To(ContainSubstring(`"body":"q for Bearer $KAYLE_TOKEN"`))
		cache.Freeze()
	}
}

// What a request was throttled with is recorded where it is not sent again.
func TestThrottledExchangesAreRecorded(t *testing.T) {
	for name, size := range map[string]int{"small": 10, "large": 100 << 10} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			rec, written := record(t)
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", "60")
				w.WriteHeader(429)
				fmt.Fprint(w, strings.Repeat("s", size))
			})
			ctx, cancel := context.WithCancel(t.Context())
			p := newProbe(t, probe.Config{Base: parse(t, s.URL), Clock: cancelling{newClock(), cancel}, Recorder: rec})
			e := p.Do(ctx, probe.Request{})
			g.Expect(e.Failure).To(HaveField("Kind", probe.FailureCancelled))
			g.Expect(e.Content.Size).To(Equal(min(size, 16<<10)))
			g.Expect(rec.Err()).NotTo(HaveOccurred())
			_, read, err := readAll(written)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(read[0].Content).To(Equal(e.Content))
		})
	}
}

func TestBodiesOfAnyKindAreRecorded(t *testing.T) {
	for name, body := range map[string]string{
		"text":           "ü \u2028 <&> \" \\ \n",
		"long":           strings.Repeat("aü€😀", 20_000),
		"binary":         "\xff\x00\n" + strings.Repeat("\xfe", 100_000),
		"escapes":        strings.Repeat("\x01", 5000),
		"cut characters": strings.Repeat("x", 32<<10-1) + "€€",
		"partial":        "",
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			rec, written := record(t)
			s := listen(t, once(ok("", []byte(body))))
			if name == "partial" {
				s = listen(t, once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"))
			}
			e := get(newProbe(t, probe.Config{Base: s.url(), Recorder: rec}), probe.Request{})
			g.Expect(rec.Err()).NotTo(HaveOccurred())
			g.Expect(written.Len()).To(BeNumerically("<", 2*len(body)+1000))
			_, read, err := readAll(written)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(read[0].Content).To(Equal(e.Content))
			g.Expect(read[0].Failure).To(Equal(e.Failure))
		})
	}
}

// disk is a writer that is full after some bytes.
type disk struct {
	bytes.Buffer
	room int
}

func (d *disk) Write(b []byte) (int, error) {
	n := min(len(b), d.room)
	d.room -= n
	d.Buffer.Write(b[:n])
	if n < len(b) {
		return n, errors.New("no space left on device")
	}
	return n, nil
}

func TestADiskThatFillsUpLeavesWhatCanBeRead(t *testing.T) {
	g := NewWithT(t)
	s := echoes(t)
	for room := 1000; room < 3000; room += 97 {
		full := &disk{room: room}
		rec, err := probe.NewRecorder(full, probe.Meta{})
		g.Expect(err).NotTo(HaveOccurred())
		p := newProbe(t, probe.Config{Base: parse(t, s.URL), Recorder: rec})
		for i := range 20 {
			g.Expect(get(p, probe.Request{Query: fmt.Sprint(i)}).Failure).To(BeNil(), "the run goes on")
		}
		g.Expect(rec.Err()).To(MatchError(MatchRegexp(`^write the recording, exchange x00\d\d: no space left on device$`)))
		exchanges := strings.Count(full.String(), "\n") - 1
		last := full.String()[strings.LastIndexByte(full.String(), '\n')+1:]
		whole := json.Valid([]byte(last)) // only the end of the line is missing
		if whole {
			exchanges++
		}
		r, read, err := readAll(&full.Buffer)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(read).To(HaveLen(exchanges))
		g.Expect(r.Truncated).To(Equal(last != "" && !whole))
	}
}

func TestARecorderWantsTheBody(t *testing.T) {
	g := NewWithT(t)
	rec, _ := record(t)
	s := echoes(t)
	e := get(newProbe(t, probe.Config{Base: parse(t, s.URL)}), probe.Request{})
	rec.Write(e, nil)
	g.Expect(rec.Err()).To(MatchError(ContainSubstring("exchange x0001: 0 of 5 bytes of the body are there")))
	(*probe.Recorder)(nil).Write(e, nil)
	g.Expect((*probe.Recorder)(nil).Err()).NotTo(HaveOccurred())
}

func TestATruncatedRecording(t *testing.T) {
	g := NewWithT(t)
	meta := `{"schema":"` + probe.RecordingSchema + `"}` + "\n"
	entry := `{"id":"x1","request":{"method":"GET"},"status":200,"body":"a"}`
	for n := 1; n < len(entry); n++ {
		r, read, err := readAll(strings.NewReader(meta + strings.Replace(entry, "x1", "x0", 1) + "\n" + entry[:n]))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(read).To(HaveLen(1))
		g.Expect(r.Truncated).To(BeTrue(), entry[:n])
		_, err = r.Next()
		g.Expect(err).To(Equal(io.EOF))
	}
	r, read, err := readAll(strings.NewReader(meta + entry))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(read).To(HaveLen(1), "only the end of the line is missing")
	g.Expect(r.Truncated).To(BeFalse())
}

func TestTheFirstVersionIsRead(t *testing.T) {
	g := NewWithT(t)
	_, read, err := readAll(strings.NewReader(`{"schema":"kayle-conformance/recording/v1"}` + "\n" +
		`{"id":"x1","request":{"method":"GET"},"status":200,"body":"{}"}` + "\n" +
		`{"id":"x2","request":{"method":"GET"},"status":200,"body":"{}","failure":{"kind":"dropped","text":"t"}}` + "\n" +
		`{"id":"x3","request":{"method":"GET"},"status":429,"body_base64":"/w==","failure":{"kind":"throttled","text":"t"}}` + "\n" +
		`{"id":"x4","request":{"method":"GET"},"status":0,"failure":{"kind":"silent","text":"t"}}` + "\n"))
	g.Expect(err).NotTo(HaveOccurred())
	var partial []bool
	for _, e := range read {
		partial = append(partial, e.Content.Partial)
	}
	g.Expect(partial).To(Equal([]bool{false, true, false, false}))
	g.Expect(bodyOf(read[2])).To(Equal("\xff"))
	g.Expect(read[3].Content).To(Equal(&probe.Content{}))
}

// A replay reads and spools as the run did.
func TestAReplayReadsAndSpools(t *testing.T) {
	g := NewWithT(t)
	rec, written := record(t)
	s := echoes(t)
	var live, replayed atomic.Int64
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Recorder: rec, Read: func(b probe.Body) probe.Reading {
		live.Add(1)
		return keep(b)
	}})
	together(p, 30, func(i int) string { return fmt.Sprint(i % 4) })
	spool, err := probe.NewSpool(1 << 20)
	g.Expect(err).NotTo(HaveOccurred())
	r, err := probe.OpenRecording(written)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Meta.Target).To(Equal("http://x"))
	r.Spool, r.Read = spool, func(b probe.Body) probe.Reading {
		replayed.Add(1)
		return keep(b)
	}
	ledger := probe.NewLedger(nil)
	for {
		e, err := r.Next()
		if err == io.EOF {
			break
		}
		g.Expect(err).NotTo(HaveOccurred())
		ledger.Load(e)
	}
	g.Expect([]int64{live.Load(), replayed.Load()}).To(Equal([]int64{4, 4}))
	g.Expect(ledger.Sealed()).To(BeTrue())
	e := ledger.Ask(t.Context(), probe.Request{Query: "3"})
	text, found := spool.Text(e.Content.Digest, 100)
	g.Expect(found).To(BeTrue())
	g.Expect(string(text)).To(Equal("3 for "))
	g.Expect(ledger.Ask(t.Context(), probe.Request{Query: "5"})).To(BeNil())
	g.Expect(spool.Close()).To(Succeed())
}
