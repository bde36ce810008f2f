package ui

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panal/internal/browsertest"
)

// openBook serves the storybook at the real time, which the browser's clock has too.
func openBook(t *testing.T) string {
	t.Helper()
	before := storyNow
	storyNow = time.Now()
	t.Cleanup(func() { storyNow = before })
	server := httptest.NewServer(storybook())
	t.Cleanup(server.Close)
	return server.URL
}

// Every frame at both sizes, light and dark, in each language: nothing sticks
// out to the side, nothing is refused by the policy, and axe finds nothing. With
// PANAL_SHOTS naming a folder the pictures are kept there.
func TestFramesInABrowser(t *testing.T) {
	url := openBook(t)
	p := browsertest.New(t).NewPage()
	for _, size := range []struct {
		name          string
		width, height int
	}{{"phone", 390, 844}, {"desktop", 1280, 800}} {
		p.Size(size.width, size.height)
		for path, langs := range map[string]string{"/": "es zh", "/member": "en", "/console": "es", "/landing": "en es zh", "/bare": "en"} {
			for lang := range strings.FieldsSeq(langs) {
				for _, theme := range []string{"light", "dark"} {
					name := strings.Join([]string{size.name, "book" + strings.ReplaceAll(path, "/", "-"), lang, theme}, "_")
					p.Goto(url + path + "?lang=" + lang + "&theme=" + theme)
					var over int
					p.Eval(`document.scrollingElement.scrollWidth - innerWidth`, &over)
					if over > 0 {
						t.Errorf("%s is %d px wider than its window", name, over)
					}
					if errs := p.ConsoleErrors(); len(errs) > 0 {
						t.Errorf("%s: %v", name, errs)
					}
					if dir := os.Getenv("PANAL_SHOTS"); dir != "" {
						p.Shot(filepath.Join(dir, name+".png"))
					}
					if size.name == "desktop" && theme == "dark" {
						continue // the colours were checked on the phone, the order of things in the light
					}
					for _, v := range p.Axe() {
						t.Errorf("%s: %v", name, v)
					}
				}
			}
		}
	}
}

// Main controls are large enough for a thumb, the rest for WCAG's 24 pixels.
func TestTargetsAreLargeEnough(t *testing.T) {
	url := openBook(t)
	p := browsertest.New(t).NewPage()
	p.Size(390, 844)
	p.Goto(url + "/")
	var small []string
	p.Eval(`[...document.querySelectorAll("a, button, input, select, textarea, summary")]
		.filter(e => !e.closest(".skip") && !e.closest("p, li p, dd, .notice") && e.offsetParent)
		.map(e => [e, e.getBoundingClientRect()])
		.filter(([e, r]) => r.height < (e.matches(".button:not(.small)") ? 44 : 24) || r.width < 24)
		.map(([e, r]) => e.outerHTML.slice(0, 90) + " " + Math.round(r.width) + "x" + Math.round(r.height))`, &small)
	for _, s := range small {
		t.Errorf("too small: %s", s)
	}
}

// A long name in a group's slots wraps between its words, not inside them.
func TestNamesAreNotBroken(t *testing.T) {
	url := openBook(t)
	p := browsertest.New(t).NewPage()
	p.Size(390, 844)
	p.Goto(url + "/")
	var broken []string
	p.Eval(`(() => {
		const name = document.querySelector(".slots li > span:not([class])"), broken = [];
		for (const text of ["Nuria Puigdomènech", "Hugo Santamaría", "Maximiliana Oyarzábal Etxeberria", "欧阳若曦"]) {
			name.textContent = text;
			for (const word of text.matchAll(/\S+/g)) {
				const range = document.createRange();
				range.setStart(name.firstChild, word.index);
				range.setEnd(name.firstChild, word.index + word[0].length);
				if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) broken.push(word[0]);
			}
		}
		name.textContent = "x".repeat(60);
		if (name.scrollWidth > name.parentElement.clientWidth) broken.push("a word without end runs out of its slot");
		return broken;
	})()`, &broken)
	for _, word := range broken {
		t.Errorf("broken: %s", word)
	}
}

func TestWhatTheScriptAdds(t *testing.T) {
	url := openBook(t)
	p := browsertest.New(t).NewPage()
	p.Size(1280, 800)
	p.Goto(url + "/")
	p.WaitText(".deadline .left", "left")
	if got := p.Text(".deadline .left"); !strings.Contains(got, "1 day 4 hours") && !strings.Contains(got, "1 day 5 hours") {
		t.Errorf("the countdown says %q", got)
	}
	holds := func(what, expression string) {
		t.Helper()
		var ok bool
		if p.Eval(expression, &ok); !ok {
			t.Errorf("%s: not so: %s", what, expression)
		}
	}
	holds("exact time on hover", `document.querySelector("time[data-relative]").title.length > 10`)
	p.Press("Copy")
	p.WaitText("[data-copy] [data-label]", "Copied")

	holds("system theme at first", `!document.documentElement.dataset.theme`)
	p.Click("[data-theme-switch]")
	holds("dark by choice", `document.documentElement.dataset.theme === "dark" && document.cookie.includes("theme=dark")`)

	const key = `((k, on) => { (on || document.body).dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true, cancelable: true})); return true })`
	holds("keys", key+`("/")`)
	holds("/ searches", `document.activeElement.type === "search"`)
	holds("keys", key+`("g", document.activeElement)`)
	holds("keys", key+`("o", document.activeElement)`)
	holds("letters typed in a field go nowhere", `location.pathname === "/"`)

	p.Click("[data-keys-switch]")
	holds("keys", `document.activeElement.blur(), `+key+`("g") && `+key+`("l")`)
	holds("switched off, letters go nowhere", `location.pathname === "/" && document.querySelector("[data-keys-switch]").getAttribute("aria-pressed") === "false"`)
	p.Click("[data-keys-switch]")
	holds("keys", `document.activeElement.blur(), `+key+`("g") && `+key+`("l")`)
	p.WaitText("body", "404")
	if !strings.HasSuffix(p.URL(), "/console/ledger") {
		t.Errorf("g l led to %s", p.URL())
	}
}

// Without scripts the page says the same, drawers open, and nothing is offered
// that would not work.
func TestWithoutAScript(t *testing.T) {
	url := openBook(t)
	p := browsertest.New(t).NewPage()
	p.JavaScript(false)
	p.Size(390, 844)
	p.Goto(url + "/")
	p.Press("Menu")
	p.Press("Close the group…")
	for sel, want := range map[string]string{
		".drawer nav": "Ledger", ".confirm .ask": "They get $24.00 back", ".deadline": "if not full, everyone is refunded", ".share": "Share this link",
	} {
		if got := p.Text(sel); !strings.Contains(got, want) {
			t.Errorf("%s reads %q, want %q", sel, got, want)
		}
	}
	if text := p.Text(".share"); strings.Contains(text, "Copy") {
		t.Errorf("a copy button is offered: %q", text)
	}
	if dir := os.Getenv("PANAL_SHOTS"); dir != "" {
		p.Shot(filepath.Join(dir, "phone_open.png"))
	}
}
