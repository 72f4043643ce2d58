package suites_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// confirmedDraft is the draft of a document after a server was asked.
func confirmedDraft(t *testing.T, file string, edit *strings.Replacer, h http.Handler) (*spec.Draft, int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(changed, []byte(edit.Replace(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := spec.DraftOf(changed, nil)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := suites.ConfirmDraft(t.Context(), d, suites.Options{Target: "http://draft.test", Transport: suites.InProcess(h)})
	if err != nil {
		t.Fatal(err)
	}
	return d, sent
}

// notes are what was confirmed and contradicted, a line each with its role.
func notes(list *spec.DraftList) string {
	all := append([]string{}, list.Notes...)
	for _, role := range list.Roles {
		for _, note := range role.Notes {
			all = append(all, role.Name()+" "+note)
		}
	}
	return strings.Join(all, "\n")
}

func TestALedgersDraftIsConfirmed(t *testing.T) {
	g := NewWithT(t)
	s := newLedgerServer(111)
	d, sent := confirmedDraft(t, "testdata/ledger/openapi.yaml", strings.NewReplacer(), s)
	g.Expect(sent).To(BeNumerically("<=", 8))
	list := d.Lists[0]
	text := notes(list)
	for _, want := range []string{
		"limit.parameter confirmed: under a limit of 2 come so many items", "limit.parameter confirmed: a limit of 51 is refused",
		"limit.default confirmed: without a limit so many items come",
		"cursor.parameter confirmed: with the id of an item as cursor, the page begins after it", "item.id confirmed: it serves as cursor",
		"page.next-cursor confirmed: it is the id of the page's last item", "windows since confirmed: since lists an item of that very instant",
		"windows since confirmed: until lists", "filters kind confirmed: only items with that /kind are listed",
	} {
		g.Expect(text).To(ContainSubstring(want))
	}
	g.Expect(text).NotTo(ContainSubstring("contradicted"))
	g.Expect(d.Overlay()).To(ContainSubstring("# confirmed: a limit of 51 is refused\n"))
}

// What the server does otherwise is contradicted.
func TestADraftIsContradicted(t *testing.T) {
	for _, c := range []struct{ bug, want string }{
		{sizeClamped, "limit.parameter contradicted: a limit of 51 is not refused, but answered with 50 items; " +
			"where that is meant, write above: clamped"},
		{untilExclusive, "windows since contradicted: until is exclusive, or of another field"},
	} {
		t.Run(c.bug, func(t *testing.T) {
			g := NewWithT(t)
			s := newLedgerServer(111)
			s.bug = c.bug
			d, _ := confirmedDraft(t, "testdata/ledger/openapi.yaml", strings.NewReplacer(), s)
			g.Expect(notes(d.Lists[0])).To(ContainSubstring(c.want))
			g.Expect(strings.Count(notes(d.Lists[0]), "contradicted")).To(Equal(1))
		})
	}
}

// The number of an entry stands under another name: what the cursor takes settles it.
func TestAQuestionIsSettled(t *testing.T) {
	g := NewWithT(t)
	edit := strings.NewReplacer("follow the entry with this number", "follow it",
		"        number:\n", "        code: {type: integer}\n        number:\n")
	d, _ := confirmedDraft(t, "testdata/ledger/openapi.yaml", edit, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		newLedgerServer(111).ServeHTTP(w, r)
	}))
	g.Expect(d.Questions()).To(BeZero(), d.Overlay())
	g.Expect(d.Lists[0].Value("item", "id")).To(Equal("/number"))
}

// A cursor that is no item's id: nothing settles the question, and what contradicts it is
// said.
func TestAnOpaqueCursorIsContradicted(t *testing.T) {
	g := NewWithT(t)
	edit := strings.NewReplacer("description: The page begins after this number.", "description: A cursor.", "name: after,", "name: cursor,")
	d, _ := confirmedDraft(t, "testdata/shop/openapi.yaml", edit, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := 10
		switch r.URL.Query().Get("size") {
		case "2":
			size = 2
		case "":
		default:
			answerJSON(w, http.StatusBadRequest, map[string]any{})
			return
		}
		if r.URL.Query().Has("cursor") {
			answerJSON(w, http.StatusBadRequest, map[string]any{})
			return
		}
		var all []any
		for i := range size {
			all = append(all, map[string]any{"no": i})
		}
		answerJSON(w, http.StatusOK, map[string]any{"all": all, "next": "b3BhcXVl"})
	}))
	text := notes(d.Lists[0])
	g.Expect(text).To(ContainSubstring("cursor.parameter contradicted: the id of an item as cursor is answered 400"))
	g.Expect(d.Lists[0].Role("cursor", "parameter").Asks).To(HaveLen(1))
	g.Expect(d.Overlay()).To(ContainSubstring("# contradicted: the id of an item as cursor is answered 400\n"))
}

// Lists whose path takes its values from another, and one that asks for a value.
func TestTheShopsDraftIsConfirmed(t *testing.T) {
	g := NewWithT(t)
	s := newShopServer()
	d, sent := confirmedDraft(t, "testdata/shop/openapi.yaml", strings.NewReplacer(), s)
	g.Expect(sent).To(BeNumerically("<=", 24))
	byName := map[string]string{}
	for _, list := range d.Lists {
		byName[list.Name] = notes(list)
	}
	g.Expect(byName["orders"]).To(ContainSubstring("a limit of 21 is refused"))
	g.Expect(byName["buyers"]).To(HaveSuffix("\nnot confirmed: no value of shop is known: write one into the draft"))
	g.Expect(byName["lines"]).To(ContainSubstring("with the id of an item as cursor, the page begins after it"))
	g.Expect(s.shopless).To(BeZero())
	s.forbidden = []string{"/orders"}
	d, _ = confirmedDraft(t, "testdata/shop/openapi.yaml", strings.NewReplacer(), s)
	g.Expect(notes(d.Lists[0])).To(ContainSubstring("not confirmed: the list is answered 403"))
}

// Of the draft for the whole API a sound server confirms much and contradicts nothing, and
// what it answers leaves no question about fields.
func TestTheDraftForTheWholeAPIIsConfirmed(t *testing.T) {
	apiContracts(t) // or there is no document
	g := NewWithT(t)
	d, err := spec.DraftOf(os.Getenv("KAYLE_API_DOCUMENT"), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(d.Questions()).To(BeNumerically(">", 0))
	sent, err := suites.ConfirmDraft(t.Context(), d, suites.Options{Target: "http://api.test", Token: apiToken,
		Transport: suites.InProcess(newAPIServer(apiLists()))})
	g.Expect(err).NotTo(HaveOccurred())
	for _, list := range d.Lists {
		text := notes(list)
		g.Expect(text).NotTo(ContainSubstring("contradicted"), list.Operation)
		if list.Operation != loaded(t).Operation() { // the stand-in has no sessions
			g.Expect(text).To(Or(ContainSubstring("cursor.parameter confirmed: "), ContainSubstring("too few items")), list.Operation)
		}
	}
	g.Expect(d.Questions()).To(BeZero(), d.Overlay())
	g.Expect(sent).To(BeNumerically("<=", 8*len(d.Lists)))
}
