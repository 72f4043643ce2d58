package matrix_test

import (
	"regexp"
	"sort"
	"strings"
	"sync"
)

// naming gives every name of the embedded contract another one. What lies
// between the two directions is a bijection, so that nothing of a defect is lost
// behind it.
type naming struct {
	path [2]string // the old and the new one
	// parameters are those of the query; keys the members of answers; values
	// the enum values and error codes, each from old to new. A parameter and a
	// key of one old name have different new ones.
	parameters, keys, values map[string]string
	oldParameters            map[string]string // from new to old
	statuses                 []spelledValue    // the values of the filter
	prose, oldInMessages     *regexp.Regexp
	zippers                  sync.Pool
}

// renaming is the one that the tests use. A new filter value has as many parts
// as the old one, and the first one ends alike: mutations of them correspond.
func renaming() *naming {
	n := &naming{
		path: [2]string{"/v1/sessions", "/api/checks"},
		parameters: map[string]string{
			"limit": "page[size]", "starting_after": "after", "status": "filter.state", "created_from": "opened-since", "created_to": "openedUntil",
		},
		keys: map[string]string{
			"data": "visits", "error": "problem", "pagination": "paging", "limit": "size", "has_more": "further", "next_cursor": "resume",
			"code": "kind", "message": "text", "hint": "advice", "docs": "manual",
			"id": "ref", "status": "phase", "failure_code": "why", "nfc_tries_used": "chipAttempts", "liveness_tries_used": "faceAttempts",
			"contract_version": "edition", "share_fields": "disclosures", "required": "always", "reason": "because", "source": "origin",
			"redirect_url": "back_to", "webhook_endpoint_id": "hook", "verification_url": "link", "cancel_token": "abort_secret",
			"expires_at": "ends", "completed_at": "done_on", "created_at": "opened", "updated_at": "touched",
		},
		values: map[string]string{
			"created": "drafted", "in_progress": "under_way", "succeeded": "passed", "failed": "broken", "expired": "lapsed",
			"cancelled":                    "withdrawn",
			"document_authenticity_failed": "paper_forged", "document_active_authentication_failed": "chip_mute",
			"document_chip_authentication_failed":      "chip_forged",
			"document_anti_cloning_attestation_failed": "chip_cloned", "document_data_invalid": "paper_garbled", "liveness_failed": "not_alive",
			"selfie_face_mismatch": "another_face",
			"default":              "usual", "rc": "asked",
			"BAD_REQUEST": "E_INPUT", "INVALID_REQUEST": "E_STATE", "UNAUTHORIZED": "E_WHO", "FORBIDDEN": "E_SCOPE",
			"ORGANIZATION_FROZEN": "E_FROZEN", "INTERNAL_SERVER_ERROR": "E_OURS",
		},
		oldParameters: map[string]string{},
	}
	for old, name := range n.parameters {
		n.oldParameters[name] = old
	}
	for _, old := range []string{"created", "in_progress", "succeeded", "failed", "expired", "cancelled"} {
		n.statuses = append(n.statuses, spelled(n.values[old], old))
	}
	words := map[string]bool{}
	for _, table := range []map[string]string{n.parameters, n.keys, n.values} {
		for old := range table {
			words[old] = true
		}
	}
	delete(words, "required") // a word of JSON Schema too
	n.prose = anyOf(words)
	inMessages := map[string]bool{}
	for old := range n.parameters {
		inMessages[old] = true
	}
	n.oldInMessages = anyOf(inMessages)
	return n
}

// anyOf finds whole words.
func anyOf(words map[string]bool) *regexp.Regexp {
	var all []string
	for word := range words {
		all = append(all, regexp.QuoteMeta(word))
	}
	sort.Slice(all, func(i, j int) bool { return len(all[i]) > len(all[j]) || len(all[i]) == len(all[j]) && all[i] < all[j] })
	return regexp.MustCompile(`\b(` + strings.Join(all, "|") + `)\b`)
}

// exactly renames what is one of the names of some tables, the first one first.
func exactly(text string, tables ...map[string]string) string {
	for _, table := range tables {
		if name, found := table[text]; found {
			return name
		}
	}
	return text
}

// spelledValue finds a new filter value in whatever case and with whatever
// between its parts, and puts the old one there in the same spelling.
type spelledValue struct {
	name, old string
	pattern   *regexp.Regexp
	parts     []string // of the old one
}

func spelled(name, old string) spelledValue {
	v := spelledValue{name: name, old: old, parts: strings.Split(old, "_")}
	v.pattern = regexp.MustCompile(`(?i)` + strings.ReplaceAll("("+name+")", "_", ")([-_ ]?)("))
	return v
}

// cased gives a text the letter case of a model.
func cased(text, model string) string {
	switch {
	case model == strings.ToUpper(model):
		return strings.ToUpper(text)
	case model[:1] == strings.ToUpper(model[:1]):
		return strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

// edit replaces a part of a text.
type edit struct {
	start, end int
	text       string
}

// statusEdits are what makes a value of the filter one under the old names.
func (n *naming) statusEdits(value string) []edit {
	var edits []edit
	for _, s := range n.statuses {
		for _, at := range s.pattern.FindAllStringSubmatchIndex(value, -1) {
			group := func(i int) string { return value[at[2*i]:at[2*i+1]] }
			text := cased(s.parts[0], group(1))
			for i, part := range s.parts[1:] {
				text += group(2*i+2) + cased(part, group(2*i+3))
			}
			edits = append(edits, edit{at[0], at[1], text})
		}
	}
	if len(edits) == 0 {
		for _, s := range n.statuses {
			for cut := len(s.name) - 1; cut >= 3; cut-- {
				if strings.HasPrefix(value, s.name[:cut]) {
					return []edit{{0, cut, s.old[:len(s.old)-(len(s.name)-cut)]}}
				}
			}
			if value == s.old { // it is none of the new contract's
				return []edit{{0, 0, "not-"}}
			}
		}
	}
	sort.Slice(edits, func(i, j int) bool { return edits[i].start < edits[j].start })
	return edits
}
