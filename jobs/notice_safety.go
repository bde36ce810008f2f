package jobs

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/fact"
	"panal/internal/id"
)

// What is told of reports: those who decide of what waits for them, whoever reported of the outcome, and the member of
// what was decided about them. Who reported is in nothing that the member is told.

// caseOpened tells those who decide. All that wait are one line: there is one list of them.
func (s NoticeSources) caseOpened(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := s.Cases.Case(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	care, err := s.whoMay(ctx, f.Community, access.CaseManage)
	return one(notice.CaseOpened, f.Community, notice.Args{"thing": notice.Text(c.Thing.Title)}, care...), err
}

// caseHidden tells the member whose it is.
func (s NoticeSources) caseHidden(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := caseFact(f)
	return c.toMember(notice.CaseHidden, f, nil), err
}

// caseDecided tells whoever reported, and the member, unless nothing changed for them.
func (s NoticeSources) caseDecided(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := caseFact(f)
	if err != nil {
		return nil, err
	}
	found, err := s.Cases.Case(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	outcome := notice.Args{"thing": notice.Text(found.Thing.Title), "outcome": notice.Word("safety.outcome." + string(c.State))}
	news := one(notice.ReportDecided, f.Subject, outcome, c.Reporters...)
	if c.State == community.CaseDismissed {
		if c.WasHidden {
			news = append(news, c.toMember(notice.CaseDismissed, f, nil)...)
		}
		return news, nil
	}
	return append(news, c.toMember(notice.CaseDecided, f, notice.Args{"decision": notice.Word("safety.told." + string(c.State))})...), nil
}

// caseAppealed tells those who may review it: not who decided, unless nobody else could.
func (s NoticeSources) caseAppealed(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := s.Cases.Case(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	care, err := s.whoMay(ctx, f.Community, access.CaseManage)
	if err != nil {
		return nil, err
	}
	var others []id.ID
	for _, m := range care {
		if m != c.DecidedBy {
			others = append(others, m)
		}
	}
	if len(others) == 0 {
		others = care
	}
	return one(notice.CaseAppealed, f.Subject, notice.Args{"name": notice.Text(c.OwnerName)}, others...), nil
}

func (s NoticeSources) caseReviewed(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := caseFact(f)
	return c.toMember(notice.CaseReviewed, f, notice.Args{"review": notice.Word("safety.review." + c.Review)}), err
}

func (s NoticeSources) banEnded(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := caseFact(f)
	return c.toMember(notice.BanEnded, f, nil), err
}

// concern is what a fact says of a case.
type concern struct{ community.CaseFact }

func caseFact(f fact.Recorded) (c concern, err error) {
	err = f.Decode(&c.CaseFact)
	return c, err
}

// toMember tells the member whose the thing is, if it is anybody's.
func (c concern) toMember(k notice.Kind, f fact.Recorded, args notice.Args) []notice.News {
	if c.Member.IsZero() {
		return nil
	}
	return one(k, f.Subject, args, c.Member)
}
