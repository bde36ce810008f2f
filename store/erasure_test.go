package store_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/growth"
	"panal/internal/id"
	"panal/store/storetest"
)

// life is a community in which Luz did everything there is to do, and Sol beside her.
type life struct {
	*storetest.World
	people   *community.Service
	luz, sol access.Actor
}

const luzName, luzEmail = "Luz Quispe Ibáñez", "luz.quispe@example.org"

func newLife(t *testing.T, w *storetest.World) *life {
	t.Helper()
	ctx := t.Context()
	l := &life{World: w, people: community.NewService(w.DB.People(), &postbox{messages: map[string]community.Message{}}, w.Clock, w.DB.IDs())}
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
	_, err = growth.NewService(w.DB.Growth(), nil).MakeShare(ctx, l.luz, w.Community, o.ID)
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
	return l
}

func (l *life) erase(t *testing.T) {
	t.Helper()
	if _, err := l.people.AskErasure(t.Context(), l.luz); err != nil {
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
		if a, err := l.people.ActorForPerson(t.Context(), l.luz.Person, w.Community); err != nil || a.Role != access.Guest || a.Email != "" {
			t.Errorf("Luz is %+v, %v", a, err)
		}
		if m, err := l.people.Member(t.Context(), w.Staff, l.sol.Member); err != nil || m.Name != "Sol" || m.Email != "sol@example.org" {
			t.Errorf("Sol is %+v, %v", m, err)
		}
	})
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
		asked, err := l.people.AskErasure(ctx, l.luz)
		if err != nil || !asked.DueAt.Equal(w.Clock.Now().Add(7*24*time.Hour)) {
			t.Fatalf("%+v, %v", asked, err)
		}
		w.Clock.Advance(time.Hour)
		if again, err := l.people.AskErasure(ctx, l.luz); err != nil || !again.DueAt.Equal(asked.DueAt) {
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
		if _, err := w.people.AskErasure(t.Context(), w.operator); err == nil {
			t.Fatal("the last owner asked")
		}
		luz := w.signIn("luz@example.com")
		if _, err := w.people.AskErasure(t.Context(), luz); err != nil {
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
