package static

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func get(t *testing.T, url, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest("GET", url, nil)
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestServesEveryFileForGood(t *testing.T) {
	for name := range assets() {
		res := get(t, URL(name), "")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") == "" {
			t.Errorf("%s: %d %q", name, res.StatusCode, res.Header.Get("Content-Type"))
		}
		if cc := res.Header.Get("Cache-Control"); !strings.Contains(cc, "immutable") {
			t.Errorf("%s: Cache-Control is %q", name, cc)
		}
	}
}

func TestGzipIsTheSameContent(t *testing.T) {
	for _, accept := range []string{"gzip, deflate, br", "br;q=1, gzip;q=0.5"} {
		res := get(t, URL(Sheet), accept)
		if res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Fatalf("%q: headers %v", accept, res.Header)
		}
		zr, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(body(t, zr), body(t, get(t, URL(Sheet), "").Body)) {
			t.Error("compressed and plain differ")
		}
	}
	for _, refuse := range []string{"", "br", "gzip;q=0", "gzip; q=0"} {
		if enc := get(t, URL(Sheet), refuse).Header.Get("Content-Encoding"); enc != "" {
			t.Errorf("%q got %q", refuse, enc)
		}
	}
}

func TestOldHashIsServedButNotKept(t *testing.T) {
	res := get(t, "/static/000000000000/"+Sheet, "")
	if res.StatusCode != 200 || res.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %q", res.StatusCode, res.Header.Get("Cache-Control"))
	}
	for _, url := range []string{"/static/", "/static/x", "/static/x/no.css", "/static/x/static.go", "/static/x/../static.go"} {
		if res := get(t, url, ""); res.StatusCode != 404 {
			t.Errorf("%s: %d", url, res.StatusCode)
		}
	}
}

func TestUnchangedFileIsNotSentAgain(t *testing.T) {
	tag := get(t, URL(Sheet), "gzip").Header.Get("ETag")
	r := httptest.NewRequest("GET", URL(Sheet), nil)
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("If-None-Match", tag)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("%d with %d bytes", w.Code, w.Body.Len())
	}
}

// What a landing page loads besides its own markup leaves that markup 16 KB of
// the 60 that a guest on a phone should have to fetch.
func TestFrontEndIsSmall(t *testing.T) {
	total := 0
	for _, name := range []string{Sheet, "panal.js", "vendor/htmx.min.js", "vendor/htmx-ext-sse.min.js", "icons.svg", "favicon.svg"} {
		n := len(assets()[name].gzipped)
		t.Logf("%6d %s", n, name)
		total += n
	}
	if total > 44_000 {
		t.Errorf("%d bytes compressed", total)
	}
}

func TestManifestIconsExist(t *testing.T) {
	var manifest struct{ Icons []struct{ Src string } }
	if err := json.Unmarshal([]byte(mustRead("manifest.webmanifest")), &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest.Icons) < 2 {
		t.Error("an installable page needs 192 and 512 px icons")
	}
	for _, icon := range manifest.Icons {
		if _, ok := assets()[icon.Src]; !ok {
			t.Errorf("no file %s", icon.Src)
		}
	}
}

// The content security policy forbids what these would need.
func TestNothingInlineOrFromElsewhere(t *testing.T) {
	for name, a := range assets() {
		if strings.HasPrefix(name, "vendor/") || a.kind == "image/png" {
			continue
		}
		text := regexp.MustCompile(`(https?:)?//www\.w3\.org/\S+`).ReplaceAllString(string(a.plain), "")
		if m := regexp.MustCompile(`(?:url\(|@import |src=|from )["']?(?:https?:)?//[^\s"')]+|\beval\(|new Function`).FindString(text); m != "" {
			t.Errorf("%s: %s", name, m)
		}
	}
}

func TestVendoredFilesAreAsRecorded(t *testing.T) {
	sums, err := os.Open("vendor/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer sums.Close()
	recorded := map[string]string{}
	for lines := bufio.NewScanner(sums); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		recorded[name] = sum
	}
	entries, err := os.ReadDir("vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() == "README.md" || e.Name() == "SHA256SUMS" {
			continue
		}
		content, err := os.ReadFile("vendor/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if recorded[e.Name()] != hex.EncodeToString(sum[:]) {
			t.Errorf("%s differs from SHA256SUMS", e.Name())
		}
		delete(recorded, e.Name())
	}
	if len(recorded) > 0 {
		t.Errorf("recorded but missing: %v", recorded)
	}
}

var declaration = regexp.MustCompile(`--([\w-]+):\s*(#[0-9a-f]{6});`)

// themes reads the colours of tokens.css: light, dark by the system, dark by choice.
func themes(t *testing.T) (light, system, chosen map[string]string) {
	t.Helper()
	css := mustRead("tokens.css")
	block := func(from string) map[string]string {
		_, rest, found := strings.Cut(css, from)
		if !found {
			t.Fatalf("tokens.css has no %q", from)
		}
		rest, _, _ = strings.Cut(rest, "}")
		m := map[string]string{}
		for _, d := range declaration.FindAllStringSubmatch(rest, -1) {
			m[d[1]] = d[2]
		}
		return m
	}
	light = block(":root {\n  color-scheme: light;")
	system = block(`:root:not([data-theme="light"]) {`)
	chosen = block(`:root[data-theme="dark"] {`)
	return light, system, chosen
}

func TestDarkIsDarkEitherWay(t *testing.T) {
	light, system, chosen := themes(t)
	if fmt.Sprint(system) != fmt.Sprint(chosen) {
		t.Errorf("by system %v\nby choice %v", system, chosen)
	}
	for name := range light {
		if _, ok := system[name]; !ok && name != "accent" && name != "on-accent" {
			t.Errorf("dark has no --%s", name)
		}
	}
}

func TestContrast(t *testing.T) {
	light, dark, _ := themes(t)
	for name := range light {
		if _, ok := dark[name]; !ok {
			dark[name] = light[name] // the accent is one for both
		}
	}
	for theme, colour := range map[string]map[string]string{"light": light, "dark": dark} {
		check := func(ink, ground string, least float64) {
			if got := contrast(t, colour[ink], colour[ground]); got < least {
				t.Errorf("%s: --%s on --%s is %.2f:1, want %.1f", theme, ink, ground, got, least)
			}
		}
		for _, ground := range []string{"bg", "surface", "sunken", "soft"} {
			for _, ink := range []string{"text", "muted", "link"} {
				check(ink, ground, 4.5)
			}
		}
		for _, ground := range []string{"bg", "surface"} {
			check("edge", ground, 3)
			check("focus", ground, 3)
			check("bad", ground, 4.5)
		}
		check("on-accent", "accent", 4.5)
		check("on-accent", "accent-strong", 4.5)
		for _, tone := range []string{"good", "warn", "bad", "info"} {
			check(tone, tone+"-soft", 4.5)
			check("text", tone+"-soft", 4.5)
		}
		for i := range 8 {
			check("on-face-"+strconv.Itoa(i), "face-"+strconv.Itoa(i), 4.5)
		}
	}
}

// contrast is the ratio of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(hexColour string) float64 {
		raw, err := hex.DecodeString(strings.TrimPrefix(hexColour, "#"))
		if err != nil || len(raw) != 3 {
			t.Fatalf("colour %q", hexColour)
		}
		var linear [3]float64
		for i, c := range raw {
			v := float64(c) / 255
			if v <= 0.04045 {
				linear[i] = v / 12.92
			} else {
				linear[i] = math.Pow((v+0.055)/1.055, 2.4)
			}
		}
		return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
	}
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}
