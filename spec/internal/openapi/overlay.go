package openapi

import (
	"context"
	"errors"
	"fmt"

	"github.com/pb33f/go-yaml"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
	"github.com/pb33f/libopenapi/datamodel/low"
	lowoverlay "github.com/pb33f/libopenapi/datamodel/low/overlay"
	"github.com/pb33f/libopenapi/overlay"
)

// ActionError is an action of an overlay that could not be applied, or that
// matches nothing.
type ActionError struct {
	Index  int // among the overlay's actions, from 0
	Target string
	Err    error
}

func (e *ActionError) Error() string { return fmt.Sprintf("target %s: %v", e.Target, e.Err) }

// Unwrap is the cause.
func (e *ActionError) Unwrap() error { return e.Err }

// ErrMatchesNothing is the cause of an ActionError whose target selects nothing.
var ErrMatchesNothing = errors.New("it matches nothing in the document")

// Overlay applies an OpenAPI Overlay to a document and gives the changed document as
// YAML. An action that has no effect, which the library takes for a mere warning, is
// among idle: mostly one that matches nothing. An action that fails is an *ActionError.
func Overlay(document, overlayData []byte) (changed []byte, idle []*ActionError, err error) {
	defer recovered("the overlay", &err)
	var node yaml.Node
	if err := yaml.Unmarshal(overlayData, &node); err != nil {
		return nil, nil, err
	}
	if len(node.Content) == 0 || node.Content[0].Kind != yaml.MappingNode {
		return nil, nil, errors.New("it holds no overlay object")
	}
	var lowOverlay lowoverlay.Overlay
	if err := low.BuildModel(node.Content[0], &lowOverlay); err != nil {
		return nil, nil, err
	}
	if err := lowOverlay.Build(context.Background(), nil, node.Content[0], nil); err != nil {
		return nil, nil, err
	}
	high := highoverlay.NewOverlay(&lowOverlay)
	result, err := overlay.Apply(document, high)
	if failed := (*overlay.OverlayError)(nil); errors.As(err, &failed) && failed.Action != nil {
		return nil, nil, &ActionError{Index: indexOf(high, failed.Action), Target: failed.Action.Target, Err: failed.Cause}
	}
	if err != nil {
		return nil, nil, err
	}
	for _, w := range result.Warnings {
		cause := ErrMatchesNothing
		if w.Message != "target matched zero nodes" {
			cause = errors.New(w.Message)
		}
		idle = append(idle, &ActionError{Index: indexOf(high, w.Action), Target: w.Target, Err: cause})
	}
	return result.Bytes, idle, nil
}

func indexOf(o *highoverlay.Overlay, action *highoverlay.Action) int {
	for i, a := range o.Actions {
		if a == action {
			return i
		}
	}
	return 0
}
