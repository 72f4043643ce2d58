package checks

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
)

// shownForm is what a parameter's schema says of how its texts look, in the words of
// findings: "a cursor that" wanted, "the cursor x" broken.
type shownForm struct{ wanted, broken, brokenByID string }

// declared tells whether the schema says anything of it.
func (f shownForm) declared() bool { return f.wanted != "" }

// formOf is the form of a parameter's texts: its format, its pattern or its length. That
// of a number is told by its type.
func formOf(p spec.Parameter) shownForm {
	switch {
	case p.Type == "integer" || p.Type == "number":
	case p.Pattern != "" && p.MinLength == nil && p.MaxLength == nil:
		return shownForm{"matches " + p.Pattern, "does not match " + p.Pattern, "does not match the cursor pattern " + p.Pattern}
	case p.Pattern != "":
		text := fmt.Sprintf("%s, with %s", p.Pattern, lengths(p))
		return shownForm{"matches " + text, "does not match " + text, "does not match the cursor pattern " + text}
	case p.IsUUID():
		return shownForm{"is a UUID", "is no UUID", "is no UUID, as cursors are"}
	case p.MinLength != nil && *p.MinLength > 0 || p.MaxLength != nil:
		return shownForm{"has " + lengths(p), "has not " + lengths(p), "has not " + lengths(p) + ", as cursors have"}
	}
	return shownForm{}
}

// lengths says how many characters a parameter's texts have.
func lengths(p spec.Parameter) string {
	switch {
	case p.MaxLength == nil:
		return fmt.Sprintf("%d characters or more", *p.MinLength)
	case p.MinLength == nil || *p.MinLength == 0:
		return fmt.Sprintf("%d characters or fewer", *p.MaxLength)
	}
	return fmt.Sprintf("%d to %d characters", *p.MinLength, *p.MaxLength)
}
