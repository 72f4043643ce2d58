package probe

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// wire is a request as it goes out.
type wire struct {
	method string
	url    *url.URL
	host   string
	header http.Header
	body   string
	shown  string // the URL as reports show it: redacted, printable
}

// What a request asks for where no case wants anything else.
const (
	defaultMedia  = "application/json"
	defaultCoding = "gzip"
)

func (p *Probe) prepare(id string, r Request) (*wire, error) {
	path := r.Path
	if path == "" {
		path = p.cfg.Path
	}
	h := http.Header{
		"User-Agent":      {p.cfg.UserAgent},
		"Accept":          {defaultMedia},
		"Accept-Encoding": {defaultCoding},
		ExchangeHeader:    {id},
	}
	w := &wire{method: r.Method.String(), header: h, body: r.Content}
	for _, x := range p.cfg.Headers {
		if strings.EqualFold(x.Name, "Host") {
			w.host = x.Value
			continue
		}
		if _, set := h[http.CanonicalHeaderKey(x.Name)]; set {
			h.Del(x.Name)
		}
	}
	for _, x := range p.cfg.Headers {
		if !strings.EqualFold(x.Name, "Host") {
			h.Add(x.Name, x.Value)
		}
	}
	switch r.Accept {
	case "":
	case Absent:
		h.Del("Accept")
	default:
		h.Set("Accept", r.Accept)
	}
	if r.AcceptEncoding != "" {
		h.Set("Accept-Encoding", r.AcceptEncoding)
	}
	if r.IfNoneMatch != "" {
		h.Set("If-None-Match", r.IfNoneMatch)
	}
	if r.ContentType != "" {
		h.Set("Content-Type", r.ContentType)
	}
	for _, v := range []string{r.Accept, r.AcceptEncoding, r.IfNoneMatch, r.ContentType, r.Credentials.Scheme} {
		if !validHeaderValue(v) {
			return nil, errors.New("a header value of the request holds a control character")
		}
	}
	for i := range len(r.Query) {
		if r.Query[i] <= ' ' || r.Query[i] == 0x7f {
			return nil, fmt.Errorf("the query holds a blank or control character at place %d that is not percent-encoded", i+1)
		}
	}
	if c := r.Credentials; c.Mutation != Intact && c.Kind != None && p.tokens.source(c) != "" && !p.Mutates(c) {
		return nil, fmt.Errorf("the mutation %q makes no other token of this one", c.Mutation)
	}
	u, err := p.locate(path)
	if err != nil {
		return nil, err
	}
	whole := p.cfg.wholeQuery(r.Query)
	u.RawQuery = p.authorize(r.Credentials, h, whole)
	w.url = u
	w.shown = u.Scheme + "://" + u.Host + u.EscapedPath()
	query := p.redact.strong(whole)
	if u.RawQuery != whole {
		query = strings.TrimPrefix(query+"&"+queryToken+"="+shownToken(r.Credentials), "&")
	}
	if query != "" {
		w.shown += "?" + printable(query)
	}
	return w, nil
}

// wholeQuery is a request's query with what goes with every request.
func (c Config) wholeQuery(query string) string {
	if c.Given == "" || query == "" {
		return c.Given + query
	}
	return c.Given + "&" + query
}

// load gives the request its content. net/http can read it again, should it send the
// request again.
func (w *wire) load(req *http.Request) {
	if w.body == "" {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(w.body)), nil }
	req.Body, _ = req.GetBody()
	req.ContentLength = int64(len(w.body))
}

// locate joins the base URL and an escaped path.
func (p *Probe) locate(path string) (*url.URL, error) {
	raw := strings.TrimRight(p.cfg.Base.EscapedPath(), "/")
	if path != "" && !strings.HasPrefix(path, "/") {
		raw += "/"
	}
	raw += path
	plain, err := url.PathUnescape(raw)
	if err != nil {
		return nil, fmt.Errorf("the path cannot be sent: %w", err)
	}
	return &url.URL{Scheme: p.cfg.Base.Scheme, Host: p.cfg.Base.Host, Path: plain, RawPath: raw}, nil
}
