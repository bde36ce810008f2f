package demo

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

// safety has what goes wrong among people: a circle that sells what nobody ordered, which two reports hide; a member who
// was warned and appeals, one who is banned; and two who keep away from others.
func (p *plot) safety() {
	ago := func(hours int) time.Time { return p.until.Add(-time.Duration(hours) * time.Hour) }
	var watches community.Circle
	var here []*person // long enough to count
	for _, who := range p.people {
		if !who.guest && who != p.hero && !who.comes.IsZero() && who.comes.Before(p.clock(Days-30, 0, 0)) {
			here = append(here, who)
		}
	}
	here = here[len(here)-8:]
	seller, pest := here[0], here[6]
	p.at(p.clock(Days-6, 10, 0), func(ctx context.Context, s *stage) (err error) {
		watches, err = s.Communities.FoundCircle(ctx, seller.actor, community.CircleTerms{Slug: "good-deals", Name: "Good deals", Kind: community.Interest, Reason: "promotion",
			About: "Watches at half the price. Write to me, and pay in advance.", Admission: community.AdmitOpen}, once.Request{})
		return err
	})
	for i, who := range here[1:3] {
		p.reports(ago(20-7*i), who, func() community.Subject { return community.Subject{Kind: id.Circle, ID: watches.ID} },
			[]string{"fraud", "spam"}[i], []string{"He asked me to pay in advance, and nothing came.", "This is no coffee."}[i])
	}

	aboutPest := func() community.Subject { return community.Subject{Kind: id.Member, ID: pest.actor.Member} }
	p.reports(ago(75), here[3], aboutPest, "spam", "The same advert in every circle.")
	p.at(ago(70), func(ctx context.Context, s *stage) error {
		mine, err := s.Communities.MyReports(ctx, here[3].actor)
		if err != nil || len(mine) == 0 {
			return err
		}
		_, err = s.Communities.Decide(ctx, s.staff[care], mine[0].Case, community.Decision{State: community.CaseWarned,
			Note: "Please do not advertise in the circles: people come here to talk about coffee."})
		return err
	})
	p.at(ago(30), func(ctx context.Context, s *stage) error {
		cases, err := s.Communities.MyCases(ctx, pest.actor)
		if err != nil || len(cases) == 0 {
			return err
		}
		return s.Communities.Appeal(ctx, pest.actor, cases[0].ID, "It was one post, copied by mistake. I have deleted it.")
	})

	p.at(p.until, func(ctx context.Context, s *stage) error { // whoever is banned does nothing any more
		_, err := s.Communities.Sanction(ctx, s.staff[care], here[7].actor.Member, community.Decision{State: community.CaseBanned, Days: 14,
			Note: "Three people told us that you wrote to them after they asked you to stop."})
		return err
	})
	for i, kind := range []community.DistanceKind{community.Muted, community.Blocked} {
		p.at(ago(50), func(ctx context.Context, s *stage) error {
			return s.Communities.KeepDistance(ctx, here[4+i].actor, seller.actor.Member, kind)
		})
	}
}

// reports has a person report a thing.
func (p *plot) reports(when time.Time, who *person, subject func() community.Subject, reason, note string) {
	p.at(when, func(ctx context.Context, s *stage) error {
		_, err := s.Communities.Report(ctx, who.actor, community.NewReport{Subject: subject(), Reason: reason, Note: note})
		return err
	})
}
