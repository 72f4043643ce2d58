// Package spec says what must hold: it loads a contract (an OpenAPI document,
// an Overlay that binds roles, rules and errata to it, and the requirements of the
// catalogue together with its own) and validates answers against it. It knows no target and sends
// nothing.
package spec

import "fmt"

// Contract is one operation of an OpenAPI document, overlaid and bound to
// roles, together with the requirements that it promises. It is immutable
// after Load and safe for concurrent use.
type Contract struct {
	// Name is the contract's short name, from the overlay; the first part of a
	// JUnit classname.
	Name string
	// List is what reports call this operation's list, among those of the contract; the
	// contract's name where it has one list.
	List string
	// Title and Version are info.title and info.version of the document.
	Title, Version string
	// File is the path of the original document as reports print it.
	File string
	// Embedded tells that the original document is the built-in one, so that
	// File names no file of the user.
	Embedded bool
	// Server is the URL of the first server that the document names; empty where it names
	// none, or none by a URL that is whole as it stands.
	Server string
	// Digest is the lower-case hexadecimal SHA-256 of the original document.
	Digest string
	// Method and Path name the operation, as the document spells them.
	Method, Path string
	// OperationPointer points at the operation in the original document.
	OperationPointer Pointer
	// Secured tells whether the operation demands credentials, Credentials how they are
	// sent, and Scheme is the HTTP authentication scheme ("bearer"); empty for an API key.
	Secured     bool
	Credentials Credentials
	Scheme      string
	// Parameters are the operation's query parameters in document order.
	Parameters []Parameter
	// PathParameters are those in its path, in document order.
	PathParameters []Parameter
	// Fields are the declared top-level fields of an item in document order.
	Fields []Field
	// Roles bind meaning to names.
	Roles Roles
	// Rules are the contract's CEL promises about an item or a page.
	Rules []Rule
	// Errata are the declared contradictions of the document.
	Errata []Erratum
	// Masked are the names of fields and URL query parameters whose values
	// never appear in a report.
	Masked []string
	// Requirements are the promises: those of the catalogue in its order, and the
	// contract's own behind them or, where they are of one family, by number.
	Requirements []Requirement

	internals internals
}

// Operation names the operation as the document spells it: "GET /v1/things".
func (c *Contract) Operation() string { return c.Method + " " + c.Path }

// Parameter is a parameter of the operation, in its query or its path.
type Parameter struct {
	Name     string
	Pointer  Pointer // of the parameter object, in the original document
	Required bool
	// Type is the schema's type: "integer", "string", "number", "boolean".
	Type string
	// Format, Pattern and Enum are the schema's, empty where absent. Enum
	// values are as they stand on the wire.
	Format, Pattern string
	Enum            []string
	// Minimum and Maximum are the schema's inclusive bounds, nil where absent.
	Minimum, Maximum *int64
	// MinLength and MaxLength bound the number of characters, nil where absent.
	MinLength, MaxLength *int64
	// Within is the name of the parameter of style deepObject of whose object this one is a
	// property, as created is that of created[gte]; empty for all others. Pointer is then
	// that of the property's schema.
	Within string
	// Several is how the document says that several values are given, empty where it
	// says that there is one. Type and what follows are then about each of them.
	Several Several
}

// Several is how a parameter is given several values.
type Several string

// The ways of giving a parameter several values.
const (
	OneValue       Several = ""         // it takes one
	CommaSeparated Several = "comma"    // in one parameter, with commas between them
	OncePerValue   Several = "repeated" // the parameter comes once for each
)

// Field is a declared field of an item.
type Field struct {
	Name    string
	Pointer Pointer // of the field's schema, in the original document
	Types   []string
	Format  string
	Enum    []string
}

// Roles bind meaning to names. A role that the contract lacks is nil or empty;
// what needs it is not applicable.
type Roles struct {
	Limit   *LimitRole
	Cursor  *CursorRole
	Filters []FilterRole
	Windows []WindowRole
	// Path says where the values of the path's parameters come from, Given which query
	// parameters go with every request; Untested are left alone on purpose.
	Path     []PathRole
	Given    []GivenRole
	Untested []Parameter
	Page     PageRoles
	Item     ItemRoles
	// ErrorCode, ErrorMessage, ErrorHint point into an error answer's body.
	ErrorCode, ErrorMessage, ErrorHint *Pointer
	// Codes are the documented values of ErrorCode.
	Codes ErrorCodes
}

// TellMore tells whether a page says whether there is more: by a flag, or by the next
// cursor.
func (r Roles) TellMore() bool { return r.Page.HasMore != nil || r.Page.NextCursor != nil }

// LimitRole is the parameter that bounds the size of a page.
type LimitRole struct {
	Parameter Parameter
	// Default is the limit in force where none is given, 0 where not promised.
	Default int
	// Clamps tells that a limit above the maximum is not refused, but lowered to it.
	Clamps bool
}

// CursorRole is the parameter that names the item after which a page starts.
type CursorRole struct {
	Parameter Parameter
}

// FilterRole is an equality filter.
type FilterRole struct {
	Parameter Parameter
	Field     Pointer // into an item
	// Several is how several values are given, which list what has any of them; empty
	// where the filter takes one.
	Several Several
	// IgnoresUnknown tells that the contract lets unknown values count for nothing, so
	// that none is refused.
	IgnoresUnknown bool
	// Optional tells that an item may have no value: the field, or one that it lies in,
	// may be null or absent. Such an item is listed under no value.
	Optional bool
}

// WindowRole is a pair of inclusive bounds of one instant of an item. From or
// To is nil where the contract has only the other.
type WindowRole struct {
	From, To *Parameter
	Field    Pointer // into an item
	// Seconds tells that bounds and field are whole seconds since 1970 in UTC, and no
	// date-times.
	Seconds bool
}

// PageRoles say where the parts of a page lie, as pointers into a 200 body.
type PageRoles struct {
	Items                                 Pointer
	HasMore, NextCursor, LimitEcho, Error *Pointer
	// LastID holds the id of the page's last item, on the last page too. A contract with
	// a next cursor has none.
	LastID *Pointer
	// EndsEmpty tells that an empty next cursor ends the list, as null does.
	EndsEmpty bool
}

// Onward is where a page names the item after which the next page starts: the next
// cursor, or else the last id; nil where it names none.
func (p PageRoles) Onward() *Pointer {
	if p.NextCursor != nil {
		return p.NextCursor
	}
	return p.LastID
}

// ItemRoles say where the parts of an item lie, as pointers into an item.
type ItemRoles struct {
	ID Pointer
	// Revision changes whenever the item does (updated_at); Expiry is the
	// instant at which the item changes by itself. Nil where absent.
	Revision, Expiry *Pointer
	// Completion is the instant at which the item's life ended, without a value until
	// then (completed_at). Nil where absent.
	Completion *Pointer
	// Timestamps are all fields that hold an instant.
	Timestamps []Pointer
	// Links are fields with a URI that must contain the item's id.
	Links []Pointer
}

// ErrorCodes are the documented error codes, empty where not documented.
type ErrorCodes struct {
	Validation, Precondition, Unauthorized, Forbidden, Frozen string
}

// RuleScope says what a rule is about.
type RuleScope string

// The scopes of a rule.
const (
	ScopeItem RuleScope = "item" // self is one item
	ScopePage RuleScope = "page" // self is the whole 200 body
)

// Rule is a promise about one item or one page, written in CEL. The variable
// self is the item or the page, unit the finest fraction of a second that the
// list prints (a duration): a tolerance for what is rounded. A coarser unit may
// make a rule more lenient or more strict, but not the one and then the other.
type Rule struct {
	// Requirement is the id of the requirement that the rule proves.
	Requirement string
	// Name distinguishes the rules of one requirement; unique among them.
	Name       string
	Scope      RuleScope
	Expression string
	// Message says what is wrong where the rule does not hold.
	Message string
	// Fields are the fields that the rule reads, shown as evidence.
	Fields []string

	program ruleProgram
}

// Erratum is a declared contradiction or gap of the document.
type Erratum struct {
	ID     string
	Reason string
	// Pointer names the place in the original document.
	Pointer Pointer
	// Open tells that the overlay declares, but cannot mend, the contradiction.
	Open bool
}

// Level is a word of RFC 2119. The zero value is none: Load refuses it.
type Level string

// The levels of a requirement.
const (
	Must   Level = "MUST"
	Should Level = "SHOULD"
	May    Level = "MAY"
)

// Basis says where a promise comes from. The zero value is none: Load refuses
// it.
type Basis string

// The bases of a requirement.
const (
	BasisSchema   Basis = "schema"
	BasisProse    Basis = "prose"
	BasisSecurity Basis = "security"
	BasisRFC      Basis = "rfc"
	BasisDocs     Basis = "docs"
	BasisLogic    Basis = "logic"
)

// Requirement is one promise of the contract.
type Requirement struct {
	ID    string
	Level Level
	Basis Basis
	// Pointer resolves in the original document.
	Pointer Pointer
	// Quote is the document's own sentence, found below Pointer; there is one where
	// the basis is prose.
	Quote string
	// Also are further sentences that it rests upon, where one does not tell it all.
	Also []Quotation
	// Source names the RFC and section, or the fact of the public
	// documentation; required where the basis is rfc or docs.
	Source string
	// Title is a present-tense fact without modal verb; Text the promise in
	// full; Hint how to mend a server that breaks it.
	Title, Text, Hint string
	// Unmet says in plain words why the requirement does not apply to the contract: what
	// it needs that the contract lacks, or why the contract does not promise it. Empty
	// where it applies.
	Unmet string

	explains map[Symptom][]string // ids, by symptom
}

// Quotation is a sentence of the original document, found at or below a place.
type Quotation struct {
	Pointer Pointer
	Quote   string
}

// Family is the part of the id before the dash: "LIM" of "LIM-05".
func (r Requirement) Family() string { return familyOf(r.ID) }

// Position is a place in the original document: the file as reports print it, and the
// line, counted from 1. Column counts the line's characters from 1 where it is so long
// that it says little, as in minified JSON; it is 0 elsewhere.
type Position struct {
	File         string
	Line, Column int
}

// String is the place as compilers print it, file:line or file:line:column.
func (p Position) String() string {
	if p.Column > 0 {
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}
