package suites

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// RunLists is Run for several lists of one contract, one after the other, with one report
// of all of them. Requests, time and waiting are one budget, that of the first options:
// each list may spend an equal share of what is left, so that what one leaves is the
// others'. A list that cannot be tested does not keep the others from it.
func RunLists(ctx context.Context, lists []Options) (*report.Report, error) {
	if len(lists) == 0 {
		return nil, &UsageError{Problem: "no list is given"}
	}
	left := budgetOf(lists[0].withDefaults())
	var all []*report.Report
	skip := ""
	for i, o := range lists {
		o.skip = skip
		if len(lists) > 1 {
			left.share(&o, len(lists)-i)
		}
		told := o.Progress
		if told != nil && len(lists) > 1 {
			o.Progress = func(p Progress) {
				p.List, p.OfLists, p.AtList = o.Contract.List, len(lists), i+1
				told(p)
			}
		}
		started := time.Now()
		r, err := Run(ctx, o)
		if r == nil {
			return nil, err
		}
		all = append(all, r)
		if err != nil {
			return report.Join(all), err
		}
		left.spend(r, time.Since(started))
		if o.FailFast && r.Verdict == report.NonConformant && r.Summary.CutShort != "" {
			skip = "the run " + r.Summary.CutShort + " of the list " + o.Contract.List
		}
	}
	return report.Join(all), nil
}

// budget is what the lists of a run have together.
type budget struct {
	requests       int
	time, throttle time.Duration
}

func budgetOf(o Options) *budget {
	b := &budget{requests: o.MaxRequests, time: o.Deadline, throttle: o.ThrottleBudget}
	if b.requests <= 0 {
		b.requests = probe.DefaultMaxRequests
	}
	if b.throttle == 0 {
		b.throttle = probe.DefaultThrottleBudget
	}
	return b
}

// share gives a list its share, where so many lists are left.
func (b *budget) share(o *Options, lists int) {
	o.MaxRequests = max(1, b.requests/lists)
	o.Deadline = max(time.Millisecond, b.time/time.Duration(lists))
	o.ThrottleBudget = b.throttle / time.Duration(lists)
	if o.ThrottleBudget == 0 {
		o.ThrottleBudget = -1
	}
}

// spend takes away what a list has taken.
func (b *budget) spend(r *report.Report, took time.Duration) {
	b.requests -= r.Summary.Requests
	b.time -= took
	b.throttle = max(0, b.throttle-time.Duration(r.Summary.Waited*float64(time.Second)))
}

// ReplayLists is Replay for the recorded run of several lists: the recording says which
// they are, and options are given for each list of the contract. One that the recording
// does not have is left out.
func ReplayLists(ctx context.Context, lists []Options, from io.Reader) (*report.Report, error) {
	recording, err := probe.OpenRecording(from)
	if err != nil {
		return nil, unreadable(err)
	}
	var all []*report.Report
	for recording != nil {
		o, err := recordedList(lists, recording.Meta.List)
		if err != nil {
			return nil, err
		}
		r, err := replay(ctx, o, recording)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
		recording = recording.Following()
	}
	return report.Join(all), nil
}

// recordedList are the options of a recorded list: the only ones, where the recording is
// of a version that named none.
func recordedList(lists []Options, name string) (Options, error) {
	for _, o := range lists {
		if o.Contract.List == name || name == "" && len(lists) == 1 {
			return o, nil
		}
	}
	return Options{}, &UsageError{
		Problem: fmt.Sprintf("the recording is of the list %q, which is not one of the contract's that are chosen", name),
		Hint:    "give the --spec, --overlay and --operation of the recorded run"}
}
