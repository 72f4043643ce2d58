package probe_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestARecordedRunIsReadAsItWas(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, once("HTTP/1.1 200 OK\r\nX-Raw: \xff\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"a\":\"<&>\"}"))
	binary := listen(t, once("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\x00\n"))
	garbage := listen(t, once("nonsense\r\n\r\n"))
	p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things", Token: mainToken})
	var all []*probe.Exchange
	for _, r := range []probe.Request{
		{}, {Query: "a=\xff&b=%zz&c=ü"}, {Method: probe.Head, Query: "\u2028"},
		{Method: probe.Options, Path: "/x", Occasion: occasion.Repeat(2), AcceptEncoding: "identity", IfNoneMatch: `"t"`},
		{Credentials: probe.Credentials{Kind: probe.InQuery, Scheme: "basic", Mutation: probe.Altered}},
		{ContentType: "text/plain", Content: "{\"ü\":\n"}, {Content: "a=\xff"},
	} {
		all = append(all, get(p, r))
	}
	// Ids are unique within a run.
	for i, base := range []*rawServer{binary, garbage} {
		e := get(newProbe(t, probe.Config{Base: base.url()}), probe.Request{})
		e.ID = "y" + string(rune('0'+i))
		all = append(all, e)
	}
	meta := probe.Meta{Tool: "v1", Contract: "abc", Target: "http://x", Started: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		Settings: map[string]string{"seed": "7"}}
	var b bytes.Buffer
	g.Expect(write(&b, meta, all)).To(Succeed())
	g.Expect(strings.Count(b.String(), "\n")).To(Equal(1 + len(all)))
	g.Expect(b.String()).To(ContainSubstring(`"body":"{\"a\":\"<&>\"}"`))
	got, read, err := readAll(&b)
	g.Expect(err).NotTo(HaveOccurred())
	meta.Schema = probe.RecordingSchema
	g.Expect(got.Meta).To(Equal(meta))
	g.Expect(got.Truncated).To(BeFalse())
	g.Expect(read).To(HaveLen(len(all)))
	for i, e := range all {
		g.Expect(read[i].Request.Key()).To(Equal(e.Request.Key()))
		g.Expect(read[i].Started.Equal(e.Started)).To(BeTrue())
		same := *e
		same.Started = read[i].Started // the monotonic clock does not travel
		g.Expect(*read[i]).To(Equal(same))
	}
}

// write records exchanges whose readings are their bodies.
func write(w io.Writer, m probe.Meta, all []*probe.Exchange) error {
	r, err := probe.NewRecorder(w, m)
	if err != nil {
		return err
	}
	for _, e := range all {
		r.Write(e, []byte(bodyOf(e)))
	}
	return r.Err()
}

// readAll reads a recording with readings that are the bodies.
func readAll(from io.Reader) (r *probe.Recording, all []*probe.Exchange, err error) {
	if r, err = probe.OpenRecording(from); err != nil {
		return nil, nil, err
	}
	r.Read = keep
	for {
		switch e, err := r.Next(); {
		case err == io.EOF:
			return r, all, nil
		case err != nil:
			return r, all, err
		default:
			all = append(all, e)
		}
	}
}

func TestBrokenRecordings(t *testing.T) {
	meta := `{"schema":"` + probe.RecordingSchema + `"}` + "\n"
	entry := `{"id":"x1","request":{"method":"GET"},"status":200}`
	unsent := `{"id":"x1","request":{"method":"GET"},"status":0,"failure":{"kind":"silent","text":"t"}}`
	for text, want := range map[string]string{
		"":                               "empty",
		"{":                              "line 1",
		"{}":                             `line 1: the schema is ""`,
		`{"schema":"other/v9"}`:          `"other/v9"`,
		meta + "{\n":                     "line 2",
		meta + entry + "\nnull":          "line 3: the exchange has no id",
		meta + entry + "\n[]":            "line 3",
		meta + entry + "\n" + entry:      "line 3: the exchange x1 is recorded on line 2 already",
		meta + entry[:30] + "\n" + entry: "line 2",
		meta + entry[:30] + "\n":         "line 2",
		meta + `{"id":"x1","request":{"method":"GET"}}`:                                             "neither a status nor a failure",
		meta + `{"id":"x1","request":{"method":"GET"},"status":-1}`:                                 "the status -1",
		meta + `{"id":"x1","request":{"method":"DELETE"},"status":200}`:                             `the method "DELETE"`,
		meta + `{"id":"x1","request":{"method":"GET","credentials":"root"},"status":200}`:           `the credentials "root"`,
		meta + `{"id":"x1","request":{},"status":200,"body":"a","body_base64":"YQ=="}`:              "line 2",
		meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body":"","body_base64":"YQ=="}`: "two bodies",
		meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body":7}`:                       "line 2",
		meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body":"a","body_of":"x0"}`:      "two bodies",
		meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body_of":"x1"}`: `the body of "x1", of which no earlier ` +
			`line has one`,
		meta + unsent + "\n" + `{"id":"x2","request":{"method":"GET"},"status":200,"body_of":"x1"}`: `line 3: the exchange x2 has the body of ` +
			`"x1"`,
		meta + entry + "\n" + `{"id":"x2","request":{"method":"GET"},"status":404,"body_of":"x1"}`: "another status",
	} {
		_, _, err := readAll(strings.NewReader(text))
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)), text)
	}
	_, read, err := readAll(strings.NewReader(meta + "\n" + entry + "\r\n\n"))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(read).To(HaveLen(1))
	r, err := probe.OpenRecording(strings.NewReader(meta + "{\n" + entry))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	for range 2 { // an error is final
		_, err = r.Next()
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring("line 2")))
	}
}

// The recording of several lists has a part each, every one with its meta line.
func TestARecordingOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	entry := `{"id":"x1","request":{"method":"GET"},"status":200}` + "\n"
	meta := func(list string) string {
		return `{"schema":"` + probe.RecordingSchema + `","list":"` + list + `"}` + "\n"
	}
	r, all, err := readAll(strings.NewReader(meta("a") + entry + meta("b") + entry + meta("c")))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(all).To(HaveLen(1))
	var lists []string
	for ; r != nil; r = r.Following() {
		lists = append(lists, r.Meta.List)
		for err = nil; err == nil; _, err = r.Next() {
		}
		g.Expect(err).To(Equal(io.EOF), "ids of two parts may be equal")
	}
	g.Expect(lists).To(Equal([]string{"a", "b", "c"}))
	_, _, err = readAll(strings.NewReader(meta("a") + entry + `{"schema":"other/v9"}`))
	g.Expect(err).To(MatchError(ContainSubstring(`line 3: the schema is "other/v9"`)))
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAFullDiskIsSaid(t *testing.T) {
	_, err := probe.NewRecorder(fullDisk{}, probe.Meta{})
	NewWithT(t).Expect(err).To(MatchError("write the recording: no space left on device"))
}

// FuzzReadRecording holds that what is read can be written and read again.
func FuzzReadRecording(f *testing.F) {
	meta := `{"schema":"` + probe.RecordingSchema + `"}` + "\n"
	f.Add([]byte(""))
	f.Add([]byte(meta))
	f.Add([]byte(meta +
		`{"id":"x1","request":{"method":"GET","query":"a=1","credentials":"twice"},"status":200,"header":{"A":["b"]},"body":"{}"}`))
	f.Add([]byte(meta +
		`{"id":"x1","request":{"method":"HEAD","query_base64":"/w=="},"status":0,"failure":{"kind":"timeout","text":"t"},"body_base64":"/w=="}`))
	f.Add([]byte(meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body":"a"}` + "\n" +
		`{"id":"x2","request":{"method":"GET"},"status":200,"body_of":"x1"}`))
	f.Add([]byte(strings.Replace(meta, "v2", "v1", 1) +
		`{"id":"x1","request":{"method":"GET"},"status":200,"body":"a","failure":{"kind":"dropped"}}`))
	f.Add([]byte(meta + `{"id":"x1","request":{"method":"OPTIONS"},"status":200,"started":"2025-01-01T00:00:00Z","took_ns":-5}` + "\n\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, all, err := readAll(bytes.NewReader(b))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := write(&out, r.Meta, all); err != nil {
			t.Fatalf("%q was read and cannot be written: %v", b, err)
		}
		_, again, err := readAll(&out)
		if err != nil || len(again) != len(all) {
			t.Fatalf("%q: %v", b, err)
		}
		for i := range all {
			if again[i].Request.Key() != all[i].Request.Key() || again[i].Content.Digest != all[i].Content.Digest ||
				again[i].Status != all[i].Status {
				t.Errorf("%q: exchange %d changed", b, i)
			}
		}
	})
}
