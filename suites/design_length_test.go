package suites_test

import (
	"path"
	"testing"
)

// longest is how many lines a file may have.
const longest = 400

func TestFilesAreShort(t *testing.T) {
	for _, s := range tree(t) {
		if s.lines > longest {
			t.Errorf("%s has %d lines, more than %d: one subject a file", path.Join(s.dir, s.name), s.lines, longest)
		}
	}
}
