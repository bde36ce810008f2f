package store_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"panal/internal/clock"
	"panal/store"
	"panal/store/storetest"
)

var _ scs.CtxStore = store.Sessions{}

func TestSessions(t *testing.T) {
	at := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		sessions := db.Sessions()
		find := func(token string) string {
			t.Helper()
			data, found, err := sessions.Find(token)
			if err != nil || found != (data != nil) {
				t.Fatalf("%q, %v, %v", data, found, err)
			}
			return string(data)
		}
		commit := func(token, data string) {
			t.Helper()
			if err := sessions.Commit(token, []byte(data), time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		if got := find("a"); got != "" {
			t.Errorf("before it is there: %q", got)
		}
		commit("a", "one")
		commit("b", "other")
		commit("a", "two")
		if find("a") != "two" || find("b") != "other" {
			t.Errorf("%q, %q", find("a"), find("b"))
		}
		if kept, err := db.CountKeptAsIs(t.Context(), "a"); kept != 0 || err != nil {
			t.Errorf("the token is kept: %d, %v", kept, err)
		}
		for range 2 {
			if err := sessions.Delete("a"); err != nil {
				t.Fatal(err)
			}
		}
		if find("a") != "" || find("b") != "other" {
			t.Errorf("after a is deleted: %q, %q", find("a"), find("b"))
		}
		at.Advance(59 * time.Minute)
		if find("b") != "other" {
			t.Error("expired too soon")
		}
		at.Advance(time.Minute)
		if find("b") != "" {
			t.Error("never expires")
		}
	}, storetest.WithClock(at))
}

// The way a browser goes: a token planted before signing in is worth nothing after, nor is any after signing out.
func TestSessionsInABrowser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		manager := scs.New()
		manager.Store = db.Sessions()
		mux := http.NewServeMux()
		mux.HandleFunc("/visit", func(w http.ResponseWriter, r *http.Request) { manager.Put(r.Context(), "seen", true) })
		mux.HandleFunc("/in", func(w http.ResponseWriter, r *http.Request) {
			if err := manager.RenewToken(r.Context()); err != nil {
				t.Error(err)
			}
			manager.Put(r.Context(), "person", "Luz")
		})
		mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte(manager.GetString(r.Context(), "person")))
		})
		mux.HandleFunc("/out", func(w http.ResponseWriter, r *http.Request) {
			if err := manager.Destroy(r.Context()); err != nil {
				t.Error(err)
			}
		})
		server := httptest.NewServer(manager.LoadAndSave(mux))
		defer server.Close()
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar}
		get := func(client *http.Client, path, token string) (body, cookie string) {
			t.Helper()
			request, err := http.NewRequest("GET", server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if token != "" {
				request.AddCookie(&http.Cookie{Name: "session", Value: token})
			}
			response, err := client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			var b strings.Builder
			if err := response.Write(&b); err != nil {
				t.Fatal(err)
			}
			_, body, _ = strings.Cut(b.String(), "\r\n\r\n")
			for _, c := range response.Cookies() {
				cookie = c.Value
			}
			return body, cookie
		}
		_, planted := get(browser, "/visit", "")
		_, renewed := get(browser, "/in", "")
		if planted == "" || renewed == "" || planted == renewed {
			t.Fatalf("the token was %q and is %q", planted, renewed)
		}
		if who, rewritten := get(browser, "/who", ""); who != "Luz" || rewritten != "" {
			t.Errorf("who: %q; a session that did not change was written: %q", who, rewritten)
		}
		if who, _ := get(&http.Client{}, "/who", planted); who != "" {
			t.Errorf("the planted token is %q", who)
		}
		if who, _ := get(&http.Client{}, "/who", renewed); who != "Luz" {
			t.Errorf("the new token is %q", who)
		}
		get(browser, "/out", "")
		if who, _ := get(&http.Client{}, "/who", renewed); who != "" {
			t.Errorf("after signing out the token is %q", who)
		}
	})
}
