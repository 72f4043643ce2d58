package match

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Difference says how two answers differ as REQUIREMENTS understands "the same
// answer": status, ids in order, paging and declared fields. It is empty where
// they are the same.
func Difference(c *spec.Contract, a, b *answer.Answer) string {
	if a.Failure != nil || b.Failure != nil {
		if (a.Failure == nil) != (b.Failure == nil) {
			return fmt.Sprintf("%s against %s", a.Brief(), b.Brief())
		}
		return ""
	}
	if a.Status != b.Status {
		return fmt.Sprintf("status %d against %d", a.Status, b.Status)
	}
	if a.Status != http.StatusOK || a.Reading == b.Reading || a.Page == nil || b.Page == nil {
		return ""
	}
	return pageDifference(c, a, b)
}

func pageDifference(c *spec.Contract, a, b *answer.Answer) string {
	left, right := a.IDs(), b.IDs()
	if len(left) != len(right) {
		return fmt.Sprintf("%s against %s", answer.Count(len(left), "item"), answer.Count(len(right), "item"))
	}
	for i := range left {
		if left[i] != right[i] {
			return fmt.Sprintf("item %s against %s in place %d", left[i], right[i], i+1)
		}
		if x, y := a.Page.Items[i], b.Page.Items[i]; x.Fingerprint != y.Fingerprint {
			return fmt.Sprintf("item %s differs in %s", left[i], strings.Join(oracle.DifferingFields(c, x, y), ", "))
		}
	}
	for i, p := range []*spec.Pointer{c.Roles.Page.HasMore, c.Roles.Page.Onward(), c.Roles.Page.LimitEcho} {
		if x, y := a.Page.Paging[i], b.Page.Paging[i]; p != nil && !x.Same(y) {
			return fmt.Sprintf("%s is %s against %s", *p, x.Text, y.Text)
		}
	}
	return ""
}
