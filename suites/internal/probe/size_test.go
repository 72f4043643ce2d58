package probe_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// chunked writes a body of n bytes in chunks.
func chunked(n int) func(net.Conn, *bufio.Reader) {
	return func(c net.Conn, r *bufio.Reader) {
		block := strings.Repeat("x", 1<<16)
		if _, err := head(r); err != nil {
			return
		}
		_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		for left := n; err == nil && left > 0; left -= len(block) {
			size := min(left, len(block))
			_, err = fmt.Fprintf(c, "%x\r\n%s\r\n", size, block[:size])
		}
		_, _ = io.WriteString(c, "0\r\n\r\n")
	}
}

// TestSizes holds the default bounds.
func TestSizes(t *testing.T) {
	mib, zeros := compress(t, ordinary(1<<20)), compress(t, make([]byte, 1<<20))
	zipped := func(n int) string { return ok("Content-Encoding: gzip\r\n", bytes.Repeat(mib, n>>20)) }
	bomb := func(n int) string { return ok("Content-Encoding: gzip\r\n", bytes.Repeat(zeros, n>>20)) }
	const head = "HTTP/1.1 200 OK\r\nContent-Length: "
	const tooLarge, never = probe.FailureTooLarge, probe.FailureEndless
	for name, c := range map[string]struct {
		handle func(net.Conn, *bufio.Reader)
		kind   probe.FailureKind // "": an answer like any other
		size   int
		text   string
	}{
		"5 MiB":             {handle: once(ok("", bytes.Repeat([]byte("x"), 5<<20))), size: 5 << 20},
		"5 MiB in chunks":   {handle: chunked(5 << 20), size: 5 << 20},
		"32 MiB":            {handle: chunked(32 << 20), size: 32 << 20},
		"33 MiB in chunks":  {chunked(33 << 20), tooLarge, 16 << 10, "the body has 34603008 bytes; no more than 33554432 are read"},
		"endless":           {chunks, never, 16 << 10, "the body does not end within 268435456 bytes"},
		"announced":         {endless(head+"33554433\r\n\r\n", "many bytes"), tooLarge, 0, "announces a body of 33554433 bytes"},
		"absurd":            {endless(head+"999999999999\r\n\r\n", "x"), tooLarge, 0, "announces a body of 999999999999 bytes"},
		"announced, absent": {hold(head + "33554433\r\n\r\n"), tooLarge, 0, "announces"},
		"gzip of 20 MiB":    {handle: once(zipped(20 << 20)), size: 20 << 20},
		"gzip of 40 MiB":    {once(zipped(40 << 20)), tooLarge, 16 << 10, "decompress to 41943040; no more than 33554432 are read"},
		"bomb of 40 MiB":    {once(bomb(40 << 20)), never, 16 << 10, "decompress to more than 100 times as much"},
		"gzip of 257 MiB":   {once(bomb(257 << 20)), never, 16 << 10, "decompress to more than 268435456"},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && c.kind != "" && c.size > 0 {
				t.Skip("moves many megabytes; TestMaxBodyBoundsBothSizes does the same with few")
			}
			g := NewWithT(t)
			s := listen(t, c.handle)
			p := newProbe(t, probe.Config{Base: s.url(), MaxReadings: 1 << 30})
			e := get(p, probe.Request{})
			g.Expect(e.Status).To(Equal(200))
			g.Expect(e.Content.Size).To(Equal(c.size))
			g.Expect(len(bodyOf(e))).To(Equal(c.size))
			g.Expect(e.Content.Partial).To(Equal(c.kind != ""))
			if c.kind == "" {
				g.Expect(e.Failure).To(BeNil())
				return
			}
			g.Expect(e.Failure).To(HaveField("Kind", c.kind))
			g.Expect(e.Failure.Text).To(ContainSubstring(c.text))
		})
	}
}

// ordinary are bytes that compress as a page does, some twenty times. They are no
// JSON, whose values would be counted.
func ordinary(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteByte('-')
	for b.Len() < n {
		fmt.Fprintf(&b, `{"id":"vs_%016x","status":"succeeded","share_fields":{"date_of_birth":{"required":true,"reason":"Needed to know the `+
			`date"}}},`,
			r.Uint64())
	}
	return b.Bytes()[:n]
}

// hold writes a text and then nothing, until the client goes away.
func hold(text string) func(net.Conn, *bufio.Reader) {
	return func(c net.Conn, r *bufio.Reader) {
		if _, err := head(r); err == nil {
			_, _ = io.WriteString(c, text)
			_, _ = io.Copy(io.Discard, r)
		}
	}
}

func TestMaxBodyBoundsBothSizes(t *testing.T) {
	const most = 100_000
	for n, want := range map[int]probe.FailureKind{
		most: "", most + 1: probe.FailureTooLarge, 8 * most: probe.FailureTooLarge, 8*most + 1: probe.FailureEndless,
	} {
		for name, handle := range map[string]func(net.Conn, *bufio.Reader){
			"wire": chunked(n), "gzip": once(ok("Content-Encoding: gzip\r\n", compress(t, ordinary(n)))),
		} {
			s := listen(t, handle)
			e := get(newProbe(t, probe.Config{Base: s.url(), MaxBody: most}), probe.Request{})
			var kind probe.FailureKind
			if e.Failure != nil {
				kind = e.Failure.Kind
			}
			NewWithT(t).Expect(kind).To(Equal(want), "%s %d", name, n)
		}
	}
}

// A body that is too long, and ends, is an answer: the connection is good and the
// target is not taken for a silent one.
func TestTooLongBodiesAreNoSilence(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		for range 100 {
			chunked(3000)(c, r)
		}
	})
	p := newProbe(t, probe.Config{Base: s.url(), MaxBody: 1000, Concurrency: 1})
	all := together(p, 40, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{probe.FailureTooLarge: 40}))
	g.Expect(s.connections()).To(Equal(1))
	s = listen(t, chunked(9000))
	p = newProbe(t, probe.Config{Base: s.url(), MaxBody: 1000, Concurrency: 1})
	all = together(p, 40, func(i int) string { return fmt.Sprint(i) })
	g.Expect(kinds(all)).To(Equal(map[probe.FailureKind]int{probe.FailureEndless: 10, probe.FailureSilent: 30}))
}

func TestTheDefaultOfValues(t *testing.T) {
	for n, refused := range map[int]bool{399_000: false, 401_000: true} {
		s := listen(t, once(ok("", []byte("["+strings.Repeat("1,", n-1)+"1]"))))
		e := get(newProbe(t, probe.Config{Base: s.url()}), probe.Request{})
		NewWithT(t).Expect(e.Failure != nil).To(Equal(refused), "%d", n)
	}
}

func TestOversizedAnswersLeaveLittle(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, chunks)
	e := get(newProbe(t, probe.Config{Base: s.url(), MaxBody: 256 << 10}), probe.Request{})
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureEndless))
	g.Expect(len(bodyOf(e))).To(And(BeNumerically("<=", 64<<10), BeNumerically(">=", 1<<10)))
}
