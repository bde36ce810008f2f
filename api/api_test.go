package api

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/fission"
	"panal/growth"
	"panal/internal/id"
	"panal/ledger"
	"panal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files")

// hive is the API over the real services, on SQLite, with a community in which three buy honey together.
type hive struct {
	drop commerce.Campaign // announced, when it is first asked for
	*storetest.World
	t       testing.TB
	handler http.Handler
	here    string // the community's id, as it is written
	people  *guestBook
	mail    *mailbox
	fission *fission.Service
	keys    int
	done    map[string]bool // operations that were answered with success

	product commerce.Product
	offer   commerce.Offer
	owner   access.Actor // of the order and the group buy
	order   commerce.Order
}

// guestBook knows tokens of actors who could have none, besides those that the service made.
type guestBook struct {
	*community.Service
	mu   sync.Mutex
	pass map[string]access.Actor
}

func (g *guestBook) ActorForToken(ctx context.Context, token string, in id.ID) (access.Actor, error) {
	g.mu.Lock()
	actor, known := g.pass[token]
	g.mu.Unlock()
	if known {
		return actor, nil
	}
	return g.Service.ActorForToken(ctx, token, in)
}

// mailbox keeps the last message.
type mailbox struct{ last community.Message }

func (m *mailbox) Send(_ context.Context, message community.Message) error {
	m.last = message
	return nil
}

// code is the sign-in code of the last message.
func (m *mailbox) code() string {
	for word := range strings.FieldsFuncSeq(m.last.Text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 6 {
			return word
		}
	}
	return ""
}

// newHives returns hives in one database.
func newHives(t testing.TB, n int) []*hive {
	t.Helper()
	db := storetest.SQLite(t, storetest.WithClock(storetest.NewClock()))
	mail := &mailbox{}
	people := &guestBook{Service: community.NewService(db.People(), mail, db.Clock(), db.IDs(), community.LetFound(community.Owners)), pass: map[string]access.Actor{}}
	hives := make([]*hive, n)
	for i := range hives {
		w := storetest.NewWorld(t, db)
		h := &hive{World: w, t: t, here: id.Community.Text(w.Community), people: people, mail: mail, fission: fission.NewService(db.Fission(), w.Clock), done: map[string]bool{}}
		notices := notice.NewService(db.Notices(), db.Clock(), notice.Config{Communities: people.Service})
		h.handler = New(Config{People: people, Tiers: people, Keyring: community.NewKeyring(people.Service, db.Keyrings(), community.KeyringConfig{}), Commerce: w.Commerce, Growth: growth.NewService(db.Growth(), nil), Loyalty: w.Loyalty, Content: w.Content, Ledger: ledger.NewService(db.Ledger()), Notices: notices, Fission: h.fission,
			Templates: fission.World{Communities: people, Shop: w.Commerce, Points: w.Loyalty, Now: w.Clock.Now},
			Requests:  db, Facts: db.Facts(), News: db.Wake(), Clock: w.Clock, Origin: "https://panal.example", Limits: Limits{Token: unlimited, Visitor: unlimited}})
		h.product = w.Product(2000, 100)
		h.offer = w.Offer(h.product.ID, w.Terms(h.product, 3))
		h.owner = w.Join("Olga", access.Member)
		h.order = w.Buy(h.owner, h.product.Variants[0].ID, h.offer.ID, id.Zero)
		h.park()
		hives[i] = h
	}
	return hives
}

// park has money come that fits no order.
func (h *hive) park() {
	h.t.Helper()
	err := h.Commerce.Receive(h.t.Context(), h.Provider.Receipt(h.Community, commerce.Order{ID: h.order.ID, Total: 1, Currency: "EUR"}))
	if err != nil {
		h.t.Fatal(err)
	}
}

func newHive(t testing.TB) *hive { return newHives(t, 1)[0] }

// token lets an actor ask, as a write token does.
func (h *hive) token(a access.Actor) string {
	a.Scope = access.Write
	return h.scoped(a)
}

func (h *hive) scoped(a access.Actor) string {
	h.people.mu.Lock()
	defer h.people.mu.Unlock()
	token := "panal_test" + strconv.Itoa(len(h.people.pass))
	h.people.pass[token] = a
	return token
}

// answer is what came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// json reads the body.
func (a answer) json() map[string]any {
	a.t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%v in %q", err, a.body)
	}
	return v
}

// text reads a field of the body by its path; one that is not there is empty.
func (a answer) text(path ...string) string {
	a.t.Helper()
	v := any(a.json())
	for _, name := range path {
		switch node := v.(type) {
		case map[string]any:
			v = node[name]
		case []any:
			n, err := strconv.Atoi(name)
			if err != nil || n >= len(node) {
				return ""
			}
			v = node[n]
		}
	}
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case nil:
		return ""
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// wants fails the test unless the status is the given one.
func (a answer) wants(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// problem fails the test unless the answer is a problem with the status and the code.
func (a answer) problem(status int, code string) answer {
	a.t.Helper()
	a.wants(status)
	if a.header.Get("Content-Type") != "application/problem+json" || a.text("code") != code || a.text("type") != problemPath+code || a.text("status") != strconv.Itoa(status) || a.text("title") == "" {
		a.t.Fatalf("no problem %q: %s %s", code, a.header.Get("Content-Type"), a.body)
	}
	return a
}

// send sends a request as it is.
func (h *hive) send(token, method, path string, body []byte, header ...string) answer {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), 10*time.Second)
	defer cancel()
	if strings.HasSuffix(path, "/events") {
		ctx, cancel = context.WithTimeout(ctx, 50*time.Millisecond) // whoever watches leaves again
		defer cancel()
	}
	r := httptest.NewRequestWithContext(ctx, method, path, bytes.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if method == http.MethodPost {
		h.keys++
		r.Header.Set(idHeader, "key-"+strconv.Itoa(h.keys))
	}
	if body != nil {
		r.Header.Set("Content-Type", jsonType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			r.Header.Del(header[i])
		}
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return answer{h.t, w.Code, w.Header(), w.Body.Bytes()}
}

// do sends the request of an operation. names fill the path in its order.
func (h *hive) do(token, operation string, body any, names ...string) answer {
	h.t.Helper()
	at := slices.IndexFunc(routes, func(r route) bool { return r.name == operation })
	if at < 0 {
		h.t.Fatalf("no operation %q", operation)
	}
	query := ""
	path := strings.Replace(base, "{community}", h.here, 1)
	for part := range strings.SplitSeq(strings.TrimPrefix(routes[at].path, "/"), "/") {
		if strings.HasPrefix(part, "{") {
			part, names = names[0], names[1:]
		}
		if part != "" {
			path += "/" + part
		}
	}
	if len(names) > 0 {
		query = names[0]
	}
	a := h.send(token, routes[at].method, path+query, encode(h.t, body))
	if a.status < 300 {
		h.done[operation] = true
	}
	return a
}

func encode(t testing.TB, body any) []byte {
	t.Helper()
	if body == nil {
		return nil
	}
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// object is the JSON of a body.
type object = map[string]any

func euros(minor int64) object { return object{"amount": minor, "currency": "EUR"} }

// golden compares with a file, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s has changed. If that is meant: go test ./api -update. Now:\n%s", file, got)
	}
}
