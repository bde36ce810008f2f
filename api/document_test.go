package api

import (
	"encoding/json"
	"html/template"
	"os"
	"regexp"
	"strings"
	"testing"
)

const goldenDocument = "testdata/openapi.json"

// The document is a promise: when it changes, so does its version. After raising Version: go test ./api -update
func TestDocument(t *testing.T) {
	h := newHive(t)
	a := h.send("", "GET", "/api/openapi.json", nil).wants(200)
	if got := a.header.Get("Content-Type"); got != "application/openapi+json" {
		t.Errorf("it is served as %s", got)
	}
	if a.text("openapi") != "3.1.0" || a.text("info", "version") != Version {
		t.Errorf("it is OpenAPI %s, version %s", a.text("openapi"), a.text("info", "version"))
	}
	got := string(a.body) + "\n"
	want, err := os.ReadFile(goldenDocument)
	var promised struct{ Info struct{ Version string } }
	if err == nil {
		err = json.Unmarshal(want, &promised)
	}
	if *update && (err != nil || promised.Info.Version != Version) {
		if err := os.WriteFile(goldenDocument, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the document has changed and is still version %s: raise Version, then go test ./api -update", promised.Info.Version)
	}
}

// What the document refers to is in it, and what it describes is what is served.
func TestDocumentIsWhole(t *testing.T) {
	h := newHive(t)
	a := h.send("", "GET", "/api/openapi.json", nil)
	schemas := a.json()["components"].(object)["schemas"].(object)
	for _, m := range regexp.MustCompile(`"\$ref": "([^"]+)"`).FindAllStringSubmatch(string(a.body), -1) {
		if _, known := schemas[strings.TrimPrefix(m[1], "#/components/schemas/")]; !known {
			t.Errorf("%s is nowhere", m[1])
		}
	}
	for _, leak := range []string{"octet-stream", "$schema", "RawBody", "RequestBody"} {
		if strings.Contains(string(a.body), leak) {
			t.Errorf("the document speaks of %s", leak)
		}
	}
	paths := a.json()["paths"].(object)
	described := 0
	for _, item := range paths {
		described += len(item.(object))
	}
	if described != len(routes) {
		t.Errorf("%d operations are described, %d served", described, len(routes))
	}
	for _, r := range routes {
		op, _ := paths[base+r.path].(object)[strings.ToLower(r.method)].(object)
		if op["x-access"] != r.rule.String() {
			t.Errorf("%s: access %v", r.name, op["x-access"])
		}
		key := strings.Contains(string(encode(t, op["parameters"])), idHeader)
		if key != (r.method == "POST") {
			t.Errorf("%s: key described: %v", r.name, key)
		}
	}
}

// The page is read by people under default-src 'self' and without a network: it loads nothing but its own style.
func TestDocs(t *testing.T) {
	h := newHive(t)
	page := string(h.send("", "GET", "/api/docs", nil).wants(200).body)
	for _, loads := range regexp.MustCompile(`(?:src|href)="([^"#][^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(loads[1], "/api/") {
			t.Errorf("the page leads to %s", loads[1])
		}
		h.send("", "GET", loads[1], nil).wants(200)
	}
	for _, inline := range []string{"<script", "<style", "style=", "onclick", "//cdn"} {
		if strings.Contains(page, inline) {
			t.Errorf("the page has %s", inline)
		}
	}
	for _, r := range routes {
		if !strings.Contains(page, `id="`+r.name+`"`) || !strings.Contains(page, template.HTMLEscapeString(r.says)) {
			t.Errorf("%s is not on the page", r.name)
		}
	}
	for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(page, `id="`+m[1]+`"`) {
			t.Errorf("#%s leads nowhere", m[1])
		}
	}
}
