package main

import (
	"slices"
	"testing"
)

func TestNeeded(t *testing.T) {
	page := []byte(`<!doctype html><head>
		<link rel="stylesheet" href="/static/site.css?v=1"><link rel="icon" href="/static/favicon.svg">
		<link rel="alternate" href="/es"><script src="https://127.0.0.1:1/static/htmx.js" defer></script>
		<script src="live.js"></script><script src="live.js"></script><script>inline()</script></head><img src="/p.png">`)
	got, err := needed("http://127.0.0.1:80/sol/g/gb_1", page)
	want := []string{"http://127.0.0.1:80/static/site.css?v=1", "https://127.0.0.1:1/static/htmx.js", "http://127.0.0.1:80/sol/g/live.js"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}
