package reference

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// connectionFreedoms are choices of what happens to connections, and to methods of
// which the contract says nothing.
func connectionFreedoms() []Freedom {
	return []Freedom{
		{Name: "head-not-implemented", Summary: "HEAD is answered 501.", change: onHead(func(*call) *answer {
			return &answer{status: http.StatusNotImplemented, header: make(http.Header), body: []byte{}}
		})},
		{Name: "head-is-server-error", Summary: "HEAD is answered 500, without the body of one.", change: onHead(func(*call) *answer {
			return &answer{status: http.StatusInternalServerError, header: make(http.Header), body: []byte{}}
		})},
		{Name: "head-redirected", Summary: "HEAD is redirected to a page about the API.", change: onHead(func(*call) *answer {
			a := &answer{status: http.StatusFound, header: make(http.Header), body: []byte{}}
			a.header.Set("Location", "/docs")
			return a
		})},
		{Name: "head-dropped", Summary: "HEAD makes the server drop the connection.", change: all(
			onHead(func(c *call) *answer { return c.refuse(serverError()) }), answersBy(dropped, isHead))},
		{Name: "head-with-body", Summary: "HEAD is answered with the body that GET has.", change: answersBy(withBody, isHead)},
		{Name: "idle-connections-dropped", Summary: "Every third request on a connection finds it closed.",
			change: everyThirdOnItsConnection("")},
		{Name: "idle-connections-timed-out", Summary: "Every third request on a connection meets the 408 of one that was idle for too long.",
			change: everyThirdOnItsConnection("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")},
		{Name: "connections-for-one-request", Summary: "A connection is closed after each answer, without saying so.",
			change: answersBy(closedAfter, always)},
		{Name: "coding-identity-named", Summary: "A body that is not compressed has the content coding identity.",
			change: headers(func(_ *call, a *answer) { setDefault(a.header, "Content-Encoding", "identity") })},
	}
}

func isHead(c *call) bool { return c.request.Method == http.MethodHead }

// everyThirdOnItsConnection writes a text in place of every third answer on a
// connection, never of the first, and closes it.
func everyThirdOnItsConnection(text string) func(*behaviour) {
	return answersBy(func(w http.ResponseWriter, r *http.Request, a *answer) { writes(w, r, a, text) }, func(c *call) bool {
		served, ok := c.request.Context().Value(connectionKey{}).(*atomic.Int64)
		return !ok || served.Add(1)%3 == 0 // who has no connection is told that one is wanted
	})
}

// writes sends a text in place of the answer, and closes the connection. Without a
// connection it sends the answer.
func writes(w http.ResponseWriter, r *http.Request, a *answer, text string) {
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		a.transport = nil
		a.send(w, r)
		return
	}
	defer func() { _ = connection.Close() }()
	_, _ = io.WriteString(buffer, text) // a client that went is no matter, here and below
	_ = buffer.Flush()
}

// withBody answers with a body, whatever the method, and closes the connection.
func withBody(w http.ResponseWriter, r *http.Request, a *answer) { writes(w, r, a, a.text(true)) }

// closedAfter closes the connection after the answer without announcing it.
func closedAfter(w http.ResponseWriter, r *http.Request, a *answer) {
	writes(w, r, a, a.text(r.Method != http.MethodHead && a.status != http.StatusNotModified))
}

// text is the answer as HTTP/1.1.
func (a *answer) text(withBody bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n", a.status, http.StatusText(a.status), len(a.body))
	_ = a.header.Write(&b) // a Builder takes everything
	b.WriteString("\r\n")
	if withBody {
		b.Write(a.body)
	}
	return b.String()
}
