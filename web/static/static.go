// Package static holds the front-end files and serves them: styles, scripts,
// icons and the vendored libraries under vendor/.
//
// Every file has a URL that carries the hash of its content, so browsers keep it
// for good and a new release is a new URL. The styles are joined into one sheet,
// site.css, because a first paint waits for every sheet that a page names. Files
// are hashed and compressed once, at start.
//
// It knows nothing of pages; package ui names the files it needs.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

//go:embed *.css *.js *.svg *.webmanifest icons vendor/*.css vendor/*.js
var files embed.FS

// Sheet is the joined style sheet.
const Sheet = "site.css"

// sheets are the parts of Sheet in the order of the cascade, after Pico.
var sheets = []string{"tokens.css", "base.css", "form.css", "table.css", "panal.css", "layout.css", "pages.css", "console.css"}

// asset is one file, ready to send.
type asset struct {
	hash    string
	kind    string // content type
	plain   []byte
	gzipped []byte // nil when compression gains nothing
}

var assets = sync.OnceValue(func() map[string]*asset {
	all := map[string]*asset{Sheet: newAsset(Sheet, joinSheets())}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		all[name] = newAsset(name, content)
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	return all
})

// joinSheets puts Pico in a cascade layer of its own, which any rule of ours
// outranks whatever its selector.
func joinSheets() []byte {
	var b bytes.Buffer
	b.WriteString("@charset \"UTF-8\";\n@layer pico {\n")
	b.WriteString(strings.TrimPrefix(mustRead("vendor/pico.classless.min.css"), `@charset "UTF-8";`))
	b.WriteString("\n}\n")
	for _, name := range sheets {
		b.WriteString(comment.ReplaceAllString(mustRead(name), ""))
	}
	return b.Bytes()
}

// comment is for who reads the source; a browser need not wait for it.
var comment = regexp.MustCompile(`(?s)/\*.*?\*/\n*`)

func mustRead(name string) string {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(err) // a name in this file that is not embedded
	}
	return string(content)
}

func newAsset(name string, content []byte) *asset {
	sum := sha256.Sum256(content)
	a := &asset{hash: hex.EncodeToString(sum[:6]), kind: contentTypes[path.Ext(name)], plain: content}
	if a.kind == "image/png" {
		return a
	}
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(content)                               // a buffer takes everything
	_ = w.Close()
	a.gzipped = b.Bytes()
	return a
}

// contentTypes is our own, since the system's table differs from host to host.
var contentTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".webmanifest": "application/manifest+json",
}

// URL is where the named file is served: "/static/1f2e3d4c5b6a/site.css". It
// panics on a name that does not exist, which any test of the page finds.
func URL(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("static: no file " + name)
	}
	return "/static/" + a.hash + "/" + name
}

// Content is a file's, for one that is served elsewhere too. It panics on a name that does not exist.
func Content(name string) []byte { return []byte(mustRead(name)) }

// Handler serves /static/. A URL with the current hash may be kept for ever; one
// with another hash, from a page of an earlier release, gets the current file
// and is asked for again.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/static/"), "/")
		a, ok := assets()[name]
		if !ok {
			a, ok = themeNamed(name)
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "no-cache")
		if hash == a.hash {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		body, tag := a.plain, a.hash
		if a.gzipped != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, tag = a.gzipped, a.hash+"-gz"
		}
		h.Set("ETag", `"`+tag+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	})
}

func acceptsGzip(header string) bool {
	for coding := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(coding, ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}
