package spec_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// shop is a document of three lists, one of them below an item of another.
const shop = `{"openapi":"3.1.0","info":{"title":"Shop","version":"1"},"paths":{
"/orders":{"get":{"parameters":[{"name":"size","in":"query","schema":{"type":"integer","minimum":1,"maximum":20}},
 {"name":"after","in":"query","schema":{"type":"string"}},{"name":"q","in":"query","schema":{"type":"string"}}],"responses":{"200":%[1]s}}},
"/buyers":{"get":{"parameters":[{"name":"size","in":"query","schema":{"type":"integer"}},
 {"name":"after","in":"query","schema":{"type":"string"}},{"name":"shop","in":"query","required":true,"schema":{"type":"string"}}],
 "responses":{"200":%[1]s}}},
"/orders/{order}/lines":{"get":{"parameters":[{"name":"order","in":"path","required":true,"schema":{"type":"string"}},
 {"name":"size","in":"query","schema":{"type":"integer"}}],"responses":{"200":%[1]s}}}}}`

const shopPage = `{"description":"a page","content":{"application/json":{"schema":{"type":"object","properties":{"all":{"type":"array",
"items":{"type":"object","properties":{"no":{"type":"string"},"order":{"type":"string"}}}},"next":{"type":"string"}}}}}}`

// shopOverlay has the operations of a test in the place of %s.
const shopOverlay = `overlay: 1.0.0
info: {title: t, version: '1'}
actions:
- target: $
  update:
    x-conformance:
      contract: shop
      roles:
        limit: {parameter: size, default: 10}
        cursor: {parameter: after}
        page: {items: /all, next-cursor: /next}
        item: {id: /no}
      operations:
`

const shopOperations = `
      - {operation: GET /orders, list: shop, roles: {untested: [q]}}
      - {operation: GET /buyers, roles: {given: [{parameter: shop, value: main}], limit: {default: null}}}
      - operation: GET /orders/{order}/lines
        list: lines
        roles: {cursor: null, path: [{parameter: order, from: GET /orders, field: /order}]}
`

func shopSources(t *testing.T, operations string) spec.Sources {
	t.Helper()
	dir := t.TempDir()
	s := spec.Sources{Spec: filepath.Join(dir, "shop.json"), Overlay: filepath.Join(dir, "overlay.yaml")}
	for name, text := range map[string]string{s.Spec: fmt.Sprintf(shop, shopPage), s.Overlay: shopOverlay + operations} {
		NewWithT(t).Expect(os.WriteFile(name, []byte(text), 0o600)).To(Succeed())
	}
	return s
}

// Roles that lists share are written once; each list adds to them, replaces them or takes
// them away.
func TestSeveralOperations(t *testing.T) {
	g := NewWithT(t)
	all, err := spec.LoadAll(shopSources(t, shopOperations))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(all).To(HaveLen(3))
	orders, buyers, lines := all[0], all[1], all[2]
	g.Expect([]string{orders.Name, orders.List, buyers.Name, buyers.List, lines.List}).To(
		Equal([]string{"shop", "shop", "shop", "buyers", "lines"}))
	g.Expect([]string{orders.Operation(), buyers.Operation(), lines.Operation()}).To(
		Equal([]string{"GET /orders", "GET /buyers", "GET /orders/{order}/lines"}))
	g.Expect([]int{orders.Roles.Limit.Default, buyers.Roles.Limit.Default, lines.Roles.Limit.Default}).To(Equal([]int{10, 0, 10}))
	g.Expect(*orders.Roles.Limit.Parameter.Maximum).To(BeEquivalentTo(20))
	g.Expect(buyers.Roles.Limit.Parameter.Maximum).To(BeNil())
	g.Expect(lines.Roles.Cursor).To(BeNil())
	g.Expect(orders.Unbound()).To(Equal([]string{"q"}))
	g.Expect(buyers.Roles.Given).To(Equal([]spec.GivenRole{{Parameter: buyers.Parameters[2], Value: "main"}}))
	g.Expect(lines.Roles.Path[0].From).To(BeIdenticalTo(orders))
	g.Expect(*lines.Roles.Path[0].Field).To(Equal(spec.Pointer("/order")))
	g.Expect(lines.Expand(lines.Path, []string{"a/b"}, strings.ToUpper)).To(Equal("/orders/A/B/lines"))
	for _, c := range all {
		g.Expect(c.Roles.Page.NextCursor).NotTo(BeNil())
	}

	s := shopSources(t, shopOperations)
	_, err = spec.Load(s)
	g.Expect(err).To(MatchError(ContainSubstring("choose it with --operation: GET /orders, GET /buyers")))
	s.Operations = []string{"GET /orders/{order}/lines"}
	alone, err := spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(alone.Roles.Path[0].From.Operation()).To(Equal("GET /orders"), "it is read, and not tested")
	s.Operations = []string{"GET /orders", "GET /orders"}
	_, err = spec.LoadAll(s)
	g.Expect(err).To(MatchError(ContainSubstring("named twice")))
}

// What is wrong with an overlay of several operations is told at once, with its line.
func TestErrorsOfSeveralOperations(t *testing.T) {
	const lines = "      - {operation: 'GET /orders/{order}/lines', "
	for name, x := range map[string]struct{ operations, problem string }{
		"no such operation": {"      - operation: GET /nothing\n", "no operation \"GET /nothing\""},
		"an unknown key":    {"      - {operation: GET /orders, role: {}}\n", "the key \"role\" is unknown"},
		"two of one name": {"      - {operation: GET /orders, list: a}\n" +
			"      - {operation: GET /buyers, list: a, roles: {given: [{parameter: shop, value: x}]}}\n", "are both the list \"a\""},
		"a list's name":      {"      - {operation: GET /orders, list: a b}\n", "other characters"},
		"required parameter": {"      - operation: GET /buyers\n", "\"shop\" is required"},
		"a path's value":     {lines + "roles: {cursor: null}}\n", "the path parameter \"order\" of"},
		"value and list": {lines + "roles: {cursor: null, path: [{parameter: order, value: a, from: GET /orders}]}}\n",
			"either a value or a list"},
		"a list that lacks": {lines + "roles: {cursor: null, path: [{parameter: order, from: GET /x}]}}\n",
			"has no operation \"GET /x\""},
		"itself": {lines + "roles: {cursor: null, path: [{parameter: order, from: 'GET /orders/{order}/lines'}]}}\n",
			"cannot come from"},
		"shared role that one lacks": {lines + "roles: {path: [{parameter: order, value: a}]}}\n",
			"has no query parameter \"after\""},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := spec.LoadAll(shopSources(t, x.operations))
			g.Expect(err).To(MatchError(ContainSubstring(x.problem)))
			one, ok := errors.AsType[*spec.LoadError](err)
			g.Expect(ok).To(BeTrue())
			g.Expect(one.Hint).NotTo(BeEmpty())
			if name != "two of one name" {
				g.Expect(one.Line).To(BeNumerically(">", 6), err.Error())
			}
		})
	}
	_, err := spec.LoadAll(shopSources(t, "      - operation: GET /a\n      - {operation: GET /b}\n"))
	several, ok := errors.AsType[spec.LoadErrors](err)
	NewWithT(t).Expect(ok).To(BeTrue(), "%v", err)
	NewWithT(t).Expect(several).To(HaveLen(2))
}
