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
	known, text := p.admit(e.Status, h, b)
	if known.crowded {
		b.refuseValues(p.cfg.MaxValues)
		known, text = p.admit(e.Status, h, b)
	}
	var bytes int
	e.Header, bytes = p.header(h, known.values)
	if known.content != nil { // nil: the reader panicked on it before
		e.Content = known.content
	}
	spools := p.budget.keep(e.Content, bytes+len(e.URL)+2*len(e.Request.Query)) && p.cfg.Spool != nil
	records := p.cfg.Recorder.lacks(e.Content)
	if text == nil && (spools || records) {
		text, _ = p.redact.body(b.body, b.partial) // what is there of it came from the cache
	}
	if spools {
		p.cfg.Spool.Put(e.Content.Digest, text)
	}
	if !records {
		return nil
	}
	return text
}

// admit returns what is there of a body; a new one is redacted and read, and
// returned redacted.
func (p *Probe) admit(status int, h http.Header, b *payload) (known *cachedBody, text []byte) {
	raw, _ := mediaTypeOf(h.Get("Content-Type"))
	known = p.caches.body(Body{Status: status, MediaType: raw, Text: b.body, Partial: b.partial}.key(false))
	known.once.Do(func() {
		if known.crowded = !b.partial && crowded(b.body, p.cfg.MaxValues); known.crowded {
			return
		}
		var masked []string
		text, masked = p.redact.body(b.body, b.partial)
		known.values = newMaskedValues(masked)
		header, _ := p.header(h, known.values)
		media, _ := mediaTypeOf(header.Get("Content-Type")) // a replay has no other
		known.content = p.caches.content(Body{Status: status, MediaType: media, Text: text, Partial: b.partial}, p.cfg.Read)
	})
	return known, text
}
