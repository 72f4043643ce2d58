package suites

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// The settings that a recorded run is judged again with.
const (
	settingSeed     = "seed"
	settingExplore  = "explore"
	settingProfile  = "profile"
	settingMaxItems = "max-items"
	settingToken    = "token"
	settingOther    = "other-organization"
	settingUnscoped = "unscoped-token"
	settingFrozen   = "frozen-token"
	settingOne      = "one-organization"
	settingSerial   = "one-request-at-a-time"
	settingSame     = "mutations-without-effect"
	settingQuery    = "token-in-query"
	settingPath     = "path-values"
	settingDocument = "published"
)

// settings are the options on which the requests of a run depend.
func (o Options) recorded() map[string]string {
	s := map[string]string{
		settingSeed:     strconv.FormatUint(o.Seed, 10),
		settingExplore:  strconv.Itoa(o.Explore),
		settingProfile:  string(o.Profile),
		settingMaxItems: strconv.Itoa(o.MaxItems),
		settingToken:    strconv.FormatBool(o.Token != ""),
		settingOther:    strconv.FormatBool(o.OtherToken != ""),
		settingQuery:    strconv.FormatBool(o.TokenInQuery),
		settingUnscoped: strconv.FormatBool(o.UnscopedToken != ""),
		settingFrozen:   strconv.FormatBool(o.FrozenToken != ""),
		settingOne:      strconv.FormatBool(o.OneOrganization),
		settingSerial:   strconv.FormatBool(o.Concurrency == 1),
	}
	if o.Published != "" {
		s[settingDocument] = o.Published
	}
	if len(o.PathValues) > 0 {
		text, _ := json.Marshal(o.PathValues) // texts always are JSON
		s[settingPath] = string(text)
	}
	return s
}

// restore returns the options with the settings of a recorded run.
func (o Options) restore(s map[string]string) (Options, error) {
	var err error
	read := func(name string, set func(string) error) {
		if text, found := s[name]; found && err == nil {
			if problem := set(text); problem != nil {
				err = fmt.Errorf("setting %s: %w", name, problem)
			}
		}
	}
	number := func(to *int) func(string) error {
		return func(text string) (e error) { *to, e = strconv.Atoi(text); return }
	}
	read(settingSeed, func(text string) (e error) { o.Seed, e = strconv.ParseUint(text, 10, 64); return })
	read(settingExplore, number(&o.Explore))
	read(settingProfile, func(text string) error {
		if o.Profile = Profile(text); !slices.Contains(Profiles(), o.Profile) {
			return fmt.Errorf("there is no profile %q", text)
		}
		return nil
	})
	read(settingMaxItems, number(&o.MaxItems))
	read(settingQuery, func(text string) (e error) { o.TokenInQuery, e = strconv.ParseBool(text); return })
	// A token stands for the one that was not recorded: curl lines name its variable.
	given := func(to *string, name string) func(string) error {
		return func(text string) error {
			given, e := strconv.ParseBool(text)
			if *to = ""; given {
				*to = placeholder(o.Contract, name+"-token-left-out-of-the-recording")
			}
			return e
		}
	}
	read(settingToken, given(&o.Token, "main"))
	read(settingOther, given(&o.OtherToken, "other"))
	read(settingUnscoped, given(&o.UnscopedToken, "unscoped"))
	read(settingFrozen, given(&o.FrozenToken, "frozen"))
	read(settingOne, func(text string) (e error) { o.OneOrganization, e = strconv.ParseBool(text); return })
	read(settingDocument, func(text string) error { o.Published = text; return nil })
	read(settingPath, func(text string) error { return json.Unmarshal([]byte(text), &o.PathValues) })
	read(settingSerial, func(text string) error {
		serial, e := strconv.ParseBool(text)
		if o.Concurrency = 0; serial {
			o.Concurrency = 1
		}
		return e
	})
	return o, err
}

// withoutEffect names the mutations that make no other token.
func withoutEffect(mutates func(probe.Credentials) bool) string {
	var names []string
	for _, m := range []probe.Mutation{probe.Unknown, probe.Truncated, probe.Lengthened, probe.AlteredEarly, probe.Altered, probe.AlteredLate,
		probe.CaseSwapped, probe.Empty, probe.Followed, probe.ListedFirst, probe.ListedLast, probe.UserName, probe.UserPassword} {
		if !mutates(probe.Credentials{Mutation: m}) {
			names = append(names, string(m))
		}
	}
	return strings.Join(names, ",")
}

// recordedMutates tells what withoutEffect wrote down.
func recordedMutates(names string) func(probe.Credentials) bool {
	same := strings.Split(names, ",")
	return func(c probe.Credentials) bool {
		return c.Mutation == probe.Intact || !slices.Contains(same, string(c.Mutation))
	}
}
