package answer

import (
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Asked names the whole request of an answer, in the words of a finding: the query,
// and whatever is not as in an ordinary request.
func (a *Answer) Asked() string { return DescribeRequest(a.Request) }

// DescribeRequest names a request by its query, and by its method, credentials and
// headers where they are not those of an ordinary one.
func DescribeRequest(r probe.Request) string {
	text := Describe(r.Query)
	if r.Method != probe.Get {
		text = r.Method.String() + " of " + text
	}
	if r.Path != "" {
		text += " at " + r.Path
	}
	join := " with "
	add := func(what string) {
		text += join + what
		join = " and "
	}
	if r.Credentials != (probe.Credentials{}) {
		add(Credentials(r.Credentials))
	}
	switch r.Accept {
	case "":
	case probe.Absent:
		add("no Accept")
	default:
		add("Accept: " + r.Accept)
	}
	if r.AcceptEncoding != "" {
		add("Accept-Encoding: " + r.AcceptEncoding)
	}
	if r.IfNoneMatch != "" {
		add("If-None-Match")
	}
	if r.ContentType != "" {
		add("Content-Type: " + r.ContentType)
	}
	if r.Content != "" {
		add("the content " + Shorten(r.Content))
	}
	return text
}

// Credentials names credentials in the words of a finding.
func Credentials(c probe.Credentials) string {
	switch {
	case c == probe.Credentials{}:
		return "the run's credentials"
	case c.Literal != "":
		return "the token " + Shorten(c.Literal)
	case c.Kind == probe.Bare && c.Mutation == probe.Empty:
		return "an empty Authorization header"
	case c.Scheme != "" && c.Mutation != probe.Intact:
		return "the scheme " + c.Scheme + " and the token " + string(c.Mutation)
	case c.Kind == probe.None:
		return "no credentials"
	case c.Kind == probe.Bare:
		return "the token without scheme"
	case c.Kind == probe.Twice:
		return "two Authorization lines"
	case c.Kind == probe.InQuery:
		return "the token in the query string"
	}
	text := "the scheme " + c.Scheme
	switch {
	case c.Mutation == probe.Empty:
		text = "an empty token"
	case c.Mutation != probe.Intact:
		text = "a token that is " + string(c.Mutation)
	case c.Scheme == "":
		return "the token of the second organization"
	}
	if c.Kind == probe.Other {
		text += ", made of the second organization's token"
	}
	return text
}
