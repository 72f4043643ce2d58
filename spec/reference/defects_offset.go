package reference

import (
	"strings"
	"time"
)

// The offsets that places on earth have, in minutes.
const (
	farthestWest = -12 * 60
	farthestEast = 14 * 60
)

// offsetRangeDefects are bugs of bounds with offsets that nobody has, and of instants
// that an offset carries out of the years 0001 to 9999.
func offsetRangeDefects() []Defect {
	leaves := instant.leavesYears
	return []Defect{
		{
			Name: "offsets-clamped-to-those-in-use", Summary: "An offset beyond -12:00 or +14:00 is read as the nearest that is in use.",
			Breaks: []string{"WIN-15"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				return t.shifted(time.Duration(t.offset-min(max(t.offset, farthestWest), farthestEast)) * time.Minute)
			}, paramFrom, paramTo),
		},
		{
			Name: "offset-sign-lost-below-an-hour", Summary: "The sign of an offset stands with its hours: that of -00:30 is lost.",
			Breaks: []string{"WIN-15"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if t.offset < 0 && t.offset > -60 {
					return t.shifted(2 * time.Duration(t.offset) * time.Minute)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "offsets-beyond-18-hours-ignored", Summary: "An offset of more than 18 hours does not count.",
			Breaks: []string{"WIN-15"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if max(t.offset, -t.offset) > 18*60 {
					return t.shifted(time.Duration(t.offset) * time.Minute)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "offsets-not-in-use-are-server-error", Summary: "An offset beyond -12:00 or +14:00 ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: fails(anyBound(beyondZones)),
		},
		{
			Name: "bounds-leaving-years-ignored", Summary: "A bound that its offset carries out of the years 0001 to 9999 is dropped.",
			Breaks: []string{"WIN-15"}, Difficulty: Rare,
			change: all(
				unless(byFrom, func(c *call) bool { return c.query.from != nil && leaves(*c.query.from) }),
				unless(byTo, func(c *call) bool { return c.query.to != nil && leaves(*c.query.to) })),
		},
		{
			Name: "bounds-leaving-years-wrap", Summary: "A bound that its offset carries beyond the year 9999 lands in 0001, and the other way " +
				"round.",
			Breaks: []string{"WIN-15"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if leaves(t) {
					t.micros = map[bool]int64{true: at("9999-12-31T23:59:59.000Z"), false: at("0001-01-01T00:00:00.000Z")}[t.micros < 0]
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "bounds-leaving-years-are-server-error", Summary: "A bound that its offset carries out of the years 0001 to 9999 ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: fails(anyBound(leaves)),
		},
	}
}

// leavesYears tells whether the offset carries the instant out of the years 0001 to 9999.
func (t instant) leavesYears() bool {
	year := time.UnixMicro(t.micros).UTC().Year()
	return year > 9999 || year < 1 && !strings.HasPrefix(t.text, "0000")
}

// beyondZones tells whether no place on earth has the offset.
func beyondZones(t instant) bool { return t.offset < farthestWest || t.offset > farthestEast }
