package community

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// A place is what somebody is admitted to: a circle, or the community itself, whose id then stands for the place.
//
// A community is open, or lets in by application, by invitation or by a tier that is paid for. Where it is not open,
// whoever proves an e-mail is a guest: they buy, see how to get in, and become a member once they are admitted. An
// invitation lets in whatever the admission is, except a member's where a tier is sold: nobody gives away what others pay
// for. Nor does anybody buy their way past an application or an invitation: there a tier is for members. Those who are
// members stay so when that changes.

// Entrance is how people get into a community, and what its members may do about it.
type Entrance struct {
	Admission   Admission
	ReapplyDays int // after a decline, before one may apply again
	Quota       int // places that a member may give away by invitations; staff are not counted
	InviteDays  int // an invitation lasts, unless its maker says otherwise
	MailsADay   int // invitations sent by mail, in all
}

// DefaultEntrance is that of a community that chose nothing.
var DefaultEntrance = Entrance{Admission: AdmitOpen, ReapplyDays: 30, Quota: 5, InviteDays: 30, MailsADay: 500}

const maxReapplyDays, maxQuota, maxInviteDays, maxMailsADay = 730, 1000, 365, 20_000

// ErrNotOpen is returned to who would just walk in where one applies, is invited or pays.
var ErrNotOpen = fault.New(fault.Conflict, "admission_not_open")

// check says what is wrong with an entrance, each at its field.
func (e Entrance) check() error {
	var wrong fault.Fields
	wrong.Check(slices.Contains(Admissions, e.Admission), "admission", "invalid.choice")
	within := func(n, least, most int, field string) {
		wrong.Check(n >= least && n <= most, field, "invalid.range", fault.Args{"min": least, "max": most})
	}
	within(e.ReapplyDays, 0, maxReapplyDays, "reapply_days")
	within(e.Quota, 0, maxQuota, "quota")
	within(e.InviteDays, 1, maxInviteDays, "invite_days")
	within(e.MailsADay, 1, maxMailsADay, "mails_a_day")
	return wrong.Err()
}

// Admittance tells how a member got into a place.
type Admittance struct {
	Place        id.ID
	Member       id.ID
	Way          Way
	Cause        id.ID // the application, invitation or tier; for ByAppointment, who let them in
	By           id.ID // who invited or decided; zero where nobody did
	ByName       string
	RulesVersion int // of a circle, that they agreed to
	At           time.Time
}

type admissionReads interface {
	// Entrance returns DefaultEntrance where nothing was chosen.
	Entrance(ctx context.Context, community id.ID) (Entrance, error)
	// Form returns a version of a place's questions (0: the newest); without questions, the zero Form.
	Form(ctx context.Context, community, place id.ID, version int) (Form, error)
	// Admittances lists how a member got into the community and its circles.
	Admittances(ctx context.Context, community, member id.ID) ([]Admittance, error)
	// CameBy lists whom a cause let in.
	CameBy(ctx context.Context, community, cause id.ID) ([]Member, error)
	nameReads
}

// nameReads reads what things are called, many at once; what is not there has no name.
type nameReads interface {
	CircleNames(ctx context.Context, community id.ID, circles []id.ID) (map[id.ID]string, error)
	MemberNames(ctx context.Context, community id.ID, members []id.ID) (map[id.ID]string, error)
}

type admissionTx interface {
	Entrance() (Entrance, error)
	KeepEntrance(Entrance)
	Form(place id.ID, version int) (Form, error)
	// AddForm reports false when the version is taken: another changed the questions meanwhile.
	AddForm(Form) (bool, error)
	// KeepAdmittance reports false, and keeps nothing, when the same cause has let the member in before.
	KeepAdmittance(Admittance) (bool, error)
}

// Facts about admission.
const (
	FactAdmissionChanged fact.Kind = "admission.changed"
	FactQuestionsChanged fact.Kind = "admission.questions_changed"
	FactMemberAdmitted   fact.Kind = "member.admitted"
)

// AdmissionFact is the payload of facts about how people get in. By is the member who changed it.
type AdmissionFact struct {
	Place     id.ID     `json:"place"` // the community's id, or a circle's
	Admission Admission `json:"admission,omitempty"`
	Was       Admission `json:"was,omitempty"`       // where it is another
	Questions int       `json:"questions,omitempty"` // how many, of the new version
	By        id.ID     `json:"by,omitzero"`
}

// AdmittedFact tells how a member got into a place.
type AdmittedFact struct {
	Place id.ID  `json:"place"`
	Name  string `json:"name"`
	Way   Way    `json:"way"`
	Cause id.ID  `json:"cause"`
	By    id.ID  `json:"by,omitzero"`
}

// Admit lets a member into a place in a write: the one way past a door that is not open. It is for the rules that let
// in: an application that is accepted, an invitation, a tier that is paid for (AdmitByTier). Whoever is let into a
// circle is let into the community, and waits where the circle is full. It reports false when the same cause has let
// them in before.
func Admit(tx Tx, a Admittance) (bool, error) {
	m, err := tx.MemberByID(a.Member)
	if err != nil {
		return false, err
	}
	if a.Place.IsZero() {
		a.Place = m.Community
	}
	a.At = tx.Now()
	kept, err := tx.KeepAdmittance(a)
	if err != nil {
		return false, err
	}
	if kept {
		told := AdmittedFact{a.Place, m.Name, a.Way, a.Cause, a.By}
		f := fact.Fact{Kind: FactMemberAdmitted, Version: 1, Subject: m.ID, Payload: told}
		if a.Way == ByAppointment {
			f.By = a.By // who invites is not at work, and who accepts an application is told of by another fact
		}
		if err := tx.Emit(f); err != nil {
			return false, err
		}
	}
	if m, err = promote(tx, m); err != nil || a.Place == m.Community {
		return kept, err
	}
	c, err := tx.CircleByID(a.Place)
	if err != nil {
		return kept, err
	}
	if _, in, err := tx.InCircle(c.ID, m.ID); err != nil || in {
		return kept, err
	}
	_, err = EnterOrWait(tx, c, Entry{Member: m.ID, Name: m.Name, Way: a.Way, By: a.By, ByName: a.ByName, RulesVersion: a.RulesVersion})
	return kept, err
}

// AdmitByTier lets in whose money for a tier is there. Who is in stays as they came.
func AdmitByTier(tx Tx, member, tier id.ID) error {
	m, err := tx.MemberByID(member)
	if err != nil || m.Role != access.Guest {
		return err
	}
	_, err = Admit(tx, Admittance{Member: m.ID, Way: ByTier, Cause: tier})
	return err
}

// promote makes a guest a member, who has joined then.
func promote(tx Tx, m Member) (Member, error) {
	if m.Role != access.Guest {
		return m, nil
	}
	promoted, err := tx.PromoteGuest(m.Person)
	if err != nil || !promoted {
		return m, err
	}
	m.Role = access.Member
	return m, tx.Emit(fact.Fact{Kind: FactMemberJoined, Version: 1, Subject: m.ID, Payload: MemberFact{Name: m.Name, Role: m.Role}})
}

// Entrance returns how people get into a community; everybody may know.
func (s *Service) Entrance(ctx context.Context, community id.ID) (Entrance, error) {
	return s.store.Entrance(ctx, community)
}

// EditEntrance changes some of how people get in: the given function gets it as it is, and may be called more than
// once.
func (s *Service) EditEntrance(ctx context.Context, actor access.Actor, change func(*Entrance)) (edited Entrance, err error) {
	if err := actor.May(access.CommunityManage, actor.Here()); err != nil {
		return Entrance{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.LockCommunity(); err != nil { // of two operators who change different things at once, neither loses
			return err
		}
		old, err := tx.Entrance()
		if err != nil {
			return err
		}
		edited = old
		change(&edited)
		if err := edited.check(); err != nil || edited == old {
			return err
		}
		tx.KeepEntrance(edited)
		changed := AdmissionFact{Place: actor.Community, Admission: edited.Admission, By: actor.Member}
		if old.Admission != edited.Admission {
			changed.Was = old.Admission
		}
		return tx.Emit(fact.Fact{Kind: FactAdmissionChanged, Version: 1, Subject: actor.Community, By: actor.Member, Payload: changed})
	})
	if err != nil {
		return Entrance{}, err
	}
	return edited, nil
}

// Join makes whoever proved an e-mail a member, where the community is open: for those who came while it was not.
func (s *Service) Join(ctx context.Context, actor access.Actor) error {
	if actor.Email == "" {
		return access.ErrUnauthenticated
	}
	err := s.store.Write(ctx, actor.Community, func(tx Tx) error {
		m, err := ownMember(tx, actor)
		if err != nil || m.Role != access.Guest {
			return err
		}
		if err := mayComeIn(actor, m); err != nil {
			return err
		}
		e, err := tx.Entrance()
		if err != nil {
			return err
		}
		if e.Admission != AdmitOpen {
			return ErrNotOpen
		}
		_, err = promote(tx, m)
		return err
	})
	s.actors.Forget(actorKey{actor.Community, actor.Person})
	return err
}

// LetIn makes a guest who proved an e-mail a member by hand. It accepts the application of who waits for an answer.
func (s *Service) LetIn(ctx context.Context, actor access.Actor, member id.ID) error {
	if err := actor.May(access.ApplicationReview, actor.Here()); err != nil {
		return err
	}
	var person id.ID
	err := s.store.Write(ctx, actor.Community, func(tx Tx) error {
		m, err := tx.MemberByID(member)
		if err != nil || m.Role != access.Guest {
			return err
		}
		if m.Email == "" {
			return ErrGuestRole
		}
		person = m.Person
		applied, found, err := tx.LastApplication(actor.Community, m.ID)
		if err != nil {
			return err
		}
		if found && applied.State.Open() {
			_, err = review(tx, actor, applied, Verdict{Kind: StepAccepted})
			return err
		}
		_, err = Admit(tx, Admittance{Member: m.ID, Way: ByAppointment, Cause: actor.Member, By: actor.Member})
		return err
	})
	s.actors.Forget(actorKey{actor.Community, person})
	return err
}

// Admittances lists how a member got into the community and its circles, to whom may see the member.
func (s *Service) Admittances(ctx context.Context, actor access.Actor, member id.ID) ([]Admittance, error) {
	if err := actor.May(access.MemberView, access.Resource{Community: actor.Community, Owner: member}); err != nil {
		return nil, err
	}
	if _, err := s.store.Member(ctx, actor.Community, member); err != nil {
		return nil, err
	}
	return s.store.Admittances(ctx, actor.Community, member)
}

// ownMember is the member that an actor is here; who proved an e-mail elsewhere comes in as a guest.
func ownMember(tx Tx, actor access.Actor) (Member, error) {
	if !actor.Member.IsZero() {
		return tx.MemberByID(actor.Member)
	}
	p, err := tx.Person(actor.Person)
	if err != nil {
		return Member{}, err
	}
	return join(tx, Member{Person: p.ID, Name: p.Name, Role: access.Guest})
}

// mayComeIn says whether an actor, who is this member here, may get in by an act of their own: nobody who is banned.
func mayComeIn(actor access.Actor, m Member) error {
	if actor.Member.IsZero() {
		actor.Member, actor.Role = m.ID, m.Role
	}
	return actor.May(access.ApplicationMake, actor.Own())
}
