// Package browser holds the tests of the HTML report in a real browser, and the
// pictures of the README. It is a Go module of its own: whoever tests the
// harness downloads and builds nothing of it.
//
//	cd reporters/browser && go test ./...
//
// The browser is the one at KAYLE_BROWSER, else a Chromium found on PATH; the
// accessibility engine is axe-core's axe.min.js at KAYLE_AXE. Tests that need what is
// not there are skipped. .ci/run fetches both.
package browser
