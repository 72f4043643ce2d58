package main

import (
	"crypto/x509"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// checkTarget refuses a base URL that could not work or that holds a secret.
// The message never repeats a URL with user information.
func checkTarget(target string) error {
	const form = "give it as http://host:port or https://host, with a path prefix if there is one"
	if strings.TrimSpace(target) == "" {
		return usage("give a URL, or leave it out to test the embedded reference server", "--target ($%s): set, but empty", targetVariable)
	}
	shown := "the URL"
	if !strings.ContainsAny(target, "@?#") {
		shown = strconv.Quote(target)
	}
	u, err := url.Parse(target)
	switch {
	case strings.Contains(target, "@") && (err != nil || u.User != nil || u.Opaque != "" || u.Host == ""):
		return usage("pass the credentials in "+tokenVariable+" or with --header NAME=env:VARIABLE", "--target: the URL holds user information")
	case err != nil || !strings.Contains(target, "://"):
		return usage(form, "--target: %s has no scheme or is no URL", shown)
	case u.Scheme != "http" && u.Scheme != "https":
		return usage(form, "--target: %s: the scheme is neither http nor https", shown)
	case u.Hostname() == "":
		return usage(form, "--target: %s: the host is missing", shown)
	case u.RawQuery != "" || u.ForceQuery:
		return usage("remove it: the harness makes its own queries", "--target: the URL has a query")
	case u.Fragment != "" || strings.Contains(target, "#"):
		return usage("remove it", "--target: the URL has a fragment")
	}
	return nil
}

// checkPrefix refuses a base URL that already ends with the operation's path:
// it would be asked for twice over.
func checkPrefix(target, path string) error {
	base, found := strings.CutSuffix(strings.TrimRight(target, "/"), path)
	if !found || path == "" {
		return nil
	}
	return usage("give "+base, "--target: %q ends with the operation's path %s, which is appended to it", target, path)
}

// token reads a credential from the environment. Its value is remembered as a
// secret and is in no message.
func (a *app) token(variable string) (string, error) {
	value, _ := a.Lookup(variable)
	a.keep(value)
	for _, r := range value {
		if r <= ' ' || r > '~' {
			return "", usage("set it again without them", "$%s holds blanks, line breaks or other characters that no token has", variable)
		}
	}
	return value, nil
}

// tokenForm says what the token of a contract is, where it is no bearer token.
func tokenForm(c *spec.Contract) string {
	switch c.Credentials.Kind {
	case spec.APIKey:
		return " to the value of the header " + c.Credentials.Header
	case spec.Basic:
		return " to user:password"
	}
	return ""
}

// headers reads the values of further headers.
func (a *app) headers(given []string) ([]suites.Header, error) {
	var headers []suites.Header
	for _, text := range given {
		name, source, ok := strings.Cut(text, "=")
		if !ok || !spec.IsHeaderName(name) {
			return nil, usage("write NAME=env:VARIABLE or NAME=@FILE", "--header: no header name and source")
		}
		var value string
		switch {
		case strings.EqualFold(name, "Authorization"):
			return nil, usage("set "+tokenVariable, "--header %s: the harness sets it itself", name)
		case strings.HasPrefix(source, "env:"):
			variable := strings.TrimPrefix(source, "env:")
			if value, ok = a.Lookup(variable); !ok || value == "" {
				return nil, usage("set it", "--header %s: the environment variable %s is not set", name, variable)
			}
		case strings.HasPrefix(source, "@"):
			data, err := readFile("--header "+name, strings.TrimPrefix(source, "@"))
			if err != nil {
				return nil, err
			}
			value = strings.TrimRight(string(data), "\r\n")
		default:
			return nil, usage("values do not belong on the command line: write "+name+"=env:VARIABLE or "+name+"=@FILE",
				"--header %s: a literal value", name)
		}
		a.keep(value)
		if value == "" || strings.TrimSpace(value) != value ||
			strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return nil, usage("", "--header %s: the value from %s is empty, has blanks around it, or holds control characters", name, source)
		}
		headers = append(headers, suites.Header{Name: name, Value: value})
	}
	return headers, nil
}

// readCACert reads certificates to trust.
func readCACert(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("", "--ca-cert: %s", fileProblem(err))
	}
	if !x509.NewCertPool().AppendCertsFromPEM(data) {
		return nil, usage("give a PEM file with at least one certificate", "--ca-cert: %s: no certificate in it", name)
	}
	return data, nil
}
