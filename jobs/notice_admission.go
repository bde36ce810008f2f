package jobs

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/fact"
	"panal/internal/id"
)

// What is told of applications, and of memberships in a tier.

// applicationReceived tells those who may review. All that wait are one line: there is one list of them.
func (s NoticeSources) applicationReceived(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var a community.ApplicationFact
	if err := f.Decode(&a); err != nil {
		return nil, err
	}
	reviewers, err := s.whoMay(ctx, f.Community, access.ApplicationReview)
	return one(notice.ApplicationReceived, f.Community, notice.Args{"name": notice.Text(a.Name)}, reviewers...), err
}

// applicationAnswered tells the reviewer who asked.
func (s NoticeSources) applicationAnswered(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var a community.ApplicationFact
	if err := f.Decode(&a); err != nil || a.Reviewer.IsZero() {
		return nil, err
	}
	return one(notice.ApplicationAnswered, f.Subject, notice.Args{"name": notice.Text(a.Name)}, a.Reviewer), nil
}

// toApplicant tells whoever applied.
func toApplicant(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(_ NoticeSources, _ context.Context, f fact.Recorded) ([]notice.News, error) {
		var a community.ApplicationFact
		if err := f.Decode(&a); err != nil {
			return nil, err
		}
		return one(k, f.Subject, nil, a.Member), nil
	}
}

// membershipNoticed tells what will be charged and when, or that the membership will end.
func (s NoticeSources) membershipNoticed(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var m community.MembershipFact
	if err := f.Decode(&m); err != nil {
		return nil, err
	}
	if m.Renews {
		return s.membership(ctx, f.Community, f.Subject, m, notice.MembershipRenews)
	}
	return s.membership(ctx, f.Community, f.Subject, m, notice.MembershipEnds)
}

// ofMembership tells whose membership it is.
func ofMembership(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		var m community.MembershipFact
		if err := f.Decode(&m); err != nil {
			return nil, err
		}
		return s.membership(ctx, f.Community, f.Subject, m, k)
	}
}

func (s NoticeSources) membership(ctx context.Context, in, member id.ID, m community.MembershipFact, k notice.Kind) ([]notice.News, error) {
	tier, err := s.Tiers.Tier(ctx, in, m.Tier)
	if err != nil {
		return nil, err
	}
	return one(k, m.Tier, notice.Args{"tier": notice.Text(tier.Name), "amount": notice.Sum(m.Amount, m.Currency), "when": notice.Time(m.At)}, member), nil
}
