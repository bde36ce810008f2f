package community

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// Case is what was reported of one thing, or what the staff found themselves, and what they decided: to dismiss it, to
// hide the thing, to warn the member whose it is, or to ban them, for some days or for ever. The member sees what was
// decided and why, and may appeal once; somebody else than who decided reviews it, where there is somebody else.
//
//	open → dismissed, hidden, warned or banned → appealed → upheld or overturned
type Case struct {
	ID         id.ID
	Thing      Thing
	OwnerName  string
	State      CaseState
	Reports    int
	Hidden     bool   // nobody sees the thing
	Note       string // of who decided, to the member
	OpenedAt   time.Time
	DecidedAt  time.Time
	DecidedBy  id.ID
	Decider    string    // their name
	Until      time.Time // of a ban; zero: for ever
	EndedAt    time.Time // of a ban that is over
	Appeal     string
	AppealedAt time.Time
	Review     string // upheld, overturned
	ReviewNote string
	ReviewedAt time.Time
	ReviewedBy id.ID

	wasHidden bool // before it was decided
}

// CaseState says what became of a case.
type CaseState string

const (
	CaseOpen      CaseState = "open"
	CaseDismissed CaseState = "dismissed"
	CaseHidden    CaseState = "hidden"
	CaseWarned    CaseState = "warned"
	CaseBanned    CaseState = "banned"
)

// CaseStates lists them; those after the first can be decided.
var CaseStates = []CaseState{CaseOpen, CaseDismissed, CaseHidden, CaseWarned, CaseBanned}

// What a review can come to.
const (
	Upheld     = "upheld"
	Overturned = "overturned"
)

// Decision is what the staff decide.
type Decision struct {
	State CaseState
	Note  string // to the member
	Days  int    // of a ban; 0 is for ever
}

var (
	ErrCaseMissing = fault.Missing("case")
	// ErrCaseState is returned for deciding what is decided, or reviewing what nobody appeals against.
	ErrCaseState = fault.New(fault.Conflict, "case_state")
	// ErrBanStaff is returned for banning somebody who works here.
	ErrBanStaff = fault.New(fault.Conflict, "ban_staff")
	// ErrBanned is returned for banning somebody who is banned.
	ErrBanned = fault.New(fault.Conflict, "banned_already")
	// ErrNobodys is returned for warning or banning the member whose a thing is, when it is nobody's.
	ErrNobodys = fault.New(fault.Conflict, "case_nobodys")
	// ErrAppealed is returned for a second appeal, or one against what is no decision about somebody.
	ErrAppealed = fault.New(fault.Conflict, "case_appealed")
	// ErrOwnDecision is returned for reviewing one's own decision where somebody else could.
	ErrOwnDecision = fault.New(fault.Conflict, "case_own_decision")
)

const maxBanDays = 3650

func (d Decision) check() error {
	var wrong fault.Fields
	wrong.Check(slices.Contains(CaseStates[1:], d.State), "state", "invalid.choice")
	checkNote(&wrong, "note", d.Note, d.State == CaseWarned || d.State == CaseBanned)
	wrong.Check(d.Days >= 0 && d.Days <= maxBanDays, "days", "invalid.range", fault.Args{"min": 0, "max": maxBanDays})
	return wrong.Err()
}

// decide applies a decision to an open case.
func (c Case) decide(d Decision, by id.ID, now time.Time) (Case, error) {
	if c.State != CaseOpen {
		return c, ErrCaseState
	}
	if c.Thing.Owner.IsZero() && (d.State == CaseWarned || d.State == CaseBanned) {
		return c, ErrNobodys
	}
	c.State, c.Note, c.DecidedBy, c.DecidedAt, c.wasHidden = d.State, d.Note, by, now, c.Hidden
	switch d.State {
	case CaseDismissed, CaseWarned: // what was said counts, and the thing is seen again
		c.Hidden = false
	case CaseHidden:
		c.Hidden = true
	case CaseBanned:
		if d.Days > 0 {
			c.Until = now.Add(time.Duration(d.Days) * 24 * time.Hour)
		}
	}
	return c, nil
}

// appealable reports whether the member may still appeal.
func (c Case) appealable() bool {
	return c.AppealedAt.IsZero() && (c.State == CaseHidden || c.State == CaseWarned || c.State == CaseBanned)
}

// MayAppeal reports whether the member whose case it is may appeal.
func (c Case) MayAppeal() bool { return c.appealable() }

// Bans reports whether the case keeps its member out at a time.
func (c Case) Bans(now time.Time) bool {
	return c.State == CaseBanned && c.EndedAt.IsZero() && (c.Until.IsZero() || now.Before(c.Until))
}

// reviewed applies a review to a case that is appealed against.
func (c Case) reviewed(overturn bool, note string, by id.ID, now time.Time) (Case, error) {
	if c.AppealedAt.IsZero() || !c.ReviewedAt.IsZero() {
		return c, ErrCaseState
	}
	c.Review, c.ReviewNote, c.ReviewedBy, c.ReviewedAt = Upheld, note, by, now
	if overturn {
		c.Review, c.Hidden = Overturned, false
		if c.Bans(now) {
			c.EndedAt = now
		}
	}
	return c, nil
}

type safetyReads interface {
	Thing(ctx context.Context, community id.ID, s Subject) (thing Thing, hidden bool, err error)
	Case(ctx context.Context, community, c id.ID) (Case, error)
	// Cases lists those of a queue at a time, before an id (zero: from the newest).
	Cases(ctx context.Context, community id.ID, q CaseQueue, now time.Time, before id.ID, limit int) ([]Case, error)
	// CasesWaiting counts those to be decided, and those to be reviewed.
	CasesWaiting(ctx context.Context, community id.ID) (open, appeals int, err error)
	CasesOf(ctx context.Context, community, member id.ID, limit int) ([]Case, error)
	CaseReports(ctx context.Context, community, c id.ID) ([]Report, error)
	ReportsBy(ctx context.Context, community, member id.ID, limit int) ([]CaseReport, error)
	distanceReads
}

type safetyTx interface {
	// OpenCase reports false when there is an open one about the thing.
	OpenCase(Case) (bool, error)
	// LockCase reads the open case about a thing, and makes later writes that lock it wait.
	LockCase(Subject) (Case, error)
	CaseByID(c id.ID) (Case, error)
	ReportsSince(member id.ID, since time.Time) (int, error)
	AddReport(Report) (bool, error)
	ReportsOf(c id.ID) ([]Report, error)
	HideCase(c id.ID, hidden bool) error
	// SaveDecision fails with ErrCaseState unless the case is open, and with ErrBanned when its member is banned.
	SaveDecision(Case) error
	caseTx
}

type caseTx interface {
	// InsertDecided adds a case that nobody reported. It fails with ErrBanned when its member is banned.
	InsertDecided(Case) error
	SaveAppeal(c id.ID, appeal string) error
	// SaveReview fails with ErrCaseState unless the case waits for a review, and reports false when who decided it
	// reviews it and somebody else could.
	SaveReview(Case) (bool, error)
	// EndBan fails with ErrCaseState unless the case's ban lasts.
	EndBan(c id.ID) error
	// LapseBans ends a member's bans whose time is over.
	LapseBans(member id.ID)
	distanceTx
}

// CaseQueue is a part of the cases that is looked at together; empty is all of them.
type CaseQueue string

// The queues.
const (
	CasesOpen     CaseQueue = "open"     // to be decided
	CasesHidden   CaseQueue = "hidden"   // of these, those whose thing reports have hidden
	CasesAppealed CaseQueue = "appealed" // to be reviewed
	CasesBans     CaseQueue = "bans"     // that last
	CasesDecided  CaseQueue = "decided"
)

// CaseQueues lists them.
var CaseQueues = []CaseQueue{CasesOpen, CasesHidden, CasesAppealed, CasesBans, CasesDecided}

// Cases lists cases for those who decide them, the newest first.
func (s *Service) Cases(ctx context.Context, actor access.Actor, q CaseQueue, r page.Request) (page.Page[Case], error) {
	if err := actor.May(access.CaseView, actor.Here()); err != nil {
		return page.Page[Case]{}, err
	}
	var wrong fault.Fields
	wrong.Check(q == "" || slices.Contains(CaseQueues, q), "queue", "invalid.choice")
	if err := wrong.Err(); err != nil {
		return page.Page[Case]{}, err
	}
	before, size, err := r.ByID()
	if err != nil {
		return page.Page[Case]{}, err
	}
	cases, err := s.store.Cases(ctx, actor.Community, q, s.clock.Now(), before, size+1)
	return page.Cut(cases, size, func(c Case) []byte { return c.ID[:] }), err
}

// CasesWaiting counts the cases to be decided, and the appeals to be reviewed.
func (s *Service) CasesWaiting(ctx context.Context, actor access.Actor) (open, appeals int, err error) {
	if err := actor.May(access.CaseView, actor.Here()); err != nil {
		return 0, 0, err
	}
	return s.store.CasesWaiting(ctx, actor.Community)
}

// Case returns a case with its reports to those who decide it.
func (s *Service) Case(ctx context.Context, actor access.Actor, c id.ID) (Case, []Report, error) {
	if err := actor.May(access.CaseView, actor.Here()); err != nil {
		return Case{}, nil, err
	}
	found, err := s.store.Case(ctx, actor.Community, c)
	if err != nil {
		return Case{}, nil, err
	}
	reports, err := s.store.CaseReports(ctx, actor.Community, c)
	return found, reports, err
}

// CasesAbout lists what was decided about a member, for those who decide.
func (s *Service) CasesAbout(ctx context.Context, actor access.Actor, member id.ID) ([]Case, error) {
	if err := actor.May(access.CaseView, actor.Here()); err != nil {
		return nil, err
	}
	return s.store.CasesOf(ctx, actor.Community, member, ownShown)
}

// told reports whether the member whose it is may see the case: not what is open and seen by all, and not what was
// dismissed.
func (c Case) told() bool {
	return c.State != CaseDismissed && (c.State != CaseOpen || c.Hidden)
}

// MyCases lists what was decided about the actor, or of what is theirs.
func (s *Service) MyCases(ctx context.Context, actor access.Actor) ([]Case, error) {
	if err := actor.May(access.CaseView, actor.Own()); err != nil {
		return nil, err
	}
	cases, err := s.store.CasesOf(ctx, actor.Community, actor.Member, ownShown)
	return slices.DeleteFunc(cases, func(c Case) bool { return !c.told() }), err
}

// MyCase returns one of them.
func (s *Service) MyCase(ctx context.Context, actor access.Actor, c id.ID) (Case, error) {
	if err := actor.May(access.CaseView, actor.Own()); err != nil {
		return Case{}, err
	}
	found, err := s.store.Case(ctx, actor.Community, c)
	if err == nil && (found.Thing.Owner != actor.Member || !found.told()) {
		err = ErrCaseMissing
	}
	if err != nil {
		return Case{}, err
	}
	return found, nil
}

// Decide closes a case. Who reported is told what was decided.
func (s *Service) Decide(ctx context.Context, actor access.Actor, c id.ID, d Decision) (decided Case, err error) {
	d.Note = strings.TrimSpace(d.Note)
	if err := cmp.Or[error](actor.May(access.CaseManage, actor.Here()), d.check()); err != nil {
		return Case{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		found, err := tx.CaseByID(c)
		if err != nil {
			return err
		}
		if decided, err = found.decide(d, actor.Member, tx.Now()); err != nil {
			return err
		}
		if decided.State == CaseBanned {
			if err := bannable(tx, decided.Thing.Owner); err != nil {
				return err
			}
		}
		if err := tx.SaveDecision(decided); err != nil {
			return err
		}
		reports, err := tx.ReportsOf(c)
		if err != nil {
			return err
		}
		var reporters []id.ID
		for _, r := range reports {
			reporters = append(reporters, r.Reporter)
		}
		return tx.Emit(atWork(decided.fact(FactCaseDecided, reporters...), actor))
	})
	s.forget(actor.Community, decided)
	return decided, err
}

// atWork says who did what a fact tells.
func atWork(f fact.Fact, actor access.Actor) fact.Fact {
	f.By = actor.Member
	return f
}

// forget has the member of a case asked for anew, for a ban changes what they may.
func (s *Service) forget(community id.ID, c Case) {
	if !c.Thing.Owner.IsZero() {
		s.actors.Clear()
	}
}
