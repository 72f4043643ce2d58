package reference

// frameworkDefects are bugs that nobody wrote: what frameworks do with odd requests
// before the handler, or in its place.
func frameworkDefects() []Defect {
	asUnauthorized := func(b *behaviour) {
		b.invalid = func(c *call, _ *problem) *answer { return c.refuse(unauthorized()) }
	}
	return []Defect{
		{
			Name:    "refusal-passes-authentication-again",
			Summary: "A refusal is dispatched to an error handler that asks for the token a second time: every invalid request is answered 401.",
			Breaks:  []string{"ENV-04"}, Difficulty: Typical, change: asUnauthorized,
		},
		{
			Name:    "refusal-is-empty-401",
			Summary: "Every invalid request is answered 401 without a body, whatever its token.",
			Breaks:  []string{"ENV-03", "ENV-04"}, Difficulty: Typical,
			change: all(asUnauthorized, rejected(func(_ *call, _ *problem, a *answer) { a.says("text/plain", "") })),
		},
	}
}
