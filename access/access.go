// Package access says who may do what: one policy in Cedar (policy.cedar), the roles and actions it speaks of, and the
// question that every service method asks first, Actor.May.
//
// It decides by role, token scope, whether the thing is the asker's own, and what they are in the circle it belongs to;
// and that a thing of another community
// does not exist. It leaves finding out who asks to community, and what the state of a thing permits (an order that is
// shipped is not canceled) to the noun itself.
package access

import (
	"slices"

	"panal/fault"
	"panal/internal/id"
)

// Role is what a person is in a community: one of these, and no more than one.
type Role string

const (
	Nobody   Role = ""         // not signed in, or no member here
	Guest    Role = "guest"    // gave an e-mail at most
	Member   Role = "member"   // proved an e-mail
	Care     Role = "care"     // looks after people: orders, refunds, applications, reports
	Finance  Role = "finance"  // looks after money: the ledger, refunds, payouts
	Content  Role = "content"  // looks after what is shown: products, offers, texts
	Operator Role = "operator" // runs the community
	Owner    Role = "owner"    // answers for it, and says who runs it
	Banned   Role = "banned"   // what anybody acts as while a ban of theirs lasts; nobody is given it
)

// Roles lists every role: the least first, and what a ban leaves last.
var Roles = []Role{Nobody, Guest, Member, Care, Finance, Content, Operator, Owner, Banned}

// above says whose permissions a role has besides its own, as policy.cedar tells it. Care, finance and content are
// together the staff.
var above = map[Role][]Role{
	Member: {Guest}, staff: {Member}, Care: {staff}, Finance: {staff}, Content: {staff},
	Operator: {Care, Finance, Content}, Owner: {Operator},
}

// staff is a group of roles that the policy speaks of; no member has it.
const staff Role = "staff"

// Valid reports whether a member can have the role.
func (r Role) Valid() bool { return r.index() != 0 && r != Banned }

// Works reports whether the role is of somebody who works for the community.
func (r Role) Works() bool {
	switch r {
	case Care, Finance, Content, Operator, Owner:
		return true
	}
	return false
}

func (r Role) index() int { return max(slices.Index(Roles, r), 0) }

// Standing is what a member is in the circle that a thing belongs to.
type Standing string

const (
	Outside Standing = ""       // not in the circle, or the thing is of none
	Fellow  Standing = "fellow" // in it
	Host    Standing = "host"   // helps to run it
	Leader  Standing = "leader" // runs it
)

// Standings lists every standing, the least first.
var Standings = []Standing{Outside, Fellow, Host, Leader}

func (s Standing) index() int { return max(slices.Index(Standings, s), 0) }

// Scope narrows what an API token may do below what its person may. A person at a browser has no scope.
type Scope string

const (
	Session Scope = ""      // a person, present: all that the role may
	Read    Scope = "read"  // a token that looks
	Write   Scope = "write" // a token that looks and acts
)

// Scopes lists every scope.
var Scopes = []Scope{Session, Read, Write}

func (s Scope) index() int {
	switch s {
	case Session:
		return 0
	case Write:
		return 2
	}
	return 1 // an unknown scope is the narrowest
}

// Actor is who asks, in one community.
type Actor struct {
	Person, Member, Community id.ID
	Role                      Role
	Scope                     Scope
	Name, Email, Locale       string
}

// Resource is what is asked for: the community it belongs to, the member whose it is, and what the asker is in the
// circle it belongs to. A zero field means that it belongs to none.
type Resource struct {
	Community, Owner id.ID
	Standing         Standing
}

var (
	ErrUnauthenticated = fault.New(fault.Unauthenticated, "unauthenticated")
	ErrForbidden       = fault.New(fault.Forbidden, "forbidden")
	ErrNotFound        = fault.New(fault.NotFound, "not_found")
)

// May returns nil when the actor may do the action on the resource. A resource of another community is not found,
// whatever the role, so that nobody learns what other communities have; a refusal is ErrUnauthenticated for who may
// yet sign in, and ErrForbidden for everybody else.
func (a Actor) May(action Action, on Resource) error {
	if !on.Community.IsZero() && on.Community != a.Community {
		return ErrNotFound
	}
	own := !on.Owner.IsZero() && on.Owner == a.Member
	if policy.about(action).allows(a.Role, a.Scope, own, on.Standing) {
		return nil
	}
	if a.Person.IsZero() {
		return ErrUnauthenticated
	}
	return ErrForbidden
}

// Own is a resource that is the actor's: what they are about to place, or their own list.
func (a Actor) Own() Resource { return Resource{Community: a.Community, Owner: a.Member} }

// Here is a resource of the actor's community that is no member's.
func (a Actor) Here() Resource { return Resource{Community: a.Community} }

// Stands is a resource of a circle of the actor's community, in which they have a standing.
func (a Actor) Stands(s Standing) Resource { return Resource{Community: a.Community, Standing: s} }
