package jobs

import (
	"context"
	"slices"

	"panal/community"
	"panal/community/notice"
	"panal/fact"
	"panal/fission"
	"panal/internal/id"
)

// What members are told of their circles. A circle that is closed is closed in silence: nobody is told.

// inCircle is news of a circle.
func inCircle(k notice.Kind, circle id.ID, args notice.Args, members ...id.ID) []notice.News {
	return []notice.News{{Kind: k, Circle: circle, Subject: circle, Args: args, Members: members}}
}

// circleJoined tells the leader and the hosts who is new, and whoever did not come in by their own click that they are in.
func (s NoticeSources) circleJoined(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var c community.CircleFact
	if err := f.Decode(&c); err != nil || c.Way == community.ByFounding {
		return nil, err
	}
	hosts, err := s.hosts(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	told := slices.DeleteFunc(hosts, func(m id.ID) bool { return m == c.Member || m == c.By })
	args := notice.Args{"circle": notice.Text(c.Name), "name": notice.Text(c.MemberName)}
	news := inCircle(notice.CircleJoined, f.Subject, args, told...)
	// Who is promoted is told why, and who is accepted that they are: those are news of their own.
	toldBefore := c.Way == community.ByPromotion || c.Way == community.ByApplication
	news[0].From = c.Member
	placed := !c.By.IsZero() && c.By != c.Member && !toldBefore
	if placed || c.Waited {
		news = append(news, inCircle(notice.CircleEntered, f.Subject, args, c.Member)...)
	}
	return news, nil
}

func (s NoticeSources) circlePromoted(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var c community.CircleFact
	if err := f.Decode(&c); err != nil {
		return nil, err
	}
	return inCircle(notice.CirclePromoted, f.Subject, notice.Args{"circle": notice.Text(c.Name), "reason": notice.Text(c.Reason)}, c.Member), nil
}

func (s NoticeSources) circleRole(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var c community.CircleFact
	if err := f.Decode(&c); err != nil || c.By == c.Member {
		return nil, err
	}
	return inCircle(notice.CircleRole, f.Subject, notice.Args{"circle": notice.Text(c.Name), "role": notice.Word("notice.part." + string(c.Role))}, c.Member), nil
}

func (s NoticeSources) circleLeft(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var c community.CircleFact
	if err := f.Decode(&c); err != nil || c.By.IsZero() || c.By == c.Member {
		return nil, err
	}
	return inCircle(notice.CircleRemoved, f.Subject, notice.Args{"circle": notice.Text(c.Name)}, c.Member), nil
}

func (s NoticeSources) handOverOffered(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := circleFact(f)
	news := inCircle(notice.CircleOffered, f.Subject, notice.Args{"circle": notice.Text(c.Name), "name": notice.Text(c.ByName)}, c.Member)
	news[0].From = c.By
	return news, err
}

// circleMerged tells the members of the circle that the other has come to; those who came are among them by now.
func (s NoticeSources) circleMerged(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	c, err := circleFact(f)
	if err != nil {
		return nil, err
	}
	members, err := s.members(ctx, f.Community, c.Other)
	return inCircle(notice.CircleMerged, c.Other, c.args(), members...), err
}

// circleSplit tells the members of both circles.
func (s NoticeSources) circleSplit(ctx context.Context, f fact.Recorded) (all []notice.News, err error) {
	c, err := circleFact(f)
	if err != nil {
		return nil, err
	}
	for _, circle := range []id.ID{f.Subject, c.Other} {
		members, err := s.members(ctx, f.Community, circle)
		if err != nil {
			return nil, err
		}
		all = append(all, inCircle(notice.CircleSplit, circle, c.args(), members...)...)
	}
	return all, nil
}

// circlePulse tells those who run a circle that it fades, before it is over. That it has recovered they know.
func (s NoticeSources) circlePulse(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var p fission.PulseFact
	if err := f.Decode(&p); err != nil || p.Pulse == community.Steady {
		return nil, err
	}
	kind := notice.CircleFading
	if p.Pulse == community.Dormant {
		kind = notice.CircleDormant
	}
	hosts, err := s.hosts(ctx, f.Community, f.Subject)
	args := notice.Args{"circle": notice.Text(p.Name), "active": notice.Number(p.Active), "best": notice.Number(p.Best), "members": notice.Number(p.Members)}
	return inCircle(kind, f.Subject, args, hosts...), err
}

// hosts lists those who run a circle.
func (s NoticeSources) hosts(ctx context.Context, in, circle id.ID) (members []id.ID, err error) {
	all, err := s.Circles.CircleHosts(ctx, in, circle)
	for _, h := range all {
		members = append(members, h.Member)
	}
	return members, err
}

// toCircle tells the members of a circle, but for who did it.
func toCircle(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		c, err := circleFact(f)
		if err != nil || c.Silent {
			return nil, err
		}
		all, err := s.members(ctx, f.Community, f.Subject)
		if err != nil {
			return nil, err
		}
		told := all[:0]
		for _, m := range all {
			if m != c.By && (k != notice.CircleHanded || m != c.Member) { // who leads now has accepted it
				told = append(told, m)
			}
		}
		return inCircle(k, f.Subject, c.args(), told...), nil
	}
}

// become is what a fact says of what becomes of a circle.
type become struct{ fission.Fact }

func circleFact(f fact.Recorded) (c become, err error) {
	err = f.Decode(&c.Fact)
	return c, err
}

func (c become) args() notice.Args {
	return notice.Args{"circle": notice.Text(c.Name), "other": notice.Text(c.OtherName), "name": notice.Text(c.MemberName), "when": notice.Time(c.DueAt)}
}

// members lists everybody in a circle.
func (s NoticeSources) members(ctx context.Context, in, circle id.ID) (members []id.ID, err error) {
	const portion = 500
	for after := id.Zero; ; {
		some, err := s.Circles.CircleMembers(ctx, in, circle, after, portion)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			members = append(members, m.Member)
			after = m.Member
		}
		if len(some) < portion {
			return members, nil
		}
	}
}
