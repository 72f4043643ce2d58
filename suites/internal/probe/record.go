package probe

import "net/http"

// large is the size of bodies that are redacted and read one at a time, in
// bytes: both take many times the memory of the text.
const large = 256 << 10

// record puts what is kept of an answer into the exchange: the redacted header,
// and the content of the body. It returns the redacted body where the recorder
// lacks it.
func (p *Probe) record(e *Exchange, h http.Header, b *payload) []byte {
	if len(b.body) > large {
		p.large.Lock()
		defer p.large.Unlock()
	}
	redacted := p.redactionOf(e.Request)
	known, text := p.admit(e.Status, h, b, redacted)
	if known.crowded {
		b.refuseValues(p.cfg.MaxValues)
		known, text = p.admit(e.Status, h, b, redacted)
	}
	var bytes int
	e.Header, bytes = p.header(h, known.values)
	if known.content != nil { // nil: the reader panicked on it before
		e.Content = known.content
	}
	spools := p.budget.keep(e.Content, bytes+len(e.URL)+2*len(e.Request.Query)) && p.cfg.Spool != nil
	records := p.cfg.Recorder.lacks(e.Content)
	if text == nil && (spools || records) {
		text, _ = redacted.of(b.body, b.partial) // what is there of it came from the cache
	}
	if spools {
		p.cfg.Spool.Put(e.Content.Digest, text)
	}
	if !records {
		return nil
	}
	return text
}

// redaction is how bodies are redacted; name tells it apart.
type redaction struct {
	name string
	of   func(body []byte, partial bool) (text []byte, masked []string)
}

// redactionOf is that of the answer to a request: what names describe, and not what they
// hold, is not masked, but for the run's own secrets.
func (p *Probe) redactionOf(r Request) redaction {
	if p.cfg.Published == "" || r.Path != p.cfg.Published {
		return redaction{of: p.redact.body}
	}
	strong := func(body []byte, _ bool) ([]byte, []string) { return []byte(p.redact.strong(string(body))), nil }
	return redaction{name: "described ", of: strong}
}

// admit returns what is there of a body; a new one is redacted and read, and
// returned redacted.
func (p *Probe) admit(status int, h http.Header, b *payload, redacted redaction) (known *cachedBody, text []byte) {
	raw, _ := mediaTypeOf(h.Get("Content-Type"))
	known = p.caches.body(Body{Status: status, MediaType: redacted.name + raw, Text: b.body, Partial: b.partial}.key(false))
	known.once.Do(func() {
		if known.crowded = !b.partial && crowded(b.body, p.cfg.MaxValues); known.crowded {
			return
		}
		var masked []string
		text, masked = redacted.of(b.body, b.partial)
		known.values = newMaskedValues(masked)
		header, _ := p.header(h, known.values)
		media, _ := mediaTypeOf(header.Get("Content-Type")) // a replay has no other
		known.content = p.caches.content(Body{Status: status, MediaType: media, Text: text, Partial: b.partial}, p.cfg.Read)
	})
	return known, text
}
