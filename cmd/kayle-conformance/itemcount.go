package main

import (
	"fmt"
	"strconv"

	"github.com/kayleai/kayle-conformance/suites"
)

// allItems stands for as many items as there are.
const allItems = "all"

// itemCount is a number of items on the command line, as suites.Options has it: "2000",
// "all".
type itemCount int

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *itemCount) UnmarshalText(text []byte) error {
	if string(text) == allItems {
		*n = suites.AllItems
		return nil
	}
	number, err := strconv.Atoi(string(text))
	if err != nil || number < 1 {
		return fmt.Errorf("%s: must be at least 1, or %s", text, allItems)
	}
	*n = itemCount(number)
	return nil
}
