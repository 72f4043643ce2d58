package report

import (
	"errors"
	"io"
)

// MatrixSchema names the version of the JSON format of the kill matrix. It
// changes as Schema does.
const MatrixSchema = "https://github.com/kayleai/kayle-conformance/matrix/v1"

// Matrix is the result of the self-test: every defect of the reference server
// against the requirements that report it, and every freedom against those
// that must not.
type Matrix struct {
	Schema   string   `json:"schema"`
	Tool     Tool     `json:"tool"`
	Contract Contract `json:"contract"`
	// Requirements are those of the contract, in registry order: the titles for
	// the page of what each requirement catches.
	Requirements []MatrixRequirement `json:"requirements"`
	Rows         []MatrixRow         `json:"rows"`
	Freedoms     []FreedomRow        `json:"freedoms"`
	// DeadChecks name what no defect makes fail: "ID" or "ID case name".
	DeadChecks []string    `json:"dead_checks"`
	Cases      MatrixCases `json:"cases"`
	Seconds    float64     `json:"seconds"`
}

// MatrixRequirement names a requirement.
type MatrixRequirement struct {
	ID    string `json:"id"`
	Level string `json:"level"`
	Title string `json:"title"`
}

// MatrixRow is one defect.
type MatrixRow struct {
	Defect     string   `json:"defect"`
	Summary    string   `json:"summary"`    // as a release note would describe the bug
	Difficulty string   `json:"difficulty"` // plain, typical, rare
	Declared   []string `json:"declared"`   // the ids that the defect breaks, by its own account
	Got        []string `json:"got"`        // the ids that failed or warned
	Exact      bool     `json:"exact"`      // Got is exactly Declared
	// Kills are the cases that the defect makes fail, or an observation that it
	// changes: "ID case name", in the order of the run.
	Kills []string `json:"kills"`
}

// FreedomRow is one legitimate variation of the reference server.
type FreedomRow struct {
	Freedom string   `json:"freedom"`
	Summary string   `json:"summary"`
	Allowed []string `json:"allowed,omitempty"` // ids of the SHOULDs that the variation does break
	Got     []string `json:"got"`               // the ids that failed or warned
	// Hidden are the ids that the variation cannot show, by its own account, and
	// Changed those that ended otherwise than on the plain server.
	Hidden  []string `json:"hidden,omitempty"`
	Changed []string `json:"changed,omitempty"`
	// CutShort says why the run ended before all was asked; empty if it did not.
	CutShort string `json:"cut_short,omitempty"`
	// Clean tells that the run was complete, and that nothing was reported and
	// nothing ended otherwise than on the plain server but what is allowed and hidden.
	Clean bool     `json:"clean"`
	Kills []string `json:"kills"` // the observations that the variation changes: "ID case name"
}

// MatrixCases counts the cases that can fail.
type MatrixCases struct {
	Total  int `json:"total"`
	Killed int `json:"killed"` // some defect makes them fail
}

// Sound tells whether every check was proven: no dead one, each defect caught
// by exactly the ids that it declares, no freedom accused.
func (m *Matrix) Sound() bool {
	if len(m.DeadChecks) > 0 || len(m.Rows) == 0 {
		return false
	}
	for _, r := range m.Rows {
		if !r.Exact {
			return false
		}
	}
	for _, f := range m.Freedoms {
		if !f.Clean {
			return false
		}
	}
	return true
}

// Catches returns the defects that declare the requirement, in the order of
// the rows.
func (m *Matrix) Catches(id string) []MatrixRow {
	var out []MatrixRow
	for _, r := range m.Rows {
		for _, declared := range r.Declared {
			if declared == id {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// WriteMatrix writes the matrix as JSON, under the rules of Write.
func WriteMatrix(w io.Writer, m *Matrix) error {
	if m == nil {
		return errors.New("write matrix: there is none")
	}
	out := *m
	if out.Schema == "" {
		out.Schema = MatrixSchema
	}
	out.Requirements, out.DeadChecks = list(m.Requirements), list(m.DeadChecks)
	out.Rows = make([]MatrixRow, len(m.Rows))
	for i, r := range m.Rows {
		r.Declared, r.Got, r.Kills = list(r.Declared), list(r.Got), list(r.Kills)
		out.Rows[i] = r
	}
	out.Freedoms = make([]FreedomRow, len(m.Freedoms))
	for i, f := range m.Freedoms {
		f.Got, f.Kills = list(f.Got), list(f.Kills)
		out.Freedoms[i] = f
	}
	return WriteJSON(w, &out)
}
