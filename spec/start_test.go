package spec

import (
	"os"
	"testing"
)

// BenchmarkLoad is all that a run waits for before its first request.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(Sources{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStart measures the parts of it that cost most, each by itself: the rules are
// compiled and the catalogue read while the document is.
func BenchmarkStart(b *testing.B) {
	contract := func() *loader {
		l := newLoader(Sources{}, os.ReadFile)
		if err := inStages([][]func() error{{l.read}, {l.references}, {l.model}}); err != nil {
			b.Fatal(err)
		}
		operations, err := l.operations()
		if err != nil {
			b.Fatal(err)
		}
		l.bindOperation(operations[0])
		return l
	}
	b.Run("contract", func(b *testing.B) {
		for b.Loop() {
			contract()
		}
	})
	b.Run("catalogue", func(b *testing.B) {
		for b.Loop() {
			if _, err := newLoader(Sources{}, os.ReadFile).catalogue(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("schema", func(b *testing.B) {
		l := contract()
		for b.Loop() {
			if err := l.responses(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("rules", func(b *testing.B) {
		c, err := Load(Sources{})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			env, err := ruleEnvironment()
			if err != nil {
				b.Fatal(err)
			}
			for _, r := range c.Rules {
				if err := new(ruleProgram).compile(env, r.Expression); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
