package answer_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

var loadOnce = sync.OnceValues(func() (*spec.Contract, error) { return spec.Load(spec.Sources{}) })

// contract is the embedded one.
func contract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reading reads one body of JSON with a reader of its own.
func reading(t testing.TB, status int, text string) *answer.Reading {
	t.Helper()
	return read(answer.NewReader(contract(t)), status, text)
}

func read(r *answer.Reader, status int, text string) *answer.Reading {
	return r.Read(probe.Body{Status: status, MediaType: "application/json", Text: []byte(text)}).(*answer.Reading)
}

// object is a JSON object, or changes to one: a member that is absent is left out.
type object map[string]any

type missing struct{}

var absent = missing{}

// session is a valid session with an id, and with changes.
func session(n int, changes ...object) string {
	id := sessionID(n)
	s := object{"id": id, "status": "created", "failure_code": nil, "nfc_tries_used": 0, "liveness_tries_used": 0, "contract_version": 1,
		"share_fields": object{}, "redirect_url": nil, "webhook_endpoint_id": nil, "verification_url": "https://verify.test/" + id,
		"expires_at": "2025-01-01T01:00:00Z", "completed_at": nil, "created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z"}
	for _, c := range changes {
		maps.Copy(s, c)
	}
	maps.DeleteFunc(s, func(_ string, v any) bool { return v == absent })
	return encode(s)
}

func sessionID(n int) string { return fmt.Sprintf("vs_%064d", n) }

func encode(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// page is the last page of a list.
func page(items ...string) string {
	return fmt.Sprintf(`{"data":[%s],"error":null,"pagination":{"limit":10,"has_more":false,"next_cursor":null}}`, strings.Join(items, ","))
}

// filler is a value of share_fields that takes about so many bytes.
func filler(bytes int) object {
	fields := object{}
	for i := range bytes / 100 {
		fields[fmt.Sprintf("document_field_%03d", i)] = object{"required": true, "source": "rc", "reason": "Needed for the account"}
	}
	return fields
}
