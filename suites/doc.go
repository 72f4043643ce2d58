// Package suites says how a contract is tested: it observes a target through
// the probe, judges what was recorded as Ginkgo specs, one a case, and returns
// the report.
//
// # A run's life
//
// A case is the unit of verdict, and its body a function of the ledger, which
// holds the recorded exchanges: the body asks for those that it needs, and asserts.
// It runs twice. The first time what it asks for is sent, and a verdict other than
// pass is dropped; the second time, when the ledger is sealed, it is told the same,
// and the verdict counts. So the requests of all cases are on their way at the same
// time, equal ones are sent once, and Ginkgo may run the specs in any order, also
// another day.
//
//	learn     the baseline, a walk of the list, and one under another limit
//	  |       (beside the walks: the bodies, as far as they need no list)
//	observe   every body, all at once:   holds      breaks     breaks
//	  |                                    |          |          |
//	  |       - - barrier - - - - - - - - - - - a snapshot before all - - - - -
//	  |                                    |          |          |
//	confirm                                |       together   together
//	  |                                    |          |          |
//	  |       - - barrier - - - - - - - - - - - a snapshot after all  - - - - -
//	  |                                    |          |          |
//	  |                                    |       settled    rounds, whole, parts
//	  |       then what good tokens are answered;  a snapshot;  the refusals
//	seal      nothing is sent any more
//	  |
//	judge     the same bodies over the sealed ledger, as Ginkgo's specs
//	  |
//	assemble  outcomes, causes, the report
//
// Learn asks the plain requests, the baseline. Where none is answered with a page
// the run is not tested. Else the list is walked, and walked again under another
// limit. Two walks that agree are the learned list, the dataset by which the oracle
// predicts what any query must answer. Where they disagree and the list stays the
// same, a third has the casting vote, or the walk cannot be trusted; where the list
// changes meanwhile, that is drift. Of a list that is longer than the run works on,
// a window that holds few enough items, the scope, stands for the whole: queries are
// confined to it, and a bound that lies beyond it is asked alone, and judged by what of
// the learned items its page shows. A run of all items walks the whole list besides,
// each page of which is judged as it arrives.
//
// Observe runs the bodies of all cases of the main stage at once, each in a
// goroutine of its own; the probe bounds what is in flight. They begin when the
// baseline is answered: whoever wants to know something of the list waits until it is
// learned, and the walks' requests go before all others. Those of the auth stages
// follow when all else is done, so that nobody is locked out too early: what good tokens
// are answered, what is asked at one moment, one after the other, then what is to be
// refused. Those of the ledger stage send nothing. A body that passed is not run
// a second time: it would be told the same.
//
// Confirm comes before anybody is accused, because the list may have changed since
// it was learned. A body that broke (or, where the list has changed, could not
// tell) is judged again in attempts: it runs between two snapshots of a scope, and
// where these saw the same, the attempt is settled. Each attempt asks anew. One
// policy says what comes next or how the case ends, from the cheapest to the most
// patient:
//
//	step        opened by                 closed by       ends the case
//	together    a snapshot that all share another one     settled, or certain
//	round, 2    one that a few share      nothing         it holds, or what broke is evident
//	whole, 5    its own                   its own         settled and holds, or broke in two
//	part, 3+3   its own, of a window      its own         broke in two, or held in three
//
// Certain is what no change of the data explains; evident is what an answer shows
// by itself, such as an item that does not match the query. What is left after all
// that is inconclusive. The steps and all their constants stand in
// internal/confirm/policy.go, with their reasons.
//
// Who waits for whom: whoever is to be confirmed waits at a barrier until all other
// bodies of the main stage wait there or have ended, so that the snapshot before
// all lies after the last first answer; and once more, after the attempt together,
// for the snapshot after all. From then on bodies go on by themselves. An attempt
// takes turns while it lasts: all that there are, or, around a part, one of four.
// Whoever had the fewest turns comes next, counted by requirement; what broke once
// in a settled attempt, and the round that is open, come first. In a round those
// who come while it waits for its turn share its snapshot, and its turns are given
// back when the last of them has run. Steps end when a part of the run's budgets
// (requests, time, memory) is spent, so that there is something left for what
// follows.
//
// Seal ends sending. From now on what is missing stays missing: a body that needs
// it is inconclusive, and the reason says so.
//
// Judge runs the same bodies again as Ginkgo's specs, one after the other. Ginkgo's
// state is global to the process, so that runs take turns with it.
//
// Assemble makes outcomes of verdicts: a failure that a cause explains is told once,
// what is listed as known is known, and the invariants, judged over all answers,
// become one finding each. The result is the report.
//
// A run that is to fail fast (failfast.go) ends at the first case that breaks a MUST for
// certain: it is confirmed, and what could explain it has asked all that it wants. From
// the time when it broke until then only that is asked. Halt ends the asking of the rest.
//
// # Profiles
//
// How much is asked is a matter of the profile. Generators of cases and bodies ask the
// settings for it: what stands behind Thorough() is left out of a standard run, because
// another question holds its answer, or one of each class is enough. The quick profile
// is a choice among the cases of a standard run, by class of case (caseclass.go), made by
// the matrix of defects: quick.txt.
//
// # What runs one after the other
//
// Most requests wait for nothing but a place among those in flight, so that a run takes
// about its requests over the concurrency, in answers' lengths; what comes on top is what
// waits for an answer while fewer are on their way than may be. With the reference's 137
// sessions, and any number in flight, a standard run takes 27 lengths:
//
//	lengths
//	    4   learning: the baseline; the pages of a walk under the largest limit, one
//	        after the other; those of the walk under another limit, and a page a filter
//	        and window, all at once, after the first three of their kind. All but the
//	        baseline goes on beside what needs no list
//	    5   observing: the longest chain is the same request several times (HTTP-11),
//	        after one length in which kinds of requests are new. Walks are asked ahead,
//	        with the cursors that the learned list has, and then followed
//	    1   the snapshot before all, asked ahead likewise. It comes after all first
//	        answers, and before any second look
//	  5+7   good tokens: the other organization's list, then what both are asked in turn
//	        (AUTH-08); and three and four rounds at one moment, one after the other,
//	        because who waits for a place meets nobody (AUTH-12)
//	    1   the snapshot at the end, before the refusals
//	  2+2   what is to be refused, and then guesses: first what a cache could have
//	        kept, or three of a kind
//
// At eight in flight that is some ten lengths more than its requests take. Pauses
// between refusals come on top, a quarter of an answer's length each, at most 10 ms;
// and where something broke, the second looks. TestCriticalPath prints this table and
// holds ceilings, BenchmarkFloor measures seconds.
//
// # What a replay finds again
//
// A recording holds the exchanges and the settings, and a replay is a run over a
// ledger that is sealed from the beginning. Bodies are functions of the ledger, but
// what an attempt does also depends on time: whether budgets were left, whose turn
// it was, who shared a round. None of that is recorded. It is found again by what
// was asked: each request carries its occasion (internal/occasion), which says in
// which attempt or snapshot it was asked, and what the body repeated within it.
// Over a sealed ledger a case makes its nth attempt if anything was asked on its
// occasion, and it took part in those rounds in which it asked something. The same
// holds when a run judges: it is the replay of itself.
//
// So whoever changes what is decided while sending (a budget, a turn, the time)
// must leave a trace of it in an occasion; and whoever asks an equal request again
// on purpose needs one of his own, or is told the first answer.
//
// # Where to read on
//
//	run.go              Run and Replay: the life above, in one function each
//	internal/checks     what is asked, one file a family of requirements
//	internal/engine     T, which bodies work with; learning, observing
//	internal/confirm    snapshots, attempts, the policy; knows no HTTP
//	internal/occasion   why an equal request is asked again
//	internal/oracle     the dataset, and what it predicts
//	internal/match      Gomega matchers over answers and pages
//	internal/probe      the HTTP client, the ledger, recordings
//	judge.go            Ginkgo
//	failfast.go         the end at the first broken MUST
//	assemble.go         outcomes, causes, the report
package suites
