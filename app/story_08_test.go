package app

import (
	"net/url"
	"path"
	"reflect"
	"strings"
	"testing"
	"time"

	"panal/api"
	"panal/internal/browsertest"
)

// System 8, the group buy: three people, 24 hours. The head pays and opens, friends join by a link, and once the group
// is formed it ships. Here they hold phones: a member starts the group, and two guests who have never been here join it.
func TestStory08GroupBuy(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)

	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/o/dawn-together")
	lucia.callsThemselves()
	lucia.opens("/alto/o/dawn-together")
	lucia.pays("Start a group", "€12.40")
	lucia.sees("Paid: your group is open.", "2 people are missing")
	link := lucia.shares()
	lucia.leavesOpen()

	ben := s.somebody(b, "Ben")
	ben.opens(link)
	ben.sees("Lucia", "2 people are missing", "If it is not full by then, everyone is refunded in full.")
	ben.pays("Join for €12.40", "€12.40")
	ben.sees("Paid: you are in the group.", "1 person is missing")
	ben.leavesOpen()
	lucia.sees("Ben", "1 person is missing")
	lucia.isStillOpen()

	ana := s.keepsShop(b)
	orders := ana.ordersOf(lucia.URL())
	ana.cannotShip(orders[0])

	chen := s.somebody(b, "Chen")
	chen.opens(link)
	chen.pays("Join for €12.40", "€12.40")
	chen.sees("Paid: you are in the group.", "The group is formed", "3 of you bought together")
	for _, w := range []*person{lucia, ben} {
		w.sees("The group is formed", "Chen", "Your order is being prepared.")
		w.isStillOpen()
	}

	for _, order := range ana.ordersOf(lucia.URL()) {
		ana.ships(order)
	}
	lucia.taps("See my order")
	lucia.sees("Dawn", "Shipped")
	ana.findsInTheBooks(
		[]string{"Escrow of Dawn", "€37.20", ""},
		[]string{"Sales", "", "€46.50"},
		[]string{"Discounts given", "€9.30", ""},
		[]string{"Total", "€46.50", "€46.50"})
	s.audit()
}

// One is missing when the day is over: everybody's money goes back, and nobody had to ask. The pages say so, those that
// were left open too.
func TestStory08NotFull(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)

	ben := s.somebody(b, "Ben")
	ben.opens("/alto/o/dawn-together")
	ben.pays("Start a group", "€12.40")
	link := ben.shares()
	ben.leavesOpen()

	chen := s.somebody(b, "Chen")
	chen.opens(link)
	chen.pays("Join for €12.40", "€12.40")
	chen.sees("1 person is missing")
	chen.leavesOpen()

	s.clock.Advance(24 * time.Hour)
	for _, w := range []*person{ben, chen} {
		w.sees("This group was not full in time", "Everyone gets all their money back, you too. There is nothing to do.")
		w.isStillOpen()
		w.hasAllBack()
	}
	s.clock.Advance(time.Hour)
	s.settle() // beside the program's own jobs, as a second node would
	ben.hasAllBack()
	chen.hasAllBack()

	dora := s.somebody(b, "Dora")
	dora.opens(link)
	dora.sees("This group was not full in time", "You can start a new group.")
	dora.taps("Start a new group")
	dora.pays("Start a group", "€12.40")
	dora.sees("2 people are missing")
	s.audit()
}

// Nothing of what guests do needs a script.
func TestStory08WithoutScripts(t *testing.T) {
	s := openShop(boot(t, Config{}), 3)
	b := browsertest.New(t)
	lucia := s.signIn("lucia@example.org")
	group := lucia.orders("", instrument).GroupBuy
	link := send[api.Share](lucia, "POST", "/shares", api.NewShare{Offer: s.offer.ID}).URL + "?g=" + group

	ben := s.somebody(b, "Ben").withoutScripts()
	ben.opens(link)
	ben.sees("2 people are missing")
	ben.pays("Join for €12.40", "€12.40")
	ben.sees("Paid: you are in the group.", "1 person is missing")
	place := ben.URL()

	chen := s.somebody(b, "Chen").withoutScripts()
	chen.opens(link)
	chen.pays("Join for €12.40", "€12.40")
	chen.sees("The group is formed", "3 of you bought together")
	ben.opens(place)
	ben.sees("The group is formed", "Your order is being prepared.")
	ben.taps("See my order")
	ben.sees("Dawn", "Ready to ship")

	// The next group fails; who looks again hears of it.
	dora := s.somebody(b, "Dora").withoutScripts()
	dora.opens("/alto/o/dawn-together")
	dora.pays("Start a group", "€12.40")
	dora.sees("Paid: your group is open.", "2 people are missing")
	place = dora.URL()
	s.clock.Advance(24 * time.Hour)
	s.settle()
	dora.opens(place)
	dora.sees("This group was not full in time", "Everyone gets all their money back, you too.")
	dora.hasAllBack()
	s.audit()
}

// keepsShop signs the operator in.
func (s *shop) keepsShop(b *browsertest.Browser) *person {
	s.t.Helper()
	ana := s.somebody(b, "Ana")
	ana.email = operatorEmail
	ana.signsIn("/alto/console")
	return ana
}

// ordersOf returns the addresses, in the console, of the orders of the group that a page shows.
func (w *person) ordersOf(group string) (orders []string) {
	w.s.t.Helper()
	address, err := url.Parse(group)
	if err != nil {
		w.s.t.Fatal(err)
	}
	w.opens("/alto/console/groups/" + path.Base(address.Path))
	w.Eval("[...document.querySelectorAll('tbody a[href*=\"/orders/\"]')].map(a => a.href)", &orders)
	if len(orders) == 0 {
		w.s.t.Fatal("the console shows no orders of the group")
	}
	return orders
}

// cannotShip finds no way to ship an order, and gets nowhere by making one.
func (w *person) cannotShip(order string) {
	w.s.t.Helper()
	w.opens(order)
	w.sees("Waiting for the group", "Paid; the money is in escrow.")
	var offered bool
	w.Eval("document.body.innerText.includes('Mark as shipped')", &offered)
	if offered {
		w.s.t.Error("an order of an open group can be marked as shipped")
	}
	w.Eval("fetch(location.pathname + '/ship', {method: 'POST'}).then(r => r.status)", nil)
	w.opens(order)
	w.sees("Waiting for the group")
}

func (w *person) ships(order string) {
	w.s.t.Helper()
	w.opens(order)
	w.sees("Ready to ship")
	w.taps("Mark as shipped")
	w.sees("Marked as shipped.", "Shipped")
}

// findsInTheBooks goes from the order on the page to the posting of its group, which is to be balanced as the books are.
func (w *person) findsInTheBooks(want ...[]string) {
	w.s.t.Helper()
	w.taps("Group formed")
	if entries := w.rows("Entries"); !reflect.DeepEqual(entries, want) {
		w.s.t.Errorf("the posting says %q, want %q", entries, want)
	}
	w.opens("/alto/console/ledger")
	w.sees("Debit and credit are equal: the difference is €0.00")
}

// hasAllBack finds the one order among the person's own, paid once and refunded once.
func (w *person) hasAllBack() {
	w.s.t.Helper()
	w.opens("/alto/me/orders")
	w.taps("Dawn")
	w.s.eventually("the order of "+w.name+" is refunded", func() bool {
		w.Goto(w.URL())
		return strings.Contains(w.Text("main"), "All your money was paid back.")
	})
	w.looks()
	var moves []string
	w.Eval("[...document.querySelectorAll('.moves li')].map(li => li.innerText)", &moves)
	if len(moves) != 2 || !strings.Contains(moves[0], "€12.40") || !strings.Contains(moves[1], "The group was not full in time.") || !strings.Contains(moves[1], "-€12.40") {
		w.s.t.Errorf("%s's money moved as %q", w.name, moves)
	}
}
