package fission

import (
	"cmp"
	"context"
	"fmt"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// ExecuteSplits carries out the splits of circles that are due, each in one write. It is for the program.
func (s *Service) ExecuteSplits(ctx context.Context, in id.ID, circles ...id.ID) error {
	for _, circle := range circles {
		if err := s.store.Write(ctx, in, func(tx Tx) error { return execute(tx, circle) }); err != nil {
			return err
		}
	}
	return nil
}

func execute(tx Tx, circle id.ID) error {
	split, is, err := tx.LastSplit(circle)
	if err != nil || !is || split.State != SplitPlanned || tx.Now().Before(split.DueAt) {
		return err
	}
	c, err := tx.LockCircle(circle)
	if err != nil {
		return err
	}
	if !c.Leader.IsZero() { // whoever leads it by now stays
		tx.ChooseSide(split.ID, Side{Member: c.Leader})
	}
	going, err := assign(tx, c, split)
	if err != nil {
		return err
	}
	if going == 0 || going == c.Members { // everybody has chosen one side
		tx.CloseSplit(split, SplitPlanned, SplitCanceled)
		return emit(tx, FactSplitCanceled, c, Fact{OtherName: split.ChildName})
	}
	if split, err = freeSlug(tx, c, split); err != nil {
		return err
	}
	child := split.child(c, going, tx.Now())
	if err := tx.AddCircle(child); err != nil {
		return err
	}
	moved, err := tx.Part(split)
	if err != nil {
		return err
	}
	if moved != going {
		return community.ErrCircleState
	}
	if err := appointChild(tx, &split, child); err != nil {
		return err
	}
	tx.CloseSplit(split, SplitPlanned, SplitDone)
	err = emit(tx, FactSplit, c, Fact{Member: split.Leader, MemberName: split.LeaderName, Other: child.ID, OtherName: child.Name, OtherSlug: child.Slug,
		Moved: moved, By: split.PlannedBy})
	if err != nil {
		return err
	}
	if c, err = tx.CircleByID(circle); err != nil {
		return err
	}
	return community.FillCircle(tx, c)
}

// assign puts those who came since the plan on the smaller side, and returns how many go.
func assign(tx Tx, c community.Circle, split Split) (going int, err error) {
	if going, err = tx.CountGoing(split); err != nil {
		return 0, err
	}
	unassigned, err := tx.Unassigned(split)
	if err != nil || len(unassigned) == 0 {
		return going, err
	}
	sides := balance(unassigned, c.Members-len(unassigned)-going, going)
	for _, s := range sides {
		going += s.Side
	}
	tx.AddSides(split.ID, sides)
	return going, nil
}

// freeSlug gives the child another name where its own was taken meanwhile.
func freeSlug(tx Tx, c community.Circle, split Split) (Split, error) {
	slug := split.ChildSlug
	for n := 2; ; n++ {
		taken, err := tx.SlugTaken(split.ChildSlug)
		if err != nil || !taken {
			return split, err
		}
		split.ChildSlug = fmt.Sprintf("%s-%d", slug, n)
	}
}

// appointChild makes whom the plan names the leader of the child, or a host who went there; else nobody leads it, until
// the staff appoint somebody.
func appointChild(tx Tx, split *Split, child community.Circle) error {
	leader := split.Leader
	m, in, err := tx.InCircle(child.ID, leader)
	if err != nil {
		return err
	}
	if !in {
		if leader, err = tx.FirstHost(*split); err != nil {
			return err
		}
		if m, in, err = tx.InCircle(child.ID, leader); err != nil {
			return err
		}
	}
	split.Leader, split.LeaderName = leader, m.Name
	if in {
		tx.SetCircleRole(child.ID, leader, m.Role, community.Leader)
	}
	return nil
}

// Undoing is what undoing a split comes to.
type Undoing struct {
	Split    Split
	Child    community.Circle
	Returns  int // members who are in the child
	Since    int // of them, those who came there after the split, and come along
	Capacity int // that the circle is given, so that everybody has a seat; 0 when it has room
}

// PreviewUndo is what undoing a circle's last split comes to, or why it cannot be undone.
func (s *Service) PreviewUndo(ctx context.Context, actor access.Actor, circle id.ID) (u Undoing, err error) {
	c, err := s.seen(ctx, actor, circle)
	if err != nil {
		return u, err
	}
	split, is, err := s.store.LastSplit(ctx, actor.Community, circle)
	if err != nil || !is {
		return u, cmp.Or[error](err, ErrSplitMissing)
	}
	if !split.Undoable(s.clock.Now()) {
		return u, ErrUndoOver
	}
	u.Split = split
	if u.Child, err = s.store.Circle(ctx, actor.Community, split.Child); err != nil {
		return u, err
	}
	again, is, err := s.store.LastSplit(ctx, actor.Community, split.Child)
	if err != nil {
		return u, err
	}
	if c.Open() != nil || u.Child.Open() != nil || is && again.State == SplitDone {
		return u, ErrUndoChanged
	}
	sides, err := s.store.Sides(ctx, actor.Community, split.ID)
	if err != nil {
		return u, err
	}
	crew, err := s.store.Crew(ctx, actor.Community, split.Child)
	if err != nil {
		return u, err
	}
	before := make(map[id.ID]bool, len(sides))
	for _, side := range sides {
		before[side.Member] = true
	}
	for _, m := range crew {
		u.Returns++
		if !before[m.Member] {
			u.Since++
		}
	}
	both, err := s.store.InBoth(ctx, actor.Community, circle, split.Child)
	if total := c.Members + u.Child.Members - both; c.Capacity > 0 && total > c.Capacity {
		u.Capacity = total
	}
	return u, err
}

// UndoSplit brings everybody who is in the child of a circle's last split back, as what they were, and archives it.
// Those who came there since come along. Where the circle has too few seats for all, it is given as many as it takes.
func (s *Service) UndoSplit(ctx context.Context, actor access.Actor, circle id.ID) error {
	return s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c, err := tx.CircleByID(circle)
		if err != nil {
			return err
		}
		if err := c.Leads(actor); err != nil {
			return err
		}
		split, is, err := tx.LastSplit(circle)
		if err != nil || !is {
			return cmp.Or[error](err, ErrSplitMissing)
		}
		if !split.Undoable(tx.Now()) {
			return ErrUndoOver
		}
		again, is, err := tx.LastSplit(split.Child)
		if err != nil || is && again.State == SplitDone {
			return cmp.Or[error](err, ErrUndoChanged)
		}
		c, child, err := lockBoth(tx, circle, split.Child)
		if err != nil {
			return ErrUndoChanged.Because(err)
		}
		both, err := tx.InBoth(circle, child.ID)
		if err != nil {
			return err
		}
		tx.WidenCircle(circle, c.Members+child.Members-both)
		tx.CloseSplit(split, SplitDone, SplitUndone)
		moved, err := absorb(tx, child, c, split.ID)
		if err != nil {
			return err
		}
		return emit(tx, FactSplitUndone, c, Fact{Other: child.ID, OtherName: child.Name, OtherSlug: child.Slug, Moved: moved, By: actor.Member, ByName: actor.Name})
	})
}

// SplitView is a circle's last split, as a member sees it.
type SplitView struct {
	Split Split
	Side  Side // of who looks
	Has   bool // who looks has a side
}

// LastSplit is the last split of a circle, for its members and those who run it.
func (s *Service) LastSplit(ctx context.Context, actor access.Actor, circle id.ID) (v SplitView, is bool, err error) {
	if err := actor.May(access.CircleMemberView, actor.Here()); err != nil {
		return v, false, err
	}
	if v.Split, is, err = s.store.LastSplit(ctx, actor.Community, circle); err != nil || !is {
		return v, false, err
	}
	v.Side, v.Has, err = s.store.SideOf(ctx, actor.Community, v.Split.ID, actor.Member)
	return v, true, err
}
