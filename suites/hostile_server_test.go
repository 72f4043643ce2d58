package suites_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// besieger is a server that answers its first requests well, and all others as
// a hostile behaviour has it, byte by byte where it wants to.
type besieger struct {
	behaviour hostile
	good      http.Handler
	turn      int64 // how many requests are answered well
	listener  net.Listener
	asked     atomic.Int64
	stop      chan struct{}
	served    sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool
	// strayed counts connections to the place that redirects lead to.
	strayed atomic.Int64
	astray  net.Listener
}

// visit is one request as a hostile behaviour gets it. On a connection that is
// answered before anything is asked, request is nil.
type visit struct {
	net.Conn
	server  *besieger
	request *http.Request
	n       int64 // of the request, from 1
}

func besiege(t *testing.T, h hostile, good http.Handler, turn int64) *besieger {
	t.Helper()
	s := &besieger{behaviour: h, good: good, turn: turn, stop: make(chan struct{}), conns: map[net.Conn]bool{}}
	s.listener, s.astray = listenLoopback(t), listenLoopback(t)
	s.served.Go(func() { s.accept(s.listener, s.converse) })
	s.served.Go(func() { s.accept(s.astray, func(net.Conn) { s.strayed.Add(1) }) })
	t.Cleanup(s.close)
	return s
}

func listenLoopback(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (s *besieger) url() string { return "http://" + s.listener.Addr().String() }

// hostility is the number of requests that were not answered well.
func (s *besieger) hostility() int64 { return max(s.asked.Load()-s.turn, 0) }

func (s *besieger) accept(l net.Listener, serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[c] = true
		s.mu.Unlock()
		s.served.Go(func() {
			serve(c)
			_ = c.Close()
			s.mu.Lock()
			delete(s.conns, c)
			s.mu.Unlock()
		})
	}
}

func (s *besieger) close() {
	close(s.stop)
	_, _ = s.listener.Close(), s.astray.Close()
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.served.Wait()
}

// converse answers the requests of one connection.
func (s *besieger) converse(c net.Conn) {
	if s.behaviour.early && s.asked.Load() >= s.turn {
		s.asked.Add(1)
		s.behaviour.answer(&visit{Conn: c, server: s, n: s.asked.Load()})
		return
	}
	r := bufio.NewReader(c)
	for {
		request, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		n := s.asked.Add(1)
		if n > s.turn {
			if !s.behaviour.answer(&visit{Conn: c, server: s, request: request, n: n}) {
				return
			}
			continue
		}
		recorder := httptest.NewRecorder()
		s.good.ServeHTTP(recorder, request)
		response := recorder.Result()
		response.Request = request
		response.ContentLength = int64(recorder.Body.Len())
		if response.Write(c) != nil {
			return
		}
	}
}

// say writes a text, and reports whether the connection is still good.
func (v *visit) say(text string) bool {
	_, err := io.WriteString(v.Conn, text)
	return err == nil
}

// wait tells whether the server still serves after a while.
func (v *visit) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-v.server.stop:
		return false
	case <-timer.C:
		return true
	}
}

// reset makes closing the connection a reset.
func (v *visit) reset() bool {
	_ = v.Conn.(*net.TCPConn).SetLinger(0)
	return false
}

// whole is an answer with its length.
func whole(status, header, body string) string {
	return fmt.Sprintf("HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s", status, header, len(body), body)
}

const jsonType = "Content-Type: application/json\r\n"

// says answers every request with the same bytes; once closes the connection
// after that.
func says(text string) func(*visit) bool {
	b := []byte(text)
	return func(v *visit) bool {
		_, err := v.Write(b)
		return err == nil
	}
}

// lazily makes an answer when it is first wanted.
func lazily(make func() func(*visit) bool) func(*visit) bool {
	made := sync.OnceValue(make)
	return func(v *visit) bool { return made()(v) }
}

// streamed answers with 200 and a JSON body that is never in memory as a whole.
func streamed(write func(*visit, *bufio.Writer)) func(*visit) bool {
	return func(v *visit) bool {
		if !v.say("HTTP/1.1 200 OK\r\n" + jsonType + "Transfer-Encoding: chunked\r\n\r\n") {
			return false
		}
		chunks := httputil.NewChunkedWriter(v.Conn)
		w := bufio.NewWriterSize(chunks, 32<<10)
		write(v, w)
		return w.Flush() == nil && chunks.Close() == nil && v.say("\r\n")
	}
}

func once(text string) func(*visit) bool {
	return func(v *visit) bool { v.say(text); return false }
}

// body answers every request with 200 and a JSON body.
func body(text string) func(*visit) bool { return says(whole("200 OK", jsonType, text)) }

// page answers with a body made for the request.
func page(make func(*visit) string) func(*visit) bool {
	return func(v *visit) bool { return v.say(whole("200 OK", jsonType, make(v))) }
}

// silence reads what comes and never answers.
func silence(v *visit) bool {
	<-v.server.stop
	return false
}

// then does something after a beginning.
func then(start string, next func(*visit) bool) func(*visit) bool {
	return func(v *visit) bool { return v.say(start) && next(v) }
}

// drip writes a byte now and then, for ever.
func drip(v *visit) bool {
	for v.wait(10*time.Millisecond) && v.say("x") {
	}
	return false
}

// flood writes a text again and again, for ever.
func flood(text string) func(*visit) bool {
	block := strings.Repeat(text, 1+16384/len(text))
	return func(v *visit) bool {
		for v.say(block) {
		}
		return false
	}
}
