package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"panal/access"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/locale"
)

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		location, sentence string
		want               ProblemField
	}{
		{"body", "expected required property variant to be present", ProblemField{Pointer: "/variant", Code: "invalid.required"}},
		{"body.variants[1]", "expected required property price to be present", ProblemField{Pointer: "/variants/1/price", Code: "invalid.required"}},
		{"body.quantity", "expected number >= 1", ProblemField{Pointer: "/quantity", Code: "invalid.least"}},
		{"body.prices.a/b~c", "expected object", ProblemField{Pointer: "/prices/a~1b~0c", Code: "invalid.object"}},
		{"body", "expected object", ProblemField{Code: "invalid.object"}},
		{"query.state", `expected value to be one of "open, formed"`, ProblemField{Parameter: "state", Code: "invalid.choice"}},
		{"query.after", "required query parameter is missing", ProblemField{Parameter: "after", Code: "invalid.required"}},
		{"body.x", "something that was never said before", ProblemField{Pointer: "/x", Code: "invalid.form"}},
	} {
		got := refusal(locale.For("en"), &huma.ErrorDetail{Location: c.location, Message: c.sentence})
		c.want.Message = got.Message
		if got != c.want || got.Message == "" || strings.Contains(got.Message, "{") {
			t.Errorf("%s: %s: %+v, want %+v", c.location, c.sentence, got, c.want)
		}
	}
}

// Every code has words of its own in every language.
func TestEveryCodeHasWords(t *testing.T) {
	var codes []string
	for _, known := range schemaCodes {
		codes = append(codes, "fault."+known.code)
	}
	for _, key := range protocol {
		codes = append(codes, key)
	}
	for _, language := range locale.Supported() {
		for _, key := range codes {
			if !locale.For(language).Has(key) {
				t.Errorf("%s: no words for %s", language, key)
			}
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for f, want := range map[*fault.Fault]string{
		fault.New(fault.Limited, "limited").After(1500 * time.Millisecond): "2",
		fault.New(fault.Unavailable, "busy"):                               "1",
		fault.New(fault.Unavailable, "busy").After(time.Minute):            "60",
		fault.New(fault.Conflict, "conflict"):                              "",
	} {
		if got := problemOf(locale.For("en"), f).GetHeaders().Get("Retry-After"); got != want {
			t.Errorf("%v: Retry-After %q, want %q", f, got, want)
		}
	}
}

func FuzzCodeOf(f *testing.F) {
	for _, known := range schemaCodes {
		f.Add(known.sentence)
	}
	f.Fuzz(func(t *testing.T, sentence string) {
		code, _ := codeOf(sentence)
		if !slices.ContainsFunc(schemaCodes, func(known struct{ sentence, code string }) bool { return known.code == code }) {
			t.Errorf("%q has code %q", sentence, code)
		}
	})
}

// Whatever is sent is answered, and is never our mistake.
func FuzzPlaceOrder(f *testing.F) {
	here := id.NewGenerator(nil).New(time.Unix(1_800_000_000, 0))
	q := &quick{actor: access.Actor{Person: here, Member: here, Community: here, Role: access.Member, Scope: access.Write}}
	q.place.ID = here
	handler := New(Config{People: q, Commerce: q, Clock: clock.System(), Limits: Limits{Token: unlimited, Visitor: unlimited}})
	for _, body := range []string{`{"variant":"var_01h455vb4pex5vsknk084sn02q","quantity":1}`, `{"quantity":1e9,"variant":null}`, `{"Variant":[]}`, `[{}]`, "", "{", `{"variant":"\ud800"}`} {
		f.Add([]byte(body), "Bearer panal_x", "key", jsonType)
	}
	f.Fuzz(func(t *testing.T, body []byte, authorization, key, mediaType string) {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/communities/sol/orders", strings.NewReader(string(body)))
		r.Header = http.Header{"Authorization": {authorization}, "Idempotency-Key": {key}, "Content-Type": {mediaType}}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("status %d for %q: %s", w.Code, body, w.Body)
		}
	})
}
