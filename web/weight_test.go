package web

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// landingBudget is what a landing page may weigh before its pictures, as it travels: page, styles, scripts and icons.
const landingBudget = 60 << 10

func TestLandingsAreLight(t *testing.T) {
	w := newShop(t)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	for range 4 {
		w.group(w.browser(), "ben@example.org", "Benedikt Oberhuber-Lang")
	}
	for _, path := range []string{"/alto", "/alto/shop", w.offerPath(), "/alto/p/dawn", group} {
		seen := map[string]bool{}
		page, body := w.weigh(path)
		total := page
		root, err := html.Parse(strings.NewReader(body))
		w.must(err)
		for n := range root.Descendants() {
			file := attr(n, "href")
			switch {
			case n.Data == "script":
				file = attr(n, "src")
			case n.Data == "link" && (attr(n, "rel") == "stylesheet" || attr(n, "rel") == "icon" || attr(n, "rel") == "manifest"):
			case n.Data == "use":
				file, _, _ = strings.Cut(file, "#")
			default:
				continue
			}
			if !seen[file] {
				seen[file] = true
				size, _ := w.weigh(file)
				total += size
			}
		}
		t.Logf("%s: %d bytes, of them %d for the page, with %d files", path, total, page, len(seen))
		if total > landingBudget || len(seen) < 3 {
			t.Errorf("%s: %d bytes with %d files, over %d", path, total, len(seen), landingBudget)
		}
	}
}

// weigh returns how many bytes travel for an address, and what they say.
func (w *world) weigh(path string) (size int, text string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.ctx(), http.MethodGet, w.url+path, nil)
	w.must(err)
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(r)
	w.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	w.must(err)
	if answer.StatusCode != http.StatusOK || len(body) >= worthCompressing && answer.Header.Get("Content-Encoding") != "gzip" {
		w.t.Fatalf("%s: %d, encoded %q", path, answer.StatusCode, answer.Header.Get("Content-Encoding"))
	}
	return len(body), w.browser().get(path).text
}

func BenchmarkLanding(b *testing.B) {
	w := newShop(b)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	for _, path := range []string{w.offerPath(), group} {
		b.Run(strings.Split(path, "/")[2], func(b *testing.B) {
			client := w.browser()
			client.header.Set("Accept-Encoding", "gzip")
			for b.Loop() {
				client.get(path)
			}
		})
	}
}
