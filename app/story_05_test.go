package app

import (
	"reflect"
	"testing"
	"time"

	"panal/internal/browsertest"
)

// System 5, hunger marketing: a drop is announced, reserved, opens at its second, sells in the order of its line, one
// each, honours priority codes that were earned, never oversells, and passes on what is not paid. Here there are two
// units and four people; one of them has no scripts.
func TestStory05Drop(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)
	const drop = "/alto/drops/harvest"

	ana := s.keepsShop(b)
	opens := s.clock.Now().Add(time.Hour).Truncate(time.Minute)
	campaign := ana.announces(opens)
	lucia, ben, chen, dora := s.somebody(b, "Lucia"), s.somebody(b, "Ben"), s.somebody(b, "Chen").withoutScripts(), s.somebody(b, "Dora")
	lucia.opens("/alto/shop")
	lucia.taps("First harvest")
	lucia.sees("It opens soon", "2 units, one to each", "Sign in to reserve")
	for _, w := range []*person{lucia, ben, chen, dora} {
		w.signsIn(drop)
		w.callsThemselves()
		w.opens(drop)
	}
	for _, w := range []*person{lucia, chen, dora} {
		w.taps("Tell me when it opens")
		w.sees("You are told when it opens.")
	}

	ana.opens(campaign + "/priority-codes")
	ana.Fill("[name=member]", ben.email)
	ana.Fill("[name=reason]", "Ten answers about grinding")
	ana.taps("Make codes")
	ana.sees("Each has their priority code.", "Ben", "Ten answers about grinding")
	s.settle()
	ben.opens("/alto/me/notices")
	ben.sees("You have earned a priority code for “First harvest”.")
	ben.opens(drop)
	ben.sees("3 want to be told")
	ben.taps("Use my code")
	ben.sees("You are number 1", "You are called the second it opens.")

	for _, w := range []*person{ben, lucia, dora} {
		w.opens(drop)
		w.leavesOpen()
	}
	chen.opens(drop)
	chen.sees("It opens soon")
	s.clock.Set(opens.Add(-time.Second))
	dora.sees("It opens soon")
	s.clock.Set(opens)
	ben.sees("It is open", "It is your turn.")
	for _, w := range []*person{lucia, dora} {
		w.sees("It is open", "Stand in line")
	}
	for _, w := range []*person{ben, lucia, dora} {
		w.isStillOpen()
	}
	lucia.taps("Stand in line")
	lucia.sees("It is your turn.", "What is not paid by then is offered to the next in line.")
	lucia.leavesOpen()
	chen.opens(drop)
	chen.taps("Stand in line")
	s.clock.Advance(time.Second)
	chen.taps("Look again")
	chen.sees("You are number 3", "0 come before you at most", "If 1 of the 2 being paid is not paid in time, it is your turn.")
	dora.taps("Stand in line")
	dora.sees("You are number 4", "1 comes before you at most")
	dora.leavesOpen()

	ben.pays("Order for €15.50", "€15.50")
	ben.sees("Paid: your order is being prepared.")
	s.clock.Advance(time.Second)
	ben.opens(drop)
	ben.sees("One is yours.", "1 of 2")
	s.clock.Advance(11 * time.Minute) // Lucia does not pay
	lucia.sees("The time to pay was over, and the unit went to the next in line.")
	lucia.isStillOpen()
	s.settle()
	chen.opens("/alto/me/notices")
	chen.sees("It is your turn for “First harvest”.")
	chen.opens(drop)
	chen.sees("It is your turn.")
	dora.sees("You are number 4", "0 come before you at most")
	chen.pays("Order for €15.50", "€15.50")
	chen.sees("Paid: your order is being prepared.")

	dora.sees("Sold out", "All 2 units have found their owners.", "It ended before it was your turn.", "thank you for waiting")
	dora.isStillOpen()
	s.settle()
	dora.opens("/alto/me/notices")
	dora.sees("“First harvest”: every unit was sold before it was your turn.", "“First harvest” is open.")
	s.clock.Advance(time.Second)
	lucia.opens(drop)
	lucia.sees("Sold out", "It cost you nothing.")

	ana.opens(campaign + "/line")
	var line [][]string
	for _, row := range ana.rows("The line") {
		line = append(line, row[:3])
	}
	if want := [][]string{{"1, by a code", "Ben", "Bought"}, {"2", "Lucia", "Not paid"}, {"3", "Chen", "Bought"}, {"4", "Dora", "Waits"}}; !reflect.DeepEqual(line, want) {
		t.Errorf("the line was %q, want %q", line, want)
	}
	ana.opens(campaign)
	ana.sees("Every unit is sold. It is closed for good.", "2 of 2")
	ana.opens("/alto/console/ledger")
	ana.sees("Debit and credit are equal: the difference is €0.00")
	s.audit()
}

// announces publishes a drop of two units that opens at a time, and returns its address in the console.
func (w *person) announces(opens time.Time) string {
	w.s.t.Helper()
	const wallClock = "2006-01-02T15:04"
	zone := w.s.community.Zone()
	w.opens("/alto/console/campaigns/new?kind=drop")
	for field, value := range map[string]string{"title": "First harvest", "slug": "harvest", "about": "A small lot, roasted today.", "rule.price": "15.50", "rule.minutes": "10", "stock": "2"} {
		w.Fill(`[name="`+field+`"]`, value)
	}
	for field, at := range map[string]time.Time{"starts_at": opens, "ends_at": opens.Add(24 * time.Hour)} { // a picker, not a text
		w.Eval(`document.querySelector("[name=`+field+`]").value = "`+at.In(zone).Format(wallClock)+`"`, nil)
	}
	w.taps("Save as a draft")
	w.sees("The campaign is drafted.")
	w.taps("Publish")
	w.sees("The campaign is live.")
	return w.URL()
}
