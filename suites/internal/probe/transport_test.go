package probe_test

import (
	"bufio"
	"compress/gzip"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// secure starts a TLS server and returns it with its certificate.
func secure(t *testing.T, http2 bool, f http.HandlerFunc) (*httptest.Server, []byte) {
	t.Helper()
	s := httptest.NewUnstartedServer(f)
	s.EnableHTTP2 = http2
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func proto(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s %s", r.Proto, r.URL.RawQuery)
}

func TestTLS(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		g := NewWithT(t)
		want := map[bool]string{false: "HTTP/1.1", true: "HTTP/2.0"}[http2]
		s, cert := secure(t, http2, proto)
		e := get(newProbe(t, probe.Config{Base: parse(t, s.URL)}), probe.Request{})
		g.Expect(e.Failure).To(HaveField("Kind", probe.FailureTLS))
		g.Expect(e.Failure.Text).To(ContainSubstring("certificate"))
		for _, c := range []probe.Config{{CACert: cert}, {Insecure: true}} {
			c.Base = parse(t, s.URL)
			e := get(newProbe(t, c), probe.Request{Query: "a=%zz;\xff"})
			g.Expect(e.Failure).To(BeNil())
			g.Expect(e.Proto).To(Equal(want))
			g.Expect(bodyOf(e)).To(Equal(want + " a=%zz;\xff"))
		}
		e = get(newProbe(t, probe.Config{Base: parse(t, strings.Replace(s.URL, "https", "http", 1))}), probe.Request{})
		g.Expect(e.Status).To(Equal(400)) // Go's own server explains itself
	}
}

func TestTLSTroubles(t *testing.T) {
	plain := serve(t, proto)
	closing := listen(t, func(net.Conn, *bufio.Reader) {})
	for url, kind := range map[string]probe.FailureKind{
		strings.Replace(plain.URL, "http", "https", 1): probe.FailureTLS,
		"https://" + closing.listener.Addr().String():  probe.FailureDropped,
	} {
		e := get(newProbe(t, probe.Config{Base: parse(t, url)}), probe.Request{})
		NewWithT(t).Expect(e.Failure).To(HaveField("Kind", kind), "%v", e.Failure)
	}
}

func TestHTTP2InParallel(t *testing.T) {
	g := NewWithT(t)
	s, cert := secure(t, true, proto)
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), CACert: cert, Concurrency: 4})
	done := make(chan *probe.Exchange)
	for i := range 20 {
		go func() { done <- get(p, probe.Request{Query: fmt.Sprint(i)}) }()
	}
	for range 20 {
		g.Expect((<-done).Status).To(Equal(200))
	}
	g.Expect(p.Stats().MaxInFlight).To(BeNumerically("<=", 4))
}

func TestIPv6(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 loopback here: %v", err)
	}
	g := NewWithT(t)
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(proto)}}
	s.Start()
	t.Cleanup(s.Close)
	e := get(newProbe(t, probe.Config{Base: parse(t, "http://"+l.Addr().String()), Path: "/v1"}), probe.Request{})
	g.Expect(e.Status).To(Equal(200))
	g.Expect(e.URL).To(HavePrefix("http://[::1]:"))
}

func TestGzipIsAskedForAndUndone(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			fmt.Fprint(w, "plain")
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		fmt.Fprint(z, "plain")
		_ = z.Close()
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL)})
	a, b := get(p, probe.Request{}), get(p, probe.Request{AcceptEncoding: "identity"})
	g.Expect(a.Header.Get("Content-Encoding")).To(Equal("gzip"))
	g.Expect(b.Header.Get("Content-Encoding")).To(BeEmpty())
	g.Expect(a.Content.Digest).To(Equal(b.Content.Digest))
	g.Expect(get(p, probe.Request{Method: probe.Head}).Failure).To(BeNil())
}

func TestProxies(t *testing.T) {
	g := NewWithT(t)
	var asked []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI)
		w.WriteHeader(418)
		fmt.Fprint(w, r.Header.Get("Proxy-Authorization"))
	})
	through := parse(t, strings.Replace(proxy.URL, "http://", "http://user:proxypassword@", 1))
	p := newProbe(t, probe.WithProxy(probe.Config{Base: parse(t, "http://target.invalid/api"), Path: "/v1"}, through))
	e := get(p, probe.Request{Query: "a=%zz"})
	g.Expect(e.Status).To(Equal(418))
	g.Expect(asked).To(Equal([]string{"GET http://target.invalid/api/v1?a=%zz"}))
	g.Expect(bodyOf(e)).NotTo(ContainSubstring("dXNlcjpwcm94")) // user:prox
	e = get(newProbe(t, probe.WithProxy(probe.Config{Base: parse(t, "https://target.invalid")}, through)), probe.Request{})
	g.Expect(e.Failure).NotTo(BeNil())
	g.Expect(e.Failure.Text).NotTo(ContainSubstring("proxypassword"))
}
