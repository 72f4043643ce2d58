package matrix_test

import (
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// BenchmarkProfiles runs each profile against the reference without a network. Of the
// defects a standard and a thorough run catch each one, as the matrix proves; those that a
// quick run misses stand in its file.
func BenchmarkProfiles(b *testing.B) {
	c, err := embedded()
	if err != nil {
		b.Fatal(err)
	}
	defects := len(reference.Defects())
	for _, profile := range suites.Profiles() {
		b.Run(string(profile), func(b *testing.B) {
			caught := defects
			if profile == suites.Quick {
				caught -= len(strings.Fields(read(b, missesFile)))
			}
			server, err := reference.New(reference.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = server.Close() }() // its data is dropped
			requests, cases := 0, 0
			for b.Loop() {
				r, err := suites.Run(b.Context(), suites.Options{Contract: c, Profile: profile, Target: "http://reference.test",
					Transport: suites.InProcess(server), Token: server.Token(), OtherToken: server.OtherToken(),
					UnscopedToken: server.UnscopedToken(), FrozenToken: server.FrozenToken()})
				if err != nil {
					b.Fatal(err)
				}
				requests, cases = r.Summary.Requests, r.Summary.Cases
			}
			b.ReportMetric(float64(requests), "requests")
			b.ReportMetric(float64(cases), "cases")
			b.ReportMetric(float64(caught), "caught")
			b.ReportMetric(float64(defects), "defects")
		})
	}
}
