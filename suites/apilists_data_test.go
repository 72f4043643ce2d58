package suites_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// apiMaker makes the data of an organization from its random source alone.
type apiMaker struct {
	*rand.Rand
	org int
}

// apiEventTypes and apiAuditEvents are what events and entries of the audit log are
// about.
func apiEventTypes() []string {
	return []string{"verification.session.succeeded", "verification.session.failed", "verification.session.expired",
		"verification.session.cancelled"}
}

func apiAuditEvents() []string {
	return []string{"api_key.created", "api_key.disabled", "member.invited", "member.removed", "organization.updated",
		"webhook_endpoint.created", "webhook_endpoint.disabled", "webhook_key.rotated"}
}

// apiLists makes all lists but the sessions. The second organization has fewer items.
func apiLists() []*apiList {
	opaque := func(text string) bool { return text != "" }
	lists := []*apiList{
		{name: "events", path: "/v1/events", cursor: isAPIID, sameCase: true, windowed: true,
			filters: []apiFilter{amongFilter("type", "type", apiEventTypes()...)}},
		{name: "webhook-events", path: "/v1/webhooks/events", cursor: isAPIID, sameCase: true, windowed: true,
			filters: []apiFilter{amongFilter("type", "type", apiEventTypes()...)}},
		{name: "deliveries", path: "/v1/webhooks/deliveries", cursor: isAPIID, sameCase: true,
			filters: []apiFilter{amongFilter("status", "status", "pending", "delivering", "succeeded", "failed"),
				idFilter("endpoint_id", "webhook_endpoint_id"), idFilter("event_id", "event_id")}},
		{name: "endpoints", path: "/v1/webhooks/endpoints", cursor: isAPIID, sameCase: true,
			filters: []apiFilter{flagFilter("enabled", "enabled")}},
		{name: "keys", path: "/v1/webhooks/endpoints/{endpoint_id}/keys", owner: "webhook_endpoint_id", cursor: isAPIID, sameCase: true,
			filters: []apiFilter{flagFilter("is_active", "is_active")}},
		{name: "api-keys", path: "/v1/auth/api-keys", cursor: isAPIUUID},
		{name: "audit-logs", path: "/v1/auth/orgs/audit-logs", cursor: opaque, sameCase: true, windowed: true, bare: true,
			filters: []apiFilter{namesFilter("event", "event", apiAuditEvents()), uuidFilter("actor_user_id", "actor/id"),
				uuidFilter("actor_api_key_id", "actor/apiKeyId"), amongFilter("actor_type", "actor/type", "user", "system", "api_key"),
				searchFilter("q", "event", "targetId", "actor/name", "actor/email")}},
	}
	for org, sizes := range []apiSizes{{events: 111, endpoints: 64, keys: 61, apiKeys: 73, entries: 73},
		{events: 24, endpoints: 11, keys: 9, apiKeys: 13, entries: 31}} {
		m := &apiMaker{rand.New(rand.NewPCG(13, uint64(org))), org}
		endpoints := m.endpoints(sizes.endpoints)
		keys := m.keys(endpoints, sizes.keys)
		events, deliveries := m.events(sizes.events, endpoints, keys)
		apiKeys := m.apiKeys(sizes.apiKeys)
		owners := map[string]bool{}
		for _, e := range endpoints {
			owners[e.id] = true
		}
		for i, items := range [][]apiItem{events, events, deliveries, endpoints, keys, apiKeys, m.audit(sizes.entries, apiKeys)} {
			lists[i].items[org], lists[i].owners[org] = items, owners
		}
	}
	return lists
}

// apiSizes are the lengths of lists; the rest follows from them.
type apiSizes struct{ events, endpoints, keys, apiKeys, entries int }

// instants are n times of creation, newest first: some equal, a dozen in a row where
// there are many, some a millisecond apart.
func (m *apiMaker) instants(n int) []time.Time {
	at := time.Date(2025, 6, 30, 12, 0, 0, 0, time.UTC).Add(-time.Duration(m.IntN(3600_000)) * time.Millisecond)
	list := make([]time.Time, n)
	for i := range list {
		switch {
		case i%9 == 4, n > 60 && i > 31 && i < 44:
		case i%9 == 5:
			at = at.Add(-time.Millisecond)
		case i%11 == 7:
			at = at.Truncate(24 * time.Hour).Add(-24 * time.Hour)
		default:
			at = at.Add(-time.Duration(1+m.IntN(40*3600_000)) * time.Millisecond)
		}
		list[i] = at
	}
	return list
}

func (m *apiMaker) text(prefix string, n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := []byte(prefix)
	for range n {
		b = append(b, letters[m.IntN(len(letters))])
	}
	return string(b)
}

func (m *apiMaker) uuid() string {
	a, b := m.Uint64(), m.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, 0x8000|b>>48&0x3fff, b&0xffffffffffff)
}

// stamp prints an instant as the API does.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

// stampIf prints an instant, or null.
func stampIf(there bool, at time.Time) any {
	if !there {
		return nil
	}
	return stamp(at)
}

// listed puts items in the list's order, newest first, and encodes them.
func listed(items []apiItem) []apiItem {
	slices.SortFunc(items, func(a, b apiItem) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		return strings.Compare(b.id, a.id)
	})
	for i := range items {
		items[i].encode()
	}
	return items
}

// encode makes the JSON of an item anew.
func (item *apiItem) encode() {
	encoded, err := json.Marshal(item.fields)
	if err != nil {
		panic(err) // the fields are plain values
	}
	item.encoded = encoded
}

// later is up to some minutes after an instant.
func (m *apiMaker) later(at time.Time, minutes int) time.Time {
	return at.Add(time.Duration(1+m.IntN(minutes*60_000)) * time.Millisecond)
}

// endpoints has a pair whose ids differ in letter case only.
func (m *apiMaker) endpoints(n int) []apiItem {
	items := make([]apiItem, n)
	organization := m.text("org_", 12)
	for i, at := range m.instants(n) {
		enabled, updated := i%7 != 2 && i%5 != 3, m.later(at, 600)
		id := m.text("whe_", 24)
		if i == 1 {
			id = "whe_" + swapped(items[0].id[4:])
		}
		f := map[string]any{"id": id, "organization_id": organization, "name": nil, "labels": []string{},
			"url": fmt.Sprintf("https://hooks%d.example/kayle?shop=%d", i%9, i), "enabled": enabled,
			"subscribed_event_types": apiEventTypes()[:1+i%4], "created_at": stamp(at), "updated_at": stamp(updated),
			"disabled_at": stampIf(!enabled, updated)}
		if i%3 == 0 {
			f["name"], f["labels"] = fmt.Sprintf("Shop %d in Köln", i), []string{"shop", "live"}
		}
		if i%4 != 1 {
			f["undelivered_payload_retention_hours"] = []int{0, 24, 72, 168}[i%4]
		}
		items[i] = apiItem{id: id, fields: f, at: at}
	}
	return listed(items)
}

// swapped has the other letter case.
func swapped(text string) string {
	return strings.Map(func(r rune) rune {
		if lower := []rune(strings.ToLower(string(r)))[0]; lower != r {
			return lower
		}
		return []rune(strings.ToUpper(string(r)))[0]
	}, text)
}

// keys are those of all endpoints: many of one, some of two more, one or none of the others.
func (m *apiMaker) keys(endpoints []apiItem, most int) []apiItem {
	var owners []string
	for i, e := range endpoints {
		count := i % 2
		switch i {
		case 3:
			count = most
		case 5, 8:
			count = most / 4
		}
		owners = append(owners, slices.Repeat([]string{e.id}, count)...)
	}
	m.Shuffle(len(owners), func(i, j int) { owners[i], owners[j] = owners[j], owners[i] })
	items := make([]apiItem, len(owners))
	for i, at := range m.instants(len(owners)) {
		active, updated := i%3 != 1, m.later(at, 90)
		id, kid := m.text("whk_", 24), m.text("kid-", 10)
		items[i] = apiItem{id: id, at: at, fields: map[string]any{"id": id, "webhook_endpoint_id": owners[i], "key_id": kid,
			"algorithm": "ECDH-ES", "key_type": "EC", "jwk": map[string]any{"kty": "EC", "crv": "P-256", "kid": kid, "x": m.text("", 43)},
			"is_active": active, "created_at": stamp(at), "updated_at": stamp(updated), "disabled_at": stampIf(!active, updated)}}
	}
	return listed(items)
}

// events come with their deliveries: none to three each.
func (m *apiMaker) events(n int, endpoints, keys []apiItem) (events, deliveries []apiItem) {
	for i, at := range m.instants(n) {
		id := m.text("evt_", 24)
		f := map[string]any{"id": id, "type": apiEventTypes()[[]int{0, 0, 1, 2, 0, 3, 1}[i%7]], "trigger_type": "verification_session",
			"trigger_id": m.text("vs_", 64), "created_at": stamp(at)}
		if i%7 == 6 {
			f["trigger_type"], f["trigger_id"] = "verification_attempt", m.text("va_", 24)
		}
		summaries := []map[string]any{}
		for k := range []int{1, 0, 2, 1, 3, 0, 1, 1}[i%8] {
			d := m.delivery(id, endpoints[(i*i+7*k)%min(9, len(endpoints))].id, keys[(i+k)%len(keys)].id,
				at.Add(time.Duration(k*i)*time.Millisecond))
			deliveries = append(deliveries, d)
			summary := map[string]any{}
			for _, name := range []string{"id", "webhook_endpoint_id", "status", "last_status_code", "attempt_count", "last_attempt_at",
				"payload_expires_at", "payload_scrubbed_at", "payload_retention_reason"} {
				summary[name] = d.fields[name]
			}
			summaries = append(summaries, summary)
		}
		f["deliveries"] = summaries
		events = append(events, apiItem{id: id, fields: f, at: at})
	}
	return listed(events), listed(deliveries)
}

func (m *apiMaker) delivery(event, endpoint, key string, at time.Time) apiItem {
	id, tried := m.text("whd_", 24), m.later(at, 30)
	status := []string{"succeeded", "failed", "pending", "succeeded", "delivering", "succeeded"}[m.IntN(6)]
	f := map[string]any{"id": id, "event_id": event, "webhook_endpoint_id": endpoint, "webhook_encryption_key_id": key, "status": status,
		"attempt_count": 0, "next_attempt_at": nil, "payload_expires_at": nil, "payload_scrubbed_at": nil, "payload_retention_reason": nil,
		"last_status_code": nil, "last_attempt_at": nil, "created_at": stamp(at), "updated_at": stamp(tried)}
	switch status {
	case "pending":
		f["updated_at"], f["payload_retention_reason"] = stamp(at), "pending_delivery"
	case "delivering":
		f["attempt_count"], f["webhook_encryption_key_id"] = 1, nil
	case "succeeded":
		f["attempt_count"], f["last_status_code"], f["last_attempt_at"] = 1, 204, stamp(tried)
		f["payload_scrubbed_at"], f["payload_retention_reason"] = stamp(tried), "delivered"
	case "failed":
		f["attempt_count"], f["last_status_code"], f["last_attempt_at"] = 6, []any{500, 404, nil}[m.IntN(3)], stamp(tried)
		f["payload_expires_at"], f["payload_retention_reason"] = stamp(tried.Add(72*time.Hour)), "terminal_failure_retention"
	}
	return apiItem{id: id, fields: f, at: at}
}

// apiKeys print days only.
func (m *apiMaker) apiKeys(n int) []apiItem {
	items := make([]apiItem, n)
	scopes := []string{"webhooks:read", "webhooks:write", "sessions:read", "sessions:write", "analytics:read"}
	for i, at := range m.instants(n) {
		id := m.uuid()
		metadata := map[string]any{}
		if i%3 == 1 {
			metadata = map[string]any{"team": "Zürich", "seats": 12.5, "live": i%2 == 0}
		}
		items[i] = apiItem{id: id, at: at, fields: map[string]any{"id": id, "name": fmt.Sprintf("Key %d", i), "enabled": i%4 != 2,
			"permissions": scopes[i%3 : i%3+i%4%3], "metadata": metadata, "createdAt": at.UTC().Format(time.DateOnly),
			"updatedAt": m.later(at, 9000).UTC().Format(time.DateOnly), "requestCount": i * i * 37}}
	}
	return listed(items)
}

// audit has entries of users, of API keys, and of neither.
func (m *apiMaker) audit(n int, apiKeys []apiItem) []apiItem {
	type user struct{ id, name, email string }
	users := make([]user, 4)
	for i := range users {
		users[i] = user{m.uuid(), []string{"Ada", "Grace", "Jürgen", "Mary"}[i], fmt.Sprintf("user%d.%d@shop.example", m.org, i)}
	}
	items := make([]apiItem, n)
	for i, at := range m.instants(n) {
		id := m.text("aud_", 20)
		actor := map[string]any{"id": nil, "type": "system", "name": nil, "email": nil, "apiKeyId": nil, "apiKeyName": nil}
		switch k := m.IntN(20); {
		case k < 9:
			u := users[k%len(users)]
			actor["type"], actor["id"], actor["name"], actor["email"] = "user", u.id, u.name, u.email
		case k < 16:
			key := apiKeys[k%3]
			actor["type"], actor["apiKeyId"], actor["apiKeyName"] = "api_key", key.id, key.fields["name"]
		}
		f := map[string]any{"id": id, "event": apiAuditEvents()[i*i%11%len(apiAuditEvents())], "actor": actor, "targetId": nil,
			"targetType": nil, "metadata": map[string]any{}, "createdAt": stamp(at)}
		if i%3 != 0 {
			f["targetId"], f["targetType"], f["metadata"] = m.text("obj_", 16), "object", map[string]any{"before": nil, "after": i}
		}
		items[i] = apiItem{id: id, fields: f, at: at}
	}
	return listed(items)
}
