package probe_test

import (
	"bytes"
	"errors"
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
		{}, {Query: "a=\xff&b=%zz&c=ü"}, {Method: probe.Head, Query: "\u2028"}, {Method: probe.Options, Path: "/x", Occasion: occasion.Repeat(2), AcceptEncoding: "identity", IfNoneMatch: `"t"`},
		{Credentials: probe.Credentials{Kind: probe.InQuery, Scheme: "basic", Mutation: probe.Altered}},
	} {
		all = append(all, get(p, r))
	}
	// Ids are unique within a run.
	for i, base := range []*rawServer{binary, garbage} {
		e := get(newProbe(t, probe.Config{Base: base.url()}), probe.Request{})
		e.ID = "y" + string(rune('0'+i))
		all = append(all, e)
	}
	meta := probe.Meta{Tool: "v1", Contract: "abc", Target: "http://x", Started: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Settings: map[string]string{"seed": "7"}}
	var b bytes.Buffer
	g.Expect(probe.WriteRecording(&b, meta, all)).To(Succeed())
	g.Expect(strings.Count(b.String(), "\n")).To(Equal(1 + len(all)))
	g.Expect(b.String()).To(ContainSubstring(`"body":"{\"a\":\"<&>\"}"`))
	got, read, err := probe.ReadRecording(&b)
	g.Expect(err).NotTo(HaveOccurred())
	meta.Schema = probe.RecordingSchema
	g.Expect(got).To(Equal(meta))
	g.Expect(read).To(HaveLen(len(all)))
	for i, e := range all {
		g.Expect(read[i].Request.Key()).To(Equal(e.Request.Key()))
		g.Expect(read[i].Started.Equal(e.Started)).To(BeTrue())
		same := *e
		same.Started = read[i].Started // the monotonic clock does not travel
		g.Expect(*read[i]).To(Equal(same))
	}
}

func TestBrokenRecordings(t *testing.T) {
	meta := `{"schema":"` + probe.RecordingSchema + `"}` + "\n"
	entry := `{"id":"x1","request":{"method":"GET"},"status":200}`
	for text, want := range map[string]string{
		"":                               "empty",
		"{":                              "line 1",
		"{}":                             `line 1: the schema is ""`,
		`{"schema":"other/v9"}`:          `"other/v9"`,
		meta + "{":                       "line 2",
		meta + entry + "\nnull":          "line 3: the exchange has no id",
		meta + entry + "\n[]":            "line 3",
		meta + entry + "\n" + entry:      "line 3: the exchange x1 is recorded on line 2 already",
		meta + entry + "\n" + entry[:30]: "line 3",
		meta + `{"id":"x1","request":{"method":"GET"}}`:                                             "neither a status nor a failure",
		meta + `{"id":"x1","request":{"method":"GET"},"status":-1}`:                                 "the status -1",
		meta + `{"id":"x1","request":{"method":"DELETE"},"status":200}`:                             `the method "DELETE"`,
		meta + `{"id":"x1","request":{"method":"GET","credentials":"root"},"status":200}`:           `the credentials "root"`,
		meta + `{"id":"x1","request":{},"status":200,"body":"a","body_base64":"YQ=="}`:              "line 2",
		meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body":"","body_base64":"YQ=="}`: "two bodies",
		meta + `{"id":"x1","request":{"method":"GET"},"status":200,"body":7}`:                       "line 2",
	} {
		_, _, err := probe.ReadRecording(strings.NewReader(text))
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)), text)
	}
	_, read, err := probe.ReadRecording(strings.NewReader(meta + "\n" + entry + "\n\n"))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(read).To(HaveLen(1))
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAFullDiskIsSaid(t *testing.T) {
	err := probe.WriteRecording(fullDisk{}, probe.Meta{}, nil)
	NewWithT(t).Expect(err).To(MatchError("write the recording: no space left on device"))
}

// FuzzReadRecording holds that what is read can be written and read again.
func FuzzReadRecording(f *testing.F) {
	meta := `{"schema":"` + probe.RecordingSchema + `"}` + "\n"
	f.Add([]byte(""))
	f.Add([]byte(meta))
	f.Add([]byte(meta + `{"id":"x1","request":{"method":"GET","query":"a=1","credentials":"twice"},"status":200,"header":{"A":["b"]},"body":"{}"}`))
	f.Add([]byte(meta + `{"id":"x1","request":{"method":"HEAD","query_base64":"/w=="},"status":0,"failure":{"kind":"timeout","text":"t"},"body_base64":"/w=="}`))
	f.Add([]byte(meta + `{"id":"x1","request":{"method":"OPTIONS"},"status":200,"started":"2025-01-01T00:00:00Z","took_ns":-5}` + "\n\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, all, err := probe.ReadRecording(bytes.NewReader(b))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := probe.WriteRecording(&out, m, all); err != nil {
			t.Fatalf("%q was read and cannot be written: %v", b, err)
		}
		_, again, err := probe.ReadRecording(&out)
		if err != nil || len(again) != len(all) {
			t.Fatalf("%q: %v", b, err)
		}
		for i := range all {
			if again[i].Request.Key() != all[i].Request.Key() || again[i].BodyDigest != all[i].BodyDigest || again[i].Status != all[i].Status {
				t.Errorf("%q: exchange %d changed", b, i)
			}
		}
	})
}
