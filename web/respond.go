package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// component is what a page's template gives.
type component = templ.Component

// show answers with a page. It is rendered whole before the first byte is sent, so that an error while rendering is an
// error page and not half of one.
func (q *request) show(page component) error { return q.showWith(http.StatusOK, page) }

func (q *request) showWith(status int, page component) error {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := page.Render(q.ctx(), b); err != nil {
		return err
	}
	h := q.w.Header()
	if q.route.is(landing) && status == http.StatusOK {
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin") // a shop that linked here may learn that it did
		if q.actor.Person.IsZero() {
			h.Set("Cache-Control", "private, no-cache")
		}
	}
	h.Add("Vary", "Cookie")
	h.Add("Vary", "Accept-Language")
	return q.send(status, "text/html; charset=utf-8", b.Bytes())
}

// worthCompressing is where gzip's own header begins to pay.
const worthCompressing = 1 << 10

// send answers with a body, compressed where the browser takes that.
func (q *request) send(status int, contentType string, body []byte) error {
	h := q.w.Header()
	h.Set("Content-Type", contentType)
	h.Add("Vary", "Accept-Encoding")
	if len(body) >= worthCompressing && compressible(contentType) && acceptsGzip(q.r.Header.Get("Accept-Encoding")) {
		b := buffers.Get().(*bytes.Buffer)
		defer buffers.Put(b)
		b.Reset()
		z := compressors.Get().(*gzip.Writer)
		defer compressors.Put(z)
		z.Reset(b)
		_, _ = z.Write(body) // a buffer takes everything
		_ = z.Close()
		h.Set("Content-Encoding", "gzip")
		body = b.Bytes()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	q.w.WriteHeader(status)
	if q.r.Method != http.MethodHead {
		_, _ = q.w.Write(body) // a client that has gone misses nothing
	}
	return nil
}

var (
	buffers     = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	compressors = sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(nil, 5) // the level is valid; above it, time grows and size hardly shrinks
		return z
	}}
)

// compressible reports whether a kind of body is not compressed already.
func compressible(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.HasPrefix(contentType, "image/svg") || strings.HasPrefix(contentType, "application/manifest")
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
