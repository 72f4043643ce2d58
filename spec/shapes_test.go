package spec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// shaped is a contract of the suites' test data with replacements, pairs of old and new,
// in its overlay, or in the document where that holds the old text.
func shaped(t *testing.T, name string, replaced ...string) (*spec.Contract, error) {
	t.Helper()
	var files []string
	for _, file := range []string{"openapi.yaml", "overlay.yaml"} {
		text, err := os.ReadFile(filepath.Join("../suites/testdata", name, file))
		if err != nil {
			t.Fatal(err)
		}
		changed := filepath.Join(t.TempDir(), file)
		if err := os.WriteFile(changed, []byte(strings.NewReplacer(replaced...).Replace(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, changed)
	}
	return spec.Load(spec.Sources{Spec: files[0], Overlay: files[1]})
}

// Where a page says that more follows and names no cursor, one goes on after its last item.
func TestTheLastItemIsTheNextCursor(t *testing.T) {
	g := NewWithT(t)
	c, err := shaped(t, "files", ", last-id: /last_id", "")
	g.Expect(err).NotTo(HaveOccurred())
	p := c.ReadPage(mustDecode(`{"data":[{"id":"a"},{"id":"b"}],"last_id":"a","has_more":true}`))
	g.Expect(p.Next).To(HaveValue(Equal("b")))
	g.Expect(p.NextPresent).To(BeFalse())
	for _, text := range []string{`{"data":[{"id":"a"},{"id":"b"}],"has_more":false}`, `{"data":[],"has_more":true}`,
		`{"data":[{"id":"a"},{}],"has_more":true}`, `{"data":[{"id":"a"}]}`, `{"has_more":true}`} {
		g.Expect(c.ReadPage(mustDecode(text)).Next).To(BeNil(), text)
	}
	for _, id := range []string{"CUR-01", "CUR-02", "CUR-03"} {
		g.Expect(unmet(c)).To(HaveKey(id))
	}
	for _, id := range []string{"CUR-04", "CUR-05", "CUR-06", "CUR-07", "CUR-08", "CUR-09", "CMB-02"} {
		g.Expect(unmet(c)).NotTo(HaveKey(id))
	}
}

// A last id is where the next page starts, if there is one.
func TestLastID(t *testing.T) {
	g := NewWithT(t)
	c, err := shaped(t, "files")
	g.Expect(err).NotTo(HaveOccurred())
	p := c.ReadPage(mustDecode(`{"data":[{"id":"a"},{"id":"b"}],"last_id":"c","has_more":true}`))
	g.Expect([]*string{p.Next, p.LastID}).To(HaveEach(HaveValue(Equal("c"))))
	p = c.ReadPage(mustDecode(`{"data":[{"id":"a"}],"last_id":"a","has_more":false}`))
	g.Expect(p.LastID).To(HaveValue(Equal("a")))
	g.Expect(p.Next).To(BeNil())
	p = c.ReadPage(mustDecode(`{"data":[],"last_id":null,"has_more":false}`))
	g.Expect(p.LastID).To(BeNil())
	g.Expect(p.Next).To(BeNil())
	g.Expect(unmet(c)).NotTo(HaveKey("CUR-03"))
	g.Expect(unmet(c)).To(HaveKeyWithValue("CUR-01", "no page names the next cursor"))

	_, err = shaped(t, "files", "last-id: /last_id", "next-cursor: /first_id, last-id: /last_id")
	g.Expect(err).To(MatchError(ContainSubstring("both next-cursor and last-id")))
	_, err = shaped(t, "files", "last-id: /last_id", "last-id: /final_id")
	g.Expect(err).To(MatchError(ContainSubstring("/final_id leads to nothing")))
}

// An empty next cursor ends the list where the overlay says so.
func TestAnEmptyCursorEndsTheList(t *testing.T) {
	g := NewWithT(t)
	c, err := shaped(t, "files", "has-more: /has_more, last-id: /last_id", "next-cursor: /last_id, end: empty")
	g.Expect(err).NotTo(HaveOccurred())
	for text, more := range map[string]bool{`"b"`: true, `""`: false, `null`: false} {
		p := c.ReadPage(mustDecode(`{"data":[{"id":"b"}],"last_id":` + text + `}`))
		g.Expect([]bool{p.More, p.MoreKnown, p.NextPresent}).To(Equal([]bool{more, true, true}), text)
		g.Expect(p.Next != nil).To(Equal(more), text)
	}
	c, err = shaped(t, "files", "has-more: /has_more, last-id: /last_id", "next-cursor: /last_id")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.ReadPage(mustDecode(`{"data":[],"last_id":""}`)).Next).To(HaveValue(BeEmpty()))

	_, err = shaped(t, "files", "last-id: /last_id", "end: empty")
	g.Expect(err).To(MatchError(ContainSubstring("no page has one")))
	_, err = shaped(t, "files", "has-more: /has_more, last-id: /last_id", "next-cursor: /last_id, end: absent")
	g.Expect(err).To(MatchError(ContainSubstring(`"absent" does not say how a next cursor ends the list`)))
}

// A bound may be a property of a parameter's object, and stands where that is declared.
func TestBoundsThatArePropertiesOfOneParameter(t *testing.T) {
	g := NewWithT(t)
	c, err := shaped(t, "charges")
	g.Expect(err).NotTo(HaveOccurred())
	from := c.Roles.Windows[0].From
	g.Expect([]string{from.Name, from.Within, from.Type}).To(Equal([]string{"created[gte]", "created", "integer"}))
	g.Expect(from.Pointer).To(Equal(spec.Pointer("/paths/~1v1~1charges/get/parameters/0/schema/anyOf/0/properties/gte")))
	g.Expect(c.Line(from.Pointer)).To(Equal("gte:"))
	names := []string{}
	for _, p := range c.Parameters {
		names = append(names, p.Name)
	}
	g.Expect(names).To(Equal([]string{"created", "created[gte]", "created[lte]", "customer", "limit", "starting_after"}))
	g.Expect(c.Unbound()).To(BeEmpty())
	for _, r := range c.Requirements {
		if r.ID == "WIN-01" {
			g.Expect(r.Pointer).To(Equal(from.Pointer))
			g.Expect(r.Quote).To(Equal("The earliest time, in seconds since 1970."))
		}
	}

	const interval = "            anyOf:\n              - title: interval\n                type: object\n                properties:\n"
	plain, err := shaped(t, "charges", interval, "            type: object\n            properties:\n",
		"              - type: integer\n        - name: c", "        - name: c")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(plain.Roles.Windows[0].To.Pointer)).To(HaveSuffix("/parameters/0/schema/properties/lte"))
	referred, err := shaped(t, "charges",
		"                    type: integer\n                    description: The earliest time, in seconds since 1970.\n",
		"                    $ref: '#/components/schemas/Second'\n", "    Problem:\n", "    Second: {type: integer, minimum: 0}\n    Problem:\n")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(referred.Roles.Windows[0].From.Pointer).To(Equal(spec.Pointer("/components/schemas/Second")))
	g.Expect(referred.Roles.Windows[0].From.Minimum).To(HaveValue(BeZero()))
	literal, err := shaped(t, "charges", "name: created\n", "name: created[gte]\n", ", to: 'created[lte]'", "")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(literal.Roles.Windows[0].From.Within).To(BeEmpty())

	_, err = shaped(t, "charges", "created[lte]", "created[until]")
	g.Expect(err).To(MatchError(And(ContainSubstring(`no query parameter "created[until]"`), ContainSubstring("created[lt], created[lte]"))))
	_, err = shaped(t, "charges", "style: deepObject", "style: form")
	g.Expect(err).To(MatchError(ContainSubstring(`no query parameter "created[gte]"`)))
	_, err = shaped(t, "charges", "created[lte]", "created[gte]")
	g.Expect(err).To(MatchError(ContainSubstring(`the parameter "created[gte]" has two roles`)))
}

// Instants in seconds are read as date-times, and spelt as seconds.
func TestWindowsInSeconds(t *testing.T) {
	g := NewWithT(t)
	c, err := shaped(t, "charges")
	g.Expect(err).NotTo(HaveOccurred())
	w := c.Roles.Windows[0]
	g.Expect(w.Spell("2025-01-01T00:00:07Z")).To(Equal("1735689607"))
	g.Expect(w.Spell("1969-12-31T23:59:59Z")).To(Equal("-1"))
	g.Expect(w.Read("1735689607")).To(Equal("2025-01-01T00:00:07Z"))
	for _, text := range []string{"2025-01-01T00:00:07Z", "1.5", "", "99999999999999", "x"} {
		_, ok := spec.ParseInstant(w.Read(text))
		g.Expect(ok).To(BeFalse(), text)
	}
	for text, printed := range map[string]string{`1735689607`: "2025-01-01T00:00:07Z", `1.735689607e9`: "2025-01-01T00:00:07Z", `1.5`: "",
		`"1735689607"`: "", `null`: "", `1e300`: ""} {
		p := c.ReadPage(mustDecode(`{"data":[{"id":"a","created":` + text + `}]}`))
		at, got, ok := w.Instant(p.Items[0])
		g.Expect(got).To(Equal(printed), text)
		g.Expect(ok).To(Equal(printed != ""), text)
		g.Expect(ok && at.Time().Unix() == 1735689607).To(Equal(ok), text)
	}
	for _, id := range []string{"WIN-06", "WIN-07", "WIN-08", "WIN-09", "WIN-10", "WIN-11", "WIN-14", "WIN-15"} {
		g.Expect(unmet(c)).To(HaveKeyWithValue(id, "no bound of a window has the format date-time"))
	}
	for _, id := range []string{"WIN-01", "WIN-02", "WIN-03", "WIN-04", "WIN-05", "WIN-12", "WIN-13"} {
		g.Expect(unmet(c)).NotTo(HaveKey(id))
	}

	for _, wrong := range [][3]string{
		{"unit: seconds", "unit: days", `"days" does not say what instants are counted in`},
		{"gte:\n                    type: integer", "gte:\n                    type: string\n                    format: date-time",
			"is a date-time"},
		{"item: {id: /id}", "item: {id: /id, timestamps: [/created]}", "one of the timestamps"},
		{"unit: seconds}", "unit: seconds}\n            - {from: 'created[gt]', field: /created}", "another one is not"},
	} {
		_, err = shaped(t, "charges", wrong[0], wrong[1])
		g.Expect(err).To(MatchError(ContainSubstring(wrong[2])), wrong[1])
	}
}

// A limit above the maximum is lowered to it where the overlay says that the contract does.
func TestClampedLimits(t *testing.T) {
	g := NewWithT(t)
	c, err := shaped(t, "charges")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Roles.Limit.Clamps).To(BeTrue())
	c, err = shaped(t, "charges", "above: clamped", "above: refused")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Roles.Limit.Clamps).To(BeFalse())
	_, err = shaped(t, "charges", "            maximum: 100\n", "")
	g.Expect(err).To(MatchError(ContainSubstring("no maximum that a limit could be above")))
	_, err = shaped(t, "charges", "above: clamped", "above: lowered")
	g.Expect(err).To(MatchError(ContainSubstring(`"lowered" does not say`)))
}
