// Package reference is the contract of GET /v1/sessions as a running server,
// on SQLite. Its dataset is seeded and deterministic. Defects switch single
// bugs on, each known to break named requirements; freedoms switch choices on
// that the contract leaves open. It imports nothing of this module, so that
// its agreement with a model of the contract means something.
package reference
