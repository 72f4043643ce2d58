package reference

import "net/http"

// The sessions that defects of one item pick.

func every(*session) bool { return true }

// oneIn picks one in n sessions of the dataset.
func oneIn(n int) func(*session) bool {
	return func(s *session) bool { return s.seq%n == n/3 }
}

func of(status string) func(*session) bool {
	return func(s *session) bool { return s.status == status }
}

// and picks what both pick.
func and(a, b func(*session) bool) func(*session) bool {
	return func(s *session) bool { return a(s) && b(s) }
}

func listed(a *answer) bool { return a.status == http.StatusOK }
