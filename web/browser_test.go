package web

import (
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/browsertest"
)

// now is a world whose time is the browser's, which has a clock of its own.
func newShopNow(t *testing.T) *world {
	t.Helper()
	w := newShop(t)
	w.clock.Set(time.Now())
	w.terms(func(t *commerce.OfferTerms) {
		t.StartsAt, t.EndsAt = time.Now().Add(-time.Hour), time.Now().Add(30*24*time.Hour)
	}, "")
	return w
}

// On a phone, without scripts, a guest is in the group three taps after the link.
func TestThreeTapsWithoutScripts(t *testing.T) {
	b := browsertest.New(t)
	w := newShopNow(t)
	group := w.group(w.browser(), "ana@example.org", "Ana Bell")
	guest := b.NewPage()
	guest.JavaScript(false)
	guest.Goto(w.url + group)
	guest.Press("Join this group")
	guest.Fill("#field-email", "ben@example.org")
	guest.Fill("#field-name", "Ben")
	guest.Press("Pay €12.40")
	guest.Press("Pay €12.40")
	guest.WaitText("main", "You are in.")
	guest.WaitText("main", "1 person is missing")
	if at := guest.URL(); !strings.HasPrefix(at, w.url+group) {
		t.Errorf("ends at %s", at)
	}
}

// Two windows: what one does, the other sees without doing anything.
func TestTheGroupFormsBeforeOnesEyes(t *testing.T) {
	b := browsertest.New(t)
	w := newShopNow(t)
	ana, ben := b.NewPage(), b.NewPage()
	join := func(p *browsertest.Page, email, name string) {
		p.Fill("#field-email", email)
		p.Fill("#field-name", name)
		p.Press("Pay €12.40")
		p.Press("Pay €12.40")
		p.WaitText("main", "You are in.")
	}
	ana.Goto(w.url + w.offerPath())
	ana.Press("Start a group")
	join(ana, "ana@example.org", "Ana Bell")
	group := strings.TrimPrefix(ana.URL(), w.url)
	ben.Goto(w.url + group)
	ben.Press("Join this group")
	join(ben, "ben@example.org", "Ben")
	ana.WaitText("#group", "Ben")
	ana.WaitText("#group", "1 person is missing")
	ana.WaitText("#act", "You are in.")

	w.browser().buy(group, "chen@example.org", "陈伟")
	for _, p := range []*browsertest.Page{ana, ben} {
		p.WaitText("#group", "陈伟")
		p.WaitText("#act", "3 of you bought together")
		if errors := p.ConsoleErrors(); len(errors) > 0 {
			t.Error(errors)
		}
	}
	ana.Goto(ana.URL())
	ana.WaitText("#act", "3 of you bought together") // right after a reload
}

// Every page obeys WCAG 2.2 AA and its own content policy, on a phone and a desktop, light and dark.
func TestPagesAreAccessible(t *testing.T) {
	b := browsertest.New(t)
	w := newShopNow(t)
	open := w.group(w.browser(), "ana@example.org", "Ana Bell")
	formed := w.group(w.browser(), "chen@example.org", "陈伟")
	for _, name := range []string{"Dora", "Eva"} {
		w.browser().buy(formed, "somebody@example.org", name)
	}
	me := b.NewPage()
	check := func(name, path string) {
		t.Helper()
		for _, dark := range []bool{false, true} {
			me.Dark(dark)
			me.Size(390, 844)
			if dark {
				me.Size(1280, 800)
			}
			me.Goto(w.url + path)
			for _, broken := range append(violations(me.Axe()), me.ConsoleErrors()...) {
				t.Errorf("%s, dark %v: %s", name, dark, broken)
			}
		}
	}
	check("face", "/alto")
	check("shop", "/alto/shop")
	check("offer", w.offerPath())
	check("offer in Spanish", w.offerPath()+"?lang=es")
	check("open group in Chinese", open+"?lang=zh")
	check("formed group", formed+"?lang=en")
	check("product", "/alto/p/dawn")
	check("sign-in", "/sign-in")
	me.Goto(w.url + open)
	me.Press("Join this group")
	check("checkout", strings.TrimPrefix(me.URL(), w.url))
	me.Fill("#field-email", "me@example.org")
	me.Press("Pay €12.40")
	check("payment", strings.TrimPrefix(me.URL(), w.url))
	check("my orders", "/alto/me/orders")
	me.Click("a.entry")
	check("unpaid order", strings.TrimPrefix(me.URL(), w.url))
	me.Press("Pay €12.40")
	me.Press("Pay €12.40")
	me.WaitText("main", "You are in.")
	check("my group", strings.TrimPrefix(me.URL(), w.url))
	check("my shares", "/alto/me/shares")
	check("me", "/alto/me")
	check("mailbox", "/dev/mail")
}

func violations(found []browsertest.Violation) []string {
	var all []string
	for _, v := range found {
		all = append(all, v.String())
	}
	return all
}
