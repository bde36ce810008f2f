package store_test

import (
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fact"
	"panal/internal/id"
	"panal/internal/page"
	"panal/store"
	"panal/store/storetest"
)

// What staff do is in the log with who did it; what people do for themselves is not.
func TestAudit(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx := t.Context()
		people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
		p := w.Product(1000, 5) // by Sam: drafted, then put on sale
		luz, cara := w.Join("Luz", access.Member), w.Join("Cara", access.Care)
		order := w.Buy(luz, p.Variants[0].ID, id.Zero, id.Zero)
		w.Clock.Advance(time.Hour)
		later := w.Clock.Now()
		if _, err := w.Commerce.ShipOrder(ctx, cara, w.Community, order.ID); err != nil {
			t.Fatal(err)
		}
		if err := people.SetRole(ctx, w.Staff, luz.Member, access.Content); err != nil {
			t.Fatal(err)
		}
		read := func(f community.AuditFilter, r page.Request) page.Page[community.Act] {
			t.Helper()
			acts, err := people.Audit(ctx, w.Staff, f, r)
			if err != nil {
				t.Fatal(err)
			}
			return acts
		}
		kinds := func(f community.AuditFilter) (kinds []fact.Kind) {
			for _, a := range read(f, page.Request{}).Items {
				kinds = append(kinds, a.Kind)
			}
			return kinds
		}
		all := []fact.Kind{community.FactRoleChanged, commerce.FactOrderShipped, commerce.FactProductChanged, commerce.FactProductChanged}
		for what, c := range map[string]struct {
			filter community.AuditFilter
			want   []fact.Kind
		}{
			"everything":          {community.AuditFilter{}, all},
			"what Cara did":       {community.AuditFilter{By: cara.Member}, all[1:2]},
			"what Luz did":        {community.AuditFilter{By: luz.Member}, nil},
			"to Luz":              {community.AuditFilter{On: luz.Member}, all[:1]},
			"on orders":           {community.AuditFilter{Kind: "order"}, all[1:2]},
			"of one kind":         {community.AuditFilter{Kind: "product.changed"}, all[2:]},
			"since":               {community.AuditFilter{Since: later}, all[:2]},
			"until":               {community.AuditFilter{Until: later}, all[2:]},
			"by Sam, on products": {community.AuditFilter{By: w.Staff.Member, Kind: "product"}, all[2:]},
		} {
			if got := kinds(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", what, got, c.want)
			}
		}
		first := read(community.AuditFilter{}, page.Request{Limit: 3})
		if a := first.Items[0]; a.By != w.Staff.Member || a.Name != "Sam" || a.On != "Luz" || a.Subject != luz.Member {
			t.Errorf("the role: %+v", a)
		}
		if rest := read(community.AuditFilter{}, page.Request{Limit: 3, Cursor: first.Next}); len(rest.Items) != 1 || rest.Next != "" {
			t.Errorf("the rest: %+v", rest)
		}
		for what, f := range map[string]community.AuditFilter{"a kind that is none": {Kind: "%"}, "an end before the start": {Since: later, Until: later}} {
			if _, err := people.Audit(ctx, w.Staff, f, page.Request{}); err == nil {
				t.Errorf("%s: read", what)
			}
		}
		if _, err := people.Audit(ctx, cara, community.AuditFilter{}, page.Request{}); err == nil {
			t.Error("Cara reads what was done")
		}
	})
}

// Who ran a community answers for it from then on; who worked there looks after people.
func TestRolesAreMigrated(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		first, second, luz := w.Join("Ana", access.Operator), w.Join("Bea", access.Operator), w.Join("Luz", access.Member)
		for _, text := range []string{`UPDATE member SET role = 'staff' WHERE name = 'Sam'`, store.MigrationText("00009_safety.sql", 0), store.MigrationText("00009_safety.sql", 1)} {
			if err := w.DB.Run(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		people := community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs())
		for who, want := range map[access.Actor]access.Role{w.Staff: access.Care, first: access.Owner, second: access.Operator, luz: access.Member} {
			if m, err := people.Member(t.Context(), w.Staff, who.Member); err != nil || m.Role != want {
				t.Errorf("%s is %q, want %q, %v", who.Name, m.Role, want, err)
			}
		}
	})
}
