package probe

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// request is a Request as JSON. A query, a literal or a content that is no UTF-8
// stands there as base64.
type request struct {
	Method         string `json:"method"`
	Query          string `json:"query,omitempty"`
	RawQuery       []byte `json:"query_base64,omitempty"`
	Credentials    string `json:"credentials,omitempty"`
	Scheme         string `json:"scheme,omitempty"`
	Mutation       string `json:"mutation,omitempty"`
	Accept         string `json:"accept,omitempty"`
	Literal        string `json:"literal,omitempty"`
	RawLiteral     []byte `json:"literal_base64,omitempty"`
	AcceptEncoding string `json:"accept_encoding,omitempty"`
	IfNoneMatch    string `json:"if_none_match,omitempty"`
	ContentType    string `json:"content_type,omitempty"`
	Content        string `json:"content,omitempty"`
	RawContent     []byte `json:"content_base64,omitempty"`
	Path           string `json:"path,omitempty"`
	Repetition     string `json:"repetition,omitempty"`
}

// MarshalJSON writes the request with the names of its method and credentials.
func (r Request) MarshalJSON() ([]byte, error) {
	out := request{
		Method: r.Method.String(), Credentials: r.Credentials.Kind.String(), Scheme: r.Credentials.Scheme,
		Mutation: string(r.Credentials.Mutation), Accept: r.Accept, AcceptEncoding: r.AcceptEncoding, IfNoneMatch: r.IfNoneMatch,
		ContentType: r.ContentType, Path: r.Path, Repetition: r.Occasion.String(),
	}
	out.Query, out.RawQuery = textOrBytes(r.Query)
	out.Literal, out.RawLiteral = textOrBytes(r.Credentials.Literal)
	out.Content, out.RawContent = textOrBytes(r.Content)
	return json.Marshal(out)
}

// textOrBytes is a text as it stands in JSON: as it is, or where it is no UTF-8 as
// bytes.
func textOrBytes(s string) (text string, raw []byte) {
	if utf8.ValidString(s) {
		return s, nil
	}
	return "", []byte(s)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Request) UnmarshalJSON(b []byte) error {
	var in request
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	*r = Request{
		Query: in.Query, Accept: in.Accept, AcceptEncoding: in.AcceptEncoding, IfNoneMatch: in.IfNoneMatch, Path: in.Path,
		ContentType: in.ContentType, Content: in.Content,
		Occasion:    occasion.Parse(in.Repetition),
		Credentials: Credentials{Scheme: in.Scheme, Mutation: Mutation(in.Mutation), Literal: in.Literal},
	}
	if len(in.RawQuery) > 0 {
		r.Query = string(in.RawQuery)
	}
	if len(in.RawLiteral) > 0 {
		r.Credentials.Literal = string(in.RawLiteral)
	}
	if len(in.RawContent) > 0 {
		r.Content = string(in.RawContent)
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
