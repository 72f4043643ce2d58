package reference

import (
	"net/http"
	"slices"
)

// What defects and freedoms are made of: each function returns one change of
// one hook. Readers come before the strict ones and say whether they know what
// to do with a text.

func all(changes ...func(*behaviour)) func(*behaviour) {
	return func(b *behaviour) {
		for _, change := range changes {
			change(b)
		}
	}
}

// limitReads reads some texts of the limit in a way of its own.
func limitReads(read func(string) (int, bool)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.readLimit
		b.readLimit = func(c *call, text string) (int, *problem) {
			if n, ok := read(text); ok {
				return n, nil
			}
			return strict(c, text)
		}
	}
}

// cursorReads reads some texts of the cursor as another cursor, "" as none.
func cursorReads(read func(string) (string, bool)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.readCursor
		b.readCursor = func(c *call, text string) (string, *problem) {
			if cursor, ok := read(text); ok {
				return cursor, nil
			}
			return strict(c, text)
		}
	}
}

// statusReads reads some texts of the status as these statuses, none as all.
func statusReads(read func(string) ([]string, bool)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.readStatus
		b.readStatus = func(c *call, text string) ([]string, *problem) {
			if list, ok := read(text); ok {
				return list, nil
			}
			return strict(c, text)
		}
	}
}

// boundReads reads some texts of both bounds in a way of its own, nil as none.
func boundReads(read func(string) (*instant, bool)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.readBound
		b.readBound = func(c *call, name, text string) (*instant, *problem) {
			if t, ok := read(text); ok {
				return t, nil
			}
			return strict(c, name, text)
		}
	}
}

// boundBecomes changes the valid bounds of the given names.
func boundBecomes(become func(instant) instant, names ...string) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.readBound
		b.readBound = func(c *call, name, text string) (*instant, *problem) {
			t, bad := strict(c, name, text)
			if bad == nil && t != nil && slices.Contains(names, name) {
				changed := become(*t)
				t = &changed
			}
			return t, bad
		}
	}
}

// refuses refuses a valid parameter.
func refuses(name string, when func(*call, string) bool) func(*behaviour) {
	return amends(func(c *call) *problem {
		if text, ok := c.given[name]; ok && when(c, text) {
			return badRequest(name, "is not supported.")
		}
		return nil
	})
}

// boundRefuses refuses valid bounds.
func boundRefuses(when func(instant) bool) func(*behaviour) {
	return amends(func(c *call) *problem {
		switch q := c.query; {
		case q.from != nil && when(*q.from):
			return badRequest(paramFrom, "is not supported.")
		case q.to != nil && when(*q.to):
			return badRequest(paramTo, "is not supported.")
		}
		return nil
	})
}

// repeats chooses one text of a repeated parameter; false leaves it out.
func repeats(name string, choose func([]string) (string, bool)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.repeated
		b.repeated = func(c *call, given string, values []string) (string, bool, *problem) {
			if given != name {
				return strict(c, given, values)
			}
			text, ok := choose(values)
			return text, ok, nil
		}
	}
}

func amends(amend func(*call) *problem) func(*behaviour) {
	return func(b *behaviour) { b.amend = append(b.amend, amend) }
}

// asks changes the valid query.
func asks(change func(*call, *query)) func(*behaviour) {
	return amends(func(c *call) *problem { change(c, &c.query); return nil })
}

// fails answers some valid queries with a 500.
func fails(when func(*call) bool) func(*behaviour) {
	return amends(func(c *call) *problem {
		if when(c) {
			return serverError()
		}
		return nil
	})
}

// failsOn answers some texts of a parameter with a 500, valid or not.
func failsOn(name string, when func(string) bool) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.split
		b.split = func(c *call) ([]pair, *problem) {
			pairs, bad := strict(c)
			for _, p := range pairs {
				if p.name == name && when(p.value) {
					return nil, serverError()
				}
			}
			return pairs, bad
		}
	}
}

// lists replaces the named condition, given the one before.
func lists(name string, replace func(c *call, before condition) (string, []any)) func(*behaviour) {
	return func(b *behaviour) {
		before := b.conditions[name]
		b.conditions[name] = func(c *call) (string, []any) { return replace(c, before) }
	}
}

// unless drops the named condition for some calls.
func unless(name string, when func(*call) bool) func(*behaviour) {
	return lists(name, func(c *call, before condition) (string, []any) {
		if when(c) {
			return "", nil
		}
		return before(c)
	})
}

func always(*call) bool { return true }

// pages changes the page that was read.
func pages(change func(*call, *page)) func(*behaviour) {
	return func(b *behaviour) { b.page = append(b.page, change) }
}

// documents changes the document of a list before it is encoded.
func documents(change func(*call, object) object) func(*behaviour) {
	return func(b *behaviour) {
		b.doc = append(b.doc, func(c *call, a *answer) { a.doc = change(c, a.doc) })
	}
}

// pagination changes the member of that name.
func pagination(change func(object) object) func(*behaviour) {
	return documents(func(_ *call, doc object) object {
		o, _ := doc.get("pagination").(object)
		return doc.with("pagination", change(o))
	})
}

// items changes the JSON objects of those sessions.
func items(pick func(*session) bool, change func(*session, object) object) func(*behaviour) {
	return func(b *behaviour) {
		b.item = append(b.item, func(_ *call, s *session, o object) object {
			if pick(s) {
				return change(s, o)
			}
			return o
		})
	}
}

// fields sets one member of the JSON objects of those sessions.
func fields(pick func(*session) bool, name string, value func(*session) any) func(*behaviour) {
	return items(pick, func(s *session, o object) object { return o.with(name, value(s)) })
}

// stores changes the stored data of those sessions.
func stores(pick func(*session) bool, change func(*session)) func(*behaviour) {
	return func(b *behaviour) {
		b.data = append(b.data, func(list []session) []session {
			for i := range list {
				if pick(&list[i]) {
					change(&list[i])
				}
			}
			return list
		})
	}
}

// texts changes the encoded body of those answers.
func texts(when func(*answer) bool, change func([]byte) []byte) func(*behaviour) {
	return func(b *behaviour) {
		b.text = append(b.text, func(_ *call, a *answer) {
			if when(a) {
				a.body = change(a.body)
			}
		})
	}
}

// headers changes the header of every answer just before it is written.
func headers(change func(*call, *answer)) func(*behaviour) {
	return func(b *behaviour) { b.wire = append(b.wire, change) }
}

// around wraps the whole handling of requests.
func around(wrap func(handler) handler) func(*behaviour) {
	return func(b *behaviour) { b.wrap = append(b.wrap, wrap) }
}

// rejected changes the refusals of invalid parameters.
func rejected(change func(*call, *problem, *answer)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.invalid
		b.invalid = func(c *call, p *problem) *answer {
			a := strict(c, p)
			if a.status < http.StatusInternalServerError {
				change(c, p, a)
			}
			return a
		}
	}
}
