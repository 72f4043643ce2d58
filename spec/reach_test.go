package spec_test

import (
	"errors"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// besides are further operations and components, which the sessions do not reach.
const (
	besides = `  /v1/others:
    get:
      parameters:
        - name: kind
          in: query
          schema:
            $ref: '#/components/schemas/Kind'
      responses:
        '200':
          description: fine
          content:
            application/json:
              schema:
                $ref: 'https://example.invalid/others.json'
`
	besidesSchemas = `  schemas:
    Kind:
      type: string
    Failure:
      type: object
      properties:
        error:
          $ref: '#/components/schemas/Nested'
    Nested:
      type: object
      properties:
        code:
          $ref: '#/components/schemas/Kind'
    Broken:
      $ref: '#/components/schemas/Gone'
`
)

// among are the sources of the sessions among other operations.
func among(t *testing.T, edits ...edited) spec.Sources {
	t.Helper()
	return sources(t, append([]edited{{"spec", "paths:\n", "paths:\n" + besides}, {"spec", "  schemas:\n", besidesSchemas}}, edits...)...)
}

// action adds an action at the end of the overlay.
func action(text string) edited {
	return edited{"overlay", "actions:\n", "actions:\n" + text}
}

func TestOnlyWhatIsReachedIsBuilt(t *testing.T) {
	g := NewWithT(t)
	alone, err := spec.Load(sources(t))
	g.Expect(err).NotTo(HaveOccurred())
	c, err := spec.Load(among(t))
	g.Expect(err).NotTo(HaveOccurred(), "what is not reached may be broken")
	g.Expect(c.BuiltSize()).To(Equal(alone.BuiltSize()))
	g.Expect(c.Parameters).To(Equal(alone.Parameters))
	g.Expect(c.Fields).To(Equal(alone.Fields))
	at, ok := c.Locate("/paths/~1v1~1others/get")
	g.Expect(ok).To(BeTrue())
	g.Expect(c.Line("/paths/~1v1~1others/get")).To(Equal("get:"))
	g.Expect(at.Column).To(BeZero())
	for _, overlaid := range []bool{true, false} {
		g.Expect(len(summaries(t, among(t), overlaid))).To(Equal(len(summaries(t, sources(t), overlaid))))
	}
}

func TestTheOverlayReachesToo(t *testing.T) {
	t.Run("a reference", func(t *testing.T) {
		g := NewWithT(t)
		c, err := spec.Load(among(t, action("  - target: $.paths['/v1/sessions'].get.responses['200'].content['application/json']"+
			".schema.properties\n    update:\n      failure:\n        $ref: '#/components/schemas/Failure'\n")))
		g.Expect(err).NotTo(HaveOccurred())
		violations, _ := c.Validate(200, mustDecode(`{"data":[],"pagination":{},"failure":{"error":{"code":5}}}`))
		g.Expect(violations).To(ContainElement(And(HaveField("Pointer", spec.Pointer("/failure/error/code")),
			HaveField("Schema", spec.Pointer("/components/schemas/Kind")))))
	})
	t.Run("a pointer", func(t *testing.T) {
		g := NewWithT(t)
		c, err := spec.Load(among(t, edited{"overlay", "schema: /components/schemas/ErrorEnvelope\n            code: /error/code",
			"schema: /components/schemas/Failure\n            code: /error/code"}, edited{"overlay", "            message: /error/message\n", ""},
			edited{"overlay", "            hint: /error/hint\n", ""}))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(c.ValidateError(mustDecode(`{"error":{"code":5}}`))).To(HaveLen(1))
	})
}

// What an action does to other operations does not matter here; one that matches nothing
// in the document does.
func TestActionsOnWhatIsNotReached(t *testing.T) {
	const others = "  - target: $.paths['/v1/others'].get"
	for name, x := range map[string]struct {
		actions string
		wrong   int // how many of them
	}{
		"a name":                {others + "\n    update: {summary: Others}\n", 0},
		"a component":           {"  - target: $.components.schemas.Kind\n    update: {maxLength: 5}\n", 0},
		"a filter":              {others + ".parameters[?@.name=='kind']\n    update: {required: true}\n", 0},
		"what another adds":     {others + "\n    update: {x-a: {b: {}}}\n" + others + "['x-a'].b\n    update: {c: 1}\n", 0},
		"a wildcard":            {"  - target: $.paths.*.get\n    update: {x-a: 1}\n", 0},
		"a name that is none":   {others + ".nothing\n    update: {a: b}\n", 1},
		"a filter of nothing":   {others + ".parameters[?@.name=='kinds']\n    update: {required: true}\n", 1},
		"what another removes":  {others + ".parameters\n    remove: true\n" + others + ".parameters[0]\n    update: {required: true}\n", 1},
		"two that match none":   {others + ".a\n    update: {a: b}\n" + others + ".b\n    update: {a: b}\n", 2},
		"one of them does":      {others + "\n    update: {a: b}\n" + others + ".b\n    update: {a: b}\n", 1},
		"an action that breaks": {"  - target: $.paths['/v1/sessions'].get.responses\n    update: [1]\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := spec.Load(among(t, action(x.actions)))
			if x.wrong == 0 {
				g.Expect(err).NotTo(HaveOccurred())
				return
			}
			all := []error{err}
			if several, ok := errors.AsType[spec.LoadErrors](err); ok {
				all = several.Unwrap()
			}
			g.Expect(all).To(HaveLen(x.wrong))
			for _, one := range all {
				failed, ok := errors.AsType[*spec.LoadError](one)
				g.Expect(ok).To(BeTrue(), "%v", one)
				g.Expect(failed.File).To(HaveSuffix("overlay.yaml"))
				g.Expect(failed.Line).To(BeNumerically(">", 0))
				g.Expect(failed.Hint).NotTo(BeEmpty())
			}
		})
	}
}

// Where a meaning depends on the rest of the document, all of it is built.
func TestReferencesThatNeedTheWholeDocument(t *testing.T) {
	g := NewWithT(t)
	const property = "                        redirect_url:\n"
	rest := edited{"spec", "  schemas:\n", "  schemas:\n    Word:\n      type: string\n"}
	alone, err := spec.Load(sources(t, rest))
	g.Expect(err).NotTo(HaveOccurred())
	c, err := spec.Load(sources(t, rest, edited{"spec", "info:\n", "info:\n  $id: https://example.com/document\n"}))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.BuiltSize() - alone.BuiltSize()).To(BeNumerically(">", len(`"Word":{"type":"string"}`)))

	_, err = spec.Load(sources(t, edited{"spec", property, "                        word:\n                          $ref: '#word'\n" +
		property}))
	g.Expect(err).To(MatchError(ContainSubstring("#word")), "anchors are not known, and refused by name")

	// A part of another operation is reached by itself.
	c, err = spec.Load(among(t, edited{"spec", property, "                        word:\n                          $ref: " +
		"'#/paths/~1v1~1others/get/parameters/0/schema'\n" + property}))
	g.Expect(err).NotTo(HaveOccurred())
	violations, _ := c.Validate(200, mustDecode(`{"data":[{"word":5}],"pagination":{}}`))
	g.Expect(violations).To(ContainElement(HaveField("Pointer", spec.Pointer("/data/0/word"))))
}

// An alias makes two places one; both are built where both are named.
func TestAliasesOfWhatIsReached(t *testing.T) {
	g := NewWithT(t)
	c, err := spec.Load(sources(t,
		edited{"spec", "                        redirect_url:\n", "                        word: &word\n" +
			"                          type: string\n" +
			"                        again:\n                          $ref: '#/components/schemas/Word'\n" +
			"                        redirect_url:\n"},
		edited{"spec", "  schemas:\n", "  schemas:\n    Word: *word\n"}))
	g.Expect(err).NotTo(HaveOccurred())
	violations, _ := c.Validate(200, mustDecode(`{"data":[{"word":5,"again":5}],"pagination":{}}`))
	for _, at := range []spec.Pointer{"/data/0/word", "/data/0/again"} {
		g.Expect(violations).To(ContainElement(HaveField("Pointer", at)))
	}
}
