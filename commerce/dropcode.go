package commerce

import (
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/once"
)

// What is done about a drop before it opens: members reserve, and enter priority codes. A code is for whoever types it,
// and shown once when it is made; or it is given to a member, who has nothing to type. Each is for one place, entered
// before the opening, and no more are made than the drop has units: so a code that is entered in time is a unit.

// DropCode is a priority code.
type DropCode struct {
	ID        id.ID
	Campaign  id.ID
	Member    id.ID  // whom it was given to; zero: whoever types it
	Reason    string // what it was earned by
	MadeAt    time.Time
	ExpiresAt time.Time // zero: the opening
	UsedAt    time.Time
	UsedBy    id.ID
}

// Lapsed reports whether the code can no longer be entered, though nobody has.
func (k DropCode) Lapsed(now, opening time.Time) bool {
	return k.UsedAt.IsZero() && (!now.Before(opening) || !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt))
}

// DropCodeView is a code with the names of those it speaks of.
type DropCodeView struct {
	DropCode
	Name   string // of the member it was given to
	User   string // of who entered it
	Number int64  // the place it gave
}

// dropCodeTx reads and keeps codes and reservations, and finds what is due.
type dropCodeTx interface {
	// InsertDropCodes keeps codes, whose hashes come in the same order, or none for codes that were given to members. Who
	// has one of the drop already is ErrCodeGiven.
	InsertDropCodes(codes []DropCode, hashes []CodeHash) error
	// UseDropCode marks a code of a drop that a member may enter at the time of the write: the one with the hash, or, for
	// none, the one that was given to them. It fails with ErrCode.
	UseDropCode(campaign, member id.ID, code *CodeHash) error
	// Reserve keeps that a member wants to be told, and reports whether that is new; Unreserve forgets it.
	Reserve(campaign, member id.ID) (fresh bool, err error)
	Unreserve(campaign, member id.ID)
	// SpotsDue lists called places that have not been paid by the time of the write, and that nobody is paying.
	SpotsDue(campaign id.ID, limit int) ([]Spot, error)
}

var (
	// ErrCodeGiven is returned when a member is given a second code of a drop.
	ErrCodeGiven = fault.New(fault.Conflict, "drop_code_given")
	// errCodesEnough is returned when there would be more codes than units.
	errCodesEnough = fault.New(fault.Conflict, "drop_codes_enough")
)

const (
	maxDropCodes = 5000
	maxReason    = 200
)

// MakeDropCodes has codes be drawn for a drop: so many, or one for each of some members.
type MakeDropCodes struct {
	Community id.ID
	Campaign  id.ID
	Count     int64    // drawn, for whoever types them; or:
	Members   []id.ID  // who are given one each; or:
	Audience  Audience // whose members are, but for those who have one
	Reason    string
	ExpiresAt time.Time // zero: the opening
	Request   once.Request
}

func (m MakeDropCodes) check(c Campaign, now time.Time) error {
	var wrong fault.Fields
	input.CheckLine(&wrong, "reason", m.Reason, 0, maxReason)
	wrong.Check(m.ExpiresAt.IsZero() || m.ExpiresAt.After(now) && !m.ExpiresAt.After(c.StartsAt), "expires_at", "invalid.drop_code_expiry")
	if len(m.Members) == 0 {
		checkRange(&wrong, "count", m.Count, 1, maxDropCodes)
	}
	wrong.Check(len(m.Members) <= maxDropCodes, "members", "invalid.too_many", fault.Args{"max": maxDropCodes})
	return wrong.Err()
}

// MakeDropCodes makes codes. Those that are drawn are returned, and cannot be read again: so a repeated request is
// refused. Of members who have a code of the drop already none gets a second.
func (s *Service) MakeDropCodes(ctx context.Context, actor access.Actor, cmd MakeDropCodes) (texts []string, err error) {
	if err := may(actor, access.CampaignManage, cmd.Community, id.Zero); err != nil {
		return nil, err
	}
	cmd.Reason = input.Text(cmd.Reason)
	if !cmd.Audience.Everybody() {
		if cmd.Members, err = s.store.WithoutCode(ctx, cmd.Community, cmd.Campaign, cmd.Audience, s.now(), maxDropCodes+1); err != nil {
			return nil, fault.Wrap("read who is to have a code", err)
		}
		if len(cmd.Members) == 0 {
			return nil, fault.OnField("audience", "invalid.drop_nobody")
		}
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		texts = nil
		if err := tx.Claim(cmd.Request, cmd.Campaign); err != nil {
			return err
		}
		tx = working(tx, actor, id.Zero)
		c, err := tx.CampaignByID(cmd.Campaign)
		if err == nil {
			err = c.announced(tx.Now())
		}
		if err == nil {
			err = cmd.check(c, tx.Now())
		}
		if err != nil {
			return err
		}
		line, err := tx.LineOf(c.ID)
		if err != nil {
			return err
		}
		count := cmd.Count
		if len(cmd.Members) > 0 {
			count = int64(len(cmd.Members))
		}
		more := line
		if more.Codes += count; more.Codes > c.Stock {
			return errCodesEnough.With(fault.Args{"left": c.Stock - line.Codes})
		}
		tx.UpdateLine(line, more)
		codes, hashes := make([]DropCode, count), []CodeHash(nil)
		for i := range codes {
			codes[i] = DropCode{ID: tx.NewID(), Campaign: c.ID, Reason: cmd.Reason, MadeAt: tx.Now(), ExpiresAt: cmd.ExpiresAt}
			if len(cmd.Members) > 0 {
				codes[i].Member = cmd.Members[i]
				continue
			}
			text := drawCode()
			texts, hashes = append(texts, text), append(hashes, hashCode(text))
		}
		if err := tx.InsertDropCodes(codes, hashes); err != nil {
			return err
		}
		return tellCodes(tx, c, more, codes)
	})
	return texts, err
}

// tellCodes tells that codes were made, and each member that they were given one.
func tellCodes(tx Tx, c Campaign, line DropLine, codes []DropCode) error {
	for _, k := range codes {
		if k.Member.IsZero() {
			continue
		}
		if err := emit(tx, Spot{Campaign: c.ID, Member: k.Member, Until: k.ExpiresAt}.fact(FactDropGiven)); err != nil {
			return err
		}
	}
	return emit(tx, line.fact(FactDropCodes, c))
}

// EnterCode takes a place before a drop opens, by a code.
type EnterCode struct {
	Community id.ID
	Campaign  id.ID
	Code      string // empty: the one that the member was given
	Request   once.Request
}

// EnterCode gives the actor the next place ahead of all who join once the drop is open. Every code that opens nothing gets
// the same answer, and only so many may be tried.
func (s *Service) EnterCode(ctx context.Context, actor access.Actor, cmd EnterCode) (entered Spot, err error) {
	if err := may(actor, access.DropJoin, cmd.Community, actor.Member); err != nil {
		return entered, err
	}
	has, err := s.store.Spot(ctx, cmd.Community, cmd.Campaign, actor.Member)
	if err == nil || !errors.Is(err, ErrSpotMissing) {
		return has, err
	}
	if cmd.Code != "" {
		if err := s.guess(ctx, cmd.Community, actor.Member); err != nil {
			return entered, err
		}
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) (err error) {
		entered, err = enterCode(tx, cmd, actor.Member)
		return err
	})
	if err != nil { // entered twice at once, by the same member
		if has, found := s.store.Spot(ctx, cmd.Community, cmd.Campaign, actor.Member); found == nil {
			return has, nil
		}
	}
	return entered, err
}

func enterCode(tx Tx, cmd EnterCode, member id.ID) (entered Spot, err error) {
	c, err := tx.CampaignByID(cmd.Campaign)
	if err != nil {
		return entered, err
	}
	if err := c.announced(tx.Now()); err != nil {
		return entered, err
	}
	if err := c.Audience.admits(tx, member); err != nil {
		return entered, err
	}
	if err := tx.Claim(cmd.Request, c.ID); err != nil {
		return entered, err
	}
	var code *CodeHash
	if cmd.Code != "" {
		hash := hashCode(cmd.Code)
		code = &hash
	}
	if err := tx.UseDropCode(c.ID, member, code); err != nil {
		return entered, err
	}
	line, err := tx.NextNumber(c.ID, true)
	if err != nil {
		return entered, err
	}
	if !line.OpenedAt.IsZero() || !line.ClosedAt.IsZero() {
		return entered, ErrDropOpen
	}
	entered = Spot{Campaign: c.ID, Member: member, Number: line.Last, Coded: true, State: SpotWaiting, JoinedAt: tx.Now()}
	tx.InsertSpot(entered)
	return entered, emit(tx, entered.fact(FactDropJoined))
}

// ReserveDrop is what a member asks for: to be told when a drop opens, or no more.
type ReserveDrop struct {
	Community id.ID
	Campaign  id.ID
	Reserve   bool
}

// ReserveDrop keeps that the actor wants to be told when a drop opens. It gives no place in line. Done twice, it is done.
func (s *Service) ReserveDrop(ctx context.Context, actor access.Actor, cmd ReserveDrop) error {
	if err := may(actor, access.DropJoin, cmd.Community, actor.Member); err != nil {
		return err
	}
	defer s.drops.Forget(dropKey{cmd.Community, cmd.Campaign})
	return s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		c, err := tx.CampaignByID(cmd.Campaign)
		if err == nil {
			err = c.announced(tx.Now())
		}
		if err == nil {
			err = c.Audience.admits(tx, actor.Member)
		}
		if err != nil {
			return err
		}
		if !cmd.Reserve {
			tx.Unreserve(c.ID, actor.Member)
			return nil
		}
		fresh, err := tx.Reserve(c.ID, actor.Member)
		if err != nil || !fresh {
			return err
		}
		return emit(tx, Spot{Campaign: c.ID, Member: actor.Member}.fact(FactDropReserve))
	})
}
