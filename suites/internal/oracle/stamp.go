package oracle

import (
	"fmt"
	"time"
)

// Stamp prints a time with a number of fractional digits, cut off not rounded.
// offset is "Z" or a numeric offset.
func Stamp(at time.Time, digits int, offset string) string {
	layout := "2006-01-02T15:04:05"
	if offset != "Z" {
		zone, err := time.Parse("-07:00", offset)
		if err == nil {
			at = at.In(zone.Location())
		}
	} else {
		at = at.UTC()
	}
	text := at.Format(layout)
	if digits > 0 {
		text += "." + fmt.Sprintf("%09d", at.Nanosecond())[:digits]
	}
	return text + offset
}

// Stamp prints a time in UTC with the digits of the list's unit.
func (d *Dataset) Stamp(at time.Time) string {
	digits := 0
	for unit := time.Second; unit > d.Unit; unit /= 10 {
		digits++
	}
	return Stamp(at, digits, "Z")
}
