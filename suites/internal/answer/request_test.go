package answer_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestAFindingNamesTheWholeRequest(t *testing.T) {
	for text, r := range map[string]probe.Request{
		"the plain request":                                       {},
		"?limit=5":                                                {Query: "limit=5"},
		"HEAD of the plain request":                               {Method: probe.Head},
		"?limit=5 with no credentials":                            {Query: "limit=5", Credentials: probe.Credentials{Kind: probe.None}},
		"the plain request with an empty token":                   {Credentials: probe.Credentials{Mutation: probe.Empty}},
		"?a=b with a token that is unknown":                       {Query: "a=b", Credentials: probe.Credentials{Mutation: probe.Unknown}},
		"the plain request with the scheme Basic and Accept: */*": {Accept: "*/*", Credentials: probe.Credentials{Scheme: "Basic"}},
		"the plain request with no Accept":                        {Accept: probe.Absent},
		"?a=b at /%76 with Accept-Encoding: identity":             {Query: "a=b", Path: "/%76", AcceptEncoding: "identity"},
		"?a=b with Content-Type: x/y and the content {":           {Query: "a=b", ContentType: "x/y", Content: "{"},
		"the plain request with If-None-Match":                    {IfNoneMatch: `"a"`},
		"OPTIONS of ?a=b with the token of the second organization": {Method: probe.Options, Query: "a=b",
			Credentials: probe.Credentials{Kind: probe.Other}},
		"the plain request with a token that is truncated, made of the second organization's token": {
			Credentials: probe.Credentials{Kind: probe.Other, Mutation: probe.Truncated}},
	} {
		NewWithT(t).Expect(answer.DescribeRequest(r)).To(Equal(text))
	}
}
