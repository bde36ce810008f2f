package browsertest

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// site is a small shop with the policy of a careful one: no inline script, no
// eval, nothing from elsewhere.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	page := func(pattern, body string) {
		mux.HandleFunc("GET "+pattern, func(w http.ResponseWriter, r *http.Request) {
			name := "nobody"
			if c, err := r.Cookie("name"); err == nil {
				name = c.Value
			}
			w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			body := strings.NewReplacer("NAME", html.EscapeString(name), "LANG", html.EscapeString(r.Header.Get("Accept-Language"))).Replace(body)
			fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>Shop</title><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><link rel="stylesheet" href="/s.css"></head><body><main>%s</main></body></html>`, body)
		})
	}
	page("/{$}", `<h1>Hello NAME</h1><p id="lang">LANG</p><p id="price">12,50`+"\u00a0"+`€</p>
		<form method="post" action="/join">
		<label>Name <input name="name" value="old"></label>
		<label>Size <select name="size"><option value="2">two</option><option value="3">three</option></select></label>
		<label>Day <input type="date" name="day"></label>
		<button>Start a group</button></form>`)
	page("/live", `<h1>Live</h1><p id="live">waiting</p><noscript><p id="plain">no script</p></noscript><button hidden>Secret</button><button disabled id="off">Off</button><div class="over"><button id="under">Under</button><div class="veil"></div></div><select id="size"><option>two</option></select><button class="restless">Moving</button><input id="fixed" readonly value="1"><script src="/live.js"></script>`)
	page("/broken", `<h1>Broken</h1><script>document.title = "inline"</script><img src="/missing.png" alt=""><script src="/broken.js"></script>`)
	page("/ask", `<h1>Ask</h1><button id="ask">Delete</button><p id="said"></p><script src="/ask.js"></script>`)
	page("/poor", `<h1>Poor</h1><p class="faint">Can you read this?</p><input name="unnamed">`)
	serve := func(path, kind, content string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, content)
		})
	}
	serve("/s.css", "text/css", `@keyframes go { from { margin-left: 0 } to { margin-left: 200px } } .restless { animation: go 1s linear infinite } .over { position: relative } .veil { position: absolute; inset: 0 } .faint { color: #ddd; background: #fff } @media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }`)
	serve("/live.js", "text/javascript", `setTimeout(() => document.getElementById("live").textContent = "one missing", 200)`)
	serve("/broken.js", "text/javascript", `console.error("said so", {n: 1}); throw new Error("thrown")`)
	serve("/ask.js", "text/javascript", `document.getElementById("ask").onclick = () => document.getElementById("said").textContent = confirm("Sure?")`)
	mux.HandleFunc("POST /join", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "name", Value: strings.Join([]string{r.FormValue("name"), r.FormValue("size"), r.FormValue("day")}, "-"), Path: "/"})
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// A browser gives a page nothing of a finger or a mouse before it has painted it.
func TestWhatIsNotHeardIsPressedAgain(t *testing.T) {
	url := site(t)
	p := New(t).NewPage()
	p.Goto(url + "/")
	p.Fill("[name=name]", "Ana")
	call(p, input.SetIgnoreInputEvents, input.SetIgnoreInputEventsParams{Ignore: true})
	painted := make(chan error)
	go func() {
		time.Sleep(20 * pause)
		_, err := chromedp.Call(p.ctx, input.SetIgnoreInputEvents, input.SetIgnoreInputEventsParams{})
		painted <- err
	}()
	p.Press("Start a group")
	p.WaitText("h1", "Hello Ana-2-")
	if err := <-painted; err != nil {
		t.Fatal(err)
	}
}

func TestTwoPeople(t *testing.T) {
	url := site(t)
	b := New(t)
	ana, bo := b.NewPage(), b.NewPage()

	if status := ana.Goto(url + "/"); status != http.StatusOK {
		t.Errorf("status %d, want 200", status)
	}
	ana.Fill("[name=name]", "Ana <3")
	ana.Fill("[name=size]", "three")
	ana.Fill("[name=day]", "2026-03-01")
	ana.Press("Start a group")
	if got, want := ana.Text("h1"), "Hello Ana <3-3-2026-03-01"; got != want {
		t.Errorf("Ana reads %q, want %q", got, want)
	}

	bo.Language("es")
	bo.Goto(url + "/")
	if got := bo.Text("h1"); got != "Hello nobody" {
		t.Errorf("Bo reads %q, want no trace of Ana", got)
	}
	bo.WaitText("#lang", "es")
	bo.WaitText("#price", "12,50 €")
	if got := bo.Goto(url + "/nowhere"); got != http.StatusNotFound {
		t.Errorf("status %d, want 404", got)
	}
	if got := bo.URL(); got != url+"/nowhere" {
		t.Errorf("URL() = %s", got)
	}
	if errors := ana.ConsoleErrors(); len(errors) > 0 {
		t.Errorf("Ana's console: %q", errors)
	}
}

func TestWithoutJavaScript(t *testing.T) {
	url := site(t)
	p := New(t).NewPage()
	p.Goto(url + "/live")
	p.WaitText("#live", "one missing")

	p.JavaScript(false)
	p.Goto(url + "/live")
	p.WaitText("#plain", "no script")
	p.Goto(url + "/")
	p.Fill("[name=name]", "Cy")
	p.Click("form button")
	p.WaitText("h1", "Hello Cy-2-")

	p.JavaScript(true)
	p.Goto(url + "/live")
	p.WaitText("#live", "one missing")
}

func TestConsoleErrors(t *testing.T) {
	url := site(t)
	p := New(t).NewPage()
	p.Goto(url + "/broken")
	all := strings.Join(p.ConsoleErrors(), "\n")
	for _, want := range []string{"Content Security Policy", "/missing.png", "said so", "Error: thrown"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in the console:\n%s", want, all)
		}
	}
	if again := p.ConsoleErrors(); len(again) > 0 {
		t.Errorf("told twice: %q", again)
	}
}

func TestDialogsAreAccepted(t *testing.T) {
	url := site(t)
	p := New(t).NewPage()
	p.Goto(url + "/ask")
	p.Press("Delete")
	p.WaitText("#said", "true")
}

func TestAxe(t *testing.T) {
	url := site(t)
	p := New(t).NewPage()
	p.Goto(url + "/")
	if v := p.Axe(); len(v) > 0 {
		t.Errorf("a sound page breaks %v", v)
	}
	p.Goto(url + "/poor")
	var ids []string
	for _, v := range p.Axe() {
		ids = append(ids, v.ID)
		if len(v.Nodes) == 0 || v.Impact == "" || v.Help == "" {
			t.Errorf("a violation without its reason: %+v", v)
		}
	}
	slices.Sort(ids)
	if want := []string{"color-contrast", "label"}; !slices.Equal(ids, want) {
		t.Errorf("a poor page breaks %v, want %v", ids, want)
	}
	if errors := p.ConsoleErrors(); len(errors) > 0 {
		t.Errorf("the checker left errors: %q", errors)
	}
}

// failed runs steps that must end the test, and returns what they end it with.
func failed(t *testing.T, b *Browser, steps func()) string {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir()) // for the screenshot
	r := &recorder{TB: t}
	b.tb, b.patience = r, time.Second
	defer func() { b.tb, b.patience = t, patience }()
	done := make(chan struct{})
	go func() {
		defer close(done)
		steps()
	}()
	<-done
	return r.fatal
}

// recorder is a test that may end without ending the one it stands in for.
type recorder struct {
	testing.TB
	fatal string
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.fatal = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func TestFailuresSayWhy(t *testing.T) {
	url := site(t)
	b := New(t)
	p := b.NewPage()
	p.Goto(url + "/live")
	p.WaitText("#live", "one missing")
	for name, tc := range map[string]struct {
		steps func()
		want  string
	}{
		"no element":     {func() { p.Text("#nothing") }, "read #nothing: waited 1s: there is no such element"},
		"other text":     {func() { p.WaitText("h1", "Dead") }, `see "Dead" in h1: waited 1s: it says ["Live"]`},
		"hidden":         {func() { p.Click("[hidden]") }, "click [hidden]: waited 1s: it is not visible"},
		"disabled":       {func() { p.Press("Off") }, "press Off: waited 1s: it is disabled"},
		"covered":        {func() { p.Click("#under") }, `click #under: waited 1s: it is covered by <div class="veil">`},
		"moving":         {func() { p.Press("Moving") }, "press Moving: waited 1s: it does not rest"},
		"no option":      {func() { p.Fill("#size", "nine") }, "fill #size: waited 1s: it has no option nine"},
		"read only":      {func() { p.Fill("#fixed", "2") }, "fill #fixed: waited 1s: it cannot be changed"},
		"bad expression": {func() { p.Eval("nothing()", nil) }, "nothing is not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			got := failed(t, b, tc.steps)
			first, rest, _ := strings.Cut(got, "\n")
			if !strings.Contains(first, tc.want) {
				t.Errorf("it says %q, want %q", first, tc.want)
			}
			if !strings.Contains(rest, url+"/live") || !strings.Contains(rest, "one missing") {
				t.Errorf("neither the address nor the text of the page is in %q", rest)
			}
			_, path, _ := strings.Cut(rest, "screenshot: ")
			path, _, _ = strings.Cut(path, "\n")
			if _, err := os.Stat(path); err != nil {
				t.Errorf("no screenshot: %v", err)
			}
		})
	}
}

func TestUnreachablePageFails(t *testing.T) {
	b := New(t)
	p := b.NewPage()
	got := failed(t, b, func() { p.Goto("http://panal.example/") })
	if !strings.Contains(got, "open http://panal.example/") || !strings.Contains(got, "ERR_NAME_NOT_RESOLVED") {
		t.Errorf("it says %q, want a name that is not resolved", got)
	}
}

func TestShot(t *testing.T) {
	url := site(t)
	p := New(t).NewPage()
	p.Goto(url + "/")
	for _, tc := range []struct {
		width, height int
		dark          bool
	}{{390, 844, false}, {1280, 800, true}} {
		p.Size(tc.width, tc.height)
		p.Dark(tc.dark)
		path := filepath.Join(t.TempDir(), "made", "page.png")
		p.Shot(path)
		picture, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size.X != tc.width || size.Y < tc.height {
			t.Errorf("the picture is %v, want %d wide and at least %d high", size, tc.width, tc.height)
		}
		if r, _, _, _ := img.At(1, 1).RGBA(); (r < 0x8000) != tc.dark {
			t.Errorf("dark %t: the corner's red is %#x", tc.dark, r)
		}
	}
}
