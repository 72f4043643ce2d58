package main

import "strings"

// suggest returns "did you mean ...?" with the known name nearest to what was
// given, or the other hint where none is near.
func suggest(given string, known []string, otherwise string) string {
	if name := nearest(given, known); name != "" {
		return "did you mean " + name + "?"
	}
	return otherwise
}

// nearest is the known name that was probably meant: the only one that begins
// like it, or the one with the fewest slips of the pen; empty if none is near.
func nearest(given string, known []string) string {
	given = strings.ToLower(given)
	var begins []string
	best, distance := "", min(3, 1+len(given)/3)+1
	for _, name := range known {
		lower := strings.ToLower(name)
		if len(given) > 2 && strings.HasPrefix(lower, given) {
			begins = append(begins, name)
		}
		if d := editDistance(given, lower); d < distance {
			best, distance = name, d
		}
	}
	if len(begins) == 1 {
		return begins[0]
	}
	return best
}

// editDistance is the number of insertions, deletions, replacements and swaps
// of neighbours that lead from a to b (optimal string alignment).
func editDistance(a, b string) int {
	before, previous := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(previous[j]+1, row[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, previous = previous, row
	}
	return previous[len(b)]
}
