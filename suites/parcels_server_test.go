package suites_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parcel is one item of the third contract's list. Nil is null.
type parcel struct {
	id, depot, zone string
	carrier, tag    *string
	receiver        *string
	express         bool
	grams           int
}

// parcelsServer is the third contract as a server: UUIDs as ids, filters whose values
// only the data tells, fields that are null, several values of two filters, and no
// instant anywhere.
type parcelsServer struct {
	lists map[string][]parcel // by token
	exact bool                // letter case counts in a cursor
	// tolerant servers do otherwise what the contract leaves open: values that nothing has
	// are refused, blanks around tags do not count, and zones come with commas, too.
	tolerant bool
	bug      string // one of the bugs below, or none
}

// The tokens of two organizations.
const (
	parcelsToken      = "token-of-the-first-depot-4711"
	otherParcelsToken = "token-of-the-second-depot-0815"
)

// The bugs that can be planted.
const (
	depotIgnored       = "depot is not used"
	depotLost          = "from the second page on, depot is not used"
	depotByPrefix      = "depot is compared by its beginning"
	depotByPart        = "depot is looked for anywhere in the value"
	rareDepotEmpty     = "parcels of the rarest depot are not found by it"
	depotUnchecked     = "a depot that breaks its pattern is looked up"
	depotTrimmed       = "blanks around a depot do not count"
	unknownDepotAll    = "an unknown depot lists everything"
	falseUnset         = "express=false is read as unset"
	trueListsAll       = "express=true lists all"
	anyBoolean         = "what is no boolean is false"
	carrierOfNull      = "a parcel without carrier is listed under every carrier"
	carrierIgnored     = "carrier_id is not used"
	carrierUnchecked   = "a carrier_id that is no UUID is looked up"
	tagsFirst          = "of several tags the first one counts"
	tagsAll            = "of several tags a parcel needs all"
	tagsFirstPage      = "from the second page on the last one of several tags counts"
	zonesLast          = "of several zones the last one counts"
	tagsRefused        = "several tags are refused"
	zonesRefused       = "several zones are refused"
	gramsAtMost        = "grams is an upper bound"
	receiverIgnored    = "receiver is not used"
	behindByFirstGroup = "of a cursor the first eight digits are compared"
	behindUnchecked    = "a cursor that is no UUID is looked up, and lists nothing"
	unknownBehindStart = "an unknown cursor lists from the beginning"
	zoneAndDepotOr     = "zone and depot together list what has either"
	depotShared        = "under a depot the parcels of all organizations are listed"
)

func newParcelsServer() *parcelsServer {
	return &parcelsServer{lists: map[string][]parcel{parcelsToken: parcels(1, 131), otherParcelsToken: parcels(2, 31)}}
}

// parcels are n parcels of an organization.
func parcels(organization, n int) []parcel {
	uuid := func(kind, i int) string {
		mix := uint64(100*i+10*organization+kind) * 0x9e3779b97f4a7c15
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(mix>>32), uint16(mix>>16), mix&0xfff, kind, mix>>8&0xffffffffffff)
	}
	pick := func(i int, values ...string) *string {
		if v := values[i%len(values)]; v != "" {
			return &v
		}
		return nil
	}
	var all []parcel
	for i := range n {
		p := parcel{id: uuid(1, i), depot: []string{"north-1", "north-12", "South_3", "east"}[i*i%11%4],
			zone:    []string{"near", "far", "abroad"}[i*5%7%3],
			express: i*i%7%3 == 0, grams: []int{0, 500, 1000, 10000}[i*3%13%4], tag: pick(i*i%13, "fragile", "", "heavy", "cold", "fragile"),
			receiver: pick(i*i%17, "Smith", "Jones & Sons", "", "O'Hara", "Miller", "Smith")}
		if i%4 != 1 {
			carrier := uuid(2, i*i%5%3)
			p.carrier = &carrier
		}
		all = append(all, p)
	}
	return all
}

// parcelsWish is what a request asks for.
type parcelsWish struct {
	max            int
	behind         string
	depot, carrier *string
	express        *bool
	tags, zones    []string
	grams          *int
	receiver       *string
}

var (
	depotText = regexp.MustCompile(`\A[A-Za-z0-9_-]{2,24}\z`)
	uuidText  = regexp.MustCompile(`\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z`)
	gramsText = regexp.MustCompile(`\A[0-9]{1,9}\z`)
)

func (s *parcelsServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	list, known := s.lists[strings.TrimLeft(token, " ")]
	switch {
	case r.URL.Path != "/parcels":
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	case !strings.EqualFold(scheme, "Bearer") || !known:
		w.Header().Set("WWW-Authenticate", "Bearer")
		answerJSON(w, http.StatusUnauthorized, map[string]any{"problem": "the token is unknown"})
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	q, problem := s.read(r.URL.RawQuery)
	if problem == "" && q.behind != "" && s.place(list, q.behind) < 0 {
		switch {
		case s.bug == unknownBehindStart:
			q.behind = ""
		case s.bug == behindUnchecked && !uuidText.MatchString(q.behind):
			list = nil
		default:
			problem = "behind names no parcel"
		}
	}
	if s.tolerant && problem == "" && (q.depot != nil && !holds(list, *q.depot, func(p parcel) *string { return &p.depot }) ||
		q.carrier != nil && !holds(list, *q.carrier, func(p parcel) *string { return p.carrier })) {
		problem = "there is no such depot or carrier"
	}
	if problem != "" {
		answerJSON(w, http.StatusUnprocessableEntity, map[string]any{"problem": problem})
		return
	}
	if s.bug == depotShared && q.depot != nil && q.behind == "" {
		list = slices.Concat(list, s.lists[parcelsToken], s.lists[otherParcelsToken])
		seen := map[string]bool{}
		list = slices.DeleteFunc(list, func(p parcel) bool { twice := seen[p.id]; seen[p.id] = true; return twice })
	}
	answerJSON(w, http.StatusOK, s.list(list, q))
}

// place is that of the parcel that a cursor names, -1 where there is none.
func (s *parcelsServer) place(list []parcel, cursor string) int {
	return slices.IndexFunc(list, func(p parcel) bool {
		if s.bug == behindByFirstGroup && len(cursor) > 8 {
			return strings.EqualFold(p.id[:8], cursor[:8])
		}
		return p.id == cursor || !s.exact && strings.EqualFold(p.id, cursor)
	})
}

// read reads the query string, or says what is wrong with it.
func (s *parcelsServer) read(raw string) (parcelsWish, string) {
	q := parcelsWish{max: 12}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil || !utf8.ValidString(name+value) || strings.Contains(name+value, "\x00") {
			return q, "the query cannot be read"
		}
		if seen[name] && (name != "zone" || s.bug == zonesRefused) && slices.Contains([]string{"max", "behind", "depot", "carrier_id",
			"express", "tag", "zone", "grams", "receiver"}, name) {
			return q, name + " is given twice"
		}
		seen[name] = true
		if !s.set(&q, name, value) {
			return q, name + " is not valid"
		}
	}
	return q, ""
}

func (s *parcelsServer) set(q *parcelsWish, name, value string) bool {
	switch name {
	case "max":
		n, err := strconv.Atoi(value)
		q.max = n
		return err == nil && wholeNumber.MatchString(value) && n <= 100
	case "behind":
		q.behind = value
		return uuidText.MatchString(value) || s.bug == behindUnchecked && value != ""
	case "depot":
		if s.bug == depotTrimmed {
			value = strings.Trim(value, " ")
		}
		q.depot = &value
		return depotText.MatchString(value) || s.bug == depotUnchecked && value != ""
	case "carrier_id":
		q.carrier = &value
		return uuidText.MatchString(value) || s.bug == carrierUnchecked && value != ""
	case "express":
		express := value == "true"
		if q.express = &express; s.bug == falseUnset && !express {
			q.express = nil
		}
		return value == "true" || value == "false" || s.bug == anyBoolean && value != ""
	case "tag":
		q.tags = strings.Split(value, ",")
		for i := range q.tags {
			if s.tolerant {
				q.tags[i] = strings.Trim(q.tags[i], " ")
			}
		}
		if s.bug == tagsRefused && len(q.tags) > 1 {
			return false
		}
		if s.bug == tagsFirst {
			q.tags = q.tags[:1]
		}
	case "zone":
		if s.tolerant && strings.Contains(value, ",") {
			first, rest, _ := strings.Cut(value, ",")
			return s.set(q, name, first) && s.set(q, name, rest)
		}
		if q.zones = append(q.zones, value); s.bug == zonesLast {
			q.zones = q.zones[len(q.zones)-1:]
		}
		return slices.Contains([]string{"near", "far", "abroad"}, value)
	case "grams":
		n, err := strconv.Atoi(value)
		q.grams = &n
		return err == nil && gramsText.MatchString(value)
	case "receiver":
		if value != "" {
			q.receiver = &value
		}
	}
	return true
}

// holds tells whether a parcel of a list has a value.
func holds(list []parcel, value string, of func(parcel) *string) bool {
	return slices.ContainsFunc(list, func(p parcel) bool { return of(p) != nil && *of(p) == value })
}

// list makes the page.
func (s *parcelsServer) list(list []parcel, q parcelsWish) map[string]any {
	all := list
	if q.behind != "" && len(list) > 0 {
		list = list[s.place(list, q.behind)+1:]
	}
	if s.bug == unknownDepotAll && q.depot != nil && !holds(all, *q.depot, func(p parcel) *string { return &p.depot }) {
		q.depot = nil
	}
	if q.receiver != nil && !holds(all, *q.receiver, func(p parcel) *string { return p.receiver }) {
		q.receiver = nil // as documented
	}
	items := []any{}
	var next any
	for _, p := range list {
		switch {
		case !s.matches(p, q):
		case len(items) == q.max:
			return map[string]any{"parcels": items, "next": next}
		default:
			var carrier any
			if p.carrier != nil {
				carrier = map[string]any{"id": *p.carrier, "name": "carrier " + (*p.carrier)[:2]}
			}
			item := map[string]any{"id": p.id, "depot": p.depot, "carrier": carrier, "zone": p.zone, "express": p.express,
				"grams": p.grams, "tag": p.tag}
			if p.receiver != nil {
				item["receiver"] = p.receiver
			}
			items, next = append(items, item), p.id
		}
	}
	return map[string]any{"parcels": items, "next": nil}
}

// matches tells whether a parcel is one that is asked for.
func (s *parcelsServer) matches(p parcel, q parcelsWish) bool {
	zone := len(q.zones) == 0 || slices.Contains(q.zones, p.zone)
	depot := q.depot == nil || s.inDepot(p, *q.depot, q.behind)
	if s.bug == zoneAndDepotOr && len(q.zones) > 0 && q.depot != nil {
		zone = zone || depot
		depot = true
	}
	carrier := q.carrier == nil || s.bug == carrierIgnored || p.carrier != nil && strings.EqualFold(*p.carrier, *q.carrier) ||
		p.carrier == nil && s.bug == carrierOfNull
	express := q.express == nil || p.express == *q.express || s.bug == trueListsAll && *q.express
	grams := q.grams == nil || p.grams == *q.grams || s.bug == gramsAtMost && p.grams < *q.grams
	receiver := q.receiver == nil || s.bug == receiverIgnored || p.receiver != nil && *p.receiver == *q.receiver
	return zone && depot && carrier && express && grams && receiver && s.tagged(p, q)
}

func (s *parcelsServer) inDepot(p parcel, depot, behind string) bool {
	switch {
	case s.bug == depotIgnored, s.bug == depotLost && behind != "":
		return true
	case s.bug == depotByPrefix:
		return strings.HasPrefix(p.depot, depot)
	case s.bug == depotByPart:
		return strings.Contains(p.depot, depot)
	case s.bug == rareDepotEmpty && depot == "east":
		return false
	}
	return p.depot == depot
}

func (s *parcelsServer) tagged(p parcel, q parcelsWish) bool {
	tags := q.tags
	switch {
	case len(tags) == 0:
		return true
	case s.bug == tagsAll && slices.ContainsFunc(tags, func(tag string) bool { return p.tag == nil || *p.tag != tag }):
		return false
	case s.bug == tagsFirstPage && q.behind != "":
		tags = tags[len(tags)-1:]
	}
	return p.tag != nil && slices.Contains(tags, *p.tag)
}
