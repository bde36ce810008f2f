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
	mine, others, all := Resource{here, me}, Resource{here, other}, Resource{Community: here}
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
		{"staff see another's", as(Staff, Session), OrderView, others, nil},
		{"staff do not hand out roles", as(Staff, Session), MemberManage, others, ErrForbidden},
		{"the operator does", as(Operator, Session), MemberManage, others, nil},
		{"even the operator finds nothing of another community", as(Operator, Session), OrderView, Resource{elsewhere, me}, ErrNotFound},
		{"nor does a visitor learn of it", as(Nobody, Session), ShopView, Resource{Community: elsewhere}, ErrNotFound},
		{"a person who is no member is forbidden, not sent to sign in", Actor{Person: newID(), Community: here}, OrderPlace, all, ErrForbidden},
		{"a read token looks", as(Member, Read), OrderView, mine, nil},
		{"a read token does not act", as(Member, Read), OrderPlace, mine, ErrForbidden},
		{"a write token acts", as(Member, Write), OrderPlace, mine, nil},
		{"a write token makes no token", as(Member, Write), TokenManage, mine, ErrForbidden},
		{"staff look at every order with a read token", as(Staff, Read), OrderView, all, nil},
		{"staff ship nothing with it", as(Staff, Read), OrderShip, all, ErrForbidden},
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

// More role, and less distance, never take a permission away; a token never adds one.
func TestPermissionsGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		action := rapid.SampledFrom(Actions).Draw(t, "action")
		lower := rapid.IntRange(0, len(Roles)-2).Draw(t, "role")
		scope := rapid.SampledFrom(Scopes).Draw(t, "scope")
		own := rapid.Bool().Draw(t, "own")
		d := decisions[action]
		if d.allows(Roles[lower], scope, own) && !d.allows(Roles[lower+1], scope, own) {
			t.Fatalf("%s: %q may and %q may not", action, Roles[lower], Roles[lower+1])
		}
		if lower > 0 && d.allows(Roles[lower], scope, false) && !d.allows(Roles[lower], scope, true) {
			t.Fatalf("%s: %q may on others' and not on their own", action, Roles[lower])
		}
		if d.allows(Roles[lower], scope, own) && !d.allows(Roles[lower], Session, own) {
			t.Fatalf("%s: a token of %q may what they may not", action, Roles[lower])
		}
		if d.allows(Roles[lower], Read, own) && !d.allows(Roles[lower], Write, own) {
			t.Fatalf("%s: scope read may what scope write may not", action)
		}
	})
}

func TestValid(t *testing.T) {
	for role, want := range map[Role]bool{Nobody: false, Guest: true, Member: true, Staff: true, Operator: true, "king": false} {
		if role.Valid() != want {
			t.Errorf("%q valid: %v", role, !want)
		}
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
