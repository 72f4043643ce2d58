package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec"
)

// knownFailure is an entry of the file of known failures.
type knownFailure struct {
	ID, Case, Reason string
	// List is the list that it counts for; empty: each.
	List string
	// Until is the last day on which the entry counts; zero: for ever.
	Until time.Time
	line  int
}

// key is the entry's name in suites.Options.Known.
func (k knownFailure) key() string {
	if k.Case == "" {
		return k.ID
	}
	return k.ID + " " + k.Case
}

// name is what the entry is called in messages.
func (k knownFailure) name() string { return strings.TrimSpace(k.List + " " + k.key()) }

// parseKnown reads a list of known failures. file is used in messages.
func parseKnown(file string, data []byte) ([]knownFailure, error) {
	const form = "write a list of entries with id and reason, and if wanted case, list and until"
	root, err := parseYAML(file, data)
	if err != nil || root == nil {
		return nil, err
	}
	if root.Kind != yaml.SequenceNode {
		return nil, usage(form, "%s:%d: not a list", file, root.Line)
	}
	var list []knownFailure
	seen := map[string]int{}
	for _, node := range root.Content {
		entry, err := parseKnownEntry(file, node)
		if err != nil {
			return nil, err
		}
		// The letter case of an id does not matter, that of a case's name does.
		key := entry.List + "\n" + strings.ToUpper(entry.ID) + " " + entry.Case
		if earlier, ok := seen[key]; ok {
			return nil, usage("leave one of them out", "%s:%d: %s stands there twice, first in line %d", file, entry.line, entry.name(), earlier)
		}
		seen[key] = entry.line
		list = append(list, entry)
	}
	return list, nil
}

func parseKnownEntry(file string, node *yaml.Node) (knownFailure, error) {
	entry := knownFailure{line: node.Line}
	if node.Kind != yaml.MappingNode {
		return entry, usage("give it an id and a reason", "%s:%d: an entry is no mapping", file, node.Line)
	}
	given := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if value.Kind != yaml.ScalarNode || value.Tag == "!!null" || strings.TrimSpace(value.Value) == "" {
			return entry, usage("leave it out, or give it a text", "%s:%d: %s has no value", file, value.Line, key.Value)
		}
		if given[key.Value] {
			return entry, usage("leave one of them out", "%s:%d: %q stands there twice", file, key.Line, key.Value)
		}
		given[key.Value] = true
		switch key.Value {
		case "id":
			entry.ID = value.Value
		case "case":
			entry.Case = value.Value
		case "list":
			entry.List = value.Value
		case "reason":
			entry.Reason = value.Value
		case "until":
			day, err := time.Parse(time.DateOnly, value.Value)
			if err != nil {
				return entry, usage("write a day as 2006-01-02", "%s:%d: until: %q is no day", file, value.Line, value.Value)
			}
			entry.Until = day
		default:
			fields := []string{"id", "case", "list", "reason", "until"}
			return entry, usage(suggest(key.Value, fields, "an entry has id, case, list, reason and until"),
				"%s:%d: unknown field %q", file, key.Line, key.Value)
		}
	}
	switch {
	case entry.ID == "":
		return entry, usage("name the requirement", "%s:%d: an entry has no id", file, entry.line)
	case entry.Reason == "":
		return entry, usage("say why it is known to fail", "%s:%d: %s has no reason", file, entry.line, entry.ID)
	}
	return entry, nil
}

// loadKnown reads the file of known failures and holds it against the contracts of
// the lists, of which each has those that count for it. Entries whose day is past and
// those of other lists do not count; they come back as notes.
func loadKnown(name string, contracts []*spec.Contract, now time.Time) (known []map[string]string, notes []string, err error) {
	known = make([]map[string]string, len(contracts))
	if name == "" {
		return known, nil, nil
	}
	data, err := readFile("--known", name)
	if err != nil {
		return nil, nil, err
	}
	list, err := parseKnown(name, data)
	if err != nil {
		return nil, nil, err
	}
	var ids names
	var lists []string
	for i, c := range contracts {
		ids, lists = append(ids, contractIDs(c)...), append(lists, c.List)
		known[i] = map[string]string{}
	}
	for _, entry := range list {
		id, ok := ids.find(entry.ID)
		if !ok {
			return nil, nil, usage(ids.suggest(entry.ID), "%s:%d: unknown requirement %q", name, entry.line, entry.ID)
		}
		entry.ID = id
		if !entry.Until.IsZero() && !now.Before(entry.Until.AddDate(0, 0, 1)) {
			notes = append(notes, fmt.Sprintf("%s:%d: the known failure %s expired on %s and counts again", name, entry.line, entry.name(),
				entry.Until.Format(time.DateOnly)))
			continue
		}
		if entry.List != "" && !slices.Contains(lists, entry.List) {
			notes = append(notes, fmt.Sprintf("%s:%d: the known failure %s is of another list than this run tests (%s)", name, entry.line,
				entry.name(), strings.Join(lists, ", ")))
			continue
		}
		for i, c := range contracts {
			if _, promised := c.Requirement(id); promised && (entry.List == "" || entry.List == c.List) {
				known[i][entry.key()] = entry.Reason
			}
		}
	}
	return known, notes, nil
}
