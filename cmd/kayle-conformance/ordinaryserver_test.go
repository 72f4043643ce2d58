package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ordinary is the contract as somebody else's server: maps and slices in memory, the
// standard library's router, and the data of a service in use, whose sessions were
// created whenever somebody came. It shares no code with the reference server.
type ordinary struct {
	sessions map[string][]map[string]any // by token, newest first
	// readBound reads a bound; ok is false where it is no date-time.
	readBound func(text string) (at time.Time, ok bool)
}

const (
	ordinaryToken      = "sk_live_ordinary_4f9c"
	ordinaryOtherToken = "sk_live_ordinary_b21e"
)

// newOrdinary has so many sessions to the microsecond, no two at one time.
func newOrdinary(n int, seed uint64) *ordinary {
	r := rand.New(rand.NewPCG(seed, 7))
	return &ordinary{readBound: readDateTime,
		sessions: map[string][]map[string]any{ordinaryToken: seeded(r, n), ordinaryOtherToken: seeded(r, n/4+3)}}
}

func seeded(r *rand.Rand, n int) []map[string]any {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	at := time.Date(2026, 3, 2, 9, 14, 0, 0, time.UTC)
	list := make([]map[string]any, n)
	for i := range list {
		at = at.Add(time.Duration(r.ExpFloat64() * float64(26*time.Hour))).Add(2 * time.Microsecond).Truncate(time.Microsecond)
		id := []byte("vs_")
		for range 64 {
			id = append(id, alphabet[r.IntN(len(alphabet))])
		}
		status := []string{"succeeded", "succeeded", "succeeded", "failed", "expired", "cancelled", "created", "in_progress"}[r.IntN(8)]
		s := map[string]any{
			"id": string(id), "status": status, "failure_code": nil, "nfc_tries_used": r.IntN(2), "liveness_tries_used": r.IntN(3),
			"contract_version": 3, "redirect_url": "https://shop.example/verified", "webhook_endpoint_id": nil,
			"share_fields":     map[string]any{"given_names": map[string]any{"required": true, "reason": "To address you", "source": "rc"}},
			"verification_url": "https://verify.example/s/" + string(id),
			"created_at":       printed(at), "updated_at": printed(at), "expires_at": printed(at.Add(time.Hour)), "completed_at": nil,
		}
		if status == "failed" {
			s["failure_code"] = "liveness_failed"
		}
		if status != "created" && status != "in_progress" {
			done := at.Add(time.Duration(r.IntN(3500)) * time.Second)
			s["completed_at"], s["updated_at"] = printed(done), printed(done)
		}
		list[n-1-i] = s
	}
	return list
}

func printed(at time.Time) string { return at.Format("2006-01-02T15:04:05.999999Z07:00") }

// router is how the server is mounted.
func (o *ordinary) router() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/sessions", o.list)
	return mux
}

func (o *ordinary) list(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	all, known := o.sessions[strings.TrimLeft(token, " ")]
	if !known || !strings.EqualFold(scheme, "bearer") || len(r.Header.Values("Authorization")) != 1 {
		w.Header().Set("WWW-Authenticate", `Bearer realm="api"`)
		refuse(w, http.StatusUnauthorized, "UNAUTHORIZED", "The API key is missing or unknown.")
		return
	}
	q, problem := o.read(r.URL.RawQuery)
	if problem != "" {
		refuse(w, http.StatusBadRequest, "BAD_REQUEST", problem)
		return
	}
	if q.after != "" {
		at := slices.IndexFunc(all, func(s map[string]any) bool { return s["id"] == q.after })
		if at < 0 {
			refuse(w, http.StatusBadRequest, "INVALID_REQUEST", "starting_after names no session of yours.")
			return
		}
		all = all[at+1:]
	}
	page, more := []map[string]any{}, false
	for _, s := range all {
		created, _ := time.Parse(time.RFC3339Nano, s["created_at"].(string))
		switch {
		case q.status != "" && s["status"] != q.status, q.from != nil && created.Before(*q.from), q.to != nil && created.After(*q.to):
		case len(page) == q.limit:
			more = true
		default:
			page = append(page, s)
		}
	}
	var next any
	if more {
		next = page[len(page)-1]["id"]
	}
	answerJSON(w, http.StatusOK, map[string]any{"data": page, "error": nil,
		"pagination": map[string]any{"limit": q.limit, "has_more": more, "next_cursor": next}})
}

type ordinaryQuery struct {
	status, after string
	from, to      *time.Time
	limit         int
}

var (
	wholeNumber = regexp.MustCompile(`\A[1-9][0-9]{0,2}\z`)
	sessionID   = regexp.MustCompile(`\Avs_[A-Za-z0-9]{64}\z`)
	dateTime    = regexp.MustCompile(`\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)\z`)
)

// read validates a query string; problem is the refusal's message.
func (o *ordinary) read(raw string) (q ordinaryQuery, problem string) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, "The query string cannot be read."
	}
	q.limit = 10
	for name, given := range values {
		text, valid := given[0], len(given) == 1
		switch name {
		case "limit":
			q.limit, err = strconv.Atoi(text)
			valid = valid && err == nil && wholeNumber.MatchString(text) && q.limit <= 100
		case "starting_after":
			q.after = text
			valid = valid && sessionID.MatchString(text)
		case "status":
			q.status = text
			valid = valid && slices.Contains([]string{"created", "in_progress", "succeeded", "failed", "expired", "cancelled"}, text)
		case "created_from", "created_to":
			at, ok := o.readBound(text)
			if valid = valid && ok; name == "created_from" {
				q.from = &at
			} else {
				q.to = &at
			}
		default:
			valid = true
		}
		if !valid {
			return q, name + " is not valid."
		}
	}
	return q, ""
}

func readDateTime(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, text)
	return at, err == nil && dateTime.MatchString(text)
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answerJSON(w, status, map[string]any{"data": nil,
		"error":      map[string]any{"code": code, "message": message, "hint": "See the documentation.", "docs": "https://docs.example/errors"},
		"pagination": map[string]any{"limit": 10, "has_more": false, "next_cursor": nil}})
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who went away is not told
}

// cutByFloatingPoint reads a bound's fraction as servers do that multiply it in binary
// floating point and cut off the rest.
func cutByFloatingPoint(text string) (time.Time, bool) {
	at, ok := readDateTime(text)
	fraction, _ := strconv.ParseFloat(fmt.Sprintf("0.%09d", at.Nanosecond()), 64)
	return at.Truncate(time.Second).Add(time.Duration(int64(fraction*1e6)) * time.Microsecond), ok
}
