package suites_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"
)

func eventDefects() []apiDefect {
	deliveries := func(item *apiItem) []map[string]any { return item.fields["deliveries"].([]map[string]any) }
	return []apiDefect{
		{"from the second page on, type is not used", []string{"FLT-01"}, lostAfterCursor("type")},
		{"created_to leaves out the events of that very instant", []string{"WIN-02"}, func(b *apiConduct) {
			strict := b.within
			b.within = func(c *apiCall, item *apiItem) bool { return strict(c, item) && (c.to == nil || !item.at.Equal(*c.to)) }
		}},
		{"the window begins a millisecond early", []string{"WIN-04"}, func(b *apiConduct) {
			strict := b.within
			b.within = func(c *apiCall, item *apiItem) bool {
				return strict(c, item) || strict(c, &apiItem{at: item.at.Add(time.Millisecond)})
			}
		}},
		{"type looks at the status of the deliveries too", []string{"FLT-01"}, matching("type",
			func(c *apiCall, f *apiFilter, item *apiItem, sound bool) bool {
				return sound || slices.ContainsFunc(deliveries(item), func(d map[string]any) bool {
					return strings.HasSuffix(c.given[f.parameter], d["status"].(string))
				})
			})},
		{"the limit counts deliveries, not events", []string{"LIM-04"}, cutting(func(c *apiCall, following []apiItem, p *apiPage) {
			rows, n := 0, 0
			for n < len(p.items) && rows < c.limit {
				rows += max(1, len(deliveries(&p.items[n])))
				n++
			}
			p.items, p.more = p.items[:n], n < len(following)
		})},
		{"a failed delivery of an event lacks its expiry", []string{"ENV-01"}, showing(`"payload_expires_at":"`, `"expires":"`)},
		{"a delivery of an event is kept for a reason that the document lacks", []string{"ENV-01"}, showing("pending_delivery", "queued")},
		{"the deliveries of an event without any are null", []string{"ENV-01"}, showing(`"deliveries":[]`, `"deliveries":null`)},
	}
}

func deliveryDefects() []apiDefect {
	return []apiDefect{
		{"from the second page on, status is not used", []string{"FLT-01"}, lostAfterCursor("status")},
		{"from the second page on, deliveries to the newest one's endpoint leak in", []string{"FLT-01"}, matching("endpoint_id",
			func(c *apiCall, f *apiFilter, item *apiItem, sound bool) bool {
				return sound || onLaterPages(c) && f.holds(item, c.list.items[c.org][0].fields[f.field[0]].(string))
			})},
		{"endpoint_id is compared without regard to letter case", []string{"FLT-01"}, matching("endpoint_id",
			func(c *apiCall, f *apiFilter, item *apiItem, _ bool) bool {
				return strings.EqualFold(item.fields[f.field[0]].(string), c.given[f.parameter])
			})},
		{"event_id is not used beside endpoint_id", []string{"CMB-01"}, matching("event_id",
			func(c *apiCall, _ *apiFilter, _ *apiItem, sound bool) bool {
				return sound || c.given["endpoint_id"] != ""
			})},
		{"status and endpoint_id are joined by or", []string{"CMB-01"}, either("status", "endpoint_id")},
		{"an endpoint_id that no delivery has lists all", []string{"FLT-01"}, matching("endpoint_id",
			func(c *apiCall, f *apiFilter, _ *apiItem, sound bool) bool {
				return sound || !slices.ContainsFunc(c.list.items[c.org], func(item apiItem) bool { return f.holds(&item, c.given[f.parameter]) })
			})},
		{"an endpoint_id that no delivery has is answered 404", nil, func(b *apiConduct) {
			strict := b.read
			b.read = func(c *apiCall, name, text string) *apiProblem {
				bad := strict(c, name, text)
				if name == "endpoint_id" && bad == nil && !c.list.owners[c.org][text] {
					bad = apiUnknown("endpoint")
				}
				return bad
			}
		}},
		{"a malformed event_id is taken as none", []string{"FLT-03"}, readsAsNone("event_id", func(text string) bool { return !isAPIID(text) })},
	}
}

func endpointDefects() []apiDefect {
	return append(flagDefects("enabled"), apiDefect{"endpoints that are not enabled are listed on request only", []string{"CUR-14", "FLT-02"},
		func(b *apiConduct) {
			strict := b.within
			b.within = func(c *apiCall, item *apiItem) bool {
				return strict(c, item) && (c.given["enabled"] != "" || item.fields["enabled"] == true)
			}
		}})
}

// flagDefects are those of a filter that is true or false.
func flagDefects(parameter string) []apiDefect {
	return []apiDefect{
		{parameter + "=false is read as unset", []string{"FLT-01"}, readsAsNone(parameter, func(text string) bool { return text == "false" })},
		{"from the second page on, " + parameter + "=false is read as unset", []string{"FLT-01"}, matching(parameter,
			func(c *apiCall, f *apiFilter, _ *apiItem, sound bool) bool {
				return sound || onLaterPages(c) && c.given[f.parameter] == "false"
			})},
		{parameter + " is true for any other text", []string{"FLT-03"}, readsAs(parameter, func(text string) string {
			if text == "false" {
				return text
			}
			return "true"
		})},
	}
}

func keyDefects() []apiDefect {
	return append(flagDefects("is_active"), []apiDefect{
		{"the keys of all endpoints are listed", []string{"PATH-01"}, func(b *apiConduct) {
			b.belongs = func(*apiCall, *apiItem) bool { return true }
		}},
		{"from the second page on, the keys of all endpoints are listed", []string{"PATH-01"}, func(b *apiConduct) {
			strict := b.belongs
			b.belongs = func(c *apiCall, item *apiItem) bool { return strict(c, item) || onLaterPages(c) }
		}},
		{"the keys of an endpoint that there is not are those of all", []string{"PATH-02"}, func(b *apiConduct) {
			b.reaches = func(c *apiCall) *apiProblem {
				if bad := c.reaches(); bad == nil || bad.status != http.StatusNotFound {
					return bad
				}
				return nil
			}
			b.belongs = func(c *apiCall, item *apiItem) bool {
				return item.fields[c.list.owner] == c.owner || !c.list.owners[c.org][c.owner]
			}
		}},
		{"an endpoint that there is not has no keys", nil, func(b *apiConduct) {
			b.reaches = func(c *apiCall) *apiProblem {
				if bad := c.reaches(); bad == nil || bad.status != http.StatusNotFound {
					return bad
				}
				return nil
			}
		}},
		{"a malformed endpoint has no keys", []string{"PATH-03"}, func(b *apiConduct) {
			b.reaches = func(c *apiCall) *apiProblem {
				if !isAPIID(c.owner) {
					return nil
				}
				return c.reaches()
			}
		}},
	}...)
}

func apiKeyDefects() []apiDefect {
	return []apiDefect{
		{"from the second page on, keys that are not enabled are left out", []string{"CUR-07"}, func(b *apiConduct) {
			strict := b.within
			b.within = func(c *apiCall, item *apiItem) bool {
				return strict(c, item) && (!onLaterPages(c) || item.fields["enabled"] == true)
			}
		}},
		{"the next cursor has no hyphens", []string{"CUR-02", "CUR-03"}, func(b *apiConduct) {
			b.cursor = func(item *apiItem) string { return strings.ReplaceAll(item.id, "-", "") }
			strict := b.read
			b.read = func(c *apiCall, name, text string) *apiProblem {
				if name == apiCursor && isAPIUUID(text) {
					c.given[name] = strings.ReplaceAll(text, "-", "")
					return nil
				}
				if name == apiCursor && len(text) == 32 && isAPIID(text) {
					return nil
				}
				return strict(c, name, text)
			}
		}},
		{"a starting_after that is no UUID is taken as none", []string{"CUR-10"}, readsAsNone(apiCursor,
			func(text string) bool { return !isAPIUUID(text) })},
		{"letter case counts in starting_after", nil, func(b *apiConduct) {
			strict := b.read
			b.read = func(c *apiCall, name, text string) *apiProblem {
				if name == apiCursor && text != strings.ToLower(text) {
					return apiInvalid(name, "must be a UUID in lower case.")
				}
				return strict(c, name, text)
			}
		}},
		{"a key's day of creation is a date-time", []string{"ITEM-07"}, func(b *apiConduct) {
			b.show = func(_ *apiCall, item *apiItem) []byte {
				day := `"createdAt":"` + item.at.UTC().Format(time.DateOnly)
				return bytes.Replace(item.encoded, []byte(day), []byte(day+"T00:00:00Z"), 1)
			}
		}},
		{"a key's metadata hold a list", []string{"ENV-01"}, showing(`"seats":12.5`, `"seats":[12.5]`)},
		{"a key without permissions has null", []string{"ENV-01"}, showing(`"permissions":[]`, `"permissions":null`)},
	}
}

func auditDefects() []apiDefect {
	return []apiDefect{
		{"of several events, the first alone counts", []string{"FLT-06"}, readsAs("event", func(text string) string {
			first, _, _ := strings.Cut(text, ",")
			return first
		})},
		{"several events are taken for one name", []string{"FLT-06"}, matching("event",
			func(c *apiCall, f *apiFilter, item *apiItem, sound bool) bool {
				return sound && (!strings.Contains(c.given[f.parameter], ",") || item.fields["event"] == c.given[f.parameter])
			})},
		{"beside an unknown event, no other counts", []string{"FLT-06"}, matching("event",
			func(c *apiCall, f *apiFilter, _ *apiItem, sound bool) bool {
				return sound && !slices.ContainsFunc(strings.Split(c.given[f.parameter], ","), func(name string) bool {
					return !slices.Contains(apiAuditEvents(), name)
				})
			})},
		{"unknown events list nothing", nil, matching("event", func(c *apiCall, f *apiFilter, item *apiItem, sound bool) bool {
			return sound && slices.Contains(strings.Split(c.given[f.parameter], ","), item.fields["event"].(string))
		})},
		{"an entry without user matches every user", []string{"FLT-01"}, matching("actor_user_id",
			func(_ *apiCall, f *apiFilter, item *apiItem, sound bool) bool {
				return sound || fieldOf(item.fields, f.field) == nil
			})},
		{"actor_api_key_id looks at the user", []string{"FLT-02"}, matching("actor_api_key_id",
			func(c *apiCall, f *apiFilter, item *apiItem, _ bool) bool {
				return f.matches(fieldOf(item.fields, []string{"actor", "id"}), c.given[f.parameter])
			})},
		{"from the second page on, actor_type is not used", []string{"FLT-01"}, lostAfterCursor("actor_type")},
		{"event and actor_type are joined by or", []string{"CMB-01"}, either("event", "actor_type")},
	}
}

// apiFreedoms are what the document leaves open, and a client may have taken for granted.
func apiFreedoms() map[string][]apiDefect {
	return map[string][]apiDefect{
		// The values of the filter are listed, those of the field are not.
		"events": {{"some events have a type that cannot be filtered by", nil, func(b *apiConduct) {
			attempted := func(item *apiItem) bool { return item.fields["trigger_type"] == "verification_attempt" }
			matching("type", func(_ *apiCall, _ *apiFilter, item *apiItem, sound bool) bool { return sound && !attempted(item) })(b)
			b.show = func(_ *apiCall, item *apiItem) []byte {
				if attempted(item) {
					return bytes.Replace(item.encoded, []byte("verification.session."), []byte("verification.attempt."), 1)
				}
				return item.encoded
			}
		}}},
	}
}
