package probe

import (
	"cmp"
	"encoding/base64"
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
	args = append(args, p.curlAuthorization(r.Credentials)...)
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
		target += p.curlPlain(r.Credentials)
	}
	return strings.Join(append(args, target), " ")
}

// curlAuthorization returns the options that make the header with the token, quoted.
func (p *Probe) curlAuthorization(c Credentials) []string {
	if !p.carried(c) {
		return nil
	}
	scheme, token := p.scheme(c), p.curlToken(c)
	name := `"` + doubleQuoted(cmp.Or(p.cfg.KeyHeader, authorization))
	lead := name + ": "
	if scheme != "" {
		lead += doubleQuoted(scheme) + " "
	}
	line := func(token string) string { return joined(lead + `"` + token) }
	switch c.Kind {
	case None, InQuery:
		return nil
	case Bare:
		if c.Mutation == Empty {
			return []string{"-H", name + `;"`} // curl's way to send an empty header
		}
		return []string{"-H", joined(name + `: "` + token)}
	case Twice:
		return []string{"-H", line(token), "-H", line(p.curlToken(Credentials{Mutation: Unknown}))}
	}
	switch {
	case c.Mutation == Empty && scheme == "":
		return []string{"-H", name + `;"`}
	case c.Mutation == Empty:
		return []string{"-H", strings.TrimSuffix(lead, " ") + `"`}
	case p.tokens.basic && c.Scheme == "" && c.Mutation == Intact && c.Literal == "":
		return []string{"-u", p.curlPlain(c)}
	}
	return []string{"-H", line(token)}
}

// joined makes one string of two double-quoted ones that follow each other.
func joined(s string) string { return strings.Replace(s, ` ""`, ` `, 1) }

// curlToken is the text that stands for the token in the header, as a double-quoted shell
// word.
func (p *Probe) curlToken(c Credentials) string {
	const encoded = `$(printf %%s %s | base64 | tr -d '\n')`
	plain := p.curlPlain(c)
	switch c.Mutation {
	case Followed, ListedFirst, ListedLast:
		if p.tokens.basic {
			unknown := base64.StdEncoding.EncodeToString([]byte(p.tokens.unknown[p.tokens.source(c)]))
			return `"` + p.quoted().together(c.Mutation, fmt.Sprintf(encoded, `"$`+variableOf(c)+`"`), unknown) + `"`
		}
	case UserName, UserPassword:
		return plain
	}
	if !p.tokens.basic || plain == `""` {
		return plain
	}
	return `"` + fmt.Sprintf(encoded, plain) + `"`
}

// quoted are the tokens with a scheme that can stand in double quotes.
func (p *Probe) quoted() tokens {
	t := p.tokens
	t.scheme = doubleQuoted(t.scheme)
	return t
}

// curlPlain is the token as a double-quoted shell word.
func (p *Probe) curlPlain(c Credentials) string {
	if c.Literal != "" {
		return curlLiteral(c.Literal)
	}
	name := variableOf(c)
	source := p.tokens.source(c)
	from, to := p.tokens.part(source)
	switch end := doubleQuoted(source[to:]); c.Mutation {
	case Unknown:
		return `"` + doubleQuoted(p.tokens.of(c)) + `"`
	case Truncated:
		return `"${` + name + `%?` + end + `}` + end + `"`
	case Lengthened:
		return `"${` + name + strings.TrimSuffix("%"+end, "%") + `}` + p.tokens.of(c)[to:] + `"`
	case AlteredEarly, Altered, AlteredLate:
		if from == to {
			return `"` + end + `"`
		}
		i := p.tokens.place(source, c.Mutation)
		return fmt.Sprintf(`"$(printf %%s "$%s" | sed 's/./%c/%d')"`, name, p.tokens.replacement(source, i), i+1)
	case CaseSwapped:
		const swapped = `$(printf %%s "$%s" | tr 'a-zA-Z' 'A-Za-z')`
		if from > 0 {
			return fmt.Sprintf(`"${%s%%%%:*}:`+strings.Replace(swapped, `$%s`, `${%s#*:}`, 1)+`"`, name, name)
		}
		return fmt.Sprintf(`"`+swapped+`"`, name)
	case Empty:
		return `""`
	case Followed, ListedFirst, ListedLast:
		return `"` + p.quoted().together(c.Mutation, `$`+name, doubleQuoted(p.tokens.mutate(source, Unknown))) + `"`
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
