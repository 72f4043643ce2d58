package spec_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

const sessionID = "vs_mza7vecksrtyfw193ekcvl5vnws3bt1lz96buu3iw7zidckf8dga2zx2echb3t16"

// session is a conformant listed session.
const session = `{"id":"` + sessionID + `","status":"created","failure_code":null,"nfc_tries_used":0,"liveness_tries_used":0,
"contract_version":1,"share_fields":{"age":{"required":true,"reason":"Needed","source":"rc"}},"redirect_url":"https://example.com/r",
"webhook_endpoint_id":null,"verification_url":"https://verify.kayle.id/` + sessionID + `","expires_at":"2025-01-01T01:00:00Z",
"completed_at":null,"created_at":"2025-01-01T00:00:00Z","updated_at":"2025-01-01T00:00:00Z"}`

// with is the session with some fields replaced; the value - removes one.
func with(t *testing.T, changes ...string) map[string]any {
	t.Helper()
	item := decode(t, session).(map[string]any)
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "-" {
			delete(item, changes[i])
			continue
		}
		item[changes[i]] = decode(t, changes[i+1])
	}
	return item
}

// units are all that a list may print at its finest.
var units = []time.Duration{time.Second, 100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond, 100 * time.Microsecond,
	10 * time.Microsecond, time.Microsecond, 100 * time.Nanosecond, 10 * time.Nanosecond, time.Nanosecond}

// requirements are the ids of what is broken under a unit.
func requirements(c *spec.Contract, breaks []spec.RuleBreak, unit time.Duration) []string {
	var ids []string
	for _, b := range breaks {
		if b.Units.Has(unit) {
			ids = append(ids, c.Rules[b.Rule].Requirement)
		}
	}
	return ids
}

func TestRulesHoldAndBreak(t *testing.T) {
	c := kayleContract(t)
	long := `{"a":{"required":false,"source":"rc","reason":"` + strings.Repeat("é", 200) + `"}}`
	tooLong := strings.Replace(long, "é", "éé", 1)
	for name, x := range map[string]struct {
		item   map[string]any
		broken []string
	}{
		"a conformant session":      {with(t), nil},
		"failed without code":       {with(t, "status", `"failed"`, "completed_at", `"2025-01-01T00:01:00Z"`), []string{"ITEM-02"}},
		"failed with an empty code": {with(t, "status", `"failed"`, "completed_at", `"2025-01-01T00:01:00Z"`, "failure_code", `""`), nil},
		// the schema's affair
		"failed with code": {with(t, "status", `"failed"`, "completed_at", `"2025-01-01T00:01:00Z"`, "failure_code",
			`"liveness_failed"`), nil},
		"a code without failure":         {with(t, "failure_code", `"liveness_failed"`), []string{"ITEM-02"}},
		"terminal without completion":    {with(t, "status", `"expired"`), []string{"ITEM-03"}},
		"terminal, completed at nothing": {with(t, "status", `"cancelled"`, "completed_at", `""`), []string{"ITEM-03"}},
		"terminal and completed":         {with(t, "status", `"succeeded"`, "completed_at", `"2025-01-01T00:01:00Z"`), nil},
		"open, yet completed":            {with(t, "status", `"in_progress"`, "completed_at", `"2025-01-01T00:01:00Z"`), []string{"ITEM-03"}},
		"open, completed at nothing":     {with(t, "completed_at", `""`), []string{"ITEM-03"}},
		"three NFC tries":                {with(t, "nfc_tries_used", `3`), []string{"ITEM-04"}},
		"three liveness tries as 3.0":    {with(t, "liveness_tries_used", `3.0`), []string{"ITEM-04"}},
		"both tries used up":             {with(t, "nfc_tries_used", `3`, "liveness_tries_used", `3`), []string{"ITEM-04", "ITEM-04"}},
		"two tries":                      {with(t, "nfc_tries_used", `2`, "liveness_tries_used", `2`), nil},
		"a cancel token":                 {with(t, "cancel_token", `"ct_1"`), []string{"ITEM-05"}},
		"an empty cancel token":          {with(t, "cancel_token", `""`), []string{"ITEM-05"}},
		"a token in the URL":             {with(t, "verification_url", `"https://v.example/`+sessionID+`?cancel_token=x"`), []string{"ITEM-06"}},
		"a second token in the URL": {with(t, "verification_url", `"https://v.example/`+sessionID+`?a=b&Cancel_Token=x"`),
			[]string{"ITEM-06"}},
		"a path of that name":           {with(t, "verification_url", `"https://v.example/cancel_token/`+sessionID+`"`), nil},
		"updated before created":        {with(t, "updated_at", `"2024-12-31T23:59:59.999Z"`), []string{"ITEM-09"}},
		"updated at another offset":     {with(t, "updated_at", `"2025-01-01T01:00:00+01:00"`), nil},
		"completed before created":      {with(t, "status", `"succeeded"`, "completed_at", `"2024-12-31T00:00:00Z"`), []string{"ITEM-09"}},
		"expires as created":            {with(t, "expires_at", `"2025-01-01T00:00:00Z"`), []string{"ITEM-09", "ITEM-13"}},
		"redirect over http":            {with(t, "redirect_url", `"http://example.com"`), []string{"ITEM-10"}},
		"no redirect":                   {with(t, "redirect_url", `null`), nil},
		"a reason of 200 characters":    {with(t, "share_fields", long), nil},
		"a reason of 201 characters":    {with(t, "share_fields", tooLong), []string{"ITEM-12"}},
		"no share fields":               {with(t, "share_fields", `{}`), nil},
		"expires within a second":       {with(t, "expires_at", `"2025-01-01T01:00:01.001Z"`), nil},
		"expires two seconds late":      {with(t, "expires_at", `"2025-01-01T01:00:02Z"`), []string{"ITEM-13"}},
		"expires within a second early": {with(t, "expires_at", `"2025-01-01T00:59:58.999Z"`), nil},
		"expires two seconds early":     {with(t, "expires_at", `"2025-01-01T00:59:58Z"`), []string{"ITEM-13"}},

		// What the schema or a format already says is not said again.
		"no status":           {with(t, "status", "-"), nil},
		"a status of its own": {with(t, "status", `"done"`, "failure_code", `"liveness_failed"`), nil},
		"status is a number":  {with(t, "status", `5`), nil},
		"tries are a text":    {with(t, "nfc_tries_used", `"3"`), nil},
		"four tries":          {with(t, "nfc_tries_used", `4`), nil},
		"tries are a half":    {with(t, "nfc_tries_used", `3.5`), nil},
		"created is no date":  {with(t, "created_at", `"yesterday"`), nil},
		"created is missing":  {with(t, "created_at", "-"), nil},
		"reason is a number":  {with(t, "share_fields", `{"a":{"reason":5}}`), nil},
		"huge tries":          {with(t, "nfc_tries_used", `1e999`), nil},
		"year zero":           {with(t, "created_at", `"0000-01-01T00:00:00Z"`), []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			breaks := c.BrokenRules(spec.ScopeItem, x.item)
			broken := requirements(c, breaks, time.Millisecond)
			for _, b := range breaks {
				g.Expect(b.Evidence).NotTo(BeEmpty())
				g.Expect(b.Units).NotTo(BeZero())
			}
			if x.broken != nil && len(x.broken) == 0 {
				return // anything but a panic
			}
			g.Expect(broken).To(Equal(x.broken))
			// One rule at a time gives the same, whatever the unit.
			for _, unit := range units {
				var single []string
				for _, r := range c.Rules {
					if ok, err := r.Holds(x.item, unit); err == nil && !ok {
						single = append(single, r.Requirement)
					}
				}
				g.Expect(single).To(Equal(requirements(c, breaks, unit)), unit.String())
			}
		})
	}
}

func TestRulesHaveNoVerdictOnWhatIsNoItem(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	for _, text := range []string{`null`, `5`, `"x"`, `[]`, `{}`} {
		value := decode(t, text)
		g.Expect(c.BrokenRules(spec.ScopeItem, value)).To(BeEmpty(), text)
		for _, r := range c.Rules {
			if r.Requirement == "ITEM-05" && text == "{}" {
				continue // an absent token is just right
			}
			_, err := r.Holds(value, time.Second)
			g.Expect(err).To(HaveOccurred(), r.Name+" on "+text)
		}
	}
	_, err := spec.Rule{}.Holds(map[string]any{}, time.Second)
	g.Expect(err).To(HaveOccurred())
}

func TestEveryRuleSaysWhatItReads(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	proven := map[string]int{}
	for _, r := range c.Rules {
		proven[r.Requirement]++
		g.Expect(r.Fields).NotTo(BeEmpty(), r.Name)
		for _, f := range r.Fields {
			g.Expect(r.Expression).To(ContainSubstring("self."+f), r.Name)
		}
	}
	g.Expect(slices.Sorted(maps.Keys(proven))).To(Equal([]string{"ITEM-02", "ITEM-03", "ITEM-04", "ITEM-05", "ITEM-06", "ITEM-09", "ITEM-10",
		"ITEM-12", "ITEM-13"}))
	g.Expect(proven["ITEM-09"]).To(Equal(3))
}

func TestABreakSaysUnderWhichUnits(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	broken := func(expires string) []time.Duration {
		var under []time.Duration
		for _, b := range c.BrokenRules(spec.ScopeItem, with(t, "expires_at", `"`+expires+`"`)) {
			g.Expect(c.Rules[b.Rule].Requirement).To(Equal("ITEM-13"))
			for _, unit := range units {
				if b.Units.Has(unit) {
					under = append(under, unit)
				}
			}
		}
		return under
	}
	g.Expect(broken("2025-01-01T01:00:01.000000001Z")).To(BeEmpty(), "within every unit")
	g.Expect(broken("2025-01-01T01:00:01.000000002Z")).To(Equal(units[9:]))
	g.Expect(broken("2025-01-01T01:00:01.01Z")).To(Equal(units[3:]))
	g.Expect(broken("2025-01-01T01:00:01.3Z")).To(Equal(units[1:]))
	g.Expect(broken("2025-01-01T00:59:58.9999Z")).To(Equal(units[5:]))
	g.Expect(broken("2025-01-01T01:00:02.1Z")).To(Equal(units))

	// What mentions no unit is broken under all of them.
	breaks := c.BrokenRules(spec.ScopeItem, with(t, "redirect_url", `"ftp://x"`))
	g.Expect(breaks).To(HaveLen(1))
	for _, unit := range units {
		g.Expect(breaks[0].Units.Has(unit)).To(BeTrue())
	}
	for _, none := range []time.Duration{0, time.Minute, 10 * time.Second, 3 * time.Millisecond, -time.Second} {
		g.Expect(breaks[0].Units.Has(none)).To(BeFalse(), none.String())
	}
	g.Expect(spec.Units(0).Has(time.Second)).To(BeFalse())
}

// A rule may demand more of a list that prints less.
func TestACoarserUnitMayMakeARuleStricter(t *testing.T) {
	g := NewWithT(t)
	rule := "        rules:\n          - requirement: ITEM-09\n            name: apart\n            scope: item\n            fields: " +
		"[expires_at, created_at]\n" +
		"            expression: instant(self.expires_at) - instant(self.created_at) >= unit\n            message: too near\n"
	c, err := spec.Load(sources(t, edited{"overlay", "        rules:\n", rule}))
	g.Expect(err).NotTo(HaveOccurred())
	breaks := c.BrokenRules(spec.ScopeItem, with(t, "expires_at", `"2025-01-01T00:00:00.01Z"`))
	g.Expect(breaks[0].Rule).To(BeZero())
	for i, unit := range units {
		g.Expect(breaks[0].Units.Has(unit)).To(Equal(i < 2), unit.String())
	}
}

func TestABreakShowsWhatTheRuleReads(t *testing.T) {
	c := kayleContract(t)
	for name, x := range map[string]struct {
		item     map[string]any
		pointer  spec.Pointer
		evidence string
	}{
		"in the rule's order": {with(t, "status", `"failed"`, "completed_at", `"2025-01-01T00:01:00Z"`), "/failure_code",
			`failure_code is null, status is "failed"`},
		"as a number": {with(t, "nfc_tries_used", `3.0`), "/nfc_tries_used", `nfc_tries_used is 3, status is "created"`},
		"in one line": {with(t, "redirect_url", `"http://é\n\u001b\u202e"`), "/redirect_url", `redirect_url is "http://é\n\x1b\u202e"`},
		"cut after 120 bytes": {with(t, "redirect_url", `"ftp://`+strings.Repeat("x", 1<<20)+`"`), "/redirect_url", `redirect_url is "ftp://` +
			strings.Repeat("x", 113) + `...`},
		"cut between letters": {with(t, "redirect_url", `"ftp://`+strings.Repeat("é", 200)+`"`), "/redirect_url", `redirect_url is "ftp://` +
			strings.Repeat("é", 56) + `...`},
		"an object, cut": {with(t, "share_fields", `{"a":{"source":"rc","reason":"`+strings.Repeat("x", 201)+`"}}`), "/share_fields",
			`share_fields is {"a":{"reason":"` + strings.Repeat("x", 104) + `...`},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			broken := c.BrokenRules(spec.ScopeItem, x.item)
			g.Expect(broken).To(HaveLen(1))
			g.Expect(broken[0].Pointer).To(Equal(x.pointer))
			g.Expect(broken[0].Evidence).To(Equal(x.evidence))
		})
	}
}

func BenchmarkBrokenRules(b *testing.B) {
	c, err := spec.Load(spec.Sources{})
	if err != nil {
		b.Fatal(err)
	}
	item := mustDecode(session)
	for b.Loop() {
		c.BrokenRules(spec.ScopeItem, item)
	}
}
