package main

// lintCommand holds the document against itself.
type lintCommand struct {
	contractFlags `embed:""`
	Verbatim      bool `help:"Without the overlay: what the document says as it was published."`
	configFlag    `embed:""`
}

// Run executes the command.
func (c *lintCommand) Run(a *app) error { return nil }
