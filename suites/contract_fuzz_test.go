package suites_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// oddContract is what a document can say of the parameters of an operation.
type oddContract struct {
	prefix       string // of each parameter's name
	pattern      string
	enum         string // one value a line
	least, most  int64
	byDefault    int64
	lacks, shape uint16
}

// of makes a contract of the built-in one. Loading a document each time would take
// longer than all else.
func (o oddContract) of(base *spec.Contract) *spec.Contract {
	c := *base
	var all []spec.Parameter
	lacking := func(bit int) bool { return o.lacks>>bit&1 == 1 }
	is := func(bit int) bool { return o.shape>>bit&1 == 1 }
	add := func(p *spec.Parameter) {
		p.Name = o.prefix + p.Name
		all = append(all, *p)
	}
	if limit := *c.Roles.Limit; lacking(0) {
		c.Roles.Limit = nil
	} else {
		limit.Parameter.Minimum, limit.Parameter.Maximum = boundOf(o.least), boundOf(o.most)
		if is(0) {
			limit.Parameter.Minimum = nil
		}
		if is(1) {
			limit.Parameter.Maximum = nil
		}
		limit.Default = int(min(max(0, o.byDefault), 1<<53))
		if is(4) {
			limit.Parameter.Type = "number"
		}
		add(&limit.Parameter)
		c.Roles.Limit = &limit
	}
	if cursor := *c.Roles.Cursor; lacking(1) {
		c.Roles.Cursor = nil
	} else {
		cursor.Parameter.Pattern = o.pattern
		if is(2) {
			cursor.Parameter.Type = "integer"
		}
		if is(9) {
			cursor.Parameter.Format = "uuid"
		}
		if is(10) {
			cursor.Parameter.MinLength, cursor.Parameter.MaxLength = &o.least, &o.most
		}
		add(&cursor.Parameter)
		c.Roles.Cursor = &cursor
	}
	if lacking(2) {
		c.Roles.Filters = nil
	} else {
		filter := c.Roles.Filters[0]
		filter.Parameter.Enum = strings.Split(o.enum, "\n")
		if is(3) {
			filter.Parameter.Enum = nil
		}
		if is(5) {
			filter.Parameter.Pattern = o.pattern
		}
		if is(6) {
			filter.Parameter.Type = "boolean"
		}
		if is(7) {
			filter.Several = spec.CommaSeparated
		}
		if is(8) {
			filter.Several = spec.OncePerValue
		}
		if is(11) {
			filter.Parameter.Type, filter.Optional = "integer", true
		}
		if is(12) {
			filter.IgnoresUnknown, filter.Parameter.MaxLength = true, &o.most
		}
		add(&filter.Parameter)
		c.Roles.Filters = []spec.FilterRole{filter}
	}
	window := c.Roles.Windows[0]
	c.Roles.Windows = nil
	from, to := *window.From, *window.To
	window.From, window.To = nil, nil
	if !lacking(3) {
		add(&from)
		window.From = &from
	}
	if !lacking(4) {
		add(&to)
		window.To = &to
	}
	if window.From != nil || window.To != nil {
		c.Roles.Windows = []spec.WindowRole{window}
	}
	if lacking(5) {
		c.Roles.Page.HasMore = nil
	}
	if lacking(6) {
		c.Roles.Page.NextCursor = nil
	}
	if lacking(7) {
		c.Roles.Page.LimitEcho = nil
	}
	c.Secured = !lacking(8)
	c.Parameters = all
	return &c
}

// boundOf is a bound as Load reads it: whole numbers that a double holds, to 2^62.
func boundOf(n int64) *int64 {
	f := float64(n)
	if math.Abs(f) > 1<<62 {
		return nil
	}
	n = int64(f)
	return &n
}

// FuzzContract runs all cases that a contract gives, whatever patterns, enums and
// bounds it has, against a conformant server, and against one that takes no notice of
// what it cannot read: none of them ends as a failure of the harness itself.
func FuzzContract(f *testing.F) {
	base := loaded(f)
	usual := strings.Join(base.Roles.Filters[0].Parameter.Enum, "\n")
	for _, seed := range []oddContract{
		{"", base.Roles.Cursor.Parameter.Pattern, usual, 1, 100, 10, 0, 0},
		{"", `^.$`, "a\nb", 1, 1, 1, 0, 0},
		{"x-", `^[^a]$`, "", 0, 0, 0, 0, 0},
		{"a[", `^$`, "\na", 5, 1, 7, 0, 0},
		{"", `^[^\x00-\x{10FFFF}]$`, "é\nÉ", math.MinInt64, math.MaxInt64, math.MaxInt64, 0, 0},
		{"é", `^(a|)[\d\w]*$`, "_\n__\n%", -1 << 62, 1 << 62, 1 << 40, 0, 0},
		{"%", `^\pL{1,3}$`, "\x00\n \n\xff", 200, 100, 10, 0, 2},
		{"&=", `(((`, "=&#\n+", 1, 100, 10, 1 << 1, 0},
		{"#+ ", `^a{1000}$`, strings.Repeat("x", 300), 1, 3, 2, 0, 4},
		{"\x00", `\bx?\z`, "null", 101, 101, 1, 1 | 1<<5, 8},
		{"", `^x*$`, "_\n__\n%", 1, 100, 10, 1 | 1<<5 | 1<<6, 0},
		{"", "", "", 1, 100, 10, 0, 1<<3 | 1<<6 | 1<<9},
		{"", "", "", 1, 64, 10, 1<<5 | 1<<6, 1<<3 | 1<<7 | 1<<10},
		{"", `^[A-Za-z0-9_-]+$`, "", 2, 5, 10, 1<<6 | 1<<7, 1<<3 | 1<<5 | 1<<8 | 1<<10 | 1<<12},
		{"", "", "", -3, 0, 10, 1 | 1<<3 | 1<<4, 1<<3 | 1<<10 | 1<<11},
	} {
		f.Add(seed.prefix, seed.pattern, seed.enum, seed.least, seed.most, seed.byDefault, seed.lacks, seed.shape, uint8(7), false)
		f.Add(seed.prefix, seed.pattern, seed.enum, seed.least, seed.most, seed.byDefault, seed.lacks, seed.shape, uint8(2), true)
	}
	f.Fuzz(func(t *testing.T, prefix, pattern, enum string, least, most, byDefault int64, lacks, shape uint16, items uint8, deaf bool) {
		if len(prefix) > 40 || len(enum) > 400 || strings.Count(enum, "\n") > 8 {
			t.Skip("each value is a case, and tells no more")
		}
		c := oddContract{prefix, pattern, enum, least, most, byDefault, lacks, shape}.of(base)
		list, err := suites.List(c, suites.Selection{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			for i, name := range r.Cases {
				if slices.Contains(r.Cases[:i], name) {
					t.Errorf("%s has two cases %q", r.Requirement.ID, name)
				}
			}
		}
		o := suites.Options{Contract: c, Token: "one", OtherToken: "two", Explore: 12}
		failed, err := suites.FailedCases(o, int(items%12), deaf)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range failed {
			t.Error(text)
		}
	})
}
