package console

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"panal/fact"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/locale"
	"panal/internal/page"
	"panal/ledger"
	"panal/web/ui"
)

var noon = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)

func anyPage() ui.Page {
	l := locale.For("en")
	return ui.Page{Locale: l, Zone: time.UTC, Now: noon, URL: &url.URL{Path: "/alto/console"}, Community: ui.Community{Name: "Alto",
		Locale: l, Currency: "EUR"}}
}

func render(t *testing.T, c interface{ Show() templ.Component }) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Show().Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Books that do not balance are never shown as if they did.
func TestUnbalancedBooksAreSaid(t *testing.T) {
	p := Ledger{Books: Books{Page: anyPage(), To: "/alto/console"}, Totals: []ledger.Total{{Kind: ledger.Clearing, Currency: "EUR",
		Balance: -100}, {Kind: ledger.Revenue, Currency: "EUR", Balance: 130},
		{Kind: ledger.Clearing, Currency: "USD", Balance: -100}, {Kind: ledger.Revenue, Currency: "USD", Balance: 100}}}
	text := render(t, p)
	for _, says := range []string{"The books do not balance: the difference is €0.30.", "the difference is $0.00",
		"Accounts in EUR", "Accounts in USD"} {
		if !strings.Contains(text, says) {
			t.Errorf("does not say %q", says)
		}
	}
}

// A consumer that is behind says since when, one that reads says so, and one that has read nothing yet too.
func TestConsumersThatAreBehind(t *testing.T) {
	told := fact.Recorded{Sequence: 8, Kind: "order.paid", At: noon.Add(-time.Hour)}
	p := Facts{Page: anyPage(), To: "/alto/console", Progress: []fact.Progress{
		{Consumer: "stuck", Sequence: 7, Last: 9, Read: fact.Recorded{Sequence: 7, Kind: "moon.landed", At: noon}, Next: told},
		{Consumer: "new", Last: 9, Next: fact.Recorded{Sequence: 1, At: noon.Add(-time.Second)}},
	}, Total: 300}
	text := render(t, p)
	for _, says := range []string{"Waiting since", "1 hour ago", "moon.landed", "Reading", "none yet", "300 in all"} {
		if !strings.Contains(text, says) {
			t.Errorf("does not say %q", says)
		}
	}
}

// What being found costs is said with what an advert costs, whichever is dearer, and by names that nobody foresaw.
func TestDearNewcomers(t *testing.T) {
	dear := growth.Figures{Visitors: 4, Orders: 2, Newcomers: 1, Discount: 1500, Total: 3000}
	p := Growth{Page: anyPage(), To: "/alto/console", Costs: growth.Costs{Currency: "EUR", AdvertCost: 900,
		Channels: []growth.ChannelCost{{Channel: "village-fair", Figures: dear}},
		People: page.Page[growth.PersonCost]{Items: []growth.PersonCost{{Member: id.ID{1}, Name: "Ana", Figures: dear},
			{Member: id.ID{2}, Name: "Bo", Figures: growth.Figures{Visitors: 1}}}}}}
	text := render(t, p)
	for _, says := range []string{"€6.00 more than an advert", "village-fair", "tone-warn", "–"} {
		if !strings.Contains(text, says) {
			t.Errorf("does not say %q", says)
		}
	}
}

// A posting by a part of the program that has no words here yet is still told.
func TestUnknownPostings(t *testing.T) {
	posting := ledger.Posting{ID: id.ID{9}, Cause: ledger.Cause{Kind: "red_packet", ID: id.ID{8}}, Purpose: "claimed",
		Currency: "EUR", At: noon, Reverses: id.ID{7},
		Entries: []ledger.Entry{{Account: ledger.AccountRef{Kind: ledger.Marketing}, Amount: -500},
			{Account: ledger.AccountRef{Kind: ledger.Clearing}, Amount: 500}}}
	text := render(t, Posting{Books: Books{Page: anyPage(), To: "/alto/console"}, Posting: posting})
	for _, says := range []string{"red packet: claimed", "Takes back", "€5.00"} {
		if !strings.Contains(text, says) {
			t.Errorf("does not say %q", says)
		}
	}
}

func TestFiltersStayInTheAddress(t *testing.T) {
	u, _ := url.Parse("/alto/console/orders?state=ready&offer=offer_1&cursor=abc&lang=es")
	if got, want := ui.Narrow(u, "state", "shipped"), "/alto/console/orders?offer=offer_1&state=shipped"; got != want {
		t.Errorf("narrow = %s, want %s", got, want)
	}
	if got, want := ui.Narrow(u, "offer", ""), "/alto/console/orders?state=ready"; got != want {
		t.Errorf("narrow = %s, want %s", got, want)
	}
	if got, want := ui.Filtered(u, "/alto/console/orders.csv"), "/alto/console/orders.csv?offer=offer_1&state=ready"; got != want {
		t.Errorf("filtered = %s, want %s", got, want)
	}
	plain := &url.URL{Path: "/alto/console/orders"}
	if got := ui.Filtered(plain, "/alto/console/orders.csv"); got != "/alto/console/orders.csv" || isFiltered(plain) || !isFiltered(u) {
		t.Errorf("filtered = %s", got)
	}
}
