package spec

import (
	"fmt"
	"slices"
	"strings"
)

// unmet says why a requirement does not apply to the contract, "" where it does.
func (l *loader) unmet(e entry) string {
	if e.dropped != "" {
		return "the contract does not promise it: " + e.dropped
	}
	proved := slices.ContainsFunc(l.contract.Rules, func(r Rule) bool { return r.Requirement == e.ID })
	switch {
	case proved:
		return ""
	case !e.generic:
		return "no rule of this operation proves it"
	}
	return l.lacked(e.needs)
}

// lacked says which of the needs the contract does not meet, "" where it meets all.
func (l *loader) lacked(needs []string) string {
	var reasons []string
	for _, need := range needs {
		if reason := l.contract.lacks(need); reason != "" && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	return strings.Join(reasons, "; ")
}

// lacks says in plain words that the contract does not meet a need of the catalogue; ""
// where it does.
func (c *Contract) lacks(need string) string {
	roles := c.Roles
	switch need {
	case "failure":
		return unless(c.Documents(500), "the document describes no answer with status 500")
	case "error-envelope":
		return unless(c.internals.schemas != nil && c.internals.schemas.failure != nil, "the contract declares no schema of errors")
	case "validation-code":
		return unless(roles.Codes.Validation != "" && roles.ErrorMessage != nil,
			"the contract documents no code and message of a validation failure")
	case "precondition-code":
		return unless(roles.Codes.Precondition != "", "the contract documents no code for what is valid but does not exist")
	case "forbidden-code":
		return unless(roles.Codes.Forbidden != "", "the contract documents no code for a token that lacks the right to list")
	case "frozen-code":
		return unless(roles.Codes.Frozen != "", "the contract documents no code for a token of a frozen owner")
	case "credentials":
		return unless(c.Secured, noCredentials)
	case "scheme":
		if !c.Secured {
			return noCredentials
		}
		return unless(c.Scheme != "", fmt.Sprintf("the key comes in the header %s, where no authentication scheme stands", c.Credentials.Header))
	case "timestamps":
		return unless(len(roles.Item.Timestamps) > 0, "the contract names no timestamp of an item")
	case "revision":
		return unless(roles.Item.Revision != nil, "the contract has no field that changes with each revision of an item")
	case "expiry":
		return unless(roles.Item.Expiry != nil && roles.Item.Completion != nil,
			"the contract has no field that says when an item expires, or none that says when it ended")
	case "uri":
		return unless(slices.ContainsFunc(c.Fields, func(f Field) bool { return f.Format == "uri" }), "no field of an item has the format uri")
	case "has-more":
		return unless(roles.Page.HasMore != nil, "no page has a flag that says whether more follows")
	case "next-cursor":
		return unless(roles.Page.NextCursor != nil, "no page names the next cursor")
	case "onward":
		return unless(roles.Page.Onward() != nil, "no page names the next cursor")
	case "more":
		return unless(roles.Page.HasMore != nil || roles.Page.NextCursor != nil, "no page says whether more follows")
	case "limit-echo":
		return unless(roles.Page.LimitEcho != nil, "no page echoes its limit")
	}
	return c.lacksParameter(need)
}

const noCredentials = "the operation demands no credentials"

// lacksParameter is what lacks says about needs of parameters.
func (c *Contract) lacksParameter(need string) string {
	limit, cursor, filters, windows := c.Roles.Limit, c.Roles.Cursor, c.Roles.Filters, c.Roles.Windows
	lacking := ""
	switch need {
	case "limit", "default-limit", "limit-bounds":
		lacking = unless(limit != nil, "the contract has no limit parameter")
	case "cursor", "cursor-pattern", "cursor-form", "cursor-case":
		lacking = unless(cursor != nil, "the contract has no cursor")
	case "path", "path-pattern":
		lacking = unless(len(c.Roles.Path) > 0, "the path has no parameters")
	case "filter", "filter-values", "several-values":
		lacking = unless(len(filters) > 0, "the contract has no filter")
	case "window", "lower-bound", "upper-bound", "both-bounds", "date-time":
		lacking = unless(len(windows) > 0, "the contract has no window")
	case "selection":
		lacking = unless(len(filters)+len(windows) > 0, "the contract has neither a filter nor a window")
	default:
		lacking = fmt.Sprintf("the need %q is unknown", need)
	}
	if lacking != "" {
		return lacking
	}
	some := func(is func(WindowRole) bool) bool { return slices.ContainsFunc(windows, is) }
	switch need {
	case "default-limit":
		return unless(limit.Default != 0, "the contract names no default of the limit")
	case "limit-bounds":
		return unless(limit.Parameter.Minimum != nil || limit.Parameter.Maximum != nil, "the limit has neither a minimum nor a maximum")
	case "cursor-pattern":
		p := cursor.Parameter
		textual := p.Type != "integer" && p.Type != "number"
		_, constrained := p.WellFormed()
		return unless(textual && constrained, "the cursor declares neither a pattern nor a format")
	case "cursor-form":
		p := cursor.Parameter
		return unless(p.Type == "integer" || p.Pattern != "" || p.Format != "", "the cursor's schema allows any text")
	case "cursor-case":
		return unless(cursor.Parameter.Type != "integer" && cursor.Parameter.Format != "uuid",
			"letter case says nothing in the cursors, which are whole numbers or UUIDs")
	case "filter-values":
		return unless(slices.ContainsFunc(filters, func(f FilterRole) bool { return f.Parameter.restricted() }),
			"no filter's schema says which values are valid")
	case "several-values":
		return unless(slices.ContainsFunc(filters, func(f FilterRole) bool { return f.Several != OneValue }), "no filter takes several values")
	case "path-pattern":
		return unless(slices.ContainsFunc(c.Roles.Path, func(r PathRole) bool { return r.Parameter.Pattern != "" }),
			"no parameter of the path declares a pattern")
	case "lower-bound":
		return unless(some(func(w WindowRole) bool { return w.From != nil }), "no window has a lower bound")
	case "upper-bound":
		return unless(some(func(w WindowRole) bool { return w.To != nil }), "no window has an upper bound")
	case "both-bounds":
		return unless(some(func(w WindowRole) bool { return w.From != nil && w.To != nil }), "no window has both bounds")
	case "date-time":
		dated := func(p *Parameter) bool { return p != nil && p.Format == "date-time" }
		return unless(some(func(w WindowRole) bool { return dated(w.From) || dated(w.To) }),
			"no bound of a window has the format date-time")
	}
	return ""
}

// unless is the reason where a need is not met.
func unless(met bool, reason string) string {
	if met {
		return ""
	}
	return reason
}

// restricted tells whether a parameter's schema refuses some text.
func (p Parameter) restricted() bool {
	return len(p.Enum) > 0 || p.Pattern != "" || p.Format != "" || p.Type != "" && p.Type != "string"
}
