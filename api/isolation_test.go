package api

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"panal/access"
	"panal/internal/id"
)

// Two communities that are alike. Whoever is in one finds nothing of the other: not by its name, not by the ids of its
// things in their own paths, not by ids in a body or a query, and not a byte of it in any answer.
func TestTwinsDoNotMeet(t *testing.T) {
	twins := newHives(t, 2)
	here, there := twins[0], twins[1]
	operator := here.token(here.Join("Otto", access.Operator))
	secrets := there.secrets()
	look := func(what string, a answer) {
		t.Helper()
		for _, secret := range secrets {
			if bytes.Contains(a.body, []byte(secret)) {
				t.Errorf("%s shows %q: %s", what, secret, a.body)
			}
		}
	}
	for _, r := range routes {
		names := there.names(r)
		path := strings.Replace(base, "{community}", there.here, 1)
		a := there.do(operator, r.name, bodies[r.name], names...).problem(404, "community_not_found")
		look(r.name+" in the other community", a)
		unknown := here.send(operator, r.method, strings.Replace(path, there.here, id.Community.Text(here.DB.IDs().New(here.Clock.Now())), 1)+filled(r, names), encode(t, bodies[r.name])).wants(404)
		if !bytes.Equal(a.body, unknown.body) {
			t.Errorf("%s: the other community is not like none: %s, %s", r.name, a.body, unknown.body)
		}
		if len(names) == 0 {
			continue
		}
		// Every combination of one's own and the other's names, but the one that is all one's own.
		mine := here.names(r)
		for mask := 1; mask < 1<<len(names); mask++ {
			mixed := append([]string{}, mine...)
			for i := range names {
				if mask>>i&1 == 1 {
					mixed[i] = names[i]
				}
			}
			if slices.Equal(mixed, mine) { // a channel has the same name everywhere
				continue
			}
			a := here.do(operator, r.name, sound(t, r.name), mixed...)
			if a.status != 404 {
				t.Errorf("%s with %v: status %d %s", r.name, mixed, a.status, a.body)
			}
			look(r.name, a)
		}
	}
	if there.do(there.token(there.owner), "get-order", nil, id.Order.Text(there.order.ID)).wants(200).text("state") != "awaiting_group" {
		t.Error("the other's order has changed")
	}
}

// filled is a route's path with names in it.
func filled(r route, names []string) string {
	path := r.path
	for _, name := range names {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + name + after
	}
	return path
}

// sound is a body that nothing is wrong with, so that the thing is looked for.
func sound(t testing.TB, operation string) any {
	switch operation {
	case "update-product":
		return object{"slug": "taken-over", "title": "Taken over", "description": ""}
	case "add-variant":
		return object{"title": "Big", "sku": "B1", "price": euros(1), "stock": 0}
	case "update-variant":
		return object{"title": "Big", "sku": "B1", "price": euros(1500)}
	case "restock-variant":
		return object{"restock": 1}
	case "add-picture":
		return object{"alt": "A jar", "content": drawing(t)}
	case "update-tier":
		return object{"slug": "taken-over", "name": "Taken over"}
	case "add-tier-price":
		return object{"unit": "year", "amount": euros(9900)}
	case "decide-return":
		return object{"verdict": "approve"}
	case "update-offer":
		return object{"slug": "taken-over", "size": 2, "window_minutes": 60, "starts_at": "2026-03-02T12:00:00Z", "ends_at": "2026-03-03T12:00:00Z", "prices": object{}}
	}
	return bodies[operation]
}

// secrets are what nobody elsewhere may read.
func (h *hive) secrets() []string {
	out := []string{h.product.Slug, h.offer.Slug, h.owner.Email + "-never"}
	for _, key := range []id.ID{h.Community, h.product.ID, h.product.Variants[0].ID, h.offer.ID, h.order.ID, h.order.GroupBuy, h.owner.Member, h.owner.Person, h.Staff.Member} {
		out = append(out, key.String())
	}
	return out
}

func TestIDsOfTheOtherInBodiesAndQueries(t *testing.T) {
	twins := newHives(t, 2)
	here, there := twins[0], twins[1]
	member, staff := here.token(here.Join("Mona", access.Member)), here.token(here.Staff)
	variant, offer, group := id.Variant.Text(there.product.Variants[0].ID), id.Offer.Text(there.offer.ID), id.GroupBuy.Text(there.order.GroupBuy)
	mine := id.Variant.Text(here.product.Variants[0].ID)
	order := func(variant, offer, group string) object {
		o := object{"variant": variant, "quantity": 1, "instrument": "card"}
		if offer != "" {
			o["offer"] = offer
		}
		if group != "" {
			o["group_buy"] = group
		}
		return o
	}
	for what, a := range map[string]answer{
		"their variant":                   here.do(member, "place-order", order(variant, "", "")),
		"their variant under their offer": here.do(member, "place-order", order(variant, offer, "")),
		"my variant under their offer":    here.do(member, "place-order", order(mine, offer, "")),
		"my offer, in their group":        here.do(member, "place-order", order(mine, id.Offer.Text(here.offer.ID), group)),
		"a share of their offer":          here.do(member, "make-share", object{"offer": offer}),
		"an offer of their product":       here.do(staff, "create-offer", with(newOffer, object{"product": id.Product.Text(there.product.ID), "slug": "theirs", "ends_at": "2027-01-01T00:00:00Z", "prices": object{variant: euros(1)}})),
		"their shop by slug":              here.do(member, "get-product", nil, there.product.Slug),
		"their offer by slug":             here.do(member, "get-offer", nil, there.offer.Slug),
	} {
		if a.status != 404 {
			t.Errorf("%s: status %d %s", what, a.status, a.body)
		}
	}
	for what, a := range map[string]answer{
		"orders of their offer":  here.do(staff, "list-orders", nil, "?offer="+offer),
		"orders of their group":  here.do(staff, "list-orders", nil, "?group_buy="+group),
		"orders of their member": here.do(staff, "list-orders", nil, "?member="+id.Member.Text(there.owner.Member)),
		"groups of their offer":  here.do(staff, "list-group-buys", nil, "?offer="+offer),
	} {
		if a.status != 200 || !strings.Contains(string(a.body), `"items":[]`) {
			t.Errorf("%s: status %d %s", what, a.status, a.body)
		}
	}
	theirs := id.Variant.Text(there.product.Variants[0].ID)
	a := here.do(staff, "create-offer", with(newOffer, object{"product": id.Product.Text(here.product.ID), "slug": "mixed", "ends_at": "2027-01-01T00:00:00Z", "prices": object{theirs: euros(1)}})).problem(422, "invalid")
	if a.text("errors", "0", "pointer") != "/prices/"+theirs || a.text("errors", "0", "code") != "variant_not_found" {
		t.Errorf("a price for their variant: %s", a.body)
	}
}

// with is an object with other fields.
func with(o, fields object) object {
	out := object{}
	for _, from := range []object{o, fields} {
		for name, value := range from {
			out[name] = value
		}
	}
	return out
}
