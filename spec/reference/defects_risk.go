package reference

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// riskDefects are bugs of bounds that show at few instants: arithmetic that loses some
// fractions, local times around their changes, ends of the calendar's parts.
func riskDefects() []Defect {
	inMicroseconds := all(finer, stamped(6, 0))
	return []Defect{
		{
			Name:    "to-cut-by-floating-point",
			Summary: "The fraction of created_to is multiplied as a binary floating point number and cut off, so that some lose a microsecond.",
			Breaks:  []string{"WIN-02"}, Difficulty: Rare,
			change: all(inMicroseconds, storesAt("2025-03-01T10:00:08.004003Z"), boundBecomes(throughFloat(1e6, math.Trunc), paramTo)),
		},
		{
			Name:    "from-cut-by-floating-point",
			Summary: "The fraction of created_from is multiplied as a binary floating point number and cut off, so that some lose a microsecond.",
			Breaks:  []string{"WIN-04"}, Difficulty: Rare,
			change: all(inMicroseconds, boundBecomes(throughFloat(1e6, math.Trunc), paramFrom)),
		},
		{
			Name:    "from-raised-by-floating-point",
			Summary: "The fraction of created_from is multiplied as a binary floating point number and rounded up, so that some gain a microsecond.",
			Breaks:  []string{"WIN-01"}, Difficulty: Rare,
			change: all(inMicroseconds, boundBecomes(throughFloat(1e6, math.Ceil), paramFrom)),
		},
		{
			Name:    "to-seconds-cut-by-floating-point",
			Summary: "The seconds of created_to, with their fraction, are multiplied by 1000 in floating point and cut off.",
			Breaks:  []string{"WIN-02"}, Difficulty: Rare,
			change: all(storesAt("2025-03-01T10:00:01.003Z"), boundBecomes(secondsThroughFloat, paramTo)),
		},
		{
			Name:    "from-in-skipped-hour-is-later",
			Summary: "created_from in the hour that a local clock skips in spring is read an hour later.",
			Breaks:  []string{"WIN-01"}, Difficulty: Rare,
			change: all(storesAt("2024-03-31T02:30:00.120Z"), boundBecomes(inHour("2024-03-31T02", time.Hour), paramFrom)),
		},
		{
			Name:    "to-in-repeated-hour-is-earlier",
			Summary: "created_to in the hour that a local clock repeats in autumn is read an hour earlier.",
			Breaks:  []string{"WIN-02"}, Difficulty: Rare,
			change: all(storesAt("2024-11-03T06:20:00.450Z"), boundBecomes(inHour("2024-11-03T06", -time.Hour), paramTo)),
		},
		{
			Name:    "from-at-end-of-month-is-next-month",
			Summary: "created_from in the last second of a month is rounded to the next month.",
			Breaks:  []string{"WIN-01"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				at := time.UnixMicro(t.micros).UTC()
				if next := at.Add(time.Second); next.Month() != at.Month() && t.micros%1_000_000 != 0 {
					return t.shifted(next.Truncate(time.Second).Sub(at))
				}
				return t
			}, paramFrom),
		},
	}
}

// throughFloat multiplies the fraction of a bound's second in floating point.
func throughFloat(scale float64, whole func(float64) float64) func(instant) instant {
	return func(t instant) instant {
		second := floorTo(t.micros, 1_000_000)
		fraction, _ := strconv.ParseFloat(fmt.Sprintf("0.%06d", t.micros-second), 64)
		t.micros = second + int64(whole(fraction*scale))
		return t
	}
}

// secondsThroughFloat multiplies the seconds of a bound's minute in floating point.
func secondsThroughFloat(t instant) instant {
	start := floorTo(t.micros, minute)
	within := t.micros - start
	seconds, _ := strconv.ParseFloat(fmt.Sprintf("%d.%06d", within/1_000_000, within%1_000_000), 64)
	t.micros = start + int64(seconds*1000)*millisecond
	return t
}

// inHour moves bounds in an hour, given by how its times begin in UTC.
func inHour(begins string, by time.Duration) func(instant) instant {
	return func(t instant) instant {
		if strings.HasPrefix(stampText(t.micros, 0, "Z"), begins) {
			return t.shifted(by)
		}
		return t
	}
}

// storesAt moves one session, of those in the middle of the list, to an instant.
func storesAt(text string) func(*behaviour) {
	return func(b *behaviour) {
		b.data = append(b.data, func(list []session) []session {
			list[len(list)*2/3].moveTo(at(text))
			return list
		})
	}
}
