package api

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"panal/internal/browsertest"
)

// The page reads well in a browser that may load nothing from elsewhere, on a phone and in the dark.
func TestDocsInABrowser(t *testing.T) {
	b := browsertest.New(t)
	h := newHive(t)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" { // the pages' to serve
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		h.handler.ServeHTTP(w, r)
	}))
	defer served.Close()
	page := b.NewPage()
	for _, dark := range []bool{false, true} {
		page.Size(375, 800)
		page.Dark(dark)
		page.Goto(served.URL + "/api/docs")
		page.Click("#place-order summary")
		page.WaitText("#place-order", "Idempotency-Key")
		for _, v := range page.Axe() {
			t.Error(v)
		}
		var wide bool
		page.Eval("document.documentElement.scrollWidth > innerWidth", &wide)
		if wide {
			t.Error("the page is wider than a phone")
		}
		for _, e := range page.ConsoleErrors() {
			t.Error(e)
		}
		if dir := os.Getenv("PANAL_SHOTS"); dir != "" {
			page.Shot(dir + "/api-docs.png")
		}
	}
	page.Goto(served.URL + problemPath + "group_buy_full")
	page.WaitText("main", "This group is already full")
}
