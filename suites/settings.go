package suites

import (
	"fmt"
	"strconv"
)

// The settings that a recorded run is judged again with.
const (
	settingSeed     = "seed"
	settingExplore  = "explore"
	settingMaxItems = "max-items"
	settingOther    = "other-organization"
	settingQuery    = "token-in-query"
)

// settings are the options on which the requests of a run depend.
func (o Options) settings() map[string]string {
	return map[string]string{
		settingSeed:     strconv.FormatUint(o.Seed, 10),
		settingExplore:  strconv.Itoa(o.Explore),
		settingMaxItems: strconv.Itoa(o.MaxItems),
		settingOther:    strconv.FormatBool(o.OtherToken != ""),
		settingQuery:    strconv.FormatBool(o.TokenInQuery),
	}
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
	read(settingMaxItems, number(&o.MaxItems))
	read(settingQuery, func(text string) (e error) { o.TokenInQuery, e = strconv.ParseBool(text); return })
	read(settingOther, func(text string) error {
		if other, e := strconv.ParseBool(text); e != nil {
			return e
		} else if other {
			o.OtherToken = "recorded"
		}
		return nil
	})
	return o, err
}
