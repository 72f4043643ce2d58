package suites_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// An implementer tests their own server from their own tests: the reference
// server stands for it here.
func ExampleRun() {
	implementation, err := reference.New(reference.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer implementation.Close()
	server := httptest.NewServer(implementation)
	defer server.Close()

	contract, err := spec.Load(spec.Sources{})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := suites.Run(context.Background(), suites.Options{
		Contract:   contract,
		Target:     server.URL,
		Token:      implementation.Token(),
		OtherToken: implementation.OtherToken(),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, requirement := range report.Requirements {
		for _, c := range requirement.Cases {
			if c.Finding != nil {
				fmt.Println(requirement.ID, c.Finding.Summary)
				fmt.Println(c.Finding.Curl)
			}
		}
	}
	fmt.Println(report.Verdict)
	// Output: conformant
}
