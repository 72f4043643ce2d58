package spec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/catalogue"
)

// ledgerWith is the second contract with edits of its document and overlay, and with
// requirements in a file of their own where there are some.
func ledgerWith(t *testing.T, requirements string, edits ...edited) (*spec.Contract, error) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	texts := map[string]string{}
	for _, name := range []string{"openapi", "overlay"} {
		data, err := os.ReadFile("../suites/testdata/ledger/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(data)
	}
	for _, e := range edits {
		if !strings.Contains(texts[e.file], e.old) {
			t.Fatalf("%s does not hold %q", e.file, e.old)
		}
		texts[e.file] = strings.Replace(texts[e.file], e.old, e.new, 1)
	}
	s := spec.Sources{Spec: write("openapi.yaml", texts["openapi"]), Overlay: write("overlay.yaml", texts["overlay"])}
	if requirements != "" {
		s.Requirements = write("requirements.yaml", requirements)
	}
	return spec.Load(s)
}

// unmet are the reasons why requirements do not apply, by id.
func unmet(c *spec.Contract) map[string]string {
	reasons := map[string]string{}
	for _, r := range c.Requirements {
		if r.Unmet != "" {
			reasons[r.ID] = r.Unmet
		}
	}
	return reasons
}

func TestTheCatalogueSpeaksOfAnyList(t *testing.T) {
	g := NewWithT(t)
	own := kayleContract(t)
	words := []string{"vs_", "session", "kayle", "NFC", "cancel_token"}
	for _, p := range own.Parameters {
		if strings.Contains(p.Name, "_") {
			words = append(words, p.Name)
		}
	}
	for _, f := range own.Fields {
		if strings.Contains(f.Name, "_") {
			words = append(words, f.Name)
		}
	}
	for _, word := range words {
		g.Expect(strings.ToLower(string(catalogue.Requirements()))).NotTo(ContainSubstring(strings.ToLower(word)))
	}
	g.Expect(unmet(own)).To(Equal(map[string]string{"PATH-01": "the path has no parameters", "PATH-02": "the path has no parameters",
		"PATH-03": "the path has no parameters", "FLT-06": "no filter takes several values"}), "the sessions meet every other need")
}

// What a contract lacks is said of each requirement that needs it.
func TestUnmetNeeds(t *testing.T) {
	g := NewWithT(t)
	const noCredentials = "the operation demands no credentials"
	const noRevision = "the contract has no field that changes with each revision of an item"
	reasons := unmet(ledger(t))
	for id, reason := range map[string]string{
		"HTTP-05": "the document describes no answer with status 500",
		"HTTP-08": noCredentials, "AUTH-01": noCredentials, "AUTH-05": noCredentials, "AUTH-12": noCredentials,
		"AUTH-14": noCredentials + "; the contract documents no code for a token of a frozen owner",
		"ENV-03":  "the contract declares no schema of errors",
		"ITEM-01": "the cursor declares neither a pattern nor a format", "CUR-02": "the cursor declares neither a pattern nor a format",
		"ITEM-11": noRevision, "ITEM-14": noRevision + "; no field of an item has the format uri",
		"LIM-03": "no page echoes its limit", "CUR-01": "no page has a flag that says whether more follows",
		"CUR-12": "the contract documents no code for what is valid but does not exist",
		"CUR-13": "letter case says nothing in the cursors, which are whole numbers or UUIDs",
	} {
		g.Expect(reasons).To(HaveKeyWithValue(id, reason))
	}
	g.Expect(reasons).NotTo(Or(HaveKey("LIM-01"), HaveKey("CUR-10"), HaveKey("FLT-03"), HaveKey("WIN-03"), HaveKey("LED-01")))
}

func TestUnmetNeedsOfParameters(t *testing.T) {
	g := NewWithT(t)
	c, err := ledgerWith(t, "",
		edited{"overlay", "          windows:\n            - from: since\n              to: until\n              field: /booked_at\n", ""},
		edited{"overlay", "          cursor:\n            parameter: after\n          filters:\n            - parameter: kind\n" +
			"              field: /kind\n", ""},
		edited{"overlay", "            default: 20\n", ""})
	g.Expect(err).NotTo(HaveOccurred())
	reasons := unmet(c)
	for id, reason := range map[string]string{
		"WIN-01": "the contract has no window", "WIN-03": "the contract has no window", "WIN-06": "the contract has no window",
		"CUR-07": "the contract has no cursor", "CUR-10": "the contract has no cursor", "ITEM-01": "the contract has no cursor",
		"FLT-01": "the contract has no filter", "FLT-03": "the contract has no filter",
		"CMB-02": "the contract has no cursor; the contract has neither a filter nor a window",
		"LIM-01": "the contract names no default of the limit",
	} {
		g.Expect(reasons).To(HaveKeyWithValue(id, reason))
	}
	for id, reason := range reasons {
		g.Expect(reason).NotTo(ContainSubstring("is unknown"), id)
	}

	c, err = ledgerWith(t, "",
		edited{"overlay", "          limit:\n            parameter: page_size\n            default: 20\n", ""},
		edited{"overlay", "            - from: since\n              to: until\n", "            - from: since\n"},
		edited{"openapi", "          schema:\n            type: string\n            format: date-time\n", "          schema: {type: string}\n"},
		edited{"openapi", "      type: string\n      enum: [debit, credit, fee]\n", "      type: string\n"})
	g.Expect(err).NotTo(HaveOccurred())
	reasons = unmet(c)
	for id, reason := range map[string]string{
		"LIM-01": "the contract has no limit parameter", "LIM-05": "the contract has no limit parameter",
		"CUR-07": "the contract has no limit parameter", "WIN-02": "no window has an upper bound", "WIN-03": "no window has both bounds",
		"WIN-06": "no bound of a window has the format date-time", "FLT-03": "no filter's schema says which values are valid",
	} {
		g.Expect(reasons).To(HaveKeyWithValue(id, reason))
	}
	g.Expect(reasons).NotTo(Or(HaveKey("WIN-01"), HaveKey("FLT-01")))
}

// The place of a generic requirement follows from its role, and its words are what the
// document says there.
func TestPlacesFollowFromRoles(t *testing.T) {
	g := NewWithT(t)
	c := ledger(t)
	for id, at := range map[string]spec.Pointer{
		"HTTP-01": "/paths/~1ledger~1entries/get/responses/200", "HTTP-02": "/paths/~1ledger~1entries/get",
		"ENV-01": "/paths/~1ledger~1entries/get/responses/200/content/application~1json/schema",
		"LIM-01": "/components/parameters/PageSize", "LIM-05": "/components/parameters/PageSize/schema",
		"CUR-01": "/components/schemas/Page/properties/next", "CUR-05": "/components/schemas/Page/properties/next",
		"CUR-08": "/paths/~1ledger~1entries/get/parameters/0", "CUR-10": "/paths/~1ledger~1entries/get/parameters/0/schema",
		"FLT-01": "/paths/~1ledger~1entries/get/parameters/1", "FLT-03": "/components/schemas/Kind/enum",
		"WIN-02": "/paths/~1ledger~1entries/get/parameters/3", "WIN-06": "/paths/~1ledger~1entries/get/parameters/2/schema/format",
		"ITEM-08": "/components/schemas/Entry/properties/booked_at", "ITEM-11": "/paths/~1ledger~1entries/get",
	} {
		r, _ := c.Requirement(id)
		g.Expect(r.Pointer).To(Equal(at), id)
	}
	for id, words := range map[string]string{
		"LIM-01": "How many entries come at most; 20 unless given.", "WIN-02": "Lists only entries booked at this moment or earlier.",
		"FLT-03": "enum: [debit, credit, fee]", "LIM-05": "type: integer\nminimum: 1\nmaximum: 50",
	} {
		r, _ := c.Requirement(id)
		g.Expect(c.Words(r)).To(Equal(words), id)
	}

	// Where nothing is described, the schema speaks; of a long description the first sentences.
	long := strings.Repeat("One of many long sentences. ", 20)
	c, err := ledgerWith(t, "", edited{"openapi", "      description: How many entries come at most; 20 unless given.\n", ""},
		edited{"openapi", "Lists only entries of this kind.", long})
	g.Expect(err).NotTo(HaveOccurred())
	r, _ := c.Requirement("LIM-01")
	g.Expect(r.Basis).To(Equal(spec.BasisSchema))
	g.Expect(c.Words(r)).To(HavePrefix("PageSize:\n  name: page_size"))
	described, err := ledgerWith(t, "", edited{"openapi",
		"          description: Lists the entries that follow the entry with this number.\n" +
			"          schema:\n", "          schema:\n            description: Follows a number.\n"})
	g.Expect(err).NotTo(HaveOccurred())
	r, _ = described.Requirement("CUR-08")
	g.Expect(described.Words(r)).To(Equal("Follows a number."))
	r, _ = c.Requirement("FLT-01")
	g.Expect(len(r.Quote)).To(And(BeNumerically(">", 200), BeNumerically("<=", 300)))
	g.Expect(r.Quote).To(HaveSuffix("sentences."))
}

// A contract changes the fields of the catalogue's that it gives, drops what it does not
// promise, and adds its own, beside its rules or in a file.
func TestOwnRequirements(t *testing.T) {
	g := NewWithT(t)
	c, err := ledgerWith(t, `requirements:
  - {id: LIM-05, level: SHOULD, title: A size out of bounds is refused}
  - {id: CUR-03, at: next-cursor, quote: The number of the last entry if others follow it}
  - {id: ITEM-08, level: MUST, pointer: /components/schemas/Entry/properties/booked_at/format}
  - {id: HTTP-02, basis: logic}
  - {id: CMB-06, drop: 'the first parameter wins, says the manual'}
`)
	g.Expect(err).NotTo(HaveOccurred())
	plain := ledger(t)
	g.Expect(c.Requirements).To(HaveLen(len(plain.Requirements)))
	g.Expect(c.Requirements[len(c.Requirements)-1].ID).To(Equal("LED-01"))
	r, _ := c.Requirement("LIM-05")
	was, _ := plain.Requirement("LIM-05")
	was.Level, was.Title = spec.Should, "A size out of bounds is refused"
	g.Expect(r).To(Equal(was))
	r, _ = c.Requirement("CUR-03")
	g.Expect(r.Pointer).To(Equal(spec.Pointer("/components/schemas/Page/properties/next")))
	g.Expect(c.Words(r)).To(Equal("The number of the last entry if others follow it"))
	r, _ = c.Requirement("ITEM-08")
	g.Expect(c.Words(r)).To(Equal("format: date-time"))
	r, _ = c.Requirement("HTTP-02")
	g.Expect(r.Source).To(BeEmpty(), "the source is that of the basis")
	g.Expect(unmet(c)).To(HaveKeyWithValue("CMB-06", "the contract does not promise it: the first parameter wins, says the manual"))

	_, err = ledgerWith(t, "requirements:\n  - {id: LED-01, level: MUST, basis: schema, at: body, title: a, text: a, hint: a}\n")
	g.Expect(err).To(MatchError(And(ContainSubstring("overlay.yaml:39"), ContainSubstring("LED-01 is given twice"))))
	const inline = "        requirements:\n          - id: "
	_, err = ledgerWith(t, "", edited{"overlay", inline + "LED-01", inline + "ITEM-02"},
		edited{"overlay", "requirement: LED-01", "requirement: ITEM-02"})
	g.Expect(err).To(MatchError(And(ContainSubstring("overlay.yaml:39"), ContainSubstring("a prefix of its own"))))
	_, err = ledgerWith(t, "", edited{"overlay", inline + "LED-01", inline + "LED-02"})
	g.Expect(err).To(MatchError(And(ContainSubstring(`"LED-01", which is declared nowhere`), ContainSubstring("under requirements"))))
	_, err = ledgerWith(t, "", edited{"overlay", inline + "LED-01", strings.Replace(inline, "- ", "  ", 1) + "LED-01"})
	g.Expect(err).To(MatchError(ContainSubstring("the requirements are no list")))
}

// The example of the README is one that loads.
func TestTheExampleOfOwnRequirements(t *testing.T) {
	g := NewWithT(t)
	readme, err := os.ReadFile("../README.md")
	g.Expect(err).NotTo(HaveOccurred())
	_, example, found := strings.Cut(string(readme), "```yaml\nrequirements:\n")
	g.Expect(found).To(BeTrue())
	example, _, _ = strings.Cut(example, "```")
	overlay, err := os.ReadFile("../suites/testdata/ledger/overlay.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	_, inline, _ := strings.Cut(string(overlay), "        requirements:\n")
	c, err := ledgerWith(t, "requirements:\n"+example, edited{"overlay", "        requirements:\n" + inline, ""})
	g.Expect(err).NotTo(HaveOccurred())
	own, _ := c.Requirement("LED-01")
	was, _ := ledger(t).Requirement("LED-01")
	g.Expect(own).To(Equal(was))
	g.Expect(unmet(c)).To(HaveKeyWithValue("CMB-06", "the contract does not promise it: the first of two filters wins"))
}
