package web

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/connect/mail"
	"panal/connect/passkey"
	"panal/connect/sandbox"
	"panal/content"
	"panal/fission"
	"panal/growth"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/jobs"
	"panal/ledger"
	"panal/loyalty"
	"panal/money"
	"panal/store"
	"panal/store/storetest"
	"panal/web/link"
)

// TestMain keeps the log, a line for every request, out of what tests say.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// world is a community with something to sell, served over HTTP with real services on SQLite.
type world struct {
	t        testing.TB
	clock    *clock.Manual
	db       *store.DB
	config   Config
	server   *Server
	url      string
	outbox   *mail.Outbox
	sandbox  *sandbox.Provider
	provider idProvider
	operator access.Actor

	community community.Community
	product   commerce.Product
	offer     commerce.Offer
}

var noon = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)

// newWorld serves a world; change may alter its configuration first.
func newWorld(t testing.TB, change ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(noon)}
	w.db = storetest.SQLite(t, storetest.WithClock(w.clock))
	w.outbox = mail.NewOutbox(w.clock)

	// The address is known before the handler is, as when the program listens.
	served := httptest.NewUnstartedServer(nil)
	w.url = "http://" + served.Listener.Addr().String()
	var err error
	w.sandbox, err = sandbox.New(w.db.Sandbox(), w.clock, sandbox.Config{Secret: []byte("sixteen bytes of secret"), PublicURL: w.url})
	w.must(err)
	public, err := url.Parse(w.url)
	w.must(err)
	w.config = Config{
		Services: Services{
			Communities: community.NewService(w.db.People(), w.outbox, w.clock, w.db.IDs()),
			Commerce:    commerce.NewService(w.db.Commerce(), w.sandbox, w.db.IDs(), w.clock.Now, commerce.DefaultConfig),
			Growth:      growth.NewService(w.db.Growth(), nil),
			Loyalty:     loyalty.NewService(w.db.Loyalty(), w.clock.Now),
			Content:     content.NewService(w.db.Content(), w.clock),
			Ledger:      ledger.NewService(w.db.Ledger()),
			Fission:     fission.NewService(w.db.Fission(), w.clock),
		},
		PushKey:  "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
		Sessions: w.db.Sessions(), Listen: w.db.Wake().Listen, Clock: w.clock, IDs: w.db.IDs(), PublicURL: public,
		DeadLetters: jobs.NewDeadLetters(w.db.Facts()), Facts: jobs.NewFactLog(w.db.Facts(), w.jobs()),
		Sandbox: sandboxPage(w.sandbox),
		Mailbox: func() (all []community.Message) {
			for _, kept := range w.outbox.Messages() {
				all = append(all, kept.Message)
			}
			return all
		},
		Ready: w.db.Ready, Limits: Limits{Forms: -1, Guesses: -1},
	}
	passkeys, err := passkey.New(&url.URL{Scheme: "https", Host: "panal.example"})
	w.must(err)
	w.config.Keyring = community.NewKeyring(w.config.Communities, w.db.Keyrings(), community.KeyringConfig{Passkeys: passkeys,
		Providers: []community.Provider{&w.provider}, Undo: func(secret string) string { return w.url + link.UndoEmail(secret) }})
	w.config.Notices = notice.NewService(w.db.Notices(), w.clock, notice.Config{Mailer: w.outbox, Communities: w.config.Communities, Origin: w.url, Secret: []byte("a secret")})
	w.sandbox.DeliverTo(func(ctx context.Context, header http.Header, body []byte) error {
		return w.config.Commerce.Callback(ctx, w.sandbox.Name(), header, body)
	})
	for _, alter := range change {
		alter(&w.config)
	}
	w.server, err = New(w.config)
	w.must(err)
	served.Config.Handler = w.server
	served.Start()
	t.Cleanup(func() {
		w.server.Stop()
		served.Close()
	})
	return w
}

// jobs are the consumers of facts, which a test runs by hand.
func (w *world) jobs() *jobs.Runner { return jobs.New(w.db.Facts(), w.db.Wake(), w.clock, nil, nil) }

// sandboxPage is the sandbox as the pages see it.
func sandboxPage(p *sandbox.Provider) Sandbox {
	return Sandbox{
		Session: func(ctx context.Context, token string) (SandboxSession, error) {
			s, err := p.Session(ctx, token)
			return SandboxSession{Community: s.Community, Amount: s.Amount, Currency: s.Currency, Description: s.Description,
				Return: s.Return, Then: s.Then, ThenAt: s.ThenAt, Declined: s.State == sandbox.Declined, Done: s.State == sandbox.Done}, err
		},
		Act: func(ctx context.Context, token, action string) (string, error) {
			return p.Act(ctx, token, sandbox.Action(action))
		},
		Instruments: []string{sandbox.InstrumentOK, sandbox.InstrumentDeclined},
	}
}

// newShop is a world with a community, a product in two variants with a picture, and an offer for three.
func newShop(t testing.TB, change ...func(*Config)) *world {
	t.Helper()
	w := newWorld(t, change...)
	w.community, w.operator = w.found("alto", "Alto Roasters", "ana@alto.example")
	w.product, w.offer = w.sell(w.operator, "dawn", "Dawn blend", 3, commerce.NewVariant{Title: "250 g", SKU: "DAWN-250", Price: 15_50, Stock: 100},
		commerce.NewVariant{Title: "1 kg", SKU: "DAWN-1000", Price: 48_00, Stock: 100})
	return w
}

func (w *world) found(slug, name, email string) (community.Community, access.Actor) {
	w.t.Helper()
	c, operator, err := w.config.Communities.Found(w.ctx(), community.Founding{Name: name, Slug: slug, Slogan: "Roasted on Tuesdays",
		Currency: "EUR", Locale: "en", TimeZone: "Europe/Madrid", OperatorName: "Ana Ruiz", OperatorEmail: email})
	w.must(err)
	return c, operator
}

// sell puts a product on sale, together for a fifth less.
func (w *world) sell(by access.Actor, slug, title string, size int, variants ...commerce.NewVariant) (commerce.Product, commerce.Offer) {
	w.t.Helper()
	s, ctx := w.config.Commerce, w.ctx()
	p, err := s.CreateProduct(ctx, by, commerce.CreateProduct{Community: by.Community, Slug: slug, Title: title, Description: "Washed, from Huila.\nSweet and round.", Variants: variants})
	w.must(err)
	_, err = s.AddPicture(ctx, by, commerce.AddPicture{Community: by.Community, Product: p.ID, Alt: "A bag of " + title, Content: picture()})
	w.must(err)
	p, err = s.UpdateProduct(ctx, by, commerce.UpdateProduct{Community: by.Community, Product: p.ID, Slug: slug, Title: title, Description: p.Description, State: commerce.ProductLive})
	w.must(err)
	prices := map[id.ID]money.Amount{}
	for _, v := range p.Variants {
		prices[v.ID] = v.Price * 4 / 5
	}
	terms := commerce.OfferTerms{Slug: slug + "-together", Size: size, Window: 24 * time.Hour, StartsAt: noon.Add(-time.Hour), EndsAt: noon.Add(30 * 24 * time.Hour), Prices: prices}
	o, err := s.CreateOffer(ctx, by, commerce.CreateOffer{Community: by.Community, Product: p.ID, Terms: terms})
	w.must(err)
	o, err = s.UpdateOffer(ctx, by, commerce.UpdateOffer{Community: by.Community, Offer: o.ID, Terms: terms, State: commerce.OfferLive})
	w.must(err)
	return p, o
}

// picture is a small picture.
func picture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		for y := range 48 {
			img.Set(x, y, color.RGBA{R: uint8(120 + x), G: uint8(80 + y), B: 40, A: 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer takes everything
	return b.Bytes()
}

func (w *world) ctx() context.Context { return w.t.Context() }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// browser is somebody with cookies of their own. It follows no redirects by itself.
type browser struct {
	w      *world
	client *http.Client
	header http.Header
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &browser{w: w, header: http.Header{}, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answered is an answer, read.
type answered struct {
	t      testing.TB
	status int
	header http.Header
	text   string
	root   *html.Node
	at     string
}

func (b *browser) do(r *http.Request) *answered {
	b.w.t.Helper()
	for name, values := range b.header {
		r.Header[name] = values
	}
	answer, err := b.client.Do(r)
	b.w.must(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	b.w.must(err)
	root, err := html.Parse(bytes.NewReader(body))
	b.w.must(err)
	return &answered{t: b.w.t, status: answer.StatusCode, header: answer.Header, text: string(body), root: root, at: r.URL.RequestURI()}
}

// get opens an address of ours.
func (b *browser) get(path string) *answered {
	b.w.t.Helper()
	r, err := http.NewRequestWithContext(b.w.ctx(), http.MethodGet, b.w.address(path), nil)
	b.w.must(err)
	return b.do(r)
}

// post sends a form.
func (b *browser) post(path string, form url.Values) *answered {
	b.w.t.Helper()
	r, err := http.NewRequestWithContext(b.w.ctx(), http.MethodPost, b.w.address(path), strings.NewReader(form.Encode()))
	b.w.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// follow opens what a redirect leads to, until there is a page.
func (b *browser) follow(p *answered) *answered {
	b.w.t.Helper()
	for range 5 {
		if p.status != http.StatusSeeOther {
			return p
		}
		p = b.get(p.header.Get("Location"))
	}
	b.w.t.Fatalf("%s: redirects without end", p.at)
	return nil
}

func (w *world) address(path string) string {
	if strings.HasPrefix(path, "http") {
		return path
	}
	return w.url + path
}

// want fails unless the page has the status and says all of the words.
func (p *answered) want(status int, words ...string) *answered {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: status %d, want %d\n%s", p.at, p.status, status, p.words())
	}
	said := p.words()
	for _, w := range words {
		if !strings.Contains(said, w) {
			p.t.Errorf("%s: does not say %q:\n%s", p.at, w, said)
		}
	}
	return p
}

// without fails when the page says any of the words.
func (p *answered) without(words ...string) *answered {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.words(), w) {
			p.t.Errorf("%s: says %q", p.at, w)
		}
	}
	return p
}

// words is what a reader sees, blanks joined.
func (p *answered) words() string {
	var b strings.Builder
	for n := range p.root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
		if n.Type == html.ElementNode && n.Data == "input" && attr(n, "type") != "hidden" {
			b.WriteString(attr(n, "value") + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// form finds the form that goes to an address and returns what it would send untouched.
func (p *answered) form(action string) url.Values {
	p.t.Helper()
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || attr(n, "action") != action {
			continue
		}
		values := url.Values{}
		for field := range n.Descendants() {
			name := attr(field, "name")
			switch {
			case field.Type != html.ElementNode || name == "" || field.Data == "button":
			case field.Data == "select":
				values.Set(name, chosen(field))
			case attr(field, "type") == "radio" && !has(field, "checked"):
			default:
				values.Set(name, attr(field, "value"))
			}
		}
		return values
	}
	p.t.Fatalf("%s: no form to %s:\n%s", p.at, action, p.text)
	return nil
}

func chosen(list *html.Node) (value string) {
	first := true
	for o := range list.Descendants() {
		if o.Data == "option" && (first || has(o, "selected")) {
			value, first = attr(o, "value"), false
		}
	}
	return value
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// signIn proves an e-mail with the code that was sent.
func (b *browser) signIn(email, next string) *answered {
	b.w.t.Helper()
	b.post("/sign-in", url.Values{"email": {email}, "next": {next}}).want(http.StatusSeeOther)
	return b.post("/sign-in/code", url.Values{"code": {b.w.code(email)}})
}

// code is the last that was sent to an address.
func (w *world) code(email string) string {
	w.t.Helper()
	for _, m := range w.outbox.Messages() {
		if m.To == email {
			return m.Subject[:6]
		}
	}
	w.t.Fatalf("no code was sent to %s", email)
	return ""
}

// checkout fills in the form that a landing's button leads to, up to the payment page.
func (b *browser) checkout(landing, email, name string) *answered {
	b.w.t.Helper()
	checkout := "/" + b.w.community.Slug + "/checkout"
	form := b.get(landing).want(http.StatusOK).form(checkout)
	page := b.get(checkout + "?" + form.Encode()).want(http.StatusOK)
	order := page.form("/" + b.w.community.Slug + "/orders")
	if _, guest := order["email"]; guest {
		order.Set("email", email)
		order.Set("name", name)
	}
	return b.post("/"+b.w.community.Slug+"/orders", order)
}

// buy goes all the way from a landing: the form, the payment page, and back.
func (b *browser) buy(landing, email, name string) *answered {
	b.w.t.Helper()
	pay := b.checkout(landing, email, name).want(http.StatusSeeOther).header.Get("Location")
	b.get(pay).want(http.StatusOK, "This is a test page.")
	return b.follow(b.post(pay, url.Values{"action": {"pay"}}))
}

func (w *world) offerPath() string { return "/alto/o/" + w.offer.Slug }

// group starts a group and returns its address.
func (w *world) group(b *browser, email, name string) string {
	w.t.Helper()
	return b.buy(w.offerPath(), email, name).want(http.StatusOK, "2 people are missing").at
}

// groupID is the group whose page has an address.
func (w *world) groupID(path string) id.ID {
	w.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	group, err := id.GroupBuy.Parse(strings.TrimPrefix(path, "/alto/g/"))
	w.must(err)
	return group
}
