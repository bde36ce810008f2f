package community

import (
	"context"
	"encoding/binary"
	"math"
	"regexp"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// Act is what somebody did at work, as staff, leader or host: a fact that says by whom. The audit log is all of them,
// and nothing is written for it alone.
type Act struct {
	fact.Recorded
	Name string // of who did it
	On   string // the name of the member it was done to; empty when it was done to something else
}

type auditReads interface {
	// Acts lists acts before a sequence, the newest first.
	Acts(ctx context.Context, community id.ID, f AuditFilter, before int64, limit int) ([]Act, error)
}

// AuditFilter narrows the audit log; a zero field does not.
type AuditFilter struct {
	By    id.ID // a member
	On    id.ID // what it was done to: a member, an order
	Kind  string
	Since time.Time
	Until time.Time // not included
}

// kindForm is a kind of facts, or the noun of several: "order", "order.shipped".
var kindForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?$`)

func (f AuditFilter) check() error {
	var wrong fault.Fields
	wrong.Check(f.Kind == "" || len(f.Kind) <= maxName && kindForm.MatchString(f.Kind), "kind", "invalid.choice")
	wrong.Check(f.Since.IsZero() || f.Until.IsZero() || f.Since.Before(f.Until), "until", "invalid.after_start")
	return wrong.Err()
}

// sequenceKey is the length of a sequence in a cursor.
const sequenceKey = 8

// Audit lists what was done at work, the newest first.
func (s *Service) Audit(ctx context.Context, actor access.Actor, f AuditFilter, r page.Request) (page.Page[Act], error) {
	if err := actor.May(access.AuditView, actor.Here()); err != nil {
		return page.Page[Act]{}, err
	}
	if err := f.check(); err != nil {
		return page.Page[Act]{}, err
	}
	size, err := r.Size()
	if err != nil {
		return page.Page[Act]{}, err
	}
	before := int64(math.MaxInt64)
	switch key, err := r.Key(sequenceKey); {
	case err != nil:
		return page.Page[Act]{}, err
	case key != nil:
		before = int64(binary.BigEndian.Uint64(key) & math.MaxInt64)
	}
	acts, err := s.store.Acts(ctx, actor.Community, f, before, size+1)
	return page.Cut(acts, size, func(a Act) []byte {
		return binary.BigEndian.AppendUint64(nil, uint64(a.Sequence))
	}), err
}

// ActNames are what members whom acts name by id alone are called now.
func (s *Service) ActNames(ctx context.Context, actor access.Actor, members []id.ID) (map[id.ID]string, error) {
	if err := actor.May(access.AuditView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.MemberNames(ctx, actor.Community, members)
}
