package reference

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// store is the sessions of both organizations in an in-memory database of its
// own. It has one connection: an in-memory database lives and dies with it.
type store struct {
	db         *sql.DB
	mu         sync.Mutex
	statements map[string]*sql.Stmt

	cache *Cache // nil: none
	fills bool   // the cache is filled, and not only read
	data  string // identifies the data in the cache
}

const schema = `
CREATE TABLE sessions (
	id TEXT PRIMARY KEY,
	org INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	status TEXT NOT NULL,
	failure_code TEXT,
	nfc_tries INTEGER NOT NULL,
	liveness_tries INTEGER NOT NULL,
	version INTEGER NOT NULL,
	share_fields TEXT NOT NULL,
	redirect_url TEXT,
	webhook TEXT NOT NULL,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	completed INTEGER,
	expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX listed ON sessions (org, created, id);
`

const columns = `id, org, seq, status, failure_code, nfc_tries, liveness_tries, version,
	share_fields, redirect_url, webhook, created, updated, completed, expires`

func openStore(lists ...[]session) (*store, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	st := &store{db: db, statements: make(map[string]*sql.Stmt)}
	if err := st.fill(lists); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return st, nil
}

func (st *store) fill(lists [][]session) error {
	if _, err := st.db.Exec(schema); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	tx, err := st.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit there is nothing to roll back
	insert, err := tx.Prepare(insertSession)
	if err != nil {
		return err
	}
	for _, list := range lists {
		for i := range list {
			if _, err := insert.Exec(list[i].values()...); err != nil {
				return fmt.Errorf("session %s: %w", list[i].id, err)
			}
		}
	}
	return tx.Commit()
}

const insertSession = `INSERT INTO sessions (` + columns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`

func (s *session) values() []any {
	return []any{s.id, s.org, s.seq, s.status, s.failure, s.nfc, s.liveness, s.version,
		s.shareFields, s.redirect, s.webhook, s.created, s.updated, s.completed, s.expires}
}

func (s *session) scan(scan func(...any) error) error {
	return scan(&s.id, &s.org, &s.seq, &s.status, &s.failure, &s.nfc, &s.liveness, &s.version,
		&s.shareFields, &s.redirect, &s.webhook, &s.created, &s.updated, &s.completed, &s.expires)
}

func (st *store) close() error {
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, prepared := range st.statements {
		_ = prepared.Close() // the connection closes next
	}
	return st.db.Close()
}

func (st *store) prepare(text string) (*sql.Stmt, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if prepared, ok := st.statements[text]; ok {
		return prepared, nil
	}
	prepared, err := st.db.Prepare(text)
	if err == nil {
		st.statements[text] = prepared
	}
	return prepared, err
}

// read runs a query that yields sessions. Requests do not lend it their
// context: an interrupted query may cost the connection, and with it the data.
func (st *store) read(text string, args []any) ([]session, error) {
	prepared, err := st.prepare(text)
	if err != nil {
		return nil, err
	}
	found, err := prepared.QueryContext(context.Background(), args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }() // its error is Err's, read below
	var list []session
	for found.Next() {
		var s session
		if err := s.scan(found.Scan); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, found.Err()
}

// readOne is row without the cache.
func (st *store) readOne(text string, width int, args []any) ([]any, error) {
	prepared, err := st.prepare(text)
	if err != nil {
		return nil, err
	}
	values, pointers := make([]any, width), make([]any, width)
	for i := range values {
		pointers[i] = &values[i]
	}
	err = prepared.QueryRowContext(context.Background(), args...).Scan(pointers...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return values, err
}

func (st *store) exec(text string, args ...any) error {
	prepared, err := st.prepare(text)
	if err == nil {
		_, err = prepared.Exec(args...)
	}
	return err
}

// sortKey is one column of the order.
type sortKey struct {
	expression string
	descending bool
}

func orderBy(keys []sortKey) string {
	terms := make([]string, len(keys))
	for i, k := range keys {
		terms[i] = k.expression
		if k.descending {
			terms[i] += " DESC"
		}
	}
	return strings.Join(terms, ", ")
}

// following is the keyset condition: what comes after a row with these values
// of the sort keys.
func following(keys []sortKey, values []any) (string, []any) {
	if len(keys) == 0 || len(values) < len(keys) {
		return "TRUE", nil
	}
	sign := ">"
	if keys[0].descending {
		sign = "<"
	}
	if len(keys) == 1 {
		return fmt.Sprintf("%s %s ?", keys[0].expression, sign), values[:1]
	}
	rest, args := following(keys[1:], values[1:])
	text := fmt.Sprintf("(%[1]s %[2]s= ? AND (%[1]s %[2]s ? OR %[3]s))", keys[0].expression, sign, rest)
	return text, append([]any{values[0], values[0]}, args...)
}
