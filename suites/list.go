package suites

import (
	"errors"
	"net/url"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Curl is a line for a POSIX shell that sends a query to a server with curl, as a
// run would. base is the server's URL; a variable stands for the token.
func Curl(c *spec.Contract, base, query string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", errors.New("the URL cannot be read")
	}
	o := Options{Contract: c}
	if c.Secured {
		o.Token = placeholder(c, "token") // never printed: a variable stands there in the line
	}
	p, err := probe.New(o.config(u))
	if err != nil {
		return "", err
	}
	return p.Curl(probe.Request{Query: query}), nil
}

// placeholder is a text in the form of a contract's tokens.
func placeholder(c *spec.Contract, text string) string {
	if c.Credentials.Kind == spec.Basic {
		return "user:" + text
	}
	return text
}

// Listed is a requirement with the cases that the contract gives it.
type Listed struct {
	Requirement spec.Requirement `json:"requirement"`
	Cases       []string         `json:"cases"`
	// NotApplicable says why the contract leaves it out; empty otherwise.
	NotApplicable string `json:"not_applicable,omitempty"`
	// Example is the query of an example request, without the question mark.
	Example string `json:"example,omitempty"`
}

// List returns the selected requirements and their cases without a target.
func List(c *spec.Contract, s Selection) ([]Listed, error) {
	o := Options{Contract: c}.withDefaults().settings()
	o.Listing = true
	cat := newCatalogue(o)
	cases, requirements, err := cat.choose(c, s)
	if err != nil {
		return nil, err
	}
	var listed []Listed
	for _, r := range requirements {
		l := Listed{Requirement: r, Cases: []string{}, NotApplicable: cat.absent[r.ID]}
		for _, b := range cases {
			if b.Requirement.ID != r.ID {
				continue
			}
			l.Cases = append(l.Cases, b.Name)
			if l.Example == "" {
				l.Example = b.Example
			}
		}
		listed = append(listed, l)
	}
	return listed, nil
}
