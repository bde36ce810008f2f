package growth

import (
	"context"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Referrals say who brought whom. A member is brought once, by one other, and nobody stands above themselves, so
// referrals are trees.

// Referral records that a member was brought.
type Referral struct {
	Member   id.ID // who was brought
	Referrer id.ID // by whom
	Order    id.ID // the order that did it
	At       time.Time
}

// Branch is a member with everyone they brought.
type Branch struct {
	Member   id.ID
	Name     string
	At       time.Time // when they were brought; zero for the root
	Children []Branch  // the first brought first
}

// Brought is one referral of a tree, with the name of who was brought.
type Brought struct {
	Referral
	Name string
}

// How far a tree is followed, and how many are shown: a page that shows more says nothing.
const (
	MaxDepth    = 10
	maxBranches = 1000
)

type referralReads interface {
	// MemberName returns a member's name, or a not-found fault.
	MemberName(ctx context.Context, community, member id.ID) (string, error)
	// Brought lists who was brought by a member and by those they brought, down to a depth: those nearest to the root
	// first, and of these the first brought.
	Brought(ctx context.Context, community, root id.ID, depth, limit int) ([]Brought, error)
	// Attributions returns the credit of those of the orders that have one.
	Attributions(ctx context.Context, community id.ID, orders []id.ID) ([]Attribution, error)
}

// Tree returns whom a member brought, whom those brought, and so on down to a depth of 1 to MaxDepth.
func (s *Service) Tree(ctx context.Context, actor access.Actor, community, root id.ID, depth int) (Branch, error) {
	if err := may(actor, access.ShareView, community, root); err != nil {
		return Branch{}, err
	}
	var wrong fault.Fields
	wrong.Check(depth >= 1 && depth <= MaxDepth, "depth", "invalid.range", fault.Args{"min": 1, "max": MaxDepth})
	if err := wrong.Err(); err != nil {
		return Branch{}, err
	}
	name, err := s.store.MemberName(ctx, community, root)
	if err != nil {
		return Branch{}, err
	}
	brought, err := s.store.Brought(ctx, community, root, depth, maxBranches)
	if err != nil {
		return Branch{}, err
	}
	return grow(Branch{Member: root, Name: name}, brought, depth), nil
}

// grow hangs everyone under who brought them, down to a depth: a circle, which should not be, must not run on.
func grow(root Branch, brought []Brought, depth int) Branch {
	by := map[id.ID][]Brought{}
	for _, b := range brought {
		by[b.Referrer] = append(by[b.Referrer], b)
	}
	var hang func(branch Branch, depth int) Branch
	hang = func(branch Branch, depth int) Branch {
		if depth == 0 {
			return branch
		}
		for _, b := range by[branch.Member] {
			branch.Children = append(branch.Children, hang(Branch{Member: b.Member, Name: b.Name, At: b.At}, depth-1))
		}
		return branch
	}
	return hang(root, depth)
}
