package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"panal/fault"
	"panal/internal/locale"
	"panal/web/static"
)

// The storybook is every component once, in believable use. Look at it in a
// browser with
//
//	PANAL_STORYBOOK=localhost:8099 go test -run TestServeStorybook ./web/ui
//
// and open /, /member, /console, /landing or /bare, with ?lang= and ?theme=.

type story struct {
	title string
	parts []templ.Component
}

var storyNow = time.Date(2026, 7, 14, 9, 12, 0, 0, time.UTC)

func storyPage(lang, path string) Page {
	l := locale.For(lang)
	u, _ := url.Parse(path)
	p := Page{
		Locale: l, Zone: time.UTC, Now: storyNow, URL: u,
		Title: "Storybook", Description: "Every component, once.", Live: true,
		Community: Community{Name: "Alto Roasters", Slug: "alto", Home: "/c/alto", Locale: l, Currency: "USD"},
		Viewer:    Viewer{SignedIn: true, Name: "Inés Quiroga", Seed: "7", Staff: true},
		Links:     Links{SignIn: "/sign-in", SignOut: "/sign-out", Me: "/me", Console: "/console"},
		Preview:   Preview{Title: "Dawn blend, 500 g", Text: "Together $12.00", URL: "https://example.org/o/dawn", Image: "https://example.org/o/dawn.png"},
		Flash:     &Notice{Tone: Good, Text: "The product was archived.", Undo: &Undo{Label: "Undo", Action: "/undo"}},
	}
	return p
}

func memberNav(l *locale.Locale) []NavItem {
	return []NavItem{
		Section(l, "home", "/member", ""), Section(l, "circles", "/circles", ""),
		Section(l, "shop", "/shop", ""), Section(l, "me", "/me", ""),
	}
}

func consoleNav(l *locale.Locale) []NavItem {
	var items []NavItem
	for _, s := range []struct{ key, letter string }{
		{"today", "t"}, {"people", "p"}, {"circles", "c"}, {"value", "v"}, {"campaigns", "a"}, {"products", "r"}, {"offers", "f"},
		{"groupbuys", "g"}, {"orders", "o"}, {"fission", "i"}, {"ledger", "l"}, {"insight", "n"}, {"settings", "s"},
	} {
		items = append(items, Section(l, s.key, "/console/"+s.key, s.letter))
	}
	return items
}

func refusedForm(l *locale.Locale) Form {
	values := url.Values{"email": {"ines@"}, "price": {"14.00"}, "story": {"Washed, from Huila."}, "roast": {"dark"}}
	err := &fault.Fault{Kind: fault.Invalid, Code: "invalid", Fields: []fault.Field{
		{Name: "email", Code: "invalid.email"},
		{Name: "size", Code: "invalid.range", Args: fault.Args{"min": 2, "max": 100}},
		{Name: "terms", Code: "invalid.required"},
	}}
	return NewForm(l, values).Refused(err)
}

func faces() []Face {
	return []Face{
		{Name: "Inés Quiroga", Seed: "1", Head: true}, {Name: "王小明", Seed: "2", You: true},
		{Name: "Bartholomäus Österreicher-Winterbottom", Seed: "3"}, {Name: "👩🏽‍🚀 Noor", Seed: "4"},
		{Name: "Ada", Seed: "5"}, {Name: "Tomás O'Leary", Seed: "6"}, {Name: "李雷", Seed: "8"}, {Name: "Zoë K.", Seed: "9"},
	}
}

func stories(p Page) []story {
	l := p.Locale
	form := refusedForm(l)
	size := form.Input("size", "Group size")
	size.Hint, size.InputMode, size.Min, size.Max = "How many people make a group.", "numeric", "2", "100"
	email := form.Input("email", "E-mail")
	email.Type, email.Autocomplete = "email", "email"
	note := form.Input("note", "Note")
	note.Optional, note.MaxLength = true, 200

	list := Listing{
		Caption: "Orders", ExportCSV: "/orders.csv", Tools: SearchBox(l, "/orders", "dawn"),
		Columns: []Column{{Label: "Order"}, {Label: "Buyer"}, {Label: "State"}, SortColumn(p.URL, "Placed", "placed"), {Label: "Total", Numeric: true, Sort: "?sort=total", Sorted: Descending}},
		Pages:   Pages{First: "/orders", Next: "/orders?cursor=abc"},
	}
	for i, state := range []string{"awaiting_payment", "awaiting_group", "ready", "shipped", "lapsed", "cancelled", "refunding", "refunded"} {
		list.Rows = append(list.Rows, Row{ID: "order-" + state, Cells: []templ.Component{
			Link("/orders/"+state, "A-10"+string(rune('0'+i))), Person(faces()[i]), State(l, "order", state),
			TimeAgo(p, p.Now.Add(-time.Duration(i*i)*7*time.Hour)), Money(p, int64(125_00+i*9_999)),
		}})
	}
	return []story{
		{"Buttons", []templ.Component{
			inRow(Button(Action{Label: l.T("action.start_group"), Icon: "groupbuys"}), LinkButton(Action{Label: l.T("action.buy_alone"), Href: "/buy", Kind: Plain}),
				Button(Action{Label: l.T("action.cancel"), Kind: Quiet}), Button(Action{Label: l.T("action.cancel"), Kind: Danger, Icon: "trash"}),
				Button(Action{Label: l.T("action.save"), Disabled: true}), Button(Action{Label: "Small", Kind: Plain, Small: true, Name: "do", Value: "it"})),
			Button(Action{Label: l.T("action.join_group"), Wide: true, Attrs: templ.Attributes{"data-story": "wide"}}),
		}},
		{"Landing", []templ.Component{
			PriceTag(p, Prices{Together: p.Money(12_00), Alone: p.Money(15_50), Saving: "−23%"}),
			Progress(p, Count{Have: 2, Of: 3, Words: "1 more person"}),
			Slots(l, Roster{Faces: faces()[:3], Size: 5}),
			Slots(l, Roster{Faces: append(faces(), faces()...), Size: 40}),
			Countdown(p, Deadline{At: p.Now.Add(29 * time.Hour), Then: "if not full, everyone is refunded"}),
			Countdown(p, Deadline{At: p.Now.Add(-2 * time.Hour)}),
		}},
		{"States", []templ.Component{
			inRow(State(l, "group_buy", "open"), State(l, "group_buy", "formed"), State(l, "group_buy", "expired"), State(l, "order", "awaiting_payment"),
				State(l, "payment", "parked"), Badge(Neutral, "Draft")),
			Flash(l, Notice{Tone: Info, Text: "A code is on its way to ines@example.org."}),
			with(Callout(Warn), Text("Three payouts failed. Look at each before the next run.")),
			with(Callout(Bad), Text("The payment was declined. Nothing was charged.")),
		}},
		{"Form", []templ.Component{
			FormErrors(form), Once(NewForm(p.Locale, url.Values{RequestKey: {"k"}})), Field(email), Field(size), MoneyField(form.Input("price", "Price together"), "USD"),
			Select(form.Input("roast", "Roast"), []Option{{Value: "light", Label: "Light"}, {Value: "dark", Label: "Dark"}}), TextArea(form.Input("story", "Story")), Field(note),
			Radios(form.Input("grind", "Grind"), []Option{{Value: "whole", Label: "Whole beans", Hint: "Keeps for weeks."}, {Value: "fine", Label: "Fine"}}),
			Checkbox(form.Input("terms", "I have read what happens if the group does not form.")),
		}},
		{"Table", []templ.Component{
			Table(l, list),
			Table(l, Listing{Caption: "Groups", Empty: Empty{Icon: "groupbuys", Title: "No groups yet", Text: "Publish an offer and share its link; the first group appears here.", Action: Action{Label: "New offer", Href: "/offers/new", Kind: Plain}}}),
			EmptyState(Empty{Title: "Nothing for today", Text: "Applications, care and failed payouts show up here."}),
			Pagination(l, Pages{Next: "/more"}),
		}},
		{"Figures", []templ.Component{
			inGrid(with(Card(""), Stat(Figure{"Sold together", "1,284", "83% of all orders"})), with(Card(""), Stat(Figure{"Cost per new customer", p.Money(3_40), "an advert: $9.80"})),
				with(Card(""), Stat(Figure{"Refunded", p.Money(1_012_300), "211 groups that did not form"}))),
			with(Card("Order A-104"), KeyValues([]Pair{{"Buyer", Person(faces()[2])}, {"Paid", TimeAgo(p, p.Now.Add(-3*time.Hour))}, {"Posting", Link("/ledger/1", "pst_01h455vb4pex5vsknk084sn02q")}})),
			with(More("How this is computed"), Text("Discounts given on orders of first-time buyers, divided by their number.")),
		}},
		{"Guidance", []templ.Component{
			Menu("Your account", []Place{{"Signing in", "Passkeys, e-mail, and where you are signed in", "/me/signing-in"}, {"Your data", "", "/me/data"}}),
			Narrowing("Narrow the list", []Choice{{Label: "All", Href: "/all", Current: true}, {Label: "Open", Href: "/open"}}),
			Breadcrumb(l, []Crumb{{"Console", "/console"}, {"Offers", "/console/offers"}, {"Dawn blend, three together", ""}}),
			with(Keys("Keys: j and k move."), KeysSwitch(p.Locale)),
			with(Heading("Dawn blend"), LinkButton(Action{Label: "Edit", Href: "/edit", Kind: Plain, Icon: "edit"})),
			Steps(l, []Step{{"You pay and open the group", "Your money waits; nothing is charged for good.", StepDone}, {"Two friends join by your link", "You have 24 hours.", StepNow}, {"Everyone's coffee ships", "If it does not fill, everyone is refunded.", StepAhead}}),
			with(Confirm(Confirmation{Button: "Close the group…", Loses: "2 people are in it. They get $24.00 back and the group cannot be opened again.", Action: "/close", Sure: "Close it and refund 2 people"}), Text("")),
		}},
		{"Sharing", []templ.Component{
			ShareBox(l, ShareKit{Link: "https://alto.example/s/k7Qm2x?c=link", Code: "https://alto.example/s/k7Qm2x?c=code", Title: "Dawn blend", PosterPNG: "/s/k7Qm2x.png", PosterSVG: "/s/k7Qm2x.svg"}),
			QR(l, "https://alto.example/s/k7Qm2x"),
		}},
		{"Small parts", []templ.Component{
			inRow(Avatar(Face{Name: "Inés Quiroga", Image: static.URL("icons/192.png")}), Avatar(Face{Name: ""}), Logo(), Icon("comb"), SkipLink(l), LanguagePicker(p), ThemeSwitch(l), KeysSwitch(l)),
		}},
	}
}

// with renders a component around children.
func with(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func wrapped(before string, after string, parts []templ.Component) templ.Component {
	return templ.Join(templ.Raw(before), templ.Join(parts...), templ.Raw(after))
}

func inRow(parts ...templ.Component) templ.Component {
	return wrapped(`<div class="row">`, "</div>", parts)
}
func inGrid(parts ...templ.Component) templ.Component {
	return wrapped(`<div class="grid">`, "</div>", parts)
}

func book(p Page) templ.Component {
	var all []templ.Component
	for _, s := range stories(p) {
		all = append(all, wrapped("<section><h2>"+s.title+`</h2><div class="stack">`, "</div></section>", s.parts))
	}
	return templ.Join(all...)
}

// landing is a page as a guest sees it, for looking at.
func landing(p Page) templ.Component {
	l := p.Locale
	return wrapped(`<div class="split"><div class="stack"><h1>Dawn blend, 500 g</h1>`, "</div></div>", []templ.Component{
		PriceTag(p, Prices{Together: p.Money(12_00), Alone: p.Money(15_50), Saving: "−23%"}),
		Slots(l, Roster{Faces: faces()[:2], Size: 3}),
		Progress(p, Count{Have: 2, Of: 3, Words: "1 more person"}),
		Countdown(p, Deadline{At: p.Now.Add(29 * time.Hour), Then: "if not full, everyone is refunded"}),
		templ.Raw(`</div><div class="stack">`),
		with(Card("How it works"), Steps(l, []Step{{"Pay and join", "Your money waits until the group is full.", StepNow}, {"Tell a friend", "One more person is missing.", StepAhead}, {"It ships", "", StepAhead}})),
		wrapped(`<div class="act">`, "</div>", []templ.Component{LinkButton(Action{Label: l.T("action.join_group") + " · " + p.Money(12_00), Href: "/join", Wide: true})}),
	})
}

func storybook() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/", static.Handler())
	page := func(path string, frame func(Page) templ.Component) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			p := storyPage(r.FormValue("lang"), r.URL.String())
			p.Theme = r.FormValue("theme")
			w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_ = frame(p).Render(r.Context(), w)
		})
	}
	page("/{$}", func(p Page) templ.Component {
		p.Nav = consoleNav(p.Locale)
		return with(Console(p, "orders"), book(p))
	})
	page("/console", func(p Page) templ.Component {
		p.Nav = consoleNav(p.Locale)
		return with(Console(p, "orders"), with(Heading("Orders")), stories(p)[4].parts[0])
	})
	page("/member", func(p Page) templ.Component {
		p.Nav = memberNav(p.Locale)
		return with(Member(p, "shop"), book(p))
	})
	page("/landing", func(p Page) templ.Component {
		p.Flash, p.Viewer = nil, Viewer{}
		return with(Landing(p), landing(p))
	})
	page("/bare", func(p Page) templ.Component {
		p.Flash = nil
		return with(Bare(p), Problem(Empty{Title: p.T("fault.not_found"), Action: Action{Label: p.T("action.back"), Href: "/", Kind: Plain}}))
	})
	return mux
}

func TestServeStorybook(t *testing.T) {
	addr := os.Getenv("PANAL_STORYBOOK")
	if addr == "" {
		t.Skip("PANAL_STORYBOOK names no address to serve at")
	}
	storyNow = time.Now() // else the browser, which has a clock, sees all deadlines past
	if err := http.ListenAndServe(addr, storybook()); !errors.Is(err, http.ErrServerClosed) {
		t.Fatal(err)
	}
}

// render is a storybook page as a browser gets it.
func render(t *testing.T, path string) []byte {
	t.Helper()
	w := httptest.NewRecorder()
	storybook().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	if w.Code != 200 || !strings.HasSuffix(strings.TrimSpace(w.Body.String()), "</html>") {
		t.Fatalf("%s: %d, %d bytes, broken off?", path, w.Code, w.Body.Len())
	}
	return bytes.Clone(w.Body.Bytes())
}
