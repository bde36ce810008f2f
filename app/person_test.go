package app

import (
	"net/http"
	"strings"
	"time"

	"panal/internal/browsertest"
)

// person is somebody with a phone of their own, in whose hands every page has to work.
type person struct {
	*browsertest.Page
	s       *shop
	name    string
	email   string
	member  bool // who has signed in
	scripts bool
}

// somebody comes, with a browser that has never been here.
func (s *shop) somebody(b *browsertest.Browser, name string) *person {
	return &person{Page: b.NewPage(), s: s, name: name, email: strings.ToLower(name) + "@example.org", scripts: true}
}

// withoutScripts is the person with scripts switched off.
func (w *person) withoutScripts() *person {
	w.JavaScript(false)
	w.scripts = false
	return w
}

// opens opens an address of ours, which is to be a page without a fault.
func (w *person) opens(address string) {
	w.s.t.Helper()
	if !strings.HasPrefix(address, "http") {
		address = w.s.PublicURL() + address
	}
	if status := w.Goto(address); status != http.StatusOK {
		w.s.t.Fatalf("%s opens %s: status %d", w.name, address, status)
	}
	w.looks()
}

// taps presses what says label, and looks at what comes of it.
func (w *person) taps(label string) {
	w.s.t.Helper()
	w.Press(label)
	w.looks()
}

// sees waits for words on the page.
func (w *person) sees(words ...string) {
	w.s.t.Helper()
	for _, said := range words {
		w.WaitText("main", said)
	}
}

// parts names what a page is made of.
const parts = `[...new Set([...document.querySelectorAll("body *")].map(e => e.tagName + e.getAttribute("class")))].sort().join()`

// looks fails for a page that breaks WCAG 2.2 AA, or that left an error in the console. Of pages that are made of the
// same parts it asks the first: asking takes longer than all the rest.
func (w *person) looks() {
	w.s.t.Helper()
	var made string
	if w.Eval(parts, &made); w.scripts && !w.s.looked[made] {
		w.s.looked[made] = true
		for _, v := range w.Axe() {
			w.s.t.Errorf("%s at %s: %s", w.name, w.URL(), v)
		}
	}
	for _, e := range w.ConsoleErrors() {
		w.s.t.Errorf("%s: in the console: %s", w.name, e)
	}
}

// isToldInTheConsole waits for what a browser notes of an answer that is an error, and takes it: the note comes after
// the page.
func (w *person) isToldInTheConsole(status string) {
	w.s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(strings.Join(w.ConsoleErrors(), "\n"), status) {
			return
		}
	}
	w.s.t.Fatalf("%s: the console says nothing of a %s", w.name, status)
}

// signsIn proves the e-mail by the code that was sent, which is read where mail is kept when none is sent.
func (w *person) signsIn(next string) {
	w.s.t.Helper()
	w.opens("/sign-in?next=" + next)
	w.Fill("[name=email]", w.email)
	w.taps("Send the code")
	w.taps("Read the message here")
	code := w.s.code(w.email) // others' messages come in between, so that theirs need not be the first
	w.sees(code)
	w.opens("/sign-in/code")
	w.Fill("[name=code]", code)
	w.taps("Sign in")
	w.sees("You are signed in.")
	w.member = true
}

// callsThemselves sets the name that the others see.
func (w *person) callsThemselves() {
	w.s.t.Helper()
	w.opens("/alto/me")
	w.Fill("[name=name]", w.name)
	w.taps("Save")
	w.sees("Saved.")
}

// pays goes from a landing to the end in three taps. A guest gives an e-mail, and a name to be seen by.
func (w *person) pays(landing, price string) {
	w.s.t.Helper()
	w.taps(landing)
	if !w.member {
		w.Fill("[name=email]", w.email)
		w.Fill("[name=name]", w.name)
	}
	w.taps("Pay " + price)
	w.sees("This is a test page.")
	w.taps("Pay " + price)
}

// shares copies the link that friends are to open.
func (w *person) shares() (link string) {
	w.s.t.Helper()
	w.Press("Copy")
	w.WaitText("[data-copy]", "Copied")
	w.Eval("document.getElementById('share-link').value", &link)
	return link
}

// rows reads a table of the console, by its caption.
func (w *person) rows(caption string) (rows [][]string) {
	w.s.t.Helper()
	w.Text(".listing[aria-label='" + caption + "'] table")
	w.Eval("[...document.querySelectorAll('.listing[aria-label=\""+caption+"\"] tbody tr')].map(tr => [...tr.cells].map(c => c.innerText.trim()))", &rows)
	return rows
}

// leavesOpen keeps the page as it is; isStillOpen fails if it was loaded again.
func (w *person) leavesOpen() { w.Eval("window.leftOpen = true; null", nil) }

func (w *person) isStillOpen() {
	w.s.t.Helper()
	var open bool
	if w.Eval("window.leftOpen === true", &open); !open {
		w.s.t.Errorf("%s had to load the page again", w.name)
	}
	w.looks()
}
