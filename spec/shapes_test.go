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

// unmetIn are the ids that do not apply to a contract, with the reasons.
func unmetIn(c *spec.Contract) map[string]string {
	reasons := map[string]string{}
	for _, r := range c.Requirements {
		if r.Unmet != "" {
			reasons[r.ID] = r.Unmet
		}
	}
	return reasons
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
		g.Expect(unmetIn(c)).To(HaveKey(id))
	}
	for _, id := range []string{"CUR-04", "CUR-05", "CUR-06", "CUR-07", "CUR-08", "CUR-09", "CMB-02"} {
		g.Expect(unmetIn(c)).NotTo(HaveKey(id))
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
	g.Expect(unmetIn(c)).NotTo(HaveKey("CUR-03"))
	g.Expect(unmetIn(c)).To(HaveKeyWithValue("CUR-01", "no page names the next cursor"))

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
