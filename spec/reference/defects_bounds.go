package reference

import (
	"time"
)

// boundDefects are bugs of what a valid window lists; most of them are
// generated for either bound.
func boundDefects() []Defect {
	const (
		from = `created_from`
		to   = `created_to`
	)
	table := []Defect{
		{
			Name: "from-ignored", Summary: "created_from is validated but not used.",
			Breaks: []string{"WIN-04"}, Difficulty: Plain,
			change: unless(byFrom, always),
		},
		{
			Name: "to-ignored", Summary: "created_to is validated but not used.",
			Breaks: []string{"WIN-04"}, Difficulty: Plain,
			change: unless(byTo, always),
		},
		{
			Name: "from-exclusive", Summary: "created_from leaves out the sessions of that very instant.",
			Breaks: []string{"WIN-01"}, Difficulty: Plain,
			change: boundBecomes(func(t instant) instant { t.finer = false; t.micros++; return t }, from),
		},
		{
			Name: "to-exclusive", Summary: "created_to leaves out the sessions of that very instant.",
			Breaks: []string{"WIN-02"}, Difficulty: Plain,
			change: boundBecomes(func(t instant) instant { t.micros--; return t }, to),
		},
		{
			Name: "from-whole-seconds", Summary: "The fraction of created_from is cut off.",
			Breaks: []string{"WIN-04"}, Difficulty: Typical,
			change: boundBecomes(wholeSeconds, from),
		},
		{
			Name: "to-whole-seconds", Summary: "The fraction of created_to is cut off.",
			Breaks: []string{"WIN-02"}, Difficulty: Typical,
			change: boundBecomes(wholeSeconds, to),
		},
		{
			Name: "to-until-end-of-second", Summary: "created_to includes the rest of its second.",
			Breaks: []string{"WIN-04"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant { return wholeSeconds(t).shifted(999 * time.Millisecond) }, to),
		},
		{
			Name: "to-until-end-of-day", Summary: "created_to includes the rest of its day.",
			Breaks: []string{"WIN-04"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant { return startOfDay(t).shifted(24*time.Hour - time.Microsecond) }, to),
		},
		{
			Name: "from-start-of-day", Summary: "created_from includes its day from the beginning.",
			Breaks: []string{"WIN-04"}, Difficulty: Typical,
			change: boundBecomes(startOfDay, from),
		},
		{
			Name: "from-a-millisecond-early", Summary: "created_from includes the sessions of the millisecond before it.",
			Breaks: []string{"WIN-04"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant { return t.shifted(-time.Millisecond) }, from),
		},
		{
			Name: "to-a-millisecond-late", Summary: "created_to includes the sessions of the millisecond after it.",
			Breaks: []string{"WIN-04"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant { return t.shifted(time.Millisecond) }, to),
		},
		{
			Name: "bounds-one-offset-for-both", Summary: "The offset of created_from is used for created_to too.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare,
			change: asks(func(_ *call, q *query) {
				if q.from != nil && q.to != nil {
					t := q.to.shifted(time.Duration(q.to.offset-q.from.offset) * time.Minute)
					q.to = &t
				}
			}),
		},
		{
			Name: "bounds-in-summer-time", Summary: "Between April and October, bounds are read an hour late.",
			Breaks: []string{"WIN-01", "WIN-04"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant {
				if month := time.UnixMicro(t.micros).UTC().Month(); month >= time.April && month <= time.October {
					return t.shifted(time.Hour)
				}
				return t
			}, from, to),
		},
		{
			Name: "bounds-compared-as-text", Summary: "Bounds are compared with created_at as text, so that offsets and fractions do not count.",
			Breaks: []string{"WIN-06", "WIN-07"}, Difficulty: Typical,
			change: all(lists(byFrom, asText(">=")), lists(byTo, asText("<="))),
		},
		{
			Name: "bounds-swapped-into-order", Summary: "A created_from after created_to is exchanged with it.",
			Breaks: []string{"WIN-05"}, Difficulty: Typical,
			change: asks(func(_ *call, q *query) {
				if q.inverted() {
					q.from, q.to = q.to, q.from
				}
			}),
		},
		{
			Name: "bounds-inverted-ignored", Summary: "A created_from after created_to is dropped.",
			Breaks: []string{"WIN-05"}, Difficulty: Typical,
			change: asks(func(_ *call, q *query) {
				if q.inverted() {
					q.from = nil
				}
			}),
		},
		{
			Name: "bounds-inverted-is-server-error", Summary: "A created_from after created_to ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: fails(func(c *call) bool { return c.query.inverted() }),
		},
		{
			Name: "bounds-equal-list-nothing", Summary: "A window of one instant is taken as empty.",
			Breaks: []string{"WIN-03"}, Difficulty: Typical,
			change: asks(func(_ *call, q *query) {
				q.nothing = q.nothing || q.from != nil && q.to != nil && q.from.micros == q.to.micros && q.from.finer == q.to.finer
			}),
		},
		{
			Name: "bounds-equal-list-one", Summary: "A window of one instant lists one session at most.",
			Breaks: []string{"WIN-03"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				q := c.query
				if q.from != nil && q.to != nil && q.from.micros == q.to.micros && len(p.items) > 0 {
					p.items, p.more, p.next = p.items[:1], false, ""
				}
			}),
		},
		{
			Name: "window-of-90-days-at-most", Summary: "Of a window of more than 90 days, only the newest 90 are listed.",
			Breaks: []string{"WIN-12"}, Difficulty: Typical,
			change: asks(func(_ *call, q *query) {
				const most = 90 * 24 * time.Hour
				if q.from != nil && q.to != nil && q.to.micros-q.from.micros > most.Microseconds() {
					t := q.to.shifted(-most)
					q.from = &t
				}
			}),
		},
		{
			Name: "window-across-new-year-loses-old-year", Summary: "A window that begins in one year and ends in another leaves out the first " +
				"one's December.",
			Breaks: []string{"CMB-01"}, Difficulty: Rare,
			change: lists(byFrom, func(c *call, before condition) (string, []any) {
				text, args := before(c)
				if q := c.query; q.from != nil && q.to != nil && yearOf(*q.from) < yearOf(*q.to) {
					text += " AND strftime('%m', created / 1000000, 'unixepoch') <> '12'"
				}
				return text, args
			}),
		},
		{
			Name: "window-loses-leap-day", Summary: "Sessions of 29 February are in no window.",
			Breaks: []string{"WIN-04"}, Difficulty: Rare,
			change: lists(byFrom, func(c *call, before condition) (string, []any) {
				text, args := before(c)
				if text != "" {
					text += " AND strftime('%m-%d', created / 1000000, 'unixepoch') <> '02-29'"
				}
				return text, args
			}),
		},
		{
			Name: "store-finer-than-print", Summary: "created_at is stored to the microsecond and printed to the millisecond.",
			Breaks: []string{"WIN-02"}, Difficulty: Typical,
			change: stores(every, func(s *session) { s.created += 1 + int64(s.seq*7)%999 }),
		},
		{
			Name: "store-finer-than-rounded-print", Summary: "created_at is stored to the microsecond and printed rounded to the next millisecond.",
			Breaks: []string{"WIN-01"}, Difficulty: Rare,
			change: all(stores(every, func(s *session) { s.created -= 1 + int64(s.seq*7)%400 }), func(b *behaviour) {
				b.stamp = func(_ *call, _ string, micros int64) string { return stampText(micros+499, 3, "Z") }
			}),
		},
		{
			Name: "print-whole-seconds-store-finer", Summary: "created_at is printed to the second and compared to the millisecond.",
			Breaks: []string{"WIN-02"}, Difficulty: Typical,
			change: func(b *behaviour) {
				b.stamp = func(_ *call, _ string, micros int64) string { return stampText(micros, 0, "Z") }
			},
		},
	}
	for _, bound := range []struct{ name, parameter string }{{"from", from}, {"to", to}} {
		table = append(table, offsetDefects(bound.name, bound.parameter)...)
	}
	return table
}

// offsetDefects are bugs of how one bound's offset and fraction are read.
func offsetDefects(name, parameter string) []Defect {
	return []Defect{
		{
			Name: name + "-offset-ignored", Summary: "The offset of " + parameter + " does not count.",
			Breaks: []string{"WIN-06"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant { return t.shifted(time.Duration(t.offset) * time.Minute) }, parameter),
		},
		{
			Name: name + "-offset-inverted", Summary: "The sign of the offset of " + parameter + " is read the wrong way round.",
			Breaks: []string{"WIN-06"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant { return t.shifted(2 * time.Duration(t.offset) * time.Minute) }, parameter),
		},
		{
			Name: name + "-offset-without-minutes", Summary: "Of the offset of " + parameter + ", only the hours count.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant { return t.shifted(time.Duration(t.offset%60) * time.Minute) }, parameter),
		},
		{
			Name: name + "-negative-offset-ignored", Summary: "A negative offset of " + parameter + " does not count.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant { return t.shifted(time.Duration(min(t.offset, 0)) * time.Minute) }, parameter),
		},
		{
			Name: name + "-fraction-lost-with-offset", Summary: "If " + parameter + " has an offset and a fraction, the fraction does not count.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if t.offset != 0 && t.digits > 0 {
					return wholeSeconds(t)
				}
				return t
			}, parameter),
		},
		{
			Name: name + "-short-fraction-as-milliseconds", Summary: "A fraction of one or two digits of " + parameter +
				" is read as that many milliseconds.",
			Breaks: []string{"WIN-07"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant {
				if t.digits == 0 || t.digits > 2 {
					return t
				}
				fraction := t.micros - wholeSeconds(t).micros
				return wholeSeconds(t).shifted(time.Duration(fraction/[]int64{1, 100, 10}[t.digits]) * time.Microsecond)
			}, parameter),
		},
	}
}

func wholeSeconds(t instant) instant {
	t.micros, t.finer = floorTo(t.micros, 1_000_000), false
	return t
}

func startOfDay(t instant) instant {
	t.micros, t.finer = floorTo(t.micros, (24*time.Hour).Microseconds()), false
	return t
}

func floorTo(micros, unit int64) int64 { return micros - ((micros%unit)+unit)%unit }

func yearOf(t instant) int { return time.UnixMicro(t.micros).UTC().Year() }

// inverted tells whether from lies after to.
func (q query) inverted() bool {
	return q.from != nil && q.to != nil &&
		(q.from.micros > q.to.micros || q.from.micros == q.to.micros && q.from.finer && !q.to.finer)
}

// asText compares the printed created_at with the text of a bound.
func asText(sign string) func(*call, condition) (string, []any) {
	const printed = "strftime('%Y-%m-%dT%H:%M:%f', created / 1000000.0, 'unixepoch') || 'Z'"
	return func(c *call, before condition) (string, []any) {
		text, args := before(c)
		if text == "" {
			return "", nil
		}
		bound := c.given[paramFrom]
		if sign == "<=" {
			bound = c.given[paramTo]
		}
		return printed + " " + sign + " ?", append(args[:0:0], bound)
	}
}
