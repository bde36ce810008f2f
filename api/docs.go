package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"panal/internal/locale"
)

// document is what huma describes the routes in. Answers are JSON and nothing is added to them.
func document() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Panal", Version: Version,
				Description: "What a community sells, who buys it together, what they pay, and what came of it. " +
					"Errors are problems (RFC 9457), amounts are minor units, times are UTC, and every POST carries an Idempotency-Key."},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer", Description: "A token of one person in one community: panal_…"},
				},
			},
		},
		Formats:                      map[string]huma.Format{jsonType: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat:                jsonType,
		RejectUnknownQueryParameters: true,
	}
}

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle []byte

var docsTemplate = template.Must(template.New("docs").Funcs(template.FuncMap{
	"schema": schemaName, "type": typeName, "anchor": anchor, "base": func() string { return base }, "short": short, "parameters": parameters,
}).Parse(docsPage))

// serveDocument serves the document to programs and to people, and explains problems.
func (s *server) serveDocument(mux *http.ServeMux) {
	spec, err := json.MarshalIndent(s.spec, "", "  ")
	if err != nil {
		panic("api: the document cannot be written: " + err.Error()) // it is made of this package's types alone
	}
	var page bytes.Buffer
	if err := docsTemplate.Execute(&page, outline(s.spec)); err != nil {
		panic("api: the page of the document cannot be written: " + err.Error())
	}
	serve := func(path, mediaType string, content []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			w.Header().Set("Cache-Control", "no-cache")
			w.Write(content)
		})
	}
	serve("/api/openapi.json", "application/openapi+json", spec)
	serve("/api/docs", "text/html; charset=utf-8", page.Bytes())
	serve("/api/docs.css", "text/css; charset=utf-8", docsStyle)
	mux.HandleFunc("GET "+problemPath+"{code}", explainProblem)
}

// explainProblem says what a code means, to whoever follows a problem's type.
func explainProblem(w http.ResponseWriter, r *http.Request) {
	l, code := speaks(r), r.PathValue("code")
	if !l.Has("fault." + code) {
		writeProblem(w, problem(l, http.StatusNotFound))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	docsTemplate.ExecuteTemplate(w, "problem", struct {
		Locale        *locale.Locale
		Code, Meaning string
	}{l, code, l.T("fault." + code)}) // who hung up needs no page
}

// chapter is the operations on one kind of thing.
type chapter struct {
	Name       string
	Operations []*huma.Operation
}

// outline is the document in the order of a page.
type outlined struct {
	Info     *huma.Info
	Chapters []chapter
	Schemas  []namedSchema
}

type namedSchema struct {
	Name string
	*huma.Schema
}

func outline(spec *huma.OpenAPI) outlined {
	out := outlined{Info: spec.Info}
	for _, r := range routes { // the table's order is for readers; the document's paths are sorted
		item := spec.Paths[base+r.path]
		op := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete}[r.method]
		last := len(out.Chapters) - 1
		if last < 0 || out.Chapters[last].Name != op.Tags[0] {
			out.Chapters = append(out.Chapters, chapter{Name: op.Tags[0]})
			last++
		}
		out.Chapters[last].Operations = append(out.Chapters[last].Operations, op)
	}
	for name, schema := range spec.Components.Schemas.Map() {
		out.Schemas = append(out.Schemas, namedSchema{name, schema})
	}
	slices.SortFunc(out.Schemas, func(a, b namedSchema) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// short is a path without what every path begins with.
func short(path string) string { return cmp.Or(strings.TrimPrefix(path, base), "/") }

// parameters are an operation's own.
func parameters(op *huma.Operation) []*huma.Param {
	return slices.DeleteFunc(slices.Clone(op.Parameters), func(p *huma.Param) bool { return p.Name == "community" })
}

// schemaName is the name of the schema that a media type's content has, or empty.
func schemaName(content map[string]*huma.MediaType) string {
	for _, media := range content {
		if media.Schema != nil && media.Schema.Ref != "" {
			return anchor(media.Schema.Ref)
		}
	}
	return ""
}

// typeName is how a value is written, in a word.
func typeName(s *huma.Schema) string {
	switch {
	case s.Ref != "":
		return anchor(s.Ref)
	case s.Items != nil:
		return "list of " + typeName(s.Items)
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	case s.ContentEncoding != "":
		return s.Type + " (" + s.ContentEncoding + ")"
	}
	return s.Type
}

// anchor is the last part of a reference.
func anchor(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
