package reference

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

func TestParseInstant(t *testing.T) {
	for text, want := range map[string]string{ // "" is refused
		"2025-01-02T03:04:05Z":             "2025-01-02T03:04:05Z",
		"2025-01-02t03:04:05z":             "2025-01-02T03:04:05Z",
		"2025-01-02T03:04:05.1Z":           "2025-01-02T03:04:05.1Z",
		"2025-01-02T03:04:05.123456Z":      "2025-01-02T03:04:05.123456Z",
		"2025-01-01T00:00:00+05:30":        "2024-12-31T18:30:00Z",
		"2025-01-01T00:00:00-11:45":        "2025-01-01T11:45:00Z",
		"2025-01-01T00:00:00-00:00":        "2025-01-01T00:00:00Z",
		"2025-01-01T00:00:00+23:59":        "2024-12-31T00:01:00Z",
		"2024-02-29T00:00:00Z":             "2024-02-29T00:00:00Z",
		"2000-02-29T00:00:00Z":             "2000-02-29T00:00:00Z",
		"0001-01-01T00:00:00Z":             "0001-01-01T00:00:00Z",
		"0000-02-29T00:00:00Z":             "0000-02-29T00:00:00Z",
		"9999-12-31T23:59:59.999999Z":      "9999-12-31T23:59:59.999999Z",
		"2016-12-31T23:59:60Z":             "2017-01-01T00:00:00Z",
		"2015-06-30T23:59:60.5Z":           "2015-07-01T00:00:00.5Z",
		"2017-01-01T05:29:60+05:30":        "2017-01-01T00:00:00Z",
		"2016-12-31T23:59:60+01:00":        "",
		"2016-11-30T23:59:60Z":             "",
		"2016-12-31T22:59:60Z":             "",
		"2025-02-29T00:00:00Z":             "",
		"1900-02-29T00:00:00Z":             "",
		"2025-02-30T00:00:00Z":             "",
		"2025-04-31T00:00:00Z":             "",
		"2025-13-01T00:00:00Z":             "",
		"2025-00-01T00:00:00Z":             "",
		"2025-01-00T00:00:00Z":             "",
		"2025-01-01T24:00:00Z":             "",
		"2025-01-01T25:00:00Z":             "",
		"2025-01-01T00:60:00Z":             "",
		"2025-01-01T00:00:61Z":             "",
		"2025-01-01T00:00:00":              "",
		"2025-01-01T00:00Z":                "",
		"2025-01-01":                       "",
		"2025-01-01 00:00:00Z":             "",
		"2025-01-01T00:00:00 05:30":        "",
		"2025-01-01T00:00:00+0530":         "",
		"2025-01-01T00:00:00+24:00":        "",
		"2025-01-01T00:00:00+05:60":        "",
		"2025-01-01T00:00:00+05:30+05:30":  "",
		"2025-01-01T00:00:00ZZ":            "",
		"2025-01-01T00:00:00.Z":            "",
		"2025-01-01T00:00:00,5Z":           "",
		"2025-01-01T00:00:00Z\n":           "",
		" 2025-01-01T00:00:00Z":            "",
		"+2025-01-01T00:00:00Z":            "",
		"12025-01-01T00:00:00Z":            "",
		"2025-W01-1T00:00:00Z":             "",
		"２０２５-01-01T00:00:00Z":             "",
		"1735689600":                       "",
		"":                                 "",
		"yesterday":                        "",
		"2025-01-01T00:00:00\u221205:30":   "",
		"2025-01-01T00:00:00.0000000000Zx": "",
	} {
		g := NewWithT(t)
		got, ok := parseInstant(text)
		g.Expect(ok).To(Equal(want != ""), text)
		if ok {
			parsed, err := time.Parse(time.RFC3339Nano, want)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got.micros).To(Equal(parsed.UnixMicro()), text)
			g.Expect(got.finer).To(BeFalse())
		}
	}
}

func TestInstantKeepsWhatLiesBelowAMicrosecond(t *testing.T) {
	g := NewWithT(t)
	coarse, _ := parseInstant("2025-01-01T00:00:00.123000000000Z")
	fine, _ := parseInstant("2025-01-01T00:00:00.123000000001Z")
	g.Expect(coarse.finer).To(BeFalse())
	g.Expect(fine.finer).To(BeTrue())
	g.Expect(fine.micros).To(Equal(coarse.micros))
	g.Expect(fine.first()).To(Equal(coarse.first() + 1))
}

func FuzzParseInstant(f *testing.F) {
	f.Add("2016-12-31T23:59:60.123456789+05:30")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseInstant(text)
		if !ok {
			return
		}
		again, ok := parseInstant(stampText(got.micros, 6, "Z"))
		if year := time.UnixMicro(got.micros).UTC().Year(); year >= 0 && year <= 9999 && (!ok || again.micros != got.micros) {
			t.Fatalf("%q is read as %d, which is printed and read as %d", text, got.micros, again.micros)
		}
	})
}
