package ui

import (
	"bytes"
	"compress/gzip"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"panal/fault"
	"panal/internal/locale"
	"panal/web/static"
)

var storyPaths = []string{"/", "/member", "/console", "/landing", "/bare", "/?lang=zh&theme=dark", "/member?lang=es"}

// Every exported component has its story, so none reaches a page unseen.
func TestEveryComponentHasAStory(t *testing.T) {
	told := map[string]bool{}
	file, err := parser.ParseFile(token.NewFileSet(), "storybook_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if name, ok := call.Fun.(*ast.Ident); ok {
				told[name.Name] = true
			}
		}
		return true
	})
	sources, err := filepath.Glob("*.templ")
	if err != nil || len(sources) == 0 {
		t.Fatal("no templ files", err)
	}
	component := regexp.MustCompile(`(?m)^templ ([A-Z]\w*)\(`)
	for _, name := range sources {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range component.FindAllSubmatch(source, -1) {
			if !told[string(m[1])] {
				t.Errorf("%s: %s is not in the storybook", name, m[1])
			}
		}
	}
}

func elements(t *testing.T, page []byte) []*html.Node {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var all []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			all = append(all, n)
		}
	}
	return all
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// The content security policy allows no inline style, script or handler.
func TestNothingInline(t *testing.T) {
	for _, path := range storyPaths {
		for _, n := range elements(t, render(t, path)) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
				t.Errorf("%s: inline <%s>", path, n.Data)
			}
		}
	}
}

func TestReferencesResolve(t *testing.T) {
	sprite := serve(t, static.URL("icons.svg"))
	for _, path := range storyPaths {
		ids := map[string]bool{}
		all := elements(t, render(t, path))
		for _, n := range all {
			if id := attribute(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("%s: two elements have id %q", path, id)
				}
				ids[id] = true
			}
		}
		for _, n := range all {
			for _, id := range strings.Fields(attribute(n, "aria-describedby") + " " + attribute(n, "for") + " " + attribute(n, "data-copy")) {
				if !ids[id] {
					t.Errorf("%s: <%s> refers to %q, which is nowhere", path, n.Data, id)
				}
			}
			href := attribute(n, "href")
			if to, ok := strings.CutPrefix(href, "#"); ok && !ids[to] {
				t.Errorf("%s: link to %q, which is nowhere", path, href)
			}
			if _, icon, ok := strings.Cut(href, "icons.svg#"); ok && !strings.Contains(sprite, `id="`+icon+`"`) {
				t.Errorf("%s: no icon %q", path, icon)
			}
		}
	}
}

func serve(t *testing.T, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code != 200 {
		t.Fatalf("%s: %d", path, w.Code)
	}
	return w.Body.String()
}

// Every control says to a screen reader what it is.
func TestControlsHaveNames(t *testing.T) {
	for _, path := range storyPaths {
		all := elements(t, render(t, path))
		labelled := map[string]bool{}
		for _, n := range all {
			if n.Data == "label" {
				labelled[attribute(n, "for")] = true
			}
		}
		for _, n := range all {
			switch n.Data {
			case "input", "select", "textarea":
				inLabel := n.Parent.Data == "label"
				if attribute(n, "type") != "hidden" && !inLabel && !labelled[attribute(n, "id")] && attribute(n, "aria-label") == "" {
					t.Errorf("%s: <%s name=%q> has no label", path, n.Data, attribute(n, "name"))
				}
			case "a", "button", "summary":
				if text(n) == "" && attribute(n, "aria-label") == "" {
					t.Errorf("%s: <%s class=%q> has no name", path, n.Data, attribute(n, "class"))
				}
			case "nav", "progress":
				if attribute(n, "aria-label") == "" {
					t.Errorf("%s: <%s> has no name", path, n.Data)
				}
			}
		}
	}
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// A class without a rule is a typing mistake, in the markup or in the sheet.
func TestEveryClassHasARule(t *testing.T) {
	css := serve(t, static.URL(static.Sheet))
	for _, path := range storyPaths {
		for _, n := range elements(t, render(t, path)) {
			for _, class := range strings.Fields(attribute(n, "class")) {
				if !regexp.MustCompile(`\.`+regexp.QuoteMeta(class)+`\b`).MatchString(css) && !neutralClass[class] {
					t.Errorf("%s: <%s> has class %q, which no sheet knows", path, n.Data, class)
				}
			}
		}
	}
}

// neutralClass are the first of a numbered family, and hooks for tests.
var neutralClass = map[string]bool{"face-0": true, "amount": true, "sortable": true}

// No label is left as its key, in any language.
func TestNoKeyIsShown(t *testing.T) {
	key := regexp.MustCompile(`>\s*(?:ui|action|nav|state|field|fault|date)\.[a-z_.]+\s*<`)
	for _, lang := range locale.Supported() {
		for _, path := range []string{"/", "/member", "/landing"} {
			if m := key.Find(render(t, path+"?lang="+lang)); m != nil {
				t.Errorf("%s in %s shows %s", path, lang, m)
			}
		}
	}
}

// All that a guest's phone fetches for a landing page, pictures aside.
func TestLandingIsSmall(t *testing.T) {
	total := 0
	count := func(content []byte) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(content)
		_ = w.Close()
		total += b.Len()
	}
	page := render(t, "/landing")
	count(page)
	for _, m := range regexp.MustCompile(`"(/static/[^"#]+\.(?:css|js|svg))`).FindAllSubmatch(page, -1) {
		if !bytes.Contains(m[1], []byte("icons.svg")) {
			count([]byte(serve(t, string(m[1]))))
		}
	}
	count([]byte(serve(t, static.URL("icons.svg"))))
	t.Logf("%d bytes compressed", total)
	if total > 60_000 {
		t.Errorf("%d bytes compressed", total)
	}
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	l := locale.For("en")
	f := refusedForm(l)
	if in := f.Input("email", "E-mail"); in.Value != "ines@" || in.Error != l.T("fault.invalid.email") {
		t.Errorf("got %+v", in)
	}
	if in := f.Input("size", "Size"); !strings.Contains(in.Error, "2 to 100") {
		t.Errorf("the error does not say its range: %q", in.Error)
	}
	if in := f.Input("price", "Price"); in.Value != "14.00" || in.Error != "" {
		t.Errorf("got %+v", in)
	}
	page := string(render(t, "/"))
	for _, want := range []string{`value="ines@"`, `aria-invalid="true"`, "Washed, from Huila.", `<option value="dark" selected>`, `aria-describedby="field-size-hint field-size-error"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

func TestFaultText(t *testing.T) {
	l := locale.For("en")
	for _, c := range []struct {
		fault *fault.Fault
		want  string
	}{
		{fault.New(fault.Gone, "group_buy_full"), l.T("fault.group_buy_full")},
		{fault.Missing("comet"), l.T("fault.not_found")},
		{fault.New(fault.Limited, "unheard_of"), l.T("fault.limited")},
	} {
		if got := FaultText(l, c.fault); got != c.want || strings.HasPrefix(got, "fault.") {
			t.Errorf("%s: %q, want %q", c.fault.Code, got, c.want)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Inés Quiroga": "IQ", "élodie": "É", "王小明": "王", "": "?", "  ": "?", "👩🏽‍🚀 Noor": "👩🏽‍🚀", "Ana María de la Cruz": "AC", "e\u0301lan": "E\u0301",
	} {
		if got := (Face{Name: name}).initials(); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestRosterCounts(t *testing.T) {
	for _, c := range []struct{ in, size, shown, hidden, free int }{
		{0, 2, 0, 0, 2}, {2, 3, 2, 0, 1}, {12, 12, 12, 0, 0}, {1, 100, 1, 0, 99}, {60, 100, 11, 49, 40}, {13, 12, 12, 1, 0},
	} {
		r := Roster{Faces: make([]Face, c.in), Size: c.size}
		if len(r.shown()) != c.shown || r.hidden() != c.hidden || r.free() != c.free {
			t.Errorf("%d of %d: shown %d hidden %d free %d, want %+v", c.in, c.size, len(r.shown()), r.hidden(), r.free(), c)
		}
	}
}

// A few free places are drawn each, many are counted.
func TestFreePlaces(t *testing.T) {
	for _, c := range []struct {
		in, size, circles int
		says              string
	}{{1, 4, 4, "Free place"}, {1, 5, 2, "4 free places"}, {3, 3, 3, ""}} {
		var html strings.Builder
		if err := Slots(locale.For("en"), Roster{Faces: make([]Face, c.in), Size: c.size}).Render(t.Context(), &html); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(html.String(), "<li"); n != c.circles || !strings.Contains(html.String(), c.says) {
			t.Errorf("%d of %d: %d circles in %s", c.in, c.size, n, &html)
		}
	}
}

func TestSortAndPageLinks(t *testing.T) {
	at := func(s string) *url.URL { u, _ := url.Parse(s); return u }
	if c := SortColumn(at("/orders?q=dawn&cursor=x"), "Total", "total"); c.Sort != "/orders?q=dawn&sort=total" || c.Sorted != Unsorted {
		t.Errorf("%+v", c)
	}
	if c := SortColumn(at("/orders?sort=total"), "Total", "total"); c.Sort != "/orders?sort=-total" || c.Sorted != Ascending {
		t.Errorf("%+v", c)
	}
	if c := SortColumn(at("/orders?sort=-total"), "Total", "total"); c.Sort != "/orders?sort=total" || c.Sorted != Descending {
		t.Errorf("%+v", c)
	}
	if p := NextPage(at("/orders?q=a"), "c1"); p.First != "" || p.Next != "/orders?cursor=c1&q=a" {
		t.Errorf("%+v", p)
	}
	if p := NextPage(at("/orders?cursor=c1"), ""); p.First != "/orders" || p.Next != "" {
		t.Errorf("%+v", p)
	}
}

func TestPageAddressesAndTimes(t *testing.T) {
	p := storyPage("es", "/o/dawn?share=k7&lang=en")
	if got := p.inLanguage("zh"); got != "/o/dawn?lang=zh&share=k7" {
		t.Errorf("got %q", got)
	}
	if got := p.when(p.Now.Add(29 * time.Hour)); got != "mié 14:12" {
		t.Errorf("near: %q", got)
	}
	if got := p.when(p.Now.Add(20 * 24 * time.Hour)); got != "lun 3 ago 2026, 09:12" {
		t.Errorf("far: %q", got)
	}
	if got := p.ago(p.Now.Add(-40 * 24 * time.Hour)); got != "4 jun 2026" {
		t.Errorf("old: %q", got)
	}
	p.Community.Locale = locale.For("en")
	if got := p.Money(12_50); got != "$12.50" {
		t.Errorf("money is the community's: %q", got)
	}
	if got := p.MoneyIn(5, locale.Points); got != "5 puntos" {
		t.Errorf("points are words: %q", got)
	}
}
