package store_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/fact"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/store/storetest"
)

// life is a community in which Luz did everything there is to do, and Sol beside her.
type life struct {
	*storetest.World
	people   *community.Service
	post     *postbox
	luz, sol access.Actor
	browser  string // the token of Luz's
}

const luzName, luzEmail = "Luz Quispe Ibáñez", "luz.quispe@example.org"

func newLife(t *testing.T, w *storetest.World) *life {
	t.Helper()
	ctx := t.Context()
	l := &life{World: w, post: &postbox{messages: map[string]community.Message{}}}
	l.people = community.NewService(w.DB.People(), l.post, w.Clock, w.DB.IDs())
	err := w.DB.People().Write(ctx, w.Community, func(tx community.Tx) error {
		for _, p := range []community.Person{{Name: luzName, Email: luzEmail}, {Name: "Sol", Email: "sol@example.org"}} {
			p.ID, p.Locale, p.CreatedAt = tx.NewID(), "en", tx.Now()
			if _, err := tx.AddPerson(p); err != nil {
				return err
			}
			m := community.Member{ID: tx.NewID(), Person: p.ID, Name: p.Name, Role: access.Member, JoinedAt: tx.Now()}
			if _, err := tx.AddMember(m); err != nil {
				return err
			}
			a := access.Actor{Person: p.ID, Member: m.ID, Community: w.Community, Role: m.Role, Name: p.Name, Email: p.Email}
			if l.luz.Member.IsZero() {
				l.luz = a
			} else {
				l.sol = a
			}
		}
		return nil
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	must(l.people.EditProfile(ctx, l.luz, luzName, "es"))
	p := w.Product(1000, 50)
	o := w.Offer(p.ID, w.Terms(p, 2))
	_, err = growth.NewService(w.DB.Growth(), nil).MakeShare(ctx, l.luz, w.Community, growth.Target{Kind: growth.ToOffer, ID: o.ID})
	must(err)
	opened := w.Buy(l.luz, p.Variants[0].ID, o.ID, id.Zero)
	w.Buy(l.sol, p.Variants[0].ID, o.ID, opened.GroupBuy)
	alone := w.Buy(l.luz, p.Variants[0].ID, id.Zero, id.Zero)
	_, err = w.Commerce.RefundOrder(ctx, w.Staff, w.Community, alone.ID)
	must(err)
	_, _, err = l.people.CreateToken(ctx, l.luz, community.NewToken{Name: "till of Luz", Scope: access.Read, Days: 3})
	must(err)
	must(l.people.SetRole(ctx, w.Staff, l.luz.Member, access.Care))
	must(l.people.SetRole(ctx, w.Staff, l.luz.Member, access.Member))
	must(l.people.KeepDistance(ctx, l.luz, l.sol.Member, community.Blocked))
	must(l.people.KeepDistance(ctx, l.sol, l.luz.Member, community.Muted))
	_, err = l.people.Report(ctx, l.luz, community.NewReport{Subject: community.Subject{Kind: id.Member, ID: l.sol.Member}, Reason: "other", Note: "I am " + luzName})
	must(err)
	warned, err := l.people.Sanction(ctx, w.Staff, l.luz.Member, community.Decision{State: community.CaseWarned, Note: "Please be kind."})
	must(err)
	must(l.people.Appeal(ctx, l.luz, warned.ID, "It was not me, "+luzName))
	l.circles(t)
	return l
}

// circles has Luz lead a circle and apply to another, invite and be invited, and the others hear of it.
func (l *life) circles(t *testing.T) {
	t.Helper()
	ctx, boss := t.Context(), l.Boss()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	found := func(slug string, a community.Admission) community.Circle {
		t.Helper()
		kind := map[community.Admission]community.CircleKind{community.AdmitOpen: community.Interest, community.AdmitApplication: community.Core}[a]
		c, err := l.people.FoundCircle(ctx, boss, community.CircleTerms{Slug: slug, Name: "Circle of " + slug, Kind: kind, Reason: "life", Admission: a}, once.Request{})
		must(err)
		return c
	}
	reading, core := found("reading", community.AdmitOpen), found("core", community.AdmitApplication)
	for _, who := range []access.Actor{l.luz, l.sol} {
		_, err := l.people.JoinCircle(ctx, who, reading.ID, 1, once.Request{})
		must(err)
	}
	must(l.people.SetHost(ctx, boss, reading.ID, l.luz.Member, true))
	_, err := l.people.Apply(ctx, l.luz, community.NewApplication{Place: core.ID, Rules: 1})
	must(err)
	_, _, err = l.people.Invite(ctx, l.luz, community.NewInvitation{Uses: 3, Note: luzName + " says come"})
	must(err)
	_, _, err = l.people.Invite(ctx, boss, community.NewInvitation{Place: reading.ID, Email: "max@example.org", Name: "Max"})
	must(err)
	_, _, err = l.people.Invite(ctx, boss, community.NewInvitation{Place: core.ID, Email: luzEmail, Name: luzName})
	must(err)

	l.browser = "a token of a browser"
	must(l.DB.Sessions().Commit(l.browser, []byte("who it is"), time.Now().Add(time.Hour)))
	_, err = community.NewKeyring(l.people, l.DB.Keyrings(), community.KeyringConfig{}).OpenSession(ctx, l.luz,
		community.NewSession{Token: l.browser, Proof: community.ByCode, Lasts: 90 * 24 * time.Hour})
	must(err)
	must(l.hears(community.FactApplicationSubmitted, notice.ApplicationReceived, luzName, l.sol, l.Staff))
	must(l.hears(community.FactCircleJoined, notice.CircleJoined, "Sol", l.Staff))
}

// hears tells members of the last fact of a kind, as jobs would.
func (l *life) hears(kind fact.Kind, k notice.Kind, name string, who ...access.Actor) error {
	facts, err := l.DB.Facts().After(context.Background(), l.Community, 0, 1000)
	n := notice.News{Kind: k, Args: notice.Args{"name": notice.Text(name), "circle": notice.Text("Circle of reading")}}
	for _, f := range facts {
		if f.Kind == kind {
			n.Fact, n.Subject = f.Sequence, f.Subject
		}
	}
	for _, a := range who {
		n.Members = append(n.Members, a.Member)
	}
	notices := notice.NewService(l.DB.Notices(), l.Clock, notice.Config{Communities: l.people, Secret: []byte("a secret")})
	return errors.Join(err, notices.Tell(context.Background(), l.Community, n))
}

func (l *life) erase(t *testing.T) {
	t.Helper()
	if _, err := l.people.AskErasure(t.Context(), l.luz, "https://panal.example/me/data"); err != nil {
		t.Fatal(err)
	}
	if done, err := l.people.EraseDue(t.Context()); done != 0 || err != nil {
		t.Fatalf("erased %d at once, %v", done, err)
	}
	l.Clock.Advance(7*24*time.Hour + time.Minute)
	if done, err := l.people.EraseDue(t.Context()); done != 1 || err != nil {
		t.Fatalf("erased %d, %v", done, err)
	}
	if done, err := l.people.EraseDue(t.Context()); done != 0 || err != nil {
		t.Fatalf("erased %d again, %v", done, err)
	}
}

// Who is erased is named nowhere in the database, and the books still balance.
func TestEraseThenCheck(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		l := newLife(t, w)
		noDifference(t, w.DB)
		before := l.everything(t)
		if !strings.Contains(before, luzName) || !strings.Contains(before, luzEmail) {
			t.Fatal("Luz is not there to begin with")
		}
		l.erase(t)
		noDifference(t, w.DB)
		after := l.everything(t)
		for _, secret := range []string{luzName, luzEmail, "Quispe", "quispe"} {
			if at := strings.Index(after, secret); at >= 0 {
				t.Errorf("%q is still there: …%s…", secret, after[max(0, at-200):min(len(after), at+50)])
			}
		}
		orders, err := w.Commerce.Orders(t.Context(), w.Staff, w.Community, commerce.OrderFilter{Member: l.luz.Member}, commerce.PageRequest{})
		if err != nil || len(orders.Items) != 2 || orders.Items[0].Member != "Former member" || orders.Items[0].Order.Email != "" || orders.Items[1].Order.Total != 500 {
			t.Errorf("orders: %+v, %v", orders.Items, err)
		}
		if a, err := l.people.ActorForPerson(t.Context(), l.luz.Person, w.Community); err != nil || a != (access.Actor{Community: w.Community}) {
			t.Errorf("Luz is %+v, %v", a, err)
		}
		l.isGone(t)
		if m, err := l.people.Member(t.Context(), w.Staff, l.sol.Member); err != nil || m.Name != "Sol" || m.Email != "sol@example.org" {
			t.Errorf("Sol is %+v, %v", m, err)
		}
	})
}

// isGone checks that nothing waits for Luz, lets her in, or names her to others.
func (l *life) isGone(t *testing.T) {
	t.Helper()
	ctx, boss := t.Context(), l.Boss()
	queue, err := l.people.Applications(ctx, boss, community.ApplicationFilter{}, page.Request{})
	if err != nil || len(queue.Items) != 0 {
		t.Errorf("the queue: %+v, %v", queue.Items, err)
	}
	invitations, err := l.people.Invitations(ctx, boss, community.InvitationFilter{}, page.Request{})
	if err != nil || len(invitations.Items) != 3 {
		t.Errorf("invitations: %d, %v", len(invitations.Items), err)
	}
	for _, i := range invitations.Items { // those by Luz, and to her, have no e-mail now
		if open := i.State(l.Clock.Now()) == community.InvitationOpen; open != (i.Email == "max@example.org") {
			t.Errorf("an invitation of %q to %q is open: %v", i.InviterName, i.Email, open)
		}
	}
	if _, found, err := l.DB.Sessions().Find(l.browser); found || err != nil {
		t.Errorf("the browser is known: %v, %v", found, err)
	}
	told, err := l.DB.Notices().Notices(ctx, l.Community, l.Staff.Member, notice.Filter{}, page.Mark{}, 10)
	if err != nil || len(told) != 2 || told[0].Args["name"].Text != "Sol" || told[1].Args["name"].Text != "Former member" {
		t.Errorf("Sam was told %+v, %v", told, err)
	}
	again, err := l.people.EnsureGuest(ctx, l.Community, community.Guest{Person: l.luz.Person, Name: "Somebody", Language: "en"})
	if err != nil || again.Person == l.luz.Person || again.Name != "Somebody" {
		t.Errorf("whoever is at the browser buys as %+v, %v", again, err)
	}
	if m := l.post.messages[luzEmail]; m.Subject != "Se te ha borrado" {
		t.Errorf("the last mail is %+v", m)
	}
}

// everything is all text in the database.
func (l *life) everything(t *testing.T) string {
	t.Helper()
	text, err := l.DB.Everything(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestErasureIsUndone(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		l, ctx := newLife(t, w), t.Context()
		asked, err := l.people.AskErasure(ctx, l.luz, "https://panal.example/me/data")
		if err != nil || !asked.DueAt.Equal(w.Clock.Now().Add(7*24*time.Hour)) {
			t.Fatalf("%+v, %v", asked, err)
		}
		w.Clock.Advance(time.Hour)
		if again, err := l.people.AskErasure(ctx, l.luz, "https://panal.example/me/data"); err != nil || !again.DueAt.Equal(asked.DueAt) {
			t.Errorf("asked again: %+v, %v", again, err)
		}
		if err := l.people.UndoErasure(ctx, l.luz); err != nil {
			t.Fatal(err)
		}
		if err := l.people.UndoErasure(ctx, l.luz); err == nil {
			t.Error("undone twice")
		}
		w.Clock.Advance(30 * 24 * time.Hour)
		if done, err := l.people.EraseDue(ctx); done != 0 || err != nil {
			t.Errorf("erased %d, %v", done, err)
		}
		if m, err := l.people.Member(ctx, w.Staff, l.luz.Member); err != nil || m.Name != luzName {
			t.Errorf("Luz is %+v, %v", m, err)
		}
	})
}

// A community's last owner names another first, whenever they became it.
func TestSoleOwnerStays(t *testing.T) {
	inWorld(t, func(w *world) {
		if _, err := w.people.AskErasure(t.Context(), w.operator, ""); err == nil {
			t.Fatal("the last owner asked")
		}
		luz := w.signIn("luz@example.com")
		if _, err := w.people.AskErasure(t.Context(), luz, ""); err != nil {
			t.Fatal(err)
		}
		w.wants("another owner", w.people.SetRole(t.Context(), w.operator, luz.Member, access.Owner), nil)
		luz.Role = access.Owner
		w.wants("the first steps down", w.people.SetRole(t.Context(), luz, w.operator.Member, access.Member), nil)
		w.at.Advance(8 * 24 * time.Hour)
		if done, err := w.people.EraseDue(t.Context()); done != 0 || err != nil {
			t.Fatalf("erased %d, %v", done, err)
		}
		if w.role(luz) != access.Owner {
			t.Fatalf("Luz is %q", w.role(luz))
		}
		w.wants("the first is back", w.people.SetRole(t.Context(), luz, w.operator.Member, access.Owner), nil)
		w.at.Advance(25 * time.Hour)
		if done, err := w.people.EraseDue(t.Context()); done != 1 || err != nil {
			t.Fatalf("erased %d, %v", done, err)
		}
		noDifference(t, w.db)
	})
}

// The export is whole: every file is there, is read as JSON, and holds what the member did.
func TestExportPersonal(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		l := newLife(t, w)
		var out bytes.Buffer
		if err := l.people.ExportPersonal(t.Context(), l.luz, &out); err != nil {
			t.Fatal(err)
		}
		archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		files := map[string][]map[string]any{}
		readme := ""
		for _, f := range archive.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if f.Name == "README.txt" {
				readme = string(text)
				continue
			}
			var rows []map[string]any
			if err := json.Unmarshal(text, &rows); err != nil {
				t.Errorf("%s: %v\n%s", f.Name, err, text)
			}
			files[f.Name] = rows
		}
		for name, want := range map[string]int{"person.json": 1, "member.json": 1, "orders.json": 2, "order_line.json": 2, "payment.json": 2, "refund.json": 1,
			"share.json": 1, "api_token.json": 1, "distance.json": 1, "report.json": 1, "safety_case.json": 1, "group_buy.json": 1, "slot.json": 1} {
			if got, there := files[name]; !there || len(got) != want {
				t.Errorf("%s has %d rows (%v), want %d", name, len(got), there, want)
			}
			if !strings.Contains(readme, name) {
				t.Errorf("README says nothing of %s", name)
			}
		}
		if p := files["person.json"]; len(p) == 1 && (p[0]["email"] != luzEmail || p[0]["created_at"] == nil) {
			t.Errorf("person: %v", p)
		}
		if strings.Contains(out.String(), "Sol") {
			t.Error("another's name is in it")
		}
	})
}
