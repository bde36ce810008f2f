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

// applicationReceived tells those who review: of a circle those who run it, else the staff. All that wait in a place are
// one line: there is one list of them.
func (s NoticeSources) applicationReceived(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	a, place, err := s.application(ctx, f)
	if err != nil {
		return nil, err
	}
	var reviewers []id.ID
	if place.IsCircle() {
		if reviewers, err = s.hosts(ctx, f.Community, place.ID); err != nil {
			return nil, err
		}
	}
	if len(reviewers) == 0 {
		if reviewers, err = s.whoMay(ctx, f.Community, access.ApplicationReview); err != nil {
			return nil, err
		}
	}
	return ofApplication(notice.ApplicationReceived, place.ID, a, place, reviewers...), nil
}

// applicationAnswered tells the reviewer who asked.
func (s NoticeSources) applicationAnswered(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	a, place, err := s.application(ctx, f)
	if err != nil || a.Reviewer.IsZero() {
		return nil, err
	}
	return ofApplication(notice.ApplicationAnswered, f.Subject, a, place, a.Reviewer), nil
}

// toApplicant tells whoever applied.
func toApplicant(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		a, place, err := s.application(ctx, f)
		if err != nil {
			return nil, err
		}
		return ofApplication(k, f.Subject, a, place, a.Member), nil
	}
}

// application is what a fact says of an application, and the place that it is to.
func (s NoticeSources) application(ctx context.Context, f fact.Recorded) (a community.ApplicationFact, p community.Place, err error) {
	if err := f.Decode(&a); err != nil {
		return a, p, err
	}
	p, err = s.Places.Place(ctx, f.Community, a.Place)
	return a, p, err
}

// ofApplication is news of an application. It is of the place's circle, if that is one.
func ofApplication(k notice.Kind, subject id.ID, a community.ApplicationFact, place community.Place, members ...id.ID) []notice.News {
	args := notice.Args{"name": notice.Text(a.Name), "place": notice.Text(place.Name)}
	return []notice.News{{Kind: k, Circle: place.Circle.ID, Subject: subject, Args: args, Members: members}}
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
