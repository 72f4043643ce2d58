package reference

import (
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestWalksAgreeUnderEveryLimit(t *testing.T) {
	s := start(t, Options{})
	g := NewWithT(t)
	whole := walk(t, s, "limit=100")
	g.Expect(whole).To(HaveLen(DefaultSessions))
	for _, limit := range []string{"1", "2", "3", "7", "10"} {
		g.Expect(walk(t, s, "limit="+limit)).To(Equal(whole), limit)
	}
	total := 0
	for _, status := range statuses {
		part := walk(t, s, "limit=7&status="+status)
		for _, item := range part {
			g.Expect(item["status"]).To(Equal(status))
		}
		total += len(part)
	}
	g.Expect(total).To(Equal(len(whole)))
	last := get(s, "starting_after="+whole[len(whole)-1]["id"].(string))
	g.Expect(last.Body.String()).To(Equal(`{"data":[],"error":null,"pagination":{"limit":10,"has_more":false,"next_cursor":null}}`))
}

func TestCursorOutsideTheFilterKeepsItsPlace(t *testing.T) {
	s := start(t, Options{})
	g := NewWithT(t)
	whole := walk(t, s, "limit=100")
	k := slices.IndexFunc(whole, func(item map[string]any) bool { return item["status"] != "failed" })
	var want []string
	for _, item := range whole[k+1:] {
		if item["status"] == "failed" && len(want) < 5 {
			want = append(want, item["id"].(string))
		}
	}
	g.Expect(read(t, get(s, "limit=5&status=failed&starting_after="+whole[k]["id"].(string))).ids()).To(Equal(want))
}

func TestWindowIsInclusiveAndExact(t *testing.T) {
	s := start(t, Options{})
	g := NewWithT(t)
	whole := walk(t, s, "limit=100")
	for i, item := range whole {
		if i%9 != 0 {
			continue
		}
		created := item["created_at"].(string)
		same := 0
		for _, other := range whole {
			if other["created_at"] == created {
				same++
			}
		}
		g.Expect(walk(t, s, "created_from="+created+"&created_to="+created)).To(HaveLen(same))
		before := strings.TrimSuffix(created, "Z") + "0000001Z" // a tenth of a nanosecond later
		g.Expect(walk(t, s, "created_from="+before+"&limit=100")).To(HaveLen(len(walk(t, s, "limit=100&created_from="+created)) - same))
		g.Expect(walk(t, s, "created_to="+before+"&limit=100")).To(Equal(walk(t, s, "limit=100&created_to="+created)))
	}
	g.Expect(walk(t, s, "created_from=0001-01-01T00:00:00Z&created_to=9999-12-31T23:59:59.999999999Z&limit=100")).To(Equal(whole))
	g.Expect(walk(t, s, "created_from=2025-01-01T05:30:00%2B05:30&limit=100")).To(Equal(walk(t, s,
		"limit=100&created_from=2025-01-01T00:00:00Z")))
}
