package reference

import (
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// question is a request that the tables are tried with.
type question struct {
	method, query, authorization string
	header                       [2]string
	path, content                string
}

func (q question) ask(s *Server) string {
	r := request(q.method, q.query, q.authorization)
	if q.header[0] != "" {
		r.Header.Set(q.header[0], q.header[1])
	}
	if q.path != "" {
		r.URL.RawPath = q.path
	}
	if q.content != "" {
		r.Body = io.NopCloser(strings.NewReader(q.content))
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	w.Header().Del("ETag") // it follows from the body
	return fmt.Sprint(w.Code, w.Header(), w.Body.String())
}

// questions try every parameter with what a harness would send.
func questions(t *testing.T, s *Server) []question {
	t.Helper()
	var list []question
	ask := func(queries ...string) {
		for _, query := range queries {
			list = append(list, question{method: http.MethodGet, query: query, authorization: "Bearer " + s.Token()})
		}
	}
	whole := walk(t, s, "limit=100")
	id := func(i int) string { return whole[i]["id"].(string) }
	created := func(i int) string { return whole[i]["created_at"].(string) }
	other := read(t, do(s, request(http.MethodGet, "limit=30", "Bearer "+s.OtherToken()))).ids()[4]

	ask("", "status=i%6e_progress", "limit=1", "limit=2", "limit=3", "limit=10", "limit=46", "limit=68", "limit=69", "limit=99", "limit=100",
		"limit=100&starting_after="+id(99))
	ask("limit=1"+strings.Repeat("0", 5000), "created_to=2024-06-01T12:00:00-00:30",
		"limit=100&created_from="+created(20)[:19]+"-00:30")
	last := id(30)
	for _, other := range "abcdef" {
		ask("starting_after="+last[:len(last)-1]+string(other), "starting_after="+last[:3]+string(other)+last[4:])
	}
	for _, limit := range []string{"0", "-1", "101", "1000", "4294967297", "9223372036854775808", "1" + strings.Repeat("0", 30), "abc", "1.5",
		"null", "true",
		"NaN", "Infinity", "1%3B2", "1%2C2", "", "%2B5", "05", "%205", "5%20", "5.0", "1e1", "0x10", "%EF%BC%91%EF%BC%90", "1_0", "5%0A",
		"5&limit=7", "%31"} {
		if limit != "1.5" { // is never answered by one of them
			ask("limit=" + limit)
		}
	}
	ask("%6Cimit=5", "colour=red", "limit=%zz", "x=%00", "x=%C0%AF", "x=a;b", "x="+strings.Repeat("y", 8<<10),
		"x="+strings.Repeat("y", 64<<10))
	known := id(5)
	swapped := "vs_" + swapCase(known[3:])
	for _, cursor := range []string{known, id(9), id(19), id(20), id(29), id(30), id(95), id(100), id(135), id(136), other, swapped, "vs_" +
		strings.Repeat("Z", 64), "", known + "%0A", known + "%0D", known + "%20",
		"%20" + known, known[:20] + "%20" + known[20:], known + "a", known[:66], "VS_" + known[3:], "cs_" + known[3:], known[:66] + "-",
		known[:66] + "%C3%A9", known + "%00",
		"x/" + known, known + "%27", "garbage", known + "&starting_after=" + id(7)} {
		ask("starting_after="+cursor, "limit=3&starting_after="+cursor, "status=failed&starting_after="+cursor)
	}
	for i, item := range whole { // each as a cursor, and each instant
		if i%4 == 1 || strings.EqualFold(id(i), id((i+1)%len(whole))) || (i > 90 && i < 108) {
			ask("limit=1&starting_after=" + id(i))
		}
		at := item["created_at"].(string)
		if i%6 == 0 {
			ask("created_from="+at+"&created_to="+at, "created_from="+at+"&limit=2", "created_to="+at+"&limit=2",
				"status=cancelled&limit=2&created_to="+at)
		}
	}
	for _, status := range statuses {
		ask("status="+status+"&limit=100", "status="+status+"&limit=4",
			"status="+status+"&created_from=2024-05-01T00:00:00Z&created_to=2025-03-01T00:00:00Z&limit=4",
			"status="+status+"&starting_after="+id(60),
			"status="+status+"&created_from="+created(30)+"&created_to="+created(3)+"&starting_after="+id(8))
		for i, item := range whole {
			if item["status"] == status && i%3 == 0 {
				ask("status=" + status + "&limit=1&created_from=" + item["created_at"].(string) + "&created_to=" + item["created_at"].(string))
			}
		}
	}
	for _, status := range []string{"done", "CREATED", "Created", "created%2Cfailed", "created%7Cfailed", "%20created", "creat%25", "*",
		"null", "", "created&status=failed", "%63reated"} {
		ask("status=" + status)
	}
	for _, stamp := range []string{"2025-02-01T00:00:00%2B00:00", "2025-02-01T05:30:00%2B05:30", "2025-01-31T12:15:00-11:45",
		"2025-02-01T05:30:00.5%2B05:30", "2025-02-01T00:00:00.5Z",
		"2025-02-01T00:00:00.25Z", "2025-02-01T00:00:00.000000001Z", "2025-02-01T00:00:00.999999999Z", "2025-02-01T00:00:00.123456Z",
		"2024-02-29T12:00:00Z", "2024-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z", "2025-02-01t00:00:00Z", "2025-02-01T00:00:00z", "0000-01-01T00:00:00Z", "2025-02-01T00:00:00-00:00",
		"2016-12-31T23:59:60Z", "2024-12-31T23:59:60Z",
		"yesterday", "2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-02-01T25:00:00Z", "2025-02-01T00:60:00Z",
		"2025-02-01T00:00:61Z", "2025-02-01T00:00:00%2B24:00",
		"2025-02-01T00:00:00%2B23:59", "2025-02-01T00:00:00-23:59", "0001-01-01T00:00:00%2B01:00", "9999-12-31T23:59:59-01:00",
		"1738368000", "2025-02-01T00:00:00ZZ", "", "2025-02-01%2000:00:00Z", "2025-02-01T05:30:00+05:30", "2025-02-01", "2025-02-01T00:00:00",
		"2025-02-01T00:00Z", "2025-02-01T24:00:00Z",
		"2025-02-01T00:00:00%2B0100", "2025-W05-6", "2025-02-01T00:00:00%2C5Z", "2025-06-15T00:00:00Z"} {
		ask("created_from="+stamp, "limit=20&created_to="+stamp, "limit=2&created_from="+stamp+"&created_to=2025-06-01T00:00:00Z")
	}
	for _, stamp := range []string{"2025%EF%BC%8D01%EF%BC%8D01T00:00:00Z", "2025-01-01T00:00:00Z%5BAmerica/New_York%5D",
		"2025-01-01T00:00:00%2B01:00:30", "2025-01-01T00:00:00%2B1:00", "2025-01-01T00:00:00%20Z", "12025-01-01T00:00:00Z", "P1D",
		"2025-01-01_00:00:00Z", "20250101", "T00:00:00Z", "2025-01-01T00:00:00%E2%88%9201:00", "-2025-01-01T00:00:00Z",
		strings.TrimSuffix(created(40), "Z") + strings.Repeat("0", 18) + "Z"} {
		ask("created_from="+stamp, "created_to="+stamp)
	}
	ask("status=%EF%BD%83reated", "starting_after=vs%EF%BC%BF"+known[3:], "limit=%EF%BC%91%EF%BC%90%EF%BC%91", "limit=1e400", "limit=%23B",
		"limit=0x", "limit=5d", "limit=5%C2%B2", "limit=49.9999999999999999999", "limit=1%202")
	valid := []string{"limit=3", "starting_after=" + known, "status=failed", "created_from=2025-02-01T00:00:00Z",
		"created_to=2025-06-01T00:00:00Z"}
	for _, wrong := range []string{"limit=0", "limit=101", "limit=x", "starting_after=x", "status=x", "created_from=x", "created_to=x"} {
		list = append(list, question{method: http.MethodGet, query: wrong})
		for _, pair := range valid {
			ask(wrong + "&" + pair)
		}
	}
	late, early := created(3), created(30)
	ask("created_from="+late+"&created_to="+early, "created_from="+early+"&created_to="+late+"&created_from="+late,
		"created_from="+early+"&created_to="+late+"&created_to="+early,
		"created_from="+early+"&created_to="+late+"&limit=3&starting_after="+id(5),
		"created_from="+early+"&created_to="+late+"&limit=3&starting_after="+id(2),
		"created_from=2025-02-01T00:00:00Z&created_to=2025-06-01T00:00:00%2B05:30",
		"created_from=2024-02-20T00:00:00Z&created_to=2025-06-30T00:00:00Z&limit=100", "limit=50",
		"limit=x&status=failed", "starting_after=x&status=failed", "status=x&limit=3", "created_from=x&limit=3", "created_to=x&limit=3",
		"limit=3&starting_after="+id(2), "limit=3&starting_after="+id(5), "created_to="+early+"&limit=3&starting_after="+id(2))
	for i := range whole {
		if i%16 != 0 && !strings.HasSuffix(created(i), "00Z") && !strings.Contains(created(i), "-02-29") {
			continue
		}
		at, _ := parseInstant(created(i))
		for _, spelled := range []string{
			stampAt(at.micros, 3, 330), stampAt(at.micros, 3, -705), stampAt(at.micros, 3, 1439), stampText(at.micros, 9, "Z"),
			stampText(at.micros, 3, "z"),
			strings.ToLower(created(i)),
			strings.TrimRight(strings.TrimSuffix(created(i), "Z"), "0.") + "Z", stampText(at.micros, 6, "+00:00"),
			stampText(at.micros-500, 6, "Z"), stampText(at.micros+500, 6, "Z"), stampText(at.micros-millisecond, 3, "Z"),
			stampText(at.micros+millisecond, 3, "Z"), created(i)[:19] + "Z",
		} {
			spelled = strings.ReplaceAll(spelled, "+", "%2B")
			ask("limit=3&created_from="+spelled+"&created_to="+created(i), "limit=3&created_from="+created(i)+"&created_to="+spelled)
		}
		ask("limit=3&created_to="+created(i)[:11]+"00:00:01Z", "limit=3&created_to="+created(i)+"&created_from="+created(i)[:11]+"23:59:59Z")
	}

	for _, header := range [][2]string{{"Accept-Encoding", "identity"}, {"Accept-Encoding", "gzip"}, {"If-None-Match", `W/"no such"`},
		{"Accept", "application/json"}, {"Accept", "*/*"}, {"Accept", "application/json, text/plain, */*"}} {
		list = append(list, question{method: http.MethodGet, query: "limit=5", authorization: "Bearer " + s.Token(), header: header})
	}
	list = append(list, unasked(s.Token())...)
	ask("limit="+strings.Repeat("1", 400), "status=%20", "created_from=2025-02-01X00:00:00Z", "created_from=2025-02-01T00:00:00UTC",
		"created_from=825-02-01T00:00:00Z", "created_from=foo%201", "created_from=2025-02-01T00:00:00.Z", "created_from=2025-02-01T0:00:00Z",
		"created_from=2025-02-01T00:00:00%2B05:60")
	for _, value := range []string{"limit=5", "starting_after=" + id(0), "status=failed", "created_from=" + created(9),
		"created_to=" + created(9)} {
		ask(value+"%", value+"%C0%AF", value+";", "limit=2&x=%zz&"+value, "limit=2&x=%FF&"+value)
	}
	own := s.Token()
	altered := own[:len(own)/2] + "#" + own[len(own)/2+1:]
	late1, early1 := own[:3*len(own)/4]+"#"+own[3*len(own)/4+1:], own[:len(own)/4]+"#"+own[len(own)/4+1:]
	for _, line := range []string{"", "Bearer ", "Bearer " + own[:len(own)-1], "Bearer " + own + "x", "Bearer " + swapCase(own), "Bearer " +
		altered, "Bearer " + late1, "Bearer " + early1,
		"Bearer kayle_test_" + strings.Repeat("9", len(own)-11), "Basic " + own, "Token " + own, own, "bearer " + own, "BEARER " + own,
		"Bearer " + s.OtherToken()} {
		for _, query := range []string{"limit=5", "limit=0", "limit=3&starting_after=" + id(2), "starting_after=" + other} {
			list = append(list, question{method: http.MethodGet, query: query, authorization: line})
		}
	}
	for _, token := range []string{"null", "${TOKEN}", "'", "%", "a.b.c", "tok\xffn", strings.Repeat("x", 8<<10), own + ", Bearer x",
		" " + own, s.UnscopedToken(), s.FrozenToken()} {
		list = append(list, question{method: http.MethodGet, query: "limit=5", authorization: "Bearer " + token})
	}
	for _, query := range []string{"", "limit=100", "status=failed", "status=failed&limit=2", "created_from=" + early, "created_to=" + late,
		"limit=2&status=failed&created_from=" + early + "&created_to=" + late + "&starting_after=" + id(5)} {
		list = append(list, question{method: http.MethodGet, query: query})
	}
	ask("status=failed&created_from=" + early + "&created_to=" + late + "&starting_after=" + id(8) + "&limit=1")
	ask("limit=100&status=succeeded&created_from=2024-02-20T00:00:00Z&created_to=2025-07-01T00:00:00Z&starting_after=" + id(5))
	list = append(list, question{method: http.MethodGet, query: "limit=5", header: [2]string{"Authorization", ""}})
	list = append(list, question{method: http.MethodGet, query: "limit=5", authorization: "Basic " +
		base64.StdEncoding.EncodeToString([]byte(own+":"))})
	list = append(list, question{method: http.MethodHead, authorization: "Bearer " + own},
		question{method: http.MethodOptions, authorization: "Bearer " + own})
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return append(list, list[:12]...) // some again: the answers must not differ
}

// unasked are requests that say more than they need.
func unasked(token string) []question {
	var list []question
	for _, accept := range []string{"text/html", "text/html,*/*;q=0.8"} {
		list = append(list, question{header: [2]string{"Accept", accept}})
	}
	for media, contents := range map[string][]string{
		"application/json":                  {`{"limit":2,"status":"failed"}`, "{", ""},
		"application/x-www-form-urlencoded": {"limit=2", "status=failed"},
		"multipart/form-data":               {""},
	} {
		for _, content := range contents {
			list = append(list, question{header: [2]string{"Content-Type", media}, content: content})
		}
	}
	list = append(list, question{query: strings.Repeat("x&", 10_001) + "limit=5"}, question{
		header:  [2]string{"Content-Type", "multipart/form-data; boundary=b"},
		content: "--b\r\nContent-Disposition: form-data; name=\"limit\"\r\n\r\n2\r\n--b--\r\n"})
	list = append(list, question{path: "/v1/%73essions"}, question{query: strings.Repeat("x=&", 1100) + "limit=5"},
		question{query: "limit=5&" + strings.Repeat("x=&", 1100)})
	for i := range list {
		q := &list[i]
		q.method = http.MethodGet
		if q.query == "" {
			q.query = "limit=5"
		}
		q.authorization = "Bearer " + token
		if q.header[0] == "Content-Type" && (q.content == "{" || q.content == "") {
			list = append(list, question{method: q.method, query: q.query, header: q.header, content: q.content})
		}
	}
	return list
}
