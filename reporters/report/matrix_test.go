package report_test

import (
	"bytes"
	"encoding/json"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

func matrix() *report.Matrix {
	return &report.Matrix{
		Schema:       report.MatrixSchema,
		Requirements: []report.MatrixRequirement{{ID: "A-01", Level: "MUST", Title: "It holds"}},
		Rows: []report.MatrixRow{{Defect: "off-by-one", Summary: "one too many", Difficulty: "typical", Declared: []string{"A-01"},
			Got: []string{"A-01"}, Exact: true, Kills: []string{"A-01 zero"}}},
		Freedoms:   []report.FreedomRow{{Freedom: "descending", Summary: "newest first", Got: []string{}, Clean: true, Kills: []string{}}},
		DeadChecks: []string{},
		Cases:      report.MatrixCases{Total: 1, Killed: 1},
	}
}

func TestMatrixRoundTrip(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(report.WriteMatrix(&b, matrix())).To(Succeed())
	again := new(report.Matrix)
	g.Expect(json.Unmarshal(b.Bytes(), again)).To(Succeed())
	g.Expect(again).To(Equal(matrix()))
	b.Reset()
	g.Expect(report.WriteMatrix(&b, &report.Matrix{Rows: make([]report.MatrixRow, 1), Freedoms: make([]report.FreedomRow, 1)})).To(Succeed())
	g.Expect(b.String()).NotTo(ContainSubstring("null"))
}

func TestMatrixSound(t *testing.T) {
	g := NewWithT(t)
	g.Expect(matrix().Sound()).To(BeTrue())
	for name, spoil := range map[string]func(*report.Matrix){
		"dead check": func(m *report.Matrix) { m.DeadChecks = []string{"A-02"} },
		"inexact":    func(m *report.Matrix) { m.Rows[0].Exact = false },
		"accused":    func(m *report.Matrix) { m.Freedoms[0].Clean = false },
		"empty":      func(m *report.Matrix) { m.Rows = nil },
	} {
		m := matrix()
		spoil(m)
		g.Expect(m.Sound()).To(BeFalse(), name)
	}
}

func TestMatrixCatches(t *testing.T) {
	g := NewWithT(t)
	g.Expect(matrix().Catches("A-01")).To(HaveLen(1))
	g.Expect(matrix().Catches("A-02")).To(BeEmpty())
}
