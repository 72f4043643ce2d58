package spec_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// What is left out for being sound changes nothing of what is told, wherever it stands.
func TestViolationsAreTheSameWithoutSoundItems(t *testing.T) {
	c := kayleContract(t)
	broken := []string{
		strings.Replace(session, `"created"`, `"done"`, 1),
		strings.Replace(session, `"created_at":"2025-01-01T00:00:00Z",`, ``, 1),
		strings.Replace(session, `"nfc_tries_used":0`, `"nfc_tries_used":-1`, 1),
		strings.Replace(session, `"reason":"Needed"`, `"reason":5`, 1),
		strings.Replace(session, `https://verify.kayle.id/`, `not a URI `, 1),
		`null`, `5`, `[]`, `{}`,
	}
	pages := map[string]string{"empty": pageOf(), "sound": pageOf(session, session), "no page": `null`, "an array": `[]`,
		"items are no list": `{"data":{},"error":null,"pagination":` + pagination + `}`, "items are missing": `{"error":5}`,
		"envelope": strings.Replace(pageOf(session, broken[0]), `"limit":10`, `"limit":"x"`, 1)}
	for i, b := range broken {
		pages[fmt.Sprint("one, ", i)] = pageOf(b)
		pages[fmt.Sprint("between, ", i)] = pageOf(session, session, b, session, broken[0], session)
		pages[fmt.Sprint("more than are told, ", i)] = pageOf(b, session, b, b, b, session, b, b, b, b)
	}
	left := 0
	for name, text := range pages {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			value := mustDecode(text)
			items := c.ReadPage(value).Items
			for _, status := range []int{200, 500} {
				all, documented := c.Validate(status, value)
				rest, same := c.ValidateRest(status, value, func(i int) bool {
					sound := c.Sound(items[i].Value)
					if sound {
						left++
					}
					return sound
				})
				g.Expect(same).To(Equal(documented))
				g.Expect(rest).To(Equal(all))
			}
			g.Expect([]any{value}).To(Equal([]any{mustDecode(text)}), "the value is not changed")
		})
	}
	NewWithT(t).Expect(left).To(BeNumerically(">", 50), "items are left out")
}

func TestSoundItemsHoldByThemselves(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	g.Expect(c.Sound(mustDecode(session))).To(BeTrue())
	g.Expect(c.Sound(mustDecode(strings.Replace(session, `"created"`, `"done"`, 1)))).To(BeFalse())
	g.Expect(c.Sound(mustDecode(`{}`))).To(BeFalse())
	g.Expect((&spec.Contract{}).Sound(mustDecode(session))).To(BeFalse())
}
