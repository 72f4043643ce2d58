// Package answer holds exchanges as they are judged: each body is read once, when
// it arrives, into what judging needs, and dropped.
package answer

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Answer is an exchange read by the contract. It is immutable.
type Answer struct {
	*probe.Exchange
	*Reading
}

// Of is the answer of an exchange whose body a Reader read.
func Of(x *probe.Exchange) *Answer {
	if x.Content != nil {
		if r, ok := x.Content.Reading.(*Reading); ok {
			return &Answer{x, r}
		}
	}
	return &Answer{x, &Reading{}}
}

// JSON tells whether the answer declares a JSON body.
func (a *Answer) JSON() bool {
	media, _ := a.ContentType()
	return isJSON(media)
}

func isJSON(media string) bool {
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// Listed tells whether the answer is a page: 200 with a body whose items can
// be read.
func (a *Answer) Listed() bool {
	return a.Failure == nil && a.Status == http.StatusOK && a.Page != nil && a.Page.HasItems
}

// Refused tells whether the answer refuses the request as such: a 4xx that is
// not about who asks, how often, or how fast (REQUIREMENTS, "Refused").
func (a *Answer) Refused() bool {
	if a.Failure != nil || a.Status < 400 || a.Status > 499 {
		return false
	}
	switch a.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired,
		http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return true
}

// Disguised tells whether the answer says that something failed, and has the status of
// a success.
func (a *Answer) Disguised() bool {
	return a.Failure == nil && a.Status == http.StatusOK && !a.Listed() && a.Flaw != nil && a.Flaw.Failure
}

// TooLarge tells whether the body is longer than the run reads, which is no
// fault of the target's.
func (a *Answer) TooLarge() bool { return a.Failure != nil && a.Failure.Kind == probe.FailureTooLarge }

// Broken tells whether the answer is one that no request deserves: none at
// all, or a 5xx.
func (a *Answer) Broken() bool { return (a.Failure != nil && !a.TooLarge()) || a.Status >= 500 }

// Redirected tells whether the answer sends the client elsewhere.
func (a *Answer) Redirected() bool {
	return a.Failure == nil && a.Status >= 300 && a.Status < 400 && a.Status != http.StatusNotModified
}

// IDs are the ids of the page's items, in order.
func (a *Answer) IDs() []string {
	if a.Page == nil {
		return nil
	}
	ids := make([]string, len(a.Page.Items))
	for i, item := range a.Page.Items {
		ids[i] = item.ID
	}
	return ids
}

// Entries are the page's items, in order.
func (a *Answer) Entries() []*oracle.Entry {
	if a.Page == nil {
		return nil
	}
	return a.Page.Items
}

// More tells whether the page promises a further one, and whether it says so.
func (a *Answer) More() (more, known bool) {
	if a.Page == nil {
		return false, false
	}
	return a.Page.More, a.Page.MoreKnown
}

// Brief is the answer in a few words: "200 with 10 items", "400", "no answer (timeout)".
func (a *Answer) Brief() string {
	switch {
	case a.Failure != nil:
		return fmt.Sprintf("no complete answer (%s)", a.Failure.Kind)
	case a.Disguised():
		return fmt.Sprintf("%d with an error", a.Status)
	case a.Status == http.StatusOK && a.Page != nil && a.Page.HasItems:
		return fmt.Sprintf("%d with %s", a.Status, Count(len(a.Page.Items), "item"))
	}
	return fmt.Sprint(a.Status)
}

// Outline prints a page as the got side of a finding.
func (a *Answer) Outline() string {
	if !a.Listed() {
		return a.Brief()
	}
	ids := a.IDs()
	text := fmt.Sprintf("%s: %s", Count(len(ids), "item"), List(ids))
	if len(ids) == 0 {
		text = "no items"
	}
	if more, known := a.More(); known {
		if more {
			text += ", and more to come"
		} else {
			text += ", and nothing more"
		}
	}
	return text
}

// Step is the answer as a page of a walk.
func (a *Answer) Step() oracle.Step {
	what := a.Asked()
	switch {
	case a.Unsent():
		return oracle.Step{Problem: fmt.Sprintf("%s is %s", what, a.Failure.Text), Failed: true}
	case !a.Listed():
		return oracle.Step{Problem: fmt.Sprintf("%s is answered %s", what, a.Brief()), Failed: a.Failure != nil}
	}
	more := a.Page.More
	if items := a.Page.Items; a.Page.Silent && len(items) > 0 {
		return oracle.Step{Items: items, More: true, Next: &items[len(items)-1].ID}
	}
	if !a.Page.MoreKnown {
		more = a.Page.Next != nil // the flag cannot be read: the schema says so
	}
	return oracle.Step{Items: a.Page.Items, More: more, Next: a.Page.Next}
}

// List prints ids, the middle left out where they are many, or long.
func List(ids []string) string {
	const many, few, long = 12, 6, 24
	most := many
	if len(ids) > 0 && len(ids[0]) > long {
		most = few
	}
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s, ... (%d more) ..., %s", strings.Join(ids[:most-3], ", "), len(ids)-most+1, strings.Join(ids[len(ids)-2:], ", "))
}

// Describe names a request by its query, in the words of a finding.
func Describe(query string) string {
	if query == "" {
		return "the plain request"
	}
	return "?" + Shorten(query)
}

// Shorten cuts a text that is too long for a line.
func Shorten(text string) string {
	const most = 160
	if len(text) > most {
		text = text[:most] + "..."
	}
	return text
}

// Count prints a number with its noun in the right form.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

var _ oracle.Page = (*Answer)(nil)
