// Package access says who may do what: one policy in Cedar (policy.cedar), the roles and actions it speaks of, and the
// question that every service method asks first, Actor.May.
//
// It decides by role, token scope, and whether the thing is the asker's own; and that a thing of another community
// does not exist. It leaves finding out who asks to community, and what the state of a thing permits (an order that is
// shipped is not canceled) to the noun itself.
package access

import (
	"panal/fault"
	"panal/internal/id"
)

// Role is what a person is in a community. Each role may do what those before it may.
type Role string

const (
	Nobody   Role = ""         // not signed in, or no member here
	Guest    Role = "guest"    // gave an e-mail at most
	Member   Role = "member"   // proved an e-mail
	Staff    Role = "staff"    // works for the community
	Operator Role = "operator" // answers for the community
)

// Roles lists every role, the least first.
var Roles = []Role{Nobody, Guest, Member, Staff, Operator}

// Valid reports whether a member can have the role.
func (r Role) Valid() bool { return r != Nobody && r.index() != 0 }

func (r Role) index() int {
	switch r {
	case Guest:
		return 1
	case Member:
		return 2
	case Staff:
		return 3
	case Operator:
		return 4
	}
	return 0
}

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

// Resource is what is asked for: the community it belongs to, and the member whose it is. A zero field means that it
// belongs to none.
type Resource struct{ Community, Owner id.ID }

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
	if decisions[action].allows(a.Role, a.Scope, own) {
		return nil
	}
	if a.Person.IsZero() {
		return ErrUnauthenticated
	}
	return ErrForbidden
}

// Own is a resource that is the actor's: what they are about to place, or their own list.
func (a Actor) Own() Resource { return Resource{a.Community, a.Member} }

// Here is a resource of the actor's community that is no member's.
func (a Actor) Here() Resource { return Resource{Community: a.Community} }
