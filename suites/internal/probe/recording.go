package probe

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// RecordingSchema names the format of a recording and its version.
const RecordingSchema = "kayle-conformance/recording/v1"

// Meta is the first line of a recording.
type Meta struct {
	Schema   string    `json:"schema"`
	Tool     string    `json:"tool,omitempty"`     // the harness's version
	Contract string    `json:"contract,omitempty"` // the contract's digest
	Target   string    `json:"target,omitempty"`   // the base URL
	Started  time.Time `json:"started,omitzero"`
	// Settings are further facts of the run that judging it depends on.
	Settings map[string]string `json:"settings,omitempty"`
}

// WriteRecording writes a recorded run as JSON lines: the meta line, then one
// exchange a line. The schema is filled in where it is empty.
func WriteRecording(w io.Writer, m Meta, exchanges []*Exchange) error {
	if m.Schema == "" {
		m.Schema = RecordingSchema
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	for _, e := range exchanges {
		if err := enc.Encode(e.recorded()); err != nil {
			return fmt.Errorf("write the recording, exchange %s: %w", e.ID, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	return nil
}

// longestEntry bounds a line of a recording.
const longestEntry = 128 << 20

// ReadRecording reads what WriteRecording wrote. Errors name the line.
func ReadRecording(r io.Reader) (Meta, []*Exchange, error) {
	var (
		m         Meta
		exchanges []*Exchange
		seen      = map[string]int{}
		bodies    = newShelf()
	)
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), longestEntry)
	n := 0
	for lines.Scan() {
		n++
		line := lines.Bytes()
		if n == 1 {
			if err := json.Unmarshal(line, &m); err != nil {
				return m, nil, fmt.Errorf("line 1 is no recording's first line: %w", err)
			}
			if m.Schema != RecordingSchema {
				return m, nil, fmt.Errorf("line 1: the schema is %q, this version reads %q", m.Schema, RecordingSchema)
			}
			continue
		}
		if len(line) == 0 {
			continue
		}
		var en recorded
		if err := json.Unmarshal(line, &en); err != nil {
			return m, nil, fmt.Errorf("line %d is no exchange: %w", n, err)
		}
		e, err := en.exchange(bodies)
		if err != nil {
			return m, nil, fmt.Errorf("line %d: %w", n, err)
		}
		if first, ok := seen[e.ID]; ok {
			return m, nil, fmt.Errorf("line %d: the exchange %s is recorded on line %d already", n, e.ID, first)
		}
		seen[e.ID] = n
		exchanges = append(exchanges, e)
	}
	if err := lines.Err(); err != nil {
		return m, nil, fmt.Errorf("after line %d: %w", n, err)
	}
	if n == 0 {
		return m, nil, errors.New("the recording is empty")
	}
	return m, exchanges, nil
}

// recorded is an exchange as a line. A body that is UTF-8 stands there as text.
type recorded struct {
	bare
	Body    *string `json:"body,omitempty"`
	RawBody []byte  `json:"body_base64,omitempty"`
}

type bare Exchange

func (e *Exchange) recorded() recorded {
	en := recorded{bare: bare(*e)}
	if utf8.Valid(e.Body) {
		if len(e.Body) > 0 {
			s := string(e.Body)
			en.Body = &s
		}
	} else {
		en.RawBody = e.Body
	}
	return en
}

func (en recorded) exchange(bodies *shelf) (*Exchange, error) {
	e := Exchange(en.bare)
	if e.ID == "" {
		return nil, errors.New("the exchange has no id")
	}
	if e.Status < 0 || e.Status > 999 {
		return nil, fmt.Errorf("the exchange %s has the status %d", e.ID, e.Status)
	}
	if e.Status == 0 && e.Failure == nil {
		return nil, fmt.Errorf("the exchange %s has neither a status nor a failure", e.ID)
	}
	body := en.RawBody
	if en.Body != nil {
		if body != nil {
			return nil, fmt.Errorf("the exchange %s has two bodies", e.ID)
		}
		body = []byte(*en.Body)
	}
	k := bodies.keep(body, false, func() ([]byte, []string) { return body, nil })
	e.Body = k.body
	if e.Status != 0 {
		e.BodyDigest = k.digest
	}
	return &e, nil
}

// request is a Request as JSON. A query that is no UTF-8 stands there as
// base64.
type request struct {
	Method         string `json:"method"`
	Query          string `json:"query,omitempty"`
	RawQuery       []byte `json:"query_base64,omitempty"`
	Credentials    string `json:"credentials,omitempty"`
	Scheme         string `json:"scheme,omitempty"`
	Mutation       string `json:"mutation,omitempty"`
	AcceptEncoding string `json:"accept_encoding,omitempty"`
	IfNoneMatch    string `json:"if_none_match,omitempty"`
	Path           string `json:"path,omitempty"`
	Repetition     string `json:"repetition,omitempty"`
}

// MarshalJSON writes the request with the names of its method and credentials.
func (r Request) MarshalJSON() ([]byte, error) {
	out := request{
		Method: r.Method.String(), Credentials: r.Credentials.Kind.String(), Scheme: r.Credentials.Scheme,
		Mutation: string(r.Credentials.Mutation), AcceptEncoding: r.AcceptEncoding, IfNoneMatch: r.IfNoneMatch,
		Path: r.Path, Repetition: r.Occasion.String(),
	}
	if utf8.ValidString(r.Query) {
		out.Query = r.Query
	} else {
		out.RawQuery = []byte(r.Query)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Request) UnmarshalJSON(b []byte) error {
	var in request
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*r = Request{
		Query: in.Query, AcceptEncoding: in.AcceptEncoding, IfNoneMatch: in.IfNoneMatch, Path: in.Path, Occasion: occasion.Parse(in.Repetition),
		Credentials: Credentials{Scheme: in.Scheme, Mutation: Mutation(in.Mutation)},
	}
	if len(in.RawQuery) > 0 {
		r.Query = string(in.RawQuery)
	}
	var ok bool
	if r.Method, ok = methods[in.Method]; !ok {
		return fmt.Errorf("the method %q is none that the harness sends", in.Method)
	}
	if in.Credentials == "" {
		return nil
	}
	for i, name := range credentialKinds {
		if name == in.Credentials {
			r.Credentials.Kind = CredentialKind(i)
			return nil
		}
	}
	return fmt.Errorf("the credentials %q are none that the harness knows", in.Credentials)
}

var methods = map[string]Method{"GET": Get, "HEAD": Head, "OPTIONS": Options}
