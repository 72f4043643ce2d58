package reporters

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// The HTTP Archive format, version 1.2, as far as there is something to say
// (http://www.softwareishard.com/blog/har-12-spec/). Members that are required and not
// known are -1 or empty, as it wants them.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
		Comment string     `json:"comment"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started  string      `json:"startedDateTime"`
		Time     float64     `json:"time"` // milliseconds
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		Comment  string      `json:"comment"`
	}
	harRequest struct {
		Method      string       `json:"method"`
		URL         string       `json:"url"`
		HTTPVersion string       `json:"httpVersion"`
		Cookies     []struct{}   `json:"cookies"`
		Headers     []harPair    `json:"headers"`
		QueryString []harPair    `json:"queryString"`
		PostData    *harPostData `json:"postData,omitempty"`
		HeadersSize int          `json:"headersSize"`
		BodySize    int          `json:"bodySize"`
	}
	harPostData struct {
		MimeType string     `json:"mimeType"`
		Params   []struct{} `json:"params"`
		Text     string     `json:"text"`
	}
	harResponse struct {
		Status      int        `json:"status"`
		StatusText  string     `json:"statusText"`
		HTTPVersion string     `json:"httpVersion"`
		Cookies     []struct{} `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
		Comment     string     `json:"comment,omitempty"`
	}
	harContent struct {
		Size     int    `json:"size"`
		MimeType string `json:"mimeType"`
		Text     string `json:"text,omitempty"`
		Comment  string `json:"comment,omitempty"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
)

// har renders the evidence of the report as an HTTP Archive, each exchange with the
// cases that rest on it.
func har(w io.Writer, r *report.Report) error {
	log := harLog{Version: "1.2", Creator: harCreator{r.Tool.Name, r.Tool.Version}, Entries: []harEntry{}, Comment: harSays(r)}
	for _, e := range r.Evidence {
		log.Entries = append(log.Entries, newHAREntry(e, r.Shown))
	}
	if err := report.WriteJSON(w, harFile{log}); err != nil {
		return fmt.Errorf("HAR report: %w", err)
	}
	return nil
}

// harSays says what the archive holds.
func harSays(r *report.Report) string {
	text := fmt.Sprintf("The exchanges that the findings of this run rest on. %s", r.Sentence)
	if r.Shown == report.EvidenceFull {
		return text + " Evidence: full; values are shown as they came, secrets aside."
	}
	return text + " Evidence: masked; of the answers the cited places and what lies beside them are shown."
}

func newHAREntry(e report.Evidence, shown report.EvidenceShown) harEntry {
	ms := e.Seconds * 1000
	request := harRequest{Method: e.Method, URL: e.URL, HTTPVersion: protocol(e), Cookies: []struct{}{}, Headers: pairs(e.Headers),
		QueryString: queryPairs(e.URL), HeadersSize: -1, BodySize: len(e.Content)}
	if e.Content != "" {
		request.PostData = &harPostData{MimeType: headerOf(e.Headers, "Content-Type"), Params: []struct{}{}, Text: e.Content}
	}
	response := harResponse{Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: protocol(e), Cookies: []struct{}{},
		Headers: pairs(e.Answer), RedirectURL: headerOf(e.Answer, "Location"), HeadersSize: -1, BodySize: -1, Comment: e.Failure,
		Content: harContent{Size: e.Size, MimeType: headerOf(e.Answer, "Content-Type"), Text: e.Body}}
	if e.Body != "" {
		response.Content.Comment = "shortened, and " + firstOf(string(shown), string(report.EvidenceMasked))
	}
	return harEntry{Started: e.Started.UTC().Format(time.RFC3339Nano), Time: ms, Request: request, Response: response,
		Timings: harTimings{Wait: ms}, Comment: "exchange " + e.Exchange + ": " + strings.Join(e.Cases, "; ")}
}

func protocol(e report.Evidence) string { return firstOf(e.Protocol, "HTTP/1.1") }

func pairs(headers []report.Header) []harPair {
	out := []harPair{}
	for _, h := range headers {
		out = append(out, harPair(h))
	}
	return out
}

// queryPairs are the pairs of a URL's query, undone as far as they can be.
func queryPairs(address string) []harPair {
	out := []harPair{}
	_, query, _ := strings.Cut(address, "?")
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" {
			out = append(out, harPair{unescaped(name), unescaped(value)})
		}
	}
	return out
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return strings.ToValidUTF8(plain, "\uFFFD")
	}
	return text
}

func headerOf(headers []report.Header, name string) string {
	for _, h := range headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}
