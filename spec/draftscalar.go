package spec

import (
	"regexp"
	"strconv"
	"strings"
)

// entry is an entry of a list of roles.
func (r *DraftRole) entry() string {
	if len(r.Pairs) == 1 && r.Pairs[0].Key == "" {
		return r.Pairs[0].text()
	}
	var all []string
	for _, pair := range r.Pairs {
		all = append(all, pair.Key+": "+pair.text())
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// text is the value of a pair as YAML.
func (p DraftPair) text() string {
	if p.List == nil {
		return flow(p.Value)
	}
	var all []string
	if p.Key == "codes" { // a mapping
		for i := 0; i+1 < len(p.List); i += 2 {
			all = append(all, p.List[i]+": "+flow(p.List[i+1]))
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	for _, one := range p.List {
		all = append(all, flow(one))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

var (
	plainScalar = regexp.MustCompile(`^[A-Za-z_/][A-Za-z0-9_./~-]*$`)
	plainBlock  = regexp.MustCompile(`^GET [A-Za-z0-9_./{}~-]+$`)
	otherThan   = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null|~|\.inf|\.nan|nan|inf)$`)
)

// flow is a text as a scalar of YAML, in a flow mapping too.
func flow(text string) string {
	if plainScalar.MatchString(text) && !otherThan.MatchString(text) {
		return text
	}
	if n, err := strconv.Atoi(text); err == nil && strconv.Itoa(n) == text && n > 1 {
		return text
	}
	return strconv.QuoteToASCII(text)
}

// block is an operation's name as a scalar of its own line.
func block(text string) string {
	if plainBlock.MatchString(text) || plainScalar.MatchString(text) {
		return text
	}
	return flow(text)
}

// jsonPath is a pointer as a JSONPath.
func jsonPath(p Pointer) string {
	path := "$"
	for _, token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			path += "[" + token + "]"
		} else {
			path += "[" + inJSONPath(token) + "]"
		}
	}
	return path
}

// inJSONPath is a name in a JSONPath.
func inJSONPath(name string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "'"
}
