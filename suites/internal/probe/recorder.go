package probe

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"
)

// Recorder writes a recording while the run goes on: JSON lines, the meta line
// first, then one exchange a line. It is safe for concurrent use; a nil Recorder
// writes nothing.
type Recorder struct {
	mu     sync.Mutex
	out    *bufio.Writer
	err    error
	bodies map[*Content]string // the id of the exchange that it was written with
}

// NewRecorder writes the meta line, whose schema it fills in. The error is that
// of the writer.
func NewRecorder(w io.Writer, m Meta) (*Recorder, error) {
	m.Schema = RecordingSchema
	r := &Recorder{out: bufio.NewWriter(w), bodies: map[*Content]string{}}
	b, err := marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write the recording: %w", err)
	}
	if _, err := r.out.Write(append(b, '\n')); err != nil {
		return nil, fmt.Errorf("write the recording: %w", err)
	}
	if err := r.out.Flush(); err != nil {
		return nil, fmt.Errorf("write the recording: %w", err)
	}
	return r, nil
}

// Write writes an exchange as one line, at once. body is the redacted body, which
// an earlier line need not repeat: there it may be nil. After an error nothing more
// is written; see Err.
func (r *Recorder) Write(e *Exchange, body []byte) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return
	}
	if err := r.write(e, body); err != nil {
		r.err = fmt.Errorf("write the recording, exchange %s: %w", e.ID, err)
	}
}

// Err returns the first error of writing. What was written until then can be
// read, but for the last line.
func (r *Recorder) Err() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// lacks tells whether the body has to be given with an exchange.
func (r *Recorder) lacks(c *Content) bool {
	if r == nil || c.Size == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, written := r.bodies[c]
	return !written && r.err == nil
}

// entry is an exchange as a line.
type entry struct {
	bare
	// Partial tells that the body is only its beginning.
	Partial bool `json:"partial,omitempty"`
	// BodyOf names the exchange whose line holds the same body.
	BodyOf string `json:"body_of,omitempty"`
	// A body stands there as text, or as base64 where that is shorter or it is no
	// UTF-8. The recorder writes it behind the rest.
	Body    *string `json:"body,omitempty"`
	RawBody []byte  `json:"body_base64,omitempty"`
}

type bare Exchange

func (r *Recorder) write(e *Exchange, body []byte) error {
	c, line := e.Content, entry{bare: bare(*e)}
	if c == nil || c.Size == 0 {
		body = nil
	} else {
		line.Partial = c.Partial
		if line.BodyOf = r.bodies[c]; line.BodyOf != "" {
			body = nil
		} else if len(body) != c.Size {
			return fmt.Errorf("%d of %d bytes of the body are there", len(body), c.Size)
		}
	}
	b, err := marshal(line)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		b = append(b, '\n')
	} else {
		b = b[:len(b)-1] // the brace
	}
	if _, err := r.out.Write(b); err != nil {
		return err
	}
	if len(body) > 0 {
		if err := writeBody(r.out, body); err != nil {
			return err
		}
	}
	if err := r.out.Flush(); err != nil {
		return err
	}
	if len(body) > 0 {
		r.bodies[c] = e.ID
	}
	return nil
}

// writeBody writes a body as the last member of an object, piece by piece: a
// large one shall not be there twice.
func writeBody(w io.Writer, body []byte) error {
	if !isText(body) {
		if _, err := io.WriteString(w, `,"body_base64":"`); err != nil {
			return err
		}
		encoder := base64.NewEncoder(base64.StdEncoding, w)
		if _, err := encoder.Write(body); err != nil {
			return err
		}
		if err := encoder.Close(); err != nil {
			return err
		}
	} else {
		if _, err := io.WriteString(w, `,"body":"`); err != nil {
			return err
		}
		for len(body) > 0 {
			n := min(len(body), 32<<10)
			for n < len(body) && !utf8.RuneStart(body[n]) {
				n--
			}
			piece, err := marshal(string(body[:n]))
			if err != nil {
				return err
			}
			if _, err := w.Write(piece[1 : len(piece)-1]); err != nil {
				return err
			}
			body = body[n:]
		}
	}
	_, err := io.WriteString(w, "\"}\n")
	return err
}

// isText tells bodies that stand in a recording as text: UTF-8 that does not
// grow too long by its escapes.
func isText(body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	escapes := 0
	for _, c := range body {
		switch {
		case c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t':
			escapes++
		case c < ' ':
			escapes += 5
		}
	}
	return escapes <= len(body)
}

// marshal is json.Marshal without escapes for HTML.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
