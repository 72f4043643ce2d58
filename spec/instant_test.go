package spec_test

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

func TestPrecisionLeavesPaddingOut(t *testing.T) {
	for fraction, want := range map[string]int{"": 0, ".0": 0, ".000000": 0, ".1": 1, ".100000": 1, ".120": 2, ".001": 3, ".000001000": 6,
		".999999999": 9, ".1234567891": 9, ".0000000001": 0} {
		at, ok := spec.ParseInstant("2025-01-01T00:00:00" + fraction + "Z")
		NewWithT(t).Expect(ok).To(BeTrue(), fraction)
		NewWithT(t).Expect(at.Precision()).To(Equal(want), fraction)
	}
}

func TestParseInstantReadsRFC3339(t *testing.T) {
	for text, want := range map[string]struct {
		at     time.Time
		digits int
	}{
		"2025-01-01T00:00:00Z":                {time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"2025-01-01t00:00:00z":                {time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"2025-01-01T00:00:00-00:00":           {time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"2025-01-01T00:00:00.123Z":            {time.Date(2025, 1, 1, 0, 0, 0, 123e6, time.UTC), 3},
		"2025-01-01T00:00:00.100Z":            {time.Date(2025, 1, 1, 0, 0, 0, 100e6, time.UTC), 3},
		"2025-01-01T00:00:00.123456789999Z":   {time.Date(2025, 1, 1, 0, 0, 0, 123456789, time.UTC), 12},
		"2025-01-01T05:29:59+05:30":           {time.Date(2024, 12, 31, 23, 59, 59, 0, time.UTC), 0},
		"2024-12-31T20:15:00-11:45":           {time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC), 0},
		"2024-02-29T12:00:00Z":                {time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), 0},
		"2000-02-29T12:00:00Z":                {time.Date(2000, 2, 29, 12, 0, 0, 0, time.UTC), 0},
		"0000-01-01T00:00:00Z":                {time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"0000-02-29T00:00:00Z":                {time.Date(0, 2, 29, 0, 0, 0, 0, time.UTC), 0},
		"0001-01-01T00:00:00Z":                {time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"9999-12-31T23:59:59.999999999Z":      {time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), 9},
		"2016-12-31T23:59:60Z":                {time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"2015-06-30T23:59:60.5Z":              {time.Date(2015, 7, 1, 0, 0, 0, 500e6, time.UTC), 1},
		"2017-01-01T05:29:60+05:30":           {time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		"1969-12-31T23:59:59.25Z":             {time.Date(1969, 12, 31, 23, 59, 59, 250e6, time.UTC), 2},
		"2025-01-01T00:00:00+23:59":           {time.Date(2024, 12, 31, 0, 1, 0, 0, time.UTC), 0},
		"0000-01-01T00:00:00+00:01":           {time.Date(-1, 12, 31, 23, 59, 0, 0, time.UTC), 0},
		"2025-01-01T00:00:00.0000000000000Z":  {time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), 13},
		"2025-07-28T00:00:00.999999999+00:00": {time.Date(2025, 7, 28, 0, 0, 0, 999999999, time.UTC), 9},
		"1600-03-01T00:00:00Z":                {time.Date(1600, 3, 1, 0, 0, 0, 0, time.UTC), 0},
	} {
		t.Run(text, func(t *testing.T) {
			g := NewWithT(t)
			at, ok := spec.ParseInstant(text)
			g.Expect(ok).To(BeTrue())
			g.Expect(at.Time()).To(Equal(want.at))
			g.Expect(at.Digits()).To(Equal(want.digits))
		})
	}
}

func TestParseInstantRefusesAllElse(t *testing.T) {
	for _, text := range []string{
		"", "yesterday", "2025-01-01", "2025-01-01T00:00:00", "2025-01-01T00:00Z", "2025-01-01 00:00:00Z", "2025-01-01T00:00:00+0100",
		"2025-01-01T00:00:00+01", "2025-01-01T24:00:00Z", "2025-01-01T23:60:00Z", "2025-01-01T23:59:61Z", "2025-01-01T23:59:60Z",
		"2016-12-31T22:59:60Z", "2016-11-30T23:59:60Z", "2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
		"2025-04-31T00:00:00Z",
		"2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00+00:60",
		"2025-01-01T00:00:00.Z", "2025-01-01T00:00:00,5Z", "2025-01-01T00:00:00ZZ", "2025-01-01T00:00:00Z ", " 2025-01-01T00:00:00Z",
		"2025-01-01T00:00:00Z\n", "2025-W01-3T00:00:00Z", "2025-001T00:00:00Z", "+2025-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
		"２025-01-01T00:00:00Z", "2025-01-01T00:00:00+01:00Z", "2025-01-01T00:00:00Z+01:00", "1735689600", "20250101T000000Z",
		"2025-01-01T00:00:0 Z", "2025-1-01T00:00:00.0Z", "2025-01-01T00:00:00\u221201:00", "2025-01-01T00:00:00.1",
	} {
		t.Run(text, func(t *testing.T) {
			_, ok := spec.ParseInstant(text)
			NewWithT(t).Expect(ok).To(BeFalse())
		})
	}
}

func TestInstantsCompareAsPoints(t *testing.T) {
	g := NewWithT(t)
	at := func(s string) spec.Instant {
		i, ok := spec.ParseInstant(s)
		g.Expect(ok).To(BeTrue(), s)
		return i
	}
	ascending := []string{"0000-01-01T00:00:00Z", "1969-12-31T23:59:59.9Z", "1970-01-01T00:00:00Z", "2025-01-01T00:00:00.001Z",
		"2025-01-01T00:00:00.001000001Z", "2025-01-01T00:30:00-00:01", "9999-12-31T23:59:59Z"}
	for i, a := range ascending {
		for j, b := range ascending {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			g.Expect(at(a).Compare(at(b))).To(Equal(want), a+" and "+b)
		}
	}
	g.Expect(at("2025-01-01T00:00:00.10Z").Compare(at("2025-01-01T01:00:00.1+01:00"))).To(BeZero())
}

// FuzzParseInstant holds the parser against the standard library, which reads
// a part of what RFC 3339 allows.
func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{"2025-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2024-02-29t00:00:00.123456789012z",
		"0000-01-01T00:00:00+23:59", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := spec.ParseInstant(s)
		standard, err := time.Parse(time.RFC3339Nano, s)
		switch {
		case err == nil && !ok:
			// The library takes a comma for a point, offsets up to 24:60, and one digit of an hour.
			if !strings.Contains(s, ",") && len(s) >= 20 && !oddOffset(s) && s[13] == ':' {
				t.Fatalf("%q is refused, the standard library reads %v", s, standard)
			}
		case err == nil && at.Time() != standard.UTC():
			t.Fatalf("%q is read as %v, by the standard library as %v", s, at.Time(), standard)
		case err != nil && ok:
			if !strings.ContainsAny(s, "tz") && s[17:19] != "60" {
				t.Fatalf("%q is read as %v, the standard library refuses it: %v", s, at.Time(), err)
			}
		}
		if ok && at.Compare(at) != 0 {
			t.Fatal("an instant differs from itself")
		}
	})
}

func oddOffset(s string) bool {
	return len(s) > 6 && (s[len(s)-5:len(s)-3] == "24" || s[len(s)-2:] == "60")
}
