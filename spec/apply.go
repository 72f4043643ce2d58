package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// apply puts the overlay over what the operation needs of the document, or over the
// whole document where that cannot be told before.
func (l *loader) apply(document, overlay []byte) error {
	if err := l.hopeless(); err != nil {
		return err
	}
	changed, err := l.applyReached(overlay, document)
	if changed == nil && err == nil {
		changed, err = l.applyWhole(document, overlay)
	}
	if err != nil {
		return err
	}
	l.rendered = changed
	// The changed document is held as JSON too: that is what schemas are compiled from.
	if l.changed, err = parseSource(l.original.file, changed); err != nil {
		return err
	}
	if l.contract.internals.overlaidJSON, err = jsonOf(l.changed.root); err != nil {
		return &LoadError{File: l.original.file, Problem: "the document cannot be read as JSON: " + err.Error(),
			Hint: "use nothing that JSON lacks", Err: err}
	}
	l.contract.internals.overlaid = l.changed
	return nil
}

// jsonOf is a node as JSON.
func jsonOf(n *yaml.Node) ([]byte, error) {
	tree, err := value(n)
	if err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}

// applyReached puts the overlay over what the chosen operation needs. The result is nil
// where that will not do: the operation is not known before, or an action needs more.
func (l *loader) applyReached(overlay, document []byte) ([]byte, error) {
	if len(l.chosen) == 0 {
		return nil, nil
	}
	var paths []string
	for _, operation := range l.chosen {
		_, path, _ := strings.Cut(operation, " ")
		paths = append(paths, path)
	}
	for _, operation := range l.overlay.operationsRead() { // paths whose values another one reads
		_, path, _ := strings.Cut(operation, " ")
		paths = append(paths, strings.TrimSpace(path))
	}
	reached := l.original.reached(l.overlay, paths...)
	if reached == nil {
		return nil, nil
	}
	original, err := jsonOf(reached) // first: to print a tree takes its tags away
	if err != nil {
		return nil, nil //nolint:nilerr // the whole document says what is wrong
	}
	small, err := yaml.Marshal(reached)
	if err != nil {
		return nil, nil //nolint:nilerr // likewise
	}
	changed, idle, err := openapi.Overlay(small, overlay)
	if err != nil {
		return nil, nil //nolint:nilerr // likewise: an action may need what was left out
	}
	for _, action := range idle {
		if l.elsewhere(action) {
			continue
		}
		// It may still concern only what was left out. The whole document tells.
		if _, err := l.applyWhole(document, overlay); err != nil {
			return nil, err
		}
		break
	}
	l.contract.internals.reached = original
	return changed, nil
}

// applyWhole puts the overlay over the whole document.
func (l *loader) applyWhole(document, overlay []byte) ([]byte, error) {
	changed, idle, err := openapi.Overlay(document, overlay)
	if action := (*openapi.ActionError)(nil); errors.As(err, &action) {
		return nil, l.actionError(action)
	}
	if err != nil {
		return nil, &LoadError{File: l.overlay.file, Problem: "the overlay cannot be applied: " + err.Error(),
			Hint: "see the OpenAPI Overlay Specification 1.0", Err: err}
	}
	var failed LoadErrors
	for _, action := range idle {
		failed = append(failed, l.actionError(action))
	}
	return changed, failed.orNil()
}

func (l *loader) actionError(action *openapi.ActionError) *LoadError {
	failed := &LoadError{File: l.overlay.file, Pointer: Pointer("/actions").Append(fmt.Sprint(action.Index)), Err: action,
		Problem: fmt.Sprintf("action %d cannot be applied to %s: target %s: %v", action.Index+1, l.original.file, action.Target, action.Err),
		Hint:    "correct the target (a JSONPath), or remove the action if the document no longer needs it"}
	if l.sources.Overlay == "" {
		failed.Hint = "the built-in overlay is that of the Kayle API: name your own with --overlay"
	}
	failed.Line, failed.Column = l.overlay.position(failed.Pointer)
	return failed
}

// plainStep is a step of a JSONPath that names one member or element.
var plainStep = regexp.MustCompile(`^(?:\.([A-Za-z_$][A-Za-z0-9_-]*)|\['([^'\\]*)'\]|\["([^"\\]*)"\]|\[([0-9]+)\])`)

// elsewhere tells whether an action that matches nothing in what the operation needs
// surely matches something in the original document.
func (l *loader) elsewhere(action *openapi.ActionError) bool {
	if !errors.Is(action.Err, openapi.ErrMatchesNothing) {
		return false
	}
	_, actions, _ := l.overlay.find("/actions")
	for i := range actions.Content {
		if _, _, removes := child(actions.Content[i], "remove"); removes && i < action.Index {
			return false // of what was there it may have left nothing
		}
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(action.Target), "$")
	at := l.original.root
	for ok && rest != "" {
		step := plainStep.FindStringSubmatch(rest)
		if step == nil {
			return false
		}
		_, at, ok = child(at, step[1]+step[2]+step[3]+step[4])
		rest = rest[len(step[0]):]
	}
	return ok
}

// hopeless chooses the operations, and refuses where no overlay could still make one
// known: to say so takes no building of the whole document.
func (l *loader) hopeless() error {
	gets := l.original.gets()
	wanted := l.wanted()
	if len(wanted) == 0 {
		l.chosen = choose("", gets)
		if len(l.chosen) == 0 && len(gets) > 0 && !l.overlay.mentions("remove") {
			return l.noOperation("", gets)
		}
		return nil
	}
	var failed LoadErrors
	for _, one := range wanted {
		found := choose(one, gets)
		if len(found) == 0 {
			// An action that adds a path names it.
			if _, path, ok := strings.Cut(one, " "); len(l.sources.Operations) > 0 && len(gets) > 0 &&
				(!ok || !l.overlay.mentions(strings.TrimSpace(path))) {
				failed.add(l.noOperation(one, gets))
			}
			l.chosen = nil
			break
		}
		l.chosen = append(l.chosen, found...)
	}
	return failed.orNil()
}

// mentions tells whether a word or path stands somewhere in the file, not as a part of a
// longer one.
func (s *source) mentions(text string) bool {
	whole := regexp.MustCompile(regexp.QuoteMeta(text) + `([^\w/{}-]|$)`)
	return slices.ContainsFunc(s.lines, whole.MatchString)
}
