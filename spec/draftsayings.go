package spec

import (
	"regexp"
	"strings"
)

// phrases matches any of some expressions, in any letter case.
func phrases(alternatives ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:` + strings.Join(alternatives, "|") + `)`)
}

// What descriptions say.
var (
	saysLimit = phrases(`\bhow many\b`, `\bat most\b`, `\bmax(imum)?\.? (number|amount|count)\b`, `\blimit\b`, `\bpage size\b`, `\bper page\b`,
		`\bnumber of (items|results|objects|entries|records|\w+ to (return|list))\b`, `\brange between\b`)
	saysDefault = phrases(`\bdefaults?(?:\s+(?:value|limit|size))?(?:\s+(?:is|to|of|value|being|are|=))*\s*[:=]?\s*["'\x60(]*([0-9]+)\b`)
	saysUnless  = phrases(`\b([0-9]+)\s+(?:is the default|by default|is used by default|unless\b|\(default\)|` +
		`(?:if|when|where)\s+(?:it\s+|this\s+)?(?:is\s+)?(?:not|none|no|omitted|absent|left out|unset|missing))`)
	saysRange = phrases(`\b(?:between|range[sd]?(?: is| of| from| between)?|from)\s+([0-9]+)\s*(?:and|to|-|–)\s*([0-9]+)\b`)
	saysMost  = phrases(`\b(?:maximum|max|at most|up to|no more than|not more than)\s*(?:is|of|value|=|:)?\s*(?:is\s+)?([0-9]+)\b`)
	// What becomes of a limit above the maximum.
	saysClamped = phrases(`\b(capped|clamped|clipped)\b`, `\b(lowered|reduced|rounded down|cut down) to\b`,
		`\b(treated as|will be set to) [0-9]`)

	saysCursor = phrases(`cursor`, `\blast (item|object|element|entry|record|result|id)\b`, `\b(id|identifier|number|key) of the last\b`,
		`\b(begin|start)s? after\b`, `\bfollow(s|ing)?\b`, `\bafter (this|the|which|that)\b`, `\bpagination\b`, `\bnext page\b`)
	saysLastItem = phrases(`\blast (item|object|element|entry|record|result|\w+)\b`, `\b(id|identifier|number|key|uuid) of (the|an)\b`,
		`\bobject id\b`, `\b(with|after) this (id|number|key)\b`, `\bafter the (\w+ )?(with|id|given)\b`)
	// What makes a cursor of a parameter with any name.
	saysFollowing = phrases(`\b(follow(s|ing)?|after|behind)\b.* with (this|the given) (id|identifier|number|key|uuid)\b`,
		`\bcursor\b.*\b(last|previous) (item|object|element|entry|record|result|page)\b`)
	saysOpaque = phrases(`\bopaque\b`, `\bencoded\b`, `\bbase64\b`, `\bpage token\b`, `\bcontinuation\b`,
		`\btoken (returned|received|from|of) `)
	saysURL   = phrases(`\bur[il]\b`, `\blink\b`)
	saysEmpty = phrases(`\bempty (string|text|if|when|where|on|at)\b`, `\b(an|or|is) empty\b`)

	saysTime   = phrases(`\b(time|date|timestamp|when|instant|moment|iso[ -]?8601|rfc[ -]?3339)\b`)
	saysUnix   = phrases(`\b(unix|epoch)\b`, `\bseconds since\b`)
	saysMillis = phrases(`\bmilli-?seconds?\b`, `\bms\b`)
	saysWithin = phrases(`\b(at|on) or (after|before)\b`, `\bor (later|earlier|newer|older|equal|after|before)\b`, `\binclusive(ly)?\b`,
		`\b(greater|less|later|earlier) than or equal\b`, `\bnot (before|after)\b`, `\bsince\b`, `[<>]=`, `≥|≤`)
	saysBeyond = phrases(`\bexclusive(ly)?\b`, `\bstrictly\b`)

	saysSeveral = phrases(`\bcomma[- ](separated|delimited)\b`, `\bseparated by commas?\b`)
	saysIgnored = phrases(`\b(unknown|unrecogni[sz]ed|invalid|other)\s+(\w+s)?\s*(are|is|will be)\s+(silently\s+)?ignored\b`)
	saysSearch  = phrases(`\b(free|full)[- ]?text\b`, `\bsearch(es|ing)?\b`, `\bsubstring\b`, `\bcontain(s|ing)\b`, `\bpartial(ly)?\b`,
		`\bprefix\b`, `\bstarts? with\b`, `\bfuzzy\b`, `\bwildcards?\b`, `\bmatching pattern\b`)
	saysNot = phrases(`\bexclud(e|es|ing)\b`, `\bexcept\b`, `\bother than\b`)
)
