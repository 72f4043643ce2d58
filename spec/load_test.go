package spec_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// edited is the Kayle contract with one text replaced in one of its files.
type edited struct {
	file     string // spec, overlay or requirements; "" replaces nothing
	old, new string // old "" stands for the whole file
}

// sources writes a contract's files with some edits, all three of them.
func sources(t *testing.T, edits ...edited) spec.Sources {
	t.Helper()
	dir := t.TempDir()
	texts := map[string]string{"spec": string(kayle.OpenAPI()), "overlay": string(kayle.Overlay()),
		"requirements": string(kayle.Requirements())}
	for _, e := range edits {
		if e.old == "" {
			texts[e.file] = e.new
			continue
		}
		if !strings.Contains(texts[e.file], e.old) {
			t.Fatalf("%s does not hold %q", e.file, e.old)
		}
		texts[e.file] = strings.Replace(texts[e.file], e.old, e.new, 1)
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return spec.Sources{Spec: filepath.Join(dir, "spec.yaml"), Overlay: filepath.Join(dir, "overlay.yaml"),
		Requirements: filepath.Join(dir, "requirements.yaml")}
}

func TestAnUneditedContractLoadsFromFiles(t *testing.T) {
	g := NewWithT(t)
	c, err := spec.Load(sources(t))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Digest).To(Equal(publishedDigest))
	g.Expect(c.File).To(HaveSuffix("spec.yaml"))
	g.Expect(c.Embedded).To(BeFalse())
	at, _ := c.Locate(c.OperationPointer)
	g.Expect(at.File).To(Equal(c.File))
}

func TestBrokenInputIsNamed(t *testing.T) {
	stepByStep(t)
	const target = "$.paths['/v1/sessions'].get.responses['200'].content['application/json'].schema" +
		".properties.data.items.properties.failure_code"
	for name, x := range map[string]struct {
		edit      edited
		operation string
		file      string // whose name the error carries
		line      bool   // whether it carries a line
		problem   string
		alone     bool // whether nothing else is told
	}{
		// The document.
		"broken YAML": {edit: edited{"spec", "", "openapi: 3.1.0\n  paths: ["}, file: "spec.yaml", line: true,
			problem: "not readable YAML"},
		"an empty document": {edit: edited{"spec", "", " "}, file: "spec.yaml", problem: "no mapping"},
		"a list":            {edit: edited{"spec", "", "- a\n- b\n"}, file: "spec.yaml", problem: "no mapping"},
		"HTML":              {edit: edited{"spec", "", "<html><body>Not found</body></html>"}, file: "spec.yaml", problem: "no mapping"},
		"a repeated key": {edit: edited{"spec", "info:\n", "paths: {}\ninfo:\n"}, file: "spec.yaml", line: true,
			problem: `"paths" is repeated`},
		"aliases without end": {edit: edited{"spec", "info:\n", "x-a: &a [*a, *a]\ninfo:\n"}, file: "spec.yaml", problem: ""},
		"a billion laughs":    {edit: edited{"spec", "info:\n", laughs + "info:\n"}, file: "spec.yaml", problem: ""},
		"Swagger 2":           {edit: edited{"spec", "openapi: 3.1.0", "swagger: '2.0'"}, file: "spec.yaml", problem: "no OpenAPI document"},
		"no version":          {edit: edited{"spec", "openapi: 3.1.0\n", ""}, file: "spec.yaml", problem: "no OpenAPI document"},
		"a broken reference": {edit: edited{"spec", "#/components/schemas/Pagination", "#/components/schemas/Gone"}, file: "spec.yaml",
			line: true, problem: "Gone"},
		"a reference outside": {edit: edited{"spec", "'#/components/schemas/Pagination'", "'other.yaml#/Pagination'"}, file: "spec.yaml",
			line: true, problem: "other.yaml"},
		"a broken pattern": {edit: edited{"spec", "          description: The status of the verification session",
			"          pattern: '['\n                          description: The status"}, file: "spec.yaml", line: true,
			problem: "cannot be compiled"},
		"no JSON body": {edit: edited{"spec", "content:\n            application/json:", "content:\n            text/html:"},
			file: "overlay.yaml", line: true, problem: "matches nothing"},
		"another path": {edit: edited{"spec", "/v1/sessions:", "/v2/sessions:"}, file: "overlay.yaml", line: true,
			problem: "matches nothing"},
		"no such operation":       {operation: "GET /v1/nowhere", file: "--operation", problem: `no operation "GET /v1/nowhere"`},
		"not a GET":               {operation: "POST /v1/sessions", file: "--operation", problem: "POST /v1/sessions"},
		"an operation of nothing": {operation: "sessions", file: "--operation", problem: "sessions"},

		// The overlay.
		"an empty overlay": {edit: edited{"overlay", "", "\n"}, file: "overlay.yaml", problem: "no mapping"},
		"an overlay without actions": {edit: edited{"overlay", "", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\n"}, file: "overlay.yaml",
			problem: "actions"},
		"an overlay of another kind": {edit: edited{"overlay", "overlay: 1.0.0", "overlay: 9.0.0"}, file: "overlay.yaml",
			problem: "overlay version"},
		"an action without match": {edit: edited{"overlay", target, strings.Replace(target, "failure_code", "failure_kode", 1)},
			file: "overlay.yaml", line: true, problem: "matches nothing"},
		"a target that is no path": {edit: edited{"overlay", target, "failure[code"}, file: "overlay.yaml", line: true, problem: "JSONPath"},
		"no extension": {edit: edited{"overlay", "x-conformance:", "x-something:"}, file: "overlay.yaml",
			problem: "x-conformance"},
		"an unknown key": {edit: edited{"overlay", "has-more:", "hasmore:"}, file: "overlay.yaml", line: true,
			problem: `"hasmore" is unknown`},
		"no contract name": {edit: edited{"overlay", "contract: kayle\n", "masked: []\n"}, file: "overlay.yaml", line: true,
			problem: ""},
		"a limit that nothing is within": {edit: edited{"spec", "maximum: 100", "maximum: 0"}, file: "overlay.yaml", line: true,
			problem: `no limit from 1 is within the bounds of "limit"`},
		"a default beyond what JSON holds": {edit: edited{"overlay", "default: 10", "default: 9007199254740993"}, file: "overlay.yaml",
			line: true, problem: "9007199254740993"},
		"an unknown parameter": {edit: edited{"overlay", "parameter: limit", "parameter: limits"}, file: "overlay.yaml", line: true,
			problem: `no query parameter "limits"`},
		"an unknown bound": {edit: edited{"overlay", "to: created_to", "to: created_until"}, file: "overlay.yaml", line: true,
			problem: `"created_until"`},
		"a window without bounds": {edit: edited{"overlay", "from: created_from\n              to: created_to\n              field",
			"field"}, file: "overlay.yaml", line: true, problem: "lower or an upper bound"},
		"a parameter with two roles": {edit: edited{"overlay", "parameter: starting_after", "parameter: limit"}, file: "overlay.yaml",
			line: true, problem: "two roles"},
		"a default in words": {edit: edited{"overlay", "default: 10", "default: ten"}, file: "overlay.yaml", line: true,
			problem: `"ten"`},
		"a pointer without slash": {edit: edited{"overlay", "id: /id", "id: id"}, file: "overlay.yaml", line: true, problem: "slash"},
		"a pointer to nothing": {edit: edited{"overlay", "has-more: /pagination/has_more", "has-more: /pagination/more"},
			file: "overlay.yaml", line: true, problem: "/pagination/more"},
		"items that are no array": {edit: edited{"overlay", "items: /data", "items: /pagination"}, file: "overlay.yaml", line: true,
			problem: "no array"},
		"a field that is not there": {edit: edited{"overlay", "field: /created_at", "field: /born_at"}, file: "overlay.yaml", line: true,
			problem: "/born_at"},
		"filters that are no list": {edit: edited{"overlay", "filters:\n            - parameter: status\n              field: /status",
			"filters: status"}, file: "overlay.yaml", line: true, problem: "list"},
		"a role that is a text": {edit: edited{"overlay", "cursor:\n            parameter: starting_after", "cursor: starting_after"},
			file: "overlay.yaml", line: true, problem: "mapping"},
		"an error schema of nothing": {edit: edited{"overlay", "schema: /components/schemas/ErrorEnvelope\n            code",
			"schema: /components/schemas/Gone\n            code"}, file: "overlay.yaml", line: true, problem: "Gone"},
		"an error schema that is none": {edit: edited{"overlay", "next_cursor:\n                type: 'null'", "next_cursor: 'null'"},
			file: "overlay.yaml", line: true, problem: "cannot be compiled"},
		"a rule that does not parse": {edit: edited{"overlay", "expression: instant(self.created_at) <= instant(self.updated_at)",
			"expression: instant(self.created_at <="}, file: "overlay.yaml", line: true, problem: "does not compile"},
		"a rule with unknown names": {edit: edited{"overlay", "expression: instant(self.created_at) <= instant(self.updated_at)",
			"expression: created_at < updated_at"}, file: "overlay.yaml", line: true, problem: "does not compile"},
		"a rule that is no condition": {edit: edited{"overlay", "expression: instant(self.created_at) <= instant(self.updated_at)",
			"expression: '1 + 1'"}, file: "overlay.yaml", line: true, problem: "not true or false"},
		"a rule for no requirement": {edit: edited{"overlay", "requirement: ITEM-10", "requirement: ITEM-99"}, file: "overlay.yaml",
			line: true, problem: "ITEM-99"},
		"a rule with another scope": {edit: edited{"overlay", "scope: item", "scope: list"}, file: "overlay.yaml", line: true,
			problem: `"list"`},
		"two rules of one name": {edit: edited{"overlay", "name: created before completed", "name: created before updated"},
			file: "overlay.yaml", line: true, problem: "two rules"},
		"a rule on no field": {edit: edited{"overlay", "fields: [redirect_url]", "fields: [redirect]"}, file: "overlay.yaml",
			line: true, problem: `"redirect"`},
		"a rule without message": {edit: edited{"overlay", "            message: a reason has more than 200 characters\n", ""},
			file: "overlay.yaml", line: true, problem: "message"},
		"an erratum without reason": {edit: edited{"overlay", "reason: >-\n        The example expires",
			"note: >-\n        The example expires"}, file: "overlay.yaml", line: true, problem: "note"},
		"an erratum to nowhere": {edit: edited{"overlay", "examples/0/expires_at\n", "examples/7/expires_at\n"}, file: "overlay.yaml",
			line: true, problem: "E4"},
		"an erratum twice": {edit: edited{"overlay", "id: E6", "id: E5"}, file: "overlay.yaml", line: true, problem: "twice"},
		"an erratum never described": {edit: edited{"overlay", "x-erratum: E3", "x-erratum: E9"}, file: "overlay.yaml", line: true,
			problem: "E9"},

		// The registry.
		"a broken registry": {edit: edited{"requirements", "", "requirements:\n - id: [\n"}, file: "requirements.yaml", line: true,
			problem: "YAML"},
		"no requirements": {edit: edited{"requirements", "", "requirements: []\n"}, file: "requirements.yaml", problem: "no list"},
		"an unknown level": {edit: edited{"requirements", "level: MUST", "level: WILL"}, file: "requirements.yaml", line: true,
			problem: `"WILL"`},
		"an unknown basis": {edit: edited{"requirements", "basis: docs", "basis: belief"}, file: "requirements.yaml", line: true,
			problem: `"belief"`},
		"an id twice": {edit: edited{"requirements", "id: AUTH-02", "id: AUTH-01"}, file: "requirements.yaml", line: true,
			problem: "twice"},
		"an id of another form": {edit: edited{"requirements", "id: AUTH-02", "id: auth2"}, file: "requirements.yaml", line: true,
			problem: `"auth2"`},
		"a pointer of another form": {edit: edited{"requirements", "pointer: /paths/~1v1~1sessions/get\n", "pointer: paths\n"},
			file: "requirements.yaml", line: true, problem: "slash"},
		"a pointer that leads astray": {edit: edited{"requirements", "pointer: /paths/~1v1~1sessions/get\n",
			"pointer: /paths/~1v1~1sessions/post\n"}, file: "requirements.yaml", line: true, problem: "leads nowhere"},
		"a quote that is not there": {edit: edited{"requirements", "Defaults to 10 if not", "Defaults to 20 if not"},
			file: "requirements.yaml", line: true, problem: "not found"},
		"a further quote that is not there": {edit: edited{"requirements", "Includes the one-shot", "Lacks the one-shot"},
			file: "requirements.yaml", line: true, problem: "not found"},
		"a further quote without words": {edit: edited{"requirements", "        quote: 'Includes", "        words: 'Includes"},
			file: "requirements.yaml", line: true, problem: "also"},
		"prose without quote": {edit: edited{"requirements", "    quote: 'The session terminalizes on the 3rd failure.'\n", ""},
			file: "requirements.yaml", line: true, problem: "no quote"},
		"a fact without source": {edit: edited{"requirements", "    source: 'Documentation: reason has at most 200 characters'\n", ""},
			file: "requirements.yaml", line: true, problem: "no source"},
		"a modal verb": {edit: edited{"requirements", "title: 'A list holds no cancel token'",
			"title: 'A list may hold no cancel token'"}, file: "requirements.yaml", line: true, problem: `"may"`},
		"no title": {edit: edited{"requirements", "    title: 'A list holds no cancel token'\n", ""},
			file: "requirements.yaml", line: true, problem: "lacks"},
		"an unknown field": {edit: edited{"requirements", "hint:", "advice:"}, file: "requirements.yaml", line: true,
			problem: `"advice"`},
		"an unknown field of its own": {edit: edited{"requirements", "hint: 'Build the URL", "advice: 'Build the URL"},
			file: "requirements.yaml", line: true, problem: `"advice"`, alone: true},
		"a field that is a list": {edit: edited{"requirements", "level: MUST", "level: [MUST]"}, file: "requirements.yaml", line: true,
			problem: "text"},
		"a requirement that is none": {edit: edited{"requirements", "", "requirements: [HTTP-01]\n"}, file: "requirements.yaml", line: true,
			problem: "mapping"},
		"a role that is none": {edit: edited{"requirements", "at: success", "at: roof"}, file: "requirements.yaml", line: true,
			problem: `"roof"`},
		"a pointer beside a role": {edit: edited{"requirements", "at: success", "at: success\n    pointer: /paths"},
			file: "requirements.yaml", line: true, problem: "a pointer and a role"},
		"needs of its own": {edit: edited{"requirements", "at: success", "at: success\n    needs: [cursor]"},
			file: "requirements.yaml", line: true, problem: `"needs"`},
		"a dropped promise of its own": {edit: edited{"requirements", "  - id: ITEM-02\n", "  - id: ITEM-02\n    drop: why not\n"},
			file: "requirements.yaml", line: true, problem: "no generic requirement"},
		"another contract's id of the tool": {edit: edited{"overlay", "contract: kayle", "contract: other"}, file: "requirements.yaml",
			line: true, problem: "ITEM-02 is none of the tool's requirements"},
		"a promise that nothing checks": {edit: edited{"requirements", "requirements:\n",
			"requirements:\n  - {id: AA-01, level: MUST, basis: schema, at: body, title: a, text: a, hint: a}\n"},
			file: "requirements.yaml", line: true, problem: "nothing checks AA-01", alone: true},
		"an explanation of nothing": {edit: edited{"requirements", "unequal: [ITEM-11]", "unequal: [ITEM-99]"}, file: "requirements.yaml",
			line: true, problem: "ITEM-05 explains ITEM-99"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			var s spec.Sources
			if x.edit.file != "" {
				s = sources(t, x.edit)
			}
			if x.operation != "" {
				s.Operations = []string{x.operation}
			}
			_, err := spec.Load(s)
			var failed *spec.LoadError
			g.Expect(errors.As(err, &failed)).To(BeTrue(), "got %v", err)
			g.Expect(failed.File).To(HaveSuffix(x.file))
			if x.alone {
				g.Expect(err).To(BeIdenticalTo(failed), "what follows from an error is none of its own")
			}
			if x.line {
				g.Expect(failed.Line).To(BeNumerically(">", 0), err.Error())
			}
			g.Expect(failed.Error()).To(ContainSubstring(x.problem))
			g.Expect(failed.Error()).NotTo(ContainSubstring("\n"))
			g.Expect(failed.Error()).NotTo(ContainSubstring("contract.invalid"))
			g.Expect(failed.Hint).NotTo(BeEmpty())
		})
	}
}

const laughs = "x-a: &a [x,x,x,x,x,x,x,x,x,x]\nx-b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nx-c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
	"x-d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nx-e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nx-f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\nx-g: " +
	"[*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n"

func TestErrorsNameTheVeryLine(t *testing.T) {
	g := NewWithT(t)
	_, err := spec.Load(sources(t, edited{"overlay", "parameter: starting_after", "parameter: start"}))
	var failed *spec.LoadError
	g.Expect(errors.As(err, &failed)).To(BeTrue())
	lines := strings.Split(strings.Replace(string(kayle.Overlay()), "parameter: starting_after", "parameter: start", 1), "\n")
	g.Expect(strings.TrimSpace(lines[failed.Line-1])).To(Equal("parameter: start"))
	g.Expect(failed.Pointer).To(Equal(spec.Pointer("/x-conformance/roles/cursor/parameter")))
	g.Expect(err.Error()).To(ContainSubstring("its query parameters are: status, created_from"))

	_, err = spec.Load(sources(t, edited{"requirements", "id: LIM-03", "id: LIM-01"}))
	g.Expect(errors.As(err, &failed)).To(BeTrue())
	g.Expect(failed.Line).To(BeNumerically(">", 150))
}

func TestUnreadableFiles(t *testing.T) {
	g := NewWithT(t)
	for _, s := range []spec.Sources{{Spec: "/nowhere/x.yaml"}, {Overlay: "/nowhere/x.yaml"}, {Requirements: "/nowhere/x.yaml"},
		{Spec: t.TempDir()}} {
		_, err := spec.Load(s)
		var failed *spec.LoadError
		g.Expect(errors.As(err, &failed)).To(BeTrue())
		g.Expect(failed.Problem).To(ContainSubstring("cannot be read"))
	}
	_, err := spec.Load(spec.Sources{Spec: "/nowhere/x.yaml"})
	g.Expect(errors.Is(err, os.ErrNotExist)).To(BeTrue())
}

func TestTheNextVersionIsDroppedIn(t *testing.T) {
	g := NewWithT(t)
	added := "      parameters:\n        - name: country\n          in: query\n          schema:\n            type: string\n"
	s := sources(t,
		edited{"spec", "version: 1.5.0", "version: 1.6.0"},
		edited{"spec", "      parameters:\n", added},
		edited{"spec", "maximum: 100", "maximum: 500"},
		edited{"spec", "                            - selfie_face_mismatch\n",
			"                            - selfie_face_mismatch\n                            - null\n"})
	c, err := spec.Load(spec.Sources{Spec: s.Spec})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Version).To(Equal("1.6.0"))
	g.Expect(c.Parameters).To(HaveLen(6))
	g.Expect(*c.Roles.Limit.Parameter.Maximum).To(Equal(int64(500)))
	g.Expect(c.Roles.Limit.Parameter.Pointer).To(Equal(c.OperationPointer + "/parameters/4"))
	r, _ := c.Requirement("LIM-01")
	g.Expect(r.Pointer).To(Equal(c.OperationPointer + "/parameters/4"))
	violations, _ := c.Validate(200, mustDecode(pageOf(session)))
	g.Expect(violations).To(BeEmpty())

	// The erratum about the enum is mended in that version: it says so.
	findings, err := spec.Lint(spec.Sources{Spec: s.Spec}, false)
	g.Expect(err).NotTo(HaveOccurred())
	var stale []string
	for _, f := range findings {
		if f.Status == spec.Contradiction {
			stale = append(stale, f.Rule+" "+f.Erratum)
		}
	}
	g.Expect(stale).To(Equal([]string{"stale-erratum E1"}))
}

func TestTheOnlyOperationNeedsNoChoice(t *testing.T) {
	g := NewWithT(t)
	c, err := spec.Load(sources(t, edited{"overlay", "        operation: GET /v1/sessions\n", ""}))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Path).To(Equal("/v1/sessions"))

	second := "  /v1/others:\n    get:\n      responses:\n        '200':\n          description: x\n  /v1/sessions:\n"
	_, err = spec.Load(sources(t, edited{"overlay", "        operation: GET /v1/sessions\n", ""}, edited{"spec", "  /v1/sessions:\n", second}))
	g.Expect(err).To(MatchError(And(ContainSubstring("2 GET operations"), ContainSubstring("--operation"),
		ContainSubstring("GET /v1/others"))))

	s := sources(t, edited{"spec", "  /v1/sessions:\n", second})
	s.Operations = []string{"get /v1/sessions"}
	c, err = spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Method).To(Equal("GET"))

	s.Operations = []string{"GET /v1/others"}
	_, err = spec.Load(s)
	g.Expect(err).To(MatchError(ContainSubstring("no JSON body for status 200")))
}

func TestRecursiveSchemasLoad(t *testing.T) {
	g := NewWithT(t)
	c, err := spec.Load(sources(t,
		edited{"spec", "                        redirect_url:\n",
			"                        parent:\n                          $ref: '#/components/schemas/Node'\n                        redirect_url:\n"},
		edited{"spec", "  schemas:\n", "  schemas:\n    Node:\n      type: object\n      properties:\n        up:\n          $ref: " +
			"'#/components/schemas/Node'\n        n:\n          type: integer\n"}))
	g.Expect(err).NotTo(HaveOccurred())
	violations, _ := c.Validate(200, mustDecode(pageOf(strings.Replace(session, `{"id"`, `{"parent":{"up":{"up":{"n":"x"}}},"id"`, 1))))
	g.Expect(violations).To(HaveLen(1))
	g.Expect(violations[0].Pointer).To(Equal(spec.Pointer("/data/0/parent/up/up/n")))
	g.Expect(violations[0].Schema).To(Equal(spec.Pointer("/components/schemas/Node/properties/n")))
}
