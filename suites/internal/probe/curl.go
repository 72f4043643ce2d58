package probe

import (
	"cmp"
	"fmt"
	"strings"
)

// Curl returns a line for a POSIX shell that sends the request with curl.
// Secrets stand in it as variables.
func (p *Probe) Curl(r Request) string {
	w, err := p.prepare("", r)
	if err != nil {
		return "# " + p.line(err.Error())
	}
	args := []string{"curl", "-g", "-sS"}
	switch r.Method {
	case Head:
		args = append(args, "-I")
	case Options:
		args = append(args, "-i", "-X", "OPTIONS")
	default:
		args = append(args, "-i")
		if r.Content != "" {
			args = append(args, "-X", "GET") // what has content is a POST to curl
		}
	}
	if p.cfg.Insecure {
		args = append(args, "-k")
	}
	if len(p.cfg.CACert) > 0 {
		args = append(args, "--cacert", `"$CA_CERT"`)
	}
	path := w.url.EscapedPath()
	if strings.Contains(path+"/", "/./") || strings.Contains(path+"/", "/../") {
		args = append(args, "--path-as-is")
	}
	for _, line := range p.curlAuthorization(r.Credentials) {
		args = append(args, "-H", line)
	}
	given, typed := false, false // an Accept, a Content-Type of the user's own
	for _, h := range p.cfg.Headers {
		if strings.EqualFold(h.Name, "Accept") {
			if r.Accept != "" {
				continue
			}
			given = true
		}
		if strings.EqualFold(h.Name, "Content-Type") {
			if r.ContentType != "" {
				continue
			}
			typed = true
		}
		args = append(args, "-H", fmt.Sprintf(`"%s: $%s"`, doubleQuoted(h.Name), variable(h.Name)))
	}
	switch {
	case r.Accept == Absent:
		args = append(args, "-H", quote("Accept:")) // curl sends one of its own otherwise
	case !given:
		args = append(args, "-H", quote("Accept: "+cmp.Or(r.Accept, defaultMedia)))
	}
	coding := cmp.Or(r.AcceptEncoding, defaultCoding)
	args = append(args, "-H", quote("Accept-Encoding: "+coding))
	if coding == defaultCoding {
		args = append(args, "--compressed")
	}
	if r.IfNoneMatch != "" {
		args = append(args, "-H", quote("If-None-Match: "+r.IfNoneMatch))
	}
	switch {
	case r.ContentType != "":
		args = append(args, "-H", quote("Content-Type: "+r.ContentType))
	case r.Content != "" && !typed:
		args = append(args, "-H", quote("Content-Type:")) // curl sends one of its own otherwise
	}
	if r.Content != "" {
		args = append(args, "--data-raw", quote(p.redact.strong(r.Content)))
	}
	target := w.url.Scheme + "://" + w.url.Host + path
	whole := p.cfg.wholeQuery(r.Query)
	query := p.redact.strong(whole)
	inQuery := w.url.RawQuery != whole
	if inQuery {
		query = strings.TrimPrefix(query+"&"+queryToken+"=", "&")
	}
	if query != "" {
		target += "?" + query
	}
	target = quote(target)
	if inQuery {
		target += p.curlToken(r.Credentials)
	}
	return strings.Join(append(args, target), " ")
}

// curlAuthorization returns the Authorization lines, quoted.
func (p *Probe) curlAuthorization(c Credentials) []string {
	if p.tokens.source(c) == "" && c.Mutation == Intact && c.Literal == "" {
		return nil
	}
	token := p.curlToken(c)
	line := `"Authorization: ` + doubleQuoted(p.scheme(c)) + ` "` + token
	switch c.Kind {
	case None, InQuery:
		return nil
	case Bare:
		if c.Mutation == Empty {
			return []string{`"Authorization;"`} // curl's way to send an empty header
		}
		return []string{joined(`"Authorization: "` + token)}
	case Twice:
		return []string{joined(line), joined(`"Authorization: ` + doubleQuoted(p.scheme(c)) + ` "` + p.curlToken(Credentials{Mutation: Unknown}))}
	}
	if c.Mutation == Empty {
		return []string{`"Authorization: ` + doubleQuoted(p.scheme(c)) + `"`}
	}
	return []string{joined(line)}
}

// joined makes one string of two double-quoted ones that follow each other.
func joined(s string) string { return strings.Replace(s, ` ""`, ` `, 1) }

// curlToken is the token as a double-quoted shell word.
func (p *Probe) curlToken(c Credentials) string {
	if c.Literal != "" {
		return curlLiteral(c.Literal)
	}
	name := variableOf(c)
	source := p.tokens.source(c)
	unknown := doubleQuoted(p.tokens.mutate(source, Unknown))
	switch c.Mutation {
	case Unknown:
		return `"` + doubleQuoted(p.tokens.of(c)) + `"`
	case Truncated:
		return `"${` + name + `%?}"`
	case Lengthened:
		return `"${` + name + `}` + strings.TrimPrefix(p.tokens.of(c), source) + `"`
	case AlteredEarly, Altered, AlteredLate:
		if source == "" {
			return `""`
		}
		i := p.tokens.place(source, c.Mutation)
		return fmt.Sprintf(`"$(printf %%s "$%s" | sed 's/./%c/%d')"`, name, p.tokens.replacement(source, i), i+1)
	case CaseSwapped:
		return fmt.Sprintf(`"$(printf %%s "$%s" | tr 'a-zA-Z' 'A-Za-z')"`, name)
	case Empty:
		return `""`
	case Followed:
		return `"$` + name + ` ` + unknown + `"`
	case ListedFirst:
		return `"$` + name + `, ` + doubleQuoted(p.tokens.scheme) + ` ` + unknown + `"`
	case ListedLast:
		return `"` + unknown + `, ` + doubleQuoted(p.tokens.scheme) + ` $` + name + `"`
	case UserName:
		return fmt.Sprintf(`"$(printf %%s: "$%s" | base64 | tr -d '\n')"`, name)
	case UserPassword:
		return fmt.Sprintf(`"$(printf %%s "%s:$%s" | base64 | tr -d '\n')"`, passwordUser, name)
	}
	return `"$` + name + `"`
}

// curlLiteral is a text as a double-quoted shell word. One that repeats a single
// character at length is made by the shell.
func curlLiteral(text string) string {
	const long = 1000
	if len(text) > long && strings.Count(text, text[:1]) == len(text) && isAlnum(text[0]) {
		return fmt.Sprintf(`"$(head -c %d /dev/zero | tr '\0' %c)"`, len(text), text[0])
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7f {
			return quote(text)
		}
	}
	return `"` + doubleQuoted(text) + `"`
}

// doubleQuoted escapes a text for the inside of double quotes.
func doubleQuoted(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s)
}

// quote makes one shell word of a text. Bytes that are not printable ASCII
// are written by printf.
func quote(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString(`"$(printf '`)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '%':
			b.WriteString("%%")
		case c == '\\':
			b.WriteString(`\\`)
		case c == '\'':
			b.WriteString(`'\''`)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String() + `')"`
}
