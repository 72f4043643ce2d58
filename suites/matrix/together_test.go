package matrix_test

import (
	"context"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// together are freedoms that are harmless alone and once were not on one server.
var together = []string{
	"offset-west bounds-in-milliseconds",
	"digits-padded bounds-cut-to-milliseconds",
	"digits-padded-to-nine bounds-in-milliseconds",
}

func TestFreedomsThatMeet(t *testing.T) {
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	cache := reference.NewCache()
	var meeting []matrix.Mutant
	for _, names := range together {
		meeting = append(meeting, matrix.Mutant{Name: names, Start: starts(cache, reference.Options{Freedoms: strings.Fields(names)})})
	}
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: c, Freedoms: meeting, Workers: 2,
		Plain: func() (matrix.Server, error) { return reference.New(reference.Options{Cache: cache}) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Freedoms {
		if !f.Clean {
			t.Errorf("%s: %v are reported, %v end otherwise than usual; cut short: %q", f.Freedom, f.Got, f.Changed, f.CutShort)
		}
	}
}
