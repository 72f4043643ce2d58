// Package reporters renders a report, pure: a value in, a writer out. It reads
// no clock and no environment, and prints nothing by itself. All text is taken
// as coming from a hostile target and is escaped for where it lands.
package reporters
