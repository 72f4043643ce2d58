package probe

import (
	"maps"
	"slices"
	"strings"
)

// HeaderLine is a line of a header as reports show it.
type HeaderLine struct{ Name, Value string }

// ShownHeader returns the lines of a request's header, sorted by name, in which secrets
// stand as the variables of its curl line. It is empty for what cannot be sent.
func (p *Probe) ShownHeader(r Request) []HeaderLine {
	w, err := p.prepare("", r)
	if err != nil {
		return nil
	}
	given := map[string]bool{}
	for _, x := range p.cfg.Headers {
		given[strings.ToLower(x.Name)] = true
	}
	var lines []HeaderLine
	for _, name := range slices.Sorted(maps.Keys(w.header)) {
		for _, value := range w.header[name] {
			switch {
			case name == ExchangeHeader:
				continue
			case name == p.cfg.tokenHeader() && p.carried(r.Credentials):
				value = p.shownAuthorization(r.Credentials)
			case given[strings.ToLower(name)] && value != r.Accept && value != r.ContentType:
				value = "$" + variable(name)
			default:
				value = p.redact.strong(value)
			}
			lines = append(lines, HeaderLine{name, value})
		}
	}
	return lines
}

// shownAuthorization is the value of a line with the token, without the token.
func (p *Probe) shownAuthorization(c Credentials) string {
	token := shownToken(c)
	switch {
	case c.Literal != "":
		token = p.redact.strong(c.Literal)
	case c.Mutation == Empty:
		token = ""
	}
	if token != "" && p.tokens.basic {
		token = "base64(" + token + ")"
	}
	if c.Kind == Bare {
		return token
	}
	return strings.TrimSpace(p.scheme(c) + " " + token)
}
