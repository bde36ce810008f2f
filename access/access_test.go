package access

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/internal/id"
)

var ids = id.NewGenerator(nil)

func newID() id.ID { return ids.New(time.Unix(1_800_000_000, 0)) }

func TestMay(t *testing.T) {
	here, elsewhere, me, other := newID(), newID(), newID(), newID()
	as := func(role Role, scope Scope) Actor {
		if role == Nobody {
			return Actor{Community: here}
		}
		return Actor{Person: newID(), Member: me, Community: here, Role: role, Scope: scope}
	}
	mine, others, all := Resource{Community: here, Owner: me}, Resource{Community: here, Owner: other}, Resource{Community: here}
	for _, c := range []struct {
		what   string
		actor  Actor
		action Action
		on     Resource
		want   error
	}{
		{"anybody looks at the shop", as(Nobody, Session), ShopView, all, nil},
		{"nobody buys", as(Nobody, Session), OrderPlace, all, ErrUnauthenticated},
		{"a guest buys", as(Guest, Session), OrderPlace, all, nil},
		{"a guest cancels their order", as(Guest, Session), OrderCancel, mine, nil},
		{"a guest does not cancel another's", as(Guest, Session), OrderCancel, others, ErrForbidden},
		{"a guest has no say in what is nobody's", as(Guest, Session), OrderCancel, all, ErrForbidden},
		{"a member sees their order", as(Member, Session), OrderView, mine, nil},
		{"a member does not see another's", as(Member, Session), OrderView, others, ErrForbidden},
		{"staff see another's", as(Finance, Session), OrderView, others, nil},
		{"staff do not hand out roles", as(Care, Session), MemberManage, others, ErrForbidden},
		{"the operator does", as(Operator, Session), MemberManage, others, nil},
		{"but not their own kind", as(Operator, Session), OwnerManage, others, ErrForbidden},
		{"the owner does", as(Owner, Session), OwnerManage, others, nil},
		{"care sends money back", as(Care, Session), RefundManage, others, nil},
		{"and does not read the books", as(Care, Session), LedgerView, all, ErrForbidden},
		{"finance does", as(Finance, Session), LedgerView, all, nil},
		{"and does not change what is sold", as(Finance, Session), ProductManage, all, ErrForbidden},
		{"content does", as(Content, Session), ProductManage, all, nil},
		{"and sends no money back", as(Content, Session), RefundManage, others, ErrForbidden},
		{"who is banned sees their order", as(Banned, Session), OrderView, mine, nil},
		{"and places none", as(Banned, Session), OrderPlace, mine, ErrForbidden},
		{"and does not edit their name", as(Banned, Session), MemberEdit, mine, ErrForbidden},
		{"and ends their tokens", as(Banned, Session), TokenRevoke, mine, nil},
		{"even the operator finds nothing of another community", as(Operator, Session), OrderView, Resource{Community: elsewhere, Owner: me}, ErrNotFound},
		{"nor does a visitor learn of it", as(Nobody, Session), ShopView, Resource{Community: elsewhere}, ErrNotFound},
		{"a person who is no member is forbidden, not sent to sign in", Actor{Person: newID(), Community: here}, OrderPlace, all, ErrForbidden},
		{"a read token looks", as(Member, Read), OrderView, mine, nil},
		{"a read token does not act", as(Member, Read), OrderPlace, mine, ErrForbidden},
		{"a write token acts", as(Member, Write), OrderPlace, mine, nil},
		{"a write token makes no token", as(Member, Write), TokenManage, mine, ErrForbidden},
		{"staff look at every order with a read token", as(Care, Read), OrderView, all, nil},
		{"staff ship nothing with it", as(Care, Read), OrderShip, all, ErrForbidden},
		{"a member does not look at every product", as(Member, Session), ProductView, all, ErrForbidden},
		{"an operator's token hands out roles", as(Operator, Write), MemberManage, others, nil},
		{"unless it is for reading", as(Operator, Read), MemberManage, others, ErrForbidden},
		{"an operator's token opens no community", as(Operator, Write), CommunityCreate, all, ErrForbidden},
		{"a scope nobody knows is the narrowest", as(Operator, "everything"), OrderShip, all, ErrForbidden},
		{"a role nobody knows is none", Actor{Person: newID(), Member: me, Community: here, Role: "king"}, OrderView, mine, ErrForbidden},
		{"an action nobody knows is refused", as(Operator, Session), "moon.buy", all, ErrForbidden},
		{"what is nobody's is not a visitor's own", Actor{Community: here, Person: newID()}, OrderView, all, ErrForbidden},
	} {
		if got := c.actor.May(c.action, c.on); !errors.Is(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s: got %v, want %v", c.what, got, c.want)
		}
	}
}

// More role, a higher standing, and less distance never take a permission away; a token never adds one.
func TestPermissionsGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		action := rapid.SampledFrom(Actions).Draw(t, "action")
		role := rapid.SampledFrom(Roles).Draw(t, "role")
		scope := rapid.SampledFrom(Scopes).Draw(t, "scope")
		own := rapid.Bool().Draw(t, "own")
		standing := rapid.SampledFrom(Standings).Draw(t, "standing")
		d := policy.about(action)
		may := d.allows(role, scope, own, standing)
		for _, lower := range above[role] {
			if lower != staff && !may && d.allows(lower, scope, own, standing) {
				t.Fatalf("%s: %q may and %q may not", action, lower, role)
			}
		}
		if role.Works() && !may && d.allows(Member, scope, own, standing) {
			t.Fatalf("%s: a member may and %q may not", action, role)
		}
		if role == Nobody {
			return // owns nothing, and is in no circle
		}
		if n := standing.index(); n > 0 && !may && d.allows(role, scope, own, Standings[n-1]) {
			t.Fatalf("%s: %q may as %q and not as %q", action, role, Standings[n-1], standing)
		}
		if own && !may && d.allows(role, scope, false, standing) {
			t.Fatalf("%s: %q may on others' and not on their own", action, role)
		}
		if may && !d.allows(role, Session, own, standing) {
			t.Fatalf("%s: a token of %q may what they may not", action, role)
		}
		if scope == Read && may && !d.allows(role, Write, own, standing) {
			t.Fatalf("%s: scope read may what scope write may not", action)
		}
		if role == Banned && may && !d.allows(Member, scope, own, standing) {
			t.Fatalf("%s: a ban gives what a member has not", action)
		}
	})
}

// A question has a place of its own, and all of them fit.
func TestPlaces(t *testing.T) {
	seen := map[int]bool{}
	for _, role := range Roles {
		for _, scope := range Scopes {
			for _, standing := range Standings {
				seen[place(role, scope, false, standing)], seen[place(role, scope, true, standing)] = true, true
			}
		}
	}
	if len(seen) != questions || questions > len(decision{})*64 || seen[questions] {
		t.Errorf("%d places for %d questions", len(seen), questions)
	}
}

// A leader may what the policy gives leaders, in their circle alone.
func TestStanding(t *testing.T) {
	d := *read([]byte(`permit (principal in Role::"member", action == Action::"shop.view", resource) when { context.standing == "leader" };`)).about(ShopView)
	for _, standing := range Standings {
		if got := d.allows(Member, Session, false, standing); got != (standing == Leader) {
			t.Errorf("as %q: %v", standing, got)
		}
	}
	if d.allows(Guest, Session, false, Leader) {
		t.Error("a guest leads")
	}
}

func TestValid(t *testing.T) {
	for _, role := range append(Roles, staff, "king") {
		want := role != Nobody && role != Banned && role != staff && role != "king"
		if role.Valid() != want {
			t.Errorf("%q valid: %v", role, !want)
		}
	}
	if Member.Works() || Banned.Works() || !Content.Works() || !Owner.Works() {
		t.Error("who works here is mistaken")
	}
}

func BenchmarkMay(b *testing.B) {
	actor := Actor{Person: newID(), Member: newID(), Community: newID(), Role: Member}
	for b.Loop() {
		if actor.May(OrderPlace, actor.Own()) != nil {
			b.Fatal("refused")
		}
	}
}
