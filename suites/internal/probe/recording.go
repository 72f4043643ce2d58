package probe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// RecordingSchema names the format of a recording and its version.
const RecordingSchema = "kayle-conformance/recording/v2"

// recordingV1 had each body in its exchange's own line, and no partial.
const recordingV1 = "kayle-conformance/recording/v1"

// Meta is the first line of a recording, and of each of its parts where it is of several
// lists.
type Meta struct {
	Schema   string    `json:"schema"`
	List     string    `json:"list,omitempty"`     // the name of the list
	Tool     string    `json:"tool,omitempty"`     // the harness's version
	Contract string    `json:"contract,omitempty"` // the contract's digest
	Target   string    `json:"target,omitempty"`   // the base URL
	Started  time.Time `json:"started,omitzero"`
	// Evidence says how much of the target's data the recording holds. It is "full", as
	// whole answers are judged again; empty in recordings that did not say so.
	Evidence string `json:"evidence,omitempty"`
	// Settings are further facts of the run that judging it depends on.
	Settings map[string]string `json:"settings,omitempty"`
}

// Recording reads what a Recorder wrote, exchange by exchange. It keeps of bodies
// what a probe keeps, and is used by one goroutine at a time.
type Recording struct {
	Meta Meta
	// Read is as Config.Read, Spool as Config.Spool. They are set before the first
	// Next.
	Read  func(Body) Reading
	Spool *Spool
	// Truncated tells, once Next has returned io.EOF, that the last line was cut
	// off and is left out: the run that wrote it ended early.
	Truncated bool

	lines     *lines
	caches    caches
	none      *Content
	seen      map[string]recordedAt
	end       error
	following *Recording // the part that follows, once it was met
}

// recordedAt is where an exchange was read, and what its body is.
type recordedAt struct {
	line    int
	content *Content
}

// OpenRecording reads the meta line. Versions 1 and 2 of the format are read.
func OpenRecording(r io.Reader) (*Recording, error) {
	x := newRecording(&lines{r: bufio.NewReaderSize(r, 64<<10)})
	line, _, err := x.lines.next()
	switch {
	case err == io.EOF:
		return nil, errors.New("the recording is empty")
	case err != nil:
		return nil, err
	}
	if err := x.begin(line); err != nil {
		return nil, err
	}
	return x, nil
}

func newRecording(from *lines) *Recording {
	return &Recording{lines: from, caches: caches{own: &Cache{}}, none: &Content{}, seen: map[string]recordedAt{}}
}

// begin reads the meta line.
func (x *Recording) begin(line []byte) error {
	if err := json.Unmarshal(line, &x.Meta); err != nil {
		return fmt.Errorf("line %d is no recording's first line: %w", x.lines.n, err)
	}
	if s := x.Meta.Schema; s != RecordingSchema && s != recordingV1 {
		return fmt.Errorf("line %d: the schema is %q, this version reads %q", x.lines.n, s, RecordingSchema)
	}
	return nil
}

// Following is the part of the recording that is of the next list, once Next has returned
// io.EOF; nil where there is none.
func (x *Recording) Following() *Recording { return x.following }

// metaStart is how the line begins that a recorder writes first.
var metaStart = []byte(`{"schema":`)

// Next returns the next exchange, io.EOF at the end. Other errors name the line,
// and are final.
func (x *Recording) Next() (*Exchange, error) {
	if x.end != nil {
		return nil, x.end
	}
	e, err := x.next()
	x.end = err
	return e, err
}

func (x *Recording) next() (*Exchange, error) {
	var line []byte
	for len(line) == 0 {
		var whole bool
		var err error
		if line, whole, err = x.lines.next(); err != nil {
			return nil, err
		}
		if !whole && len(line) > 0 && !json.Valid(line) {
			x.Truncated = true
			return nil, io.EOF
		}
	}
	if bytes.HasPrefix(line, metaStart) {
		x.following = newRecording(x.lines)
		if err := x.following.begin(line); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	var en entry
	if err := json.Unmarshal(line, &en); err != nil {
		return nil, fmt.Errorf("line %d is no exchange: %w", x.lines.n, err)
	}
	e := Exchange(en.bare)
	if first, ok := x.seen[e.ID]; ok {
		return nil, fmt.Errorf("line %d: the exchange %s is recorded on line %d already", x.lines.n, e.ID, first.line)
	}
	if x.Meta.Schema == recordingV1 && e.Request.Occasion.String() == "cross" {
		e.Request.Occasion = occasion.Cross(0) // the first one had no number
	}
	if err := x.complete(&e, en); err != nil {
		return nil, fmt.Errorf("line %d: %w", x.lines.n, err)
	}
	x.seen[e.ID] = recordedAt{line: x.lines.n, content: e.Content}
	return &e, nil
}

// complete checks an exchange, and gives it its content.
func (x *Recording) complete(e *Exchange, en entry) error {
	switch {
	case e.ID == "":
		return errors.New("the exchange has no id")
	case e.Status < 0 || e.Status > 999:
		return fmt.Errorf("the exchange %s has the status %d", e.ID, e.Status)
	case e.Status == 0 && e.Failure == nil:
		return fmt.Errorf("the exchange %s has neither a status nor a failure", e.ID)
	}
	bodies := 0
	for _, there := range []bool{en.Body != nil, en.RawBody != nil, en.BodyOf != ""} {
		if there {
			bodies++
		}
	}
	if bodies > 1 {
		return fmt.Errorf("the exchange %s has two bodies", e.ID)
	}
	if e.Content = x.none; e.Status == 0 {
		return nil
	}
	b := Body{Status: e.Status, Text: en.RawBody, Partial: en.Partial}
	b.MediaType, _ = e.ContentType()
	if x.Meta.Schema == recordingV1 {
		b.Partial = e.Failure != nil && e.Failure.Kind.broken()
	}
	if en.BodyOf != "" {
		of, known := x.seen[en.BodyOf]
		if !known || of.content.Digest == "" {
			return fmt.Errorf("the exchange %s has the body of %q, of which no earlier line has one", e.ID, en.BodyOf)
		}
		if !of.content.of(b) {
			return fmt.Errorf("the exchange %s has the body of %s, which has another status or media type, or is partial", e.ID, en.BodyOf)
		}
		e.Content = of.content
		return nil
	}
	if en.Body != nil {
		b.Text = []byte(*en.Body)
	}
	e.Content = x.caches.content(b, x.Read)
	if x.Spool != nil {
		x.Spool.Put(e.Content.Digest, b.Text)
	}
	return nil
}

// longestEntry bounds a line of a recording, in bytes.
const longestEntry = 128 << 20

// lines reads lines of bounded length.
type lines struct {
	r   *bufio.Reader
	buf []byte
	n   int // the line that was read last, from 1
}

// next returns a line without its end, until the next call. whole tells that it
// has an end. At the end of the file the error is io.EOF.
func (l *lines) next() (line []byte, whole bool, err error) {
	if l.buf = l.buf[:0]; cap(l.buf) > 1<<20 {
		l.buf = nil // of a large body
	}
	for {
		part, err := l.r.ReadSlice('\n')
		l.buf = append(l.buf, part...)
		switch {
		case len(l.buf) > longestEntry:
			return nil, false, fmt.Errorf("line %d is longer than %d bytes", l.n+1, longestEntry)
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(l.buf) == 0:
			return nil, false, io.EOF
		case err != nil && err != io.EOF:
			return nil, false, fmt.Errorf("after line %d: %w", l.n, err)
		}
		l.n++
		line, whole = bytes.CutSuffix(l.buf, []byte("\n"))
		return bytes.TrimSuffix(line, []byte("\r")), whole, nil
	}
}
