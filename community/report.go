package community

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
)

// Report says that something should not be as it is: a member's profile, a circle's text. What is reported of one thing
// is one case, which the staff decide; two independent reports hide the thing until they have. Who reported is told what
// was decided, and nobody else learns who it was but those who decide.

// Subject is a thing that can be reported.
type Subject struct {
	Kind id.Kind
	ID   id.ID
}

// Thing is a subject as people know it.
type Thing struct {
	Subject
	Title string
	Words string // its text besides the title; of a case, as it was when that was opened
	Owner id.ID  // the member whose it is; zero when nobody's
}

// Reportable are the kinds of things that can be reported.
var Reportable = []id.Kind{id.Member, id.Circle}

// ParseSubject reads the id of something that can be reported.
func ParseSubject(text string) (Subject, error) {
	for _, kind := range Reportable {
		if i, err := kind.Parse(text); err == nil {
			return Subject{kind, i}, nil
		}
	}
	return Subject{}, ErrSubjectMissing
}

// Text is the subject's id as surfaces write it.
func (s Subject) Text() string { return s.Kind.Text(s.ID) }

// Reasons why something is reported.
var Reasons = []string{"spam", "fraud", "insult", "threat", "private", "hateful", "unlawful", "other"}

// Report is one member's.
type Report struct {
	Case     id.ID
	Reporter id.ID
	Name     string // of the reporter
	Reason   string
	Note     string
	At       time.Time
	JoinedAt time.Time // when the reporter became a member
	Referrer id.ID     // who brought the reporter
}

// NewReport is what somebody reports.
type NewReport struct {
	Subject Subject
	Reason  string
	Note    string
}

var (
	// ErrSubjectMissing is returned for a thing that is not there, or is hidden.
	ErrSubjectMissing = fault.Missing("subject")
	// ErrOwnSubject is returned for reporting what is one's own.
	ErrOwnSubject = fault.New(fault.Conflict, "report_own")
	// ErrReports is returned when somebody reports too much in a day.
	ErrReports = fault.New(fault.Limited, "reports_a_day")
)

const (
	MostNote   = 2000 // runes of a note, an appeal or a decision
	reportsDay = 20
	// reportersKnown is how long somebody has to be a member for their report to count towards hiding.
	reportersKnown = 3 * 24 * time.Hour
	// apart is how far apart two have to have joined, so that two accounts made for the purpose do not count as two.
	apart = time.Hour
	// hidesAt is how many independent reports hide a thing.
	hidesAt = 2
)

func (r NewReport) check() error {
	var wrong fault.Fields
	wrong.Check(slices.Contains(Reasons, r.Reason), "reason", "invalid.choice")
	checkNote(&wrong, "note", r.Note, r.Reason == "other")
	return wrong.Err()
}

// checkNote says what is wrong with words that people write.
func checkNote(wrong *fault.Fields, field, text string, required bool) {
	wrong.Check(!required || strings.TrimSpace(text) != "", field, "invalid.required")
	wrong.Check(utf8.RuneCountInString(text) <= MostNote, field, "invalid.too_long", fault.Args{"max": MostNote})
	wrong.Check(utf8.ValidString(text) && !strings.ContainsRune(text, 0), field, "invalid.text")
}

// independent counts the reports that stand for themselves: of members of three days and more, of whom no two joined
// within an hour or brought one another.
func independent(reports []Report, now time.Time) int {
	var counted []Report
	for _, r := range reports {
		if now.Sub(r.JoinedAt) < reportersKnown || slices.ContainsFunc(counted, r.dependsOn) {
			continue
		}
		counted = append(counted, r)
	}
	return len(counted)
}

func (r Report) dependsOn(other Report) bool {
	return r.Reporter == other.Reporter || r.JoinedAt.Sub(other.JoinedAt).Abs() < apart ||
		r.Referrer == other.Reporter || other.Referrer == r.Reporter
}

// Thing returns what somebody is about to report.
func (s *Service) Thing(ctx context.Context, actor access.Actor, subject Subject) (Thing, error) {
	if err := actor.May(access.CaseReport, actor.Here()); err != nil {
		return Thing{}, err
	}
	thing, hidden, err := s.store.Thing(ctx, actor.Community, subject)
	if err == nil && hidden {
		err = ErrSubjectMissing
	}
	return thing, err
}

// Report adds the actor's report to the case of a thing. Reporting it again changes nothing.
func (s *Service) Report(ctx context.Context, actor access.Actor, r NewReport) (Case, error) {
	thing, err := s.Thing(ctx, actor, r.Subject)
	if err != nil {
		return Case{}, err
	}
	if thing.Owner == actor.Member {
		return Case{}, ErrOwnSubject
	}
	r.Note = strings.TrimSpace(r.Note)
	if err := r.check(); err != nil {
		return Case{}, err
	}
	var c Case
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		c = Case{ID: tx.NewID(), Thing: thing, State: CaseOpen, OpenedAt: tx.Now()}
		opened, err := tx.OpenCase(c)
		if err != nil {
			return err
		}
		if c, err = tx.LockCase(thing.Subject); err != nil {
			return err
		}
		many, err := tx.ReportsSince(actor.Member, tx.Now().Add(-24*time.Hour))
		if err != nil {
			return err
		}
		if many >= reportsDay {
			return ErrReports
		}
		added, err := tx.AddReport(Report{Case: c.ID, Reporter: actor.Member, Reason: r.Reason, Note: r.Note, At: tx.Now()})
		if err != nil || !added {
			return err
		}
		c.Reports++
		if opened {
			if err := tx.Emit(c.fact(FactCaseOpened)); err != nil {
				return err
			}
		}
		return s.hideIfMany(tx, c)
	})
	return c, err
}

// hideIfMany hides a thing once enough independent members have reported it.
func (s *Service) hideIfMany(tx Tx, c Case) error {
	if c.Hidden {
		return nil
	}
	reports, err := tx.ReportsOf(c.ID)
	if err != nil || independent(reports, tx.Now()) < hidesAt {
		return err
	}
	if err := tx.HideCase(c.ID, true); err != nil {
		return err
	}
	return tx.Emit(c.fact(FactCaseHidden))
}

// MyReports lists what the actor reported last, with what was decided.
func (s *Service) MyReports(ctx context.Context, actor access.Actor) ([]CaseReport, error) {
	if err := actor.May(access.CaseView, actor.Own()); err != nil {
		return nil, err
	}
	return s.store.ReportsBy(ctx, actor.Community, actor.Member, ownShown)
}

// CaseReport is a report with the case it is part of.
type CaseReport struct {
	Report
	Of Case
}

// ownShown is how many of their own reports and cases somebody sees.
const ownShown = 50

// Facts about cases.
const (
	FactCaseOpened   fact.Kind = "case.opened"
	FactCaseHidden   fact.Kind = "case.hidden" // by reports, until it is decided
	FactCaseDecided  fact.Kind = "case.decided"
	FactCaseAppealed fact.Kind = "case.appealed"
	FactCaseReviewed fact.Kind = "case.reviewed"
	FactBanEnded     fact.Kind = "case.ban_ended" // before its time, by staff
)

// CaseFact is the payload of facts about a case. Member is whose the thing is, and Reporters who are to be told what was
// decided.
type CaseFact struct {
	SubjectKind id.Kind   `json:"subject_kind"`
	Subject     id.ID     `json:"subject"`
	Member      id.ID     `json:"member,omitzero"`
	State       CaseState `json:"state"`
	WasHidden   bool      `json:"was_hidden,omitempty"` // until it was decided
	Until       time.Time `json:"until,omitzero"`
	Review      string    `json:"review,omitempty"`
	Reporters   []id.ID   `json:"reporters,omitempty"`
}

func (c Case) fact(kind fact.Kind, reporters ...id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: c.ID, Payload: CaseFact{SubjectKind: c.Thing.Kind, Subject: c.Thing.ID, Member: c.Thing.Owner, State: c.State,
		WasHidden: c.wasHidden, Until: c.Until, Review: c.Review, Reporters: reporters}}
}
