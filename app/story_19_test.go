package app

import (
	"regexp"
	"testing"
	"time"

	"panal/internal/browsertest"
)

// System 19, online plus offline: people who meet in the community meet at the roastery. There is one place; who gives it
// up makes room for who waits, and the code on a phone opens the door once.
func TestStory19Gathering(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)
	const gathering = "/alto/gatherings/cupping"

	ana, ben, chen := s.keepsShop(b), s.somebody(b, "Ben"), s.somebody(b, "Chen").withoutScripts()
	for _, w := range []*person{ben, chen} {
		w.signsIn("/alto/shop")
		w.callsThemselves()
	}
	ana.gathers(s.clock.Now().Add(6 * time.Hour).Truncate(time.Minute))
	s.settle()
	ben.opens("/alto/me/notices")
	ben.sees("New: “Cupping evening”")

	// Ben takes the place, and Chen waits until Ben gives it up.
	ben.opens(gathering)
	ben.sees("0 of 1 places taken", "Roastery")
	ben.taps("I come")
	ben.sees("You come. We will remind you.", "Your code")
	given := ben.ticket()
	chen.opens(gathering)
	chen.taps("Join the waiting list")
	chen.sees("You wait as number 1.")
	s.clock.Advance(time.Second)
	ben.taps("I stay away")
	ben.sees("Noted: you stay away.")
	s.settle()
	chen.opens("/alto/me/notices")
	chen.sees("You have a place: “Cupping evening”")
	chen.opens(gathering)
	chen.sees("You come.", "Your code")

	// At the door a code that is good no more says whose it is; Chen's is good once.
	ana.opens(gathering + "/run")
	ana.checksIn(given)
	ana.sees("Ben has no place: they stay away.")
	ana.isToldInTheConsole("422")
	ana.checksIn(chen.ticket())
	ana.sees("Checked in.", "There since")
	ana.checksIn(chen.ticket())
	ana.sees("Chen was checked in before.")
	ana.isToldInTheConsole("422")
	s.audit()
}

// gathers publishes a gathering for one, at the roastery.
func (w *person) gathers(starts time.Time) {
	w.s.t.Helper()
	const wallClock = "2006-01-02T15:04"
	w.opens("/alto/gatherings/new")
	for field, value := range map[string]string{"title": "Cupping evening", "slug": "cupping", "about": "Bring a spoon.", "place": "Roastery", "address": "Calle 1", "places": "1"} {
		w.Fill(`[name="`+field+`"]`, value)
	}
	for field, at := range map[string]time.Time{"starts_at": starts, "ends_at": starts.Add(2 * time.Hour)} { // a picker, not a text
		w.Eval(`document.querySelector("[name=`+field+`]").value = "`+at.In(w.s.community.Zone()).Format(wallClock)+`"`, nil)
	}
	w.taps("Save")
	w.sees("Only its hosts and the staff see a draft.")
	w.taps("Publish")
	w.sees("Published.")
}

var ticketForm = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`)

// ticket is the code that the person's page shows.
func (w *person) ticket() string {
	w.s.t.Helper()
	code := ticketForm.FindString(w.Text("main"))
	if code == "" {
		w.s.t.Fatalf("%s has no code: %s", w.name, w.Text("main"))
	}
	return code
}

// checksIn types a code at the door.
func (w *person) checksIn(code string) {
	w.s.t.Helper()
	w.Fill("form[action$='/check-in'] [name=code]:not([type=hidden])", code)
	w.Press("Check in")
}
