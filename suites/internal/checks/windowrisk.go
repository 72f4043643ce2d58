package checks

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"time"
)

// risk is a kind of instants that usual wrong arithmetic takes for others.
type risk struct {
	name string
	// find returns those of some instants, given in their order, that are of the kind, or
	// become so where they are moved by one of some steps.
	find func(moments []time.Time, unit time.Duration, steps []time.Duration) []risky
	// recipe is an instant of the kind, a date-time.
	recipe string
	// fractional tells that whole seconds are never of the kind.
	fractional bool
}

// risky is an instant at risk, by its place among others, and what may go wrong there.
type risky struct {
	at   int
	hint string
}

func risks() []risk {
	return []risk{
		{"fractions that binary floating point misses", missedFractions, "2025-03-01T10:00:08.004003Z", true},
		{"around changes of local time", aroundChanges, "2025-03-30T02:30:00Z", false},
		{"around ends of a day, month and year", aroundEnds, "2024-12-31T23:59:59Z", false},
	}
}

// everyInstant is no risk of any kind: all instants that the list has.
var everyInstant = risk{name: "every instant of the list", find: func(moments []time.Time, _ time.Duration, _ []time.Duration) []risky {
	all := make([]risky, len(moments))
	for i := range moments {
		all[i].at = i
	}
	return all
}, recipe: "2025-03-01T10:00:08Z"}

// mostOfEach is how many instants of one sort are taken, spread over the list.
const mostOfEach = 4

// product is a way to turn the text of a fraction of a second into whole units, as
// servers do it that lose some.
type product struct {
	what string
	// seconds are what is multiplied, of an instant.
	seconds func(time.Time) string
	round   func(float64) float64
}

func products() []product {
	fraction := func(at time.Time) string { return fmt.Sprintf("0.%09d", at.Nanosecond()) }
	ofMinute := func(at time.Time) string { return fmt.Sprintf("%d.%09d", at.Second(), at.Nanosecond()) }
	ofEpoch := func(at time.Time) string { return fmt.Sprintf("%d.%09d", at.Unix(), at.Nanosecond()) }
	return []product{
		{"cut off", fraction, math.Trunc},
		{"rounded up", fraction, math.Ceil},
		{"cut off", ofMinute, math.Trunc},
		{"cut off", ofEpoch, math.Trunc},
		{"rounded", ofEpoch, math.Round},
	}
}

// missedFractions are instants that are other ones after their seconds were multiplied
// as binary floating point numbers.
func missedFractions(moments []time.Time, unit time.Duration, steps []time.Duration) []risky {
	var found []risky
	for _, p := range products() {
		for _, scale := range []time.Duration{time.Millisecond, time.Microsecond, time.Nanosecond} {
			if scale > unit {
				continue
			}
			for _, step := range steps {
				var missed []risky
				for i, at := range moments {
					if hint := p.misses(at.Add(step), int64(time.Second/scale)); hint != "" {
						missed = append(missed, risky{i, hint})
					}
				}
				found = append(found, spread(missed)...)
			}
		}
	}
	return found
}

// misses says how a product loses an instant; empty if it does not.
func (p product) misses(at time.Time, scale int64) string {
	text := p.seconds(at)
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return ""
	}
	whole, _ := strconv.ParseInt(text[:len(text)-10], 10, 64) // the seconds before the point
	exact := whole*scale + int64(at.Nanosecond())*scale/int64(time.Second)
	result := seconds * float64(scale)
	if int64(p.round(result)) == exact {
		return ""
	}
	return fmt.Sprintf("as binary floating point numbers %s times %d is %s: is that %s? Read the digits of a fraction as a whole number.",
		trimmed(text), scale, strconv.FormatFloat(result, 'f', -1, 64), p.what)
}

// trimmed is a decimal number without zeros at its end.
func trimmed(text string) string {
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		return text[:len(text)-1]
	}
	return text
}

// spread are some of a list, evenly taken.
func spread(all []risky) []risky {
	if len(all) <= mostOfEach {
		return all
	}
	some := make([]risky, mostOfEach)
	for i := range some {
		some[i] = all[i*(len(all)-1)/(mostOfEach-1)]
	}
	return some
}

// aroundChanges are instants next to where clocks in Europe, America and Australia are
// put forward or back, and one in the middle of a winter and a summer.
func aroundChanges(moments []time.Time, _ time.Duration, _ []time.Duration) []risky {
	var found []risky
	for _, place := range []struct {
		name      string
		on, nth   [2]int        // month and which Sunday of it, forward then back; -1 is the last
		afterDawn time.Duration // UTC, about
	}{
		{"Europe", [2]int{3, 10}, [2]int{-1, -1}, 2*time.Hour + 30*time.Minute},
		{"North America", [2]int{3, 11}, [2]int{2, 1}, 7 * time.Hour},
		{"Australia", [2]int{10, 4}, [2]int{1, 1}, -8 * time.Hour},
	} {
		for i, direction := range []string{"forward", "back"} {
			near := nearest(moments, func(year int) time.Time {
				return sunday(year, time.Month(place.on[i]), place.nth[i]).Add(place.afterDawn)
			}, 24*time.Hour)
			for _, at := range near {
				found = append(found, risky{at, fmt.Sprintf("If only bounds near that time fail: in %s clocks are put %s then, and the bound may be "+
					"taken to a local time on its way. Compare instants in UTC.", place.name, direction)})
			}
		}
	}
	for _, month := range []time.Month{time.January, time.July} {
		middle := nearest(moments, func(year int) time.Time { return time.Date(year, month, 15, 12, 0, 0, 0, time.UTC) }, 60*24*time.Hour)
		for _, at := range middle[:min(len(middle), 1)] {
			found = append(found, risky{at, "If bounds fail in one half of the year only, they are taken to a local time on their way. " +
				"Compare instants in UTC."})
		}
	}
	return found
}

// sunday is the beginning of a month's nth Sunday in UTC, of the last one where n is -1.
func sunday(year int, month time.Month, n int) time.Time {
	if n < 0 {
		last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -int(last.Weekday()))
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (7-int(first.Weekday()))%7+7*(n-1))
}

// nearest are the instants next to a time of the year, the last before and the first
// from it on, in the year where they are nearest; none that lies farther than reach.
func nearest(moments []time.Time, of func(year int) time.Time, reach time.Duration) []int {
	if len(moments) == 0 {
		return nil
	}
	before, after := -1, -1
	least := [2]time.Duration{reach, reach}
	for year := moments[0].Year() - 1; year <= moments[len(moments)-1].Year()+1; year++ {
		mark := of(year)
		i := sort.Search(len(moments), func(i int) bool { return !moments[i].Before(mark) })
		if i > 0 && mark.Sub(moments[i-1]) <= least[0] {
			before, least[0] = i-1, mark.Sub(moments[i-1])
		}
		if i < len(moments) && moments[i].Sub(mark) <= least[1] {
			after, least[1] = i, moments[i].Sub(mark)
		}
	}
	return slices.DeleteFunc([]int{before, after}, func(i int) bool { return i < 0 })
}

// aroundEnds are the instants next to a midnight, and to the ends of months and years,
// in UTC.
func aroundEnds(moments []time.Time, _ time.Duration, _ []time.Duration) []risky {
	byDistance := func(i int) time.Duration {
		since := moments[i].Sub(moments[i].Truncate(24 * time.Hour))
		return min(since, 24*time.Hour-since)
	}
	all := make([]int, len(moments))
	for i := range all {
		all[i] = i
	}
	slices.SortStableFunc(all, func(a, b int) int { return int(byDistance(a) - byDistance(b)) })
	near := slices.Clone(all[:min(len(all), mostOfEach)])
	months := []time.Month{time.January, time.March} // after a year's and February's end
	for month := time.April; month <= time.December; month++ {
		months = append(months, month)
	}
	ends := 0
	for _, month := range months {
		end := nearest(moments, func(year int) time.Time { return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC) }, 24*time.Hour)
		if len(end) > 0 && ends < mostOfEach {
			near = append(near, end...)
			ends++
		}
	}
	var found []risky
	for _, i := range near {
		found = append(found, risky{i, "If only bounds near the end of a day, month or year fail, they are reduced to it, or taken to a local " +
			"time, on their way. Compare whole instants in UTC."})
	}
	return found
}
