package fission

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/insight"
	cut "panal/insight/split"
	"panal/internal/id"
)

// Dealing is something that a member did with another: joined what they headed, was in a group with them, was brought by
// them. Its weight is that of the product's measures (direct 10, together 1), less what it lost since.
type Dealing struct {
	From, To id.ID
	Direct   bool
	At       time.Time
}

const (
	directWeight, togetherWeight = 10, 1
	// knownShare is one in how many members must have ties for a split to go by them, or a region: ties among a few say
	// nothing of the others.
	knownShare = 3
	// largerHalf is the share that the larger half may have.
	largerHalf = 0.55
)

// Half is one side of a split as it is proposed.
type Half struct {
	Leader  community.CircleMember // zero when nobody is proposed
	Hosts   []community.CircleMember
	Members []community.CircleMember
}

// Preview is a split as it would be, or as it is planned.
type Preview struct {
	Circle    community.Circle
	Name      string // of the child
	Slug      string
	Basis     Basis
	Halves    [2]Half
	Chosen    int // members who chose their side
	Ties, Cut int // pairs with ties, and those of them on different sides
}

// known is what is known of the members of a circle that is to be split.
type known struct {
	crew     []community.CircleMember
	dealings []Dealing
	regions  map[id.ID]string
}

// propose puts everybody of a circle on a side, in the way that is asked for. An empty one is by ties, or by when people
// joined where too few have any.
func propose(ctx context.Context, c community.Circle, k known, by Basis, now time.Time) (map[id.ID]int, Basis, *insight.Graph, error) {
	g, tied, err := graph(k.crew, k.dealings, now)
	if err != nil {
		return nil, "", nil, fault.Wrap("propose a split", err)
	}
	enough := tied*knownShare >= len(k.crew)
	if by == "" {
		if by = ByTies; !enough {
			by = ByJoined
		}
	}
	var sides map[id.ID]int
	switch by {
	case ByTies:
		if !enough {
			return nil, "", nil, ErrSplitTies
		}
		sides, err = byTies(ctx, c, k.crew, g)
	case ByJoined:
		sides = byJoined(k.crew)
	case ByRegion:
		sides, err = byRegion(k.crew, k.regions)
	default:
		err = fault.OnField("basis", "invalid.choice")
	}
	return keepLeader(c, sides), by, g, err
}

// byJoined keeps together those who came first.
func byJoined(crew []community.CircleMember) map[id.ID]int {
	sides := make(map[id.ID]int, len(crew))
	for i, m := range crew {
		sides[m.Member] = 2 * i / len(crew)
	}
	return sides
}

// byTies cuts as few ties as possible.
func byTies(ctx context.Context, c community.Circle, crew []community.CircleMember, g *insight.Graph) (map[id.ID]int, error) {
	o := cut.Options{MaxShare: largerHalf, Seed: binary.BigEndian.Uint64(c.ID[8:]), Unproven: true}
	if len(crew) < 20 { // the share of so few leaves no room beside two equal halves
		o.MaxShare = 0.6
	}
	for _, m := range crew {
		if u, known := g.Node(m.Member.String()); known && m.Role != community.InCircle {
			o.Hosts = append(o.Hosts, u)
		}
	}
	if len(o.Hosts) < 2 {
		o.Hosts = nil
	}
	result, err := cut.Find(ctx, g, o)
	if err != nil {
		return nil, fault.Wrap("propose a split", err)
	}
	sides := make(map[id.ID]int, len(crew))
	for _, m := range crew {
		u, _ := g.Node(m.Member.String())
		sides[m.Member] = int(result.Side[u])
	}
	return sides, nil
}

// keepLeader calls the side of the circle's leader the one that stays.
func keepLeader(c community.Circle, sides map[id.ID]int) map[id.ID]int {
	if sides[c.Leader] == 1 {
		for member, side := range sides {
			sides[member] = 1 - side
		}
	}
	return sides
}

// graph is who deals with whom in a circle, and how many deal with anybody.
func graph(crew []community.CircleMember, dealings []Dealing, now time.Time) (g *insight.Graph, tied int, err error) {
	b := insight.NewBuilder(false)
	for _, m := range crew { // everybody, with ties or without
		if err := b.Add(m.Member.String(), m.Member.String(), 1); err != nil && !errors.Is(err, insight.ErrSelfLoop) {
			return nil, 0, err
		}
	}
	ends := map[id.ID]bool{}
	for _, d := range dealings {
		weight := float64(togetherWeight)
		if d.Direct {
			weight = directWeight
		}
		weight = insight.Decayed(weight, int64(now.Sub(d.At)/time.Second))
		if d.From == d.To || weight <= 0 {
			continue
		}
		if err := b.Add(d.From.String(), d.To.String(), weight); err != nil {
			return nil, 0, err
		}
		ends[d.From], ends[d.To] = true, true
	}
	return b.Graph(), len(ends), nil
}

// arrange is a circle's members on their sides, with who is to lead the child: whoever is given, else the host there who
// deals most with those who go, else the member who does, else who has been in the circle longest.
func arrange(c community.Circle, crew []community.CircleMember, sides map[id.ID]int, basis Basis, g *insight.Graph, leader id.ID) Preview {
	p := Preview{Circle: c, Basis: basis}
	best, most := -1, 0.0
	for i, m := range crew {
		h := &p.Halves[sides[m.Member]]
		h.Members = append(h.Members, m)
		switch m.Role {
		case community.Leader:
			h.Leader = m
		case community.Host:
			h.Hosts = append(h.Hosts, m)
		}
		own := p.count(g, m.Member, sides)
		if sides[m.Member] == 0 {
			continue
		}
		if m.Role == community.Host {
			own += 1e9
		}
		if best < 0 || own > most {
			best, most = i, own
		}
		if m.Member == leader {
			best, most = i, 1e18
		}
	}
	p.Ties, p.Cut = p.Ties/2, p.Cut/2
	if best >= 0 {
		p.Halves[1].Leader = crew[best]
	}
	return p
}

// count counts a member's ties, and returns the weight of those to their own side.
func (p *Preview) count(g *insight.Graph, member id.ID, sides map[id.ID]int) (own float64) {
	u, known := g.Node(member.String())
	if !known {
		return 0
	}
	ends, weights := g.Out(u)
	for i, v := range ends {
		p.Ties++
		if other, err := idOf(g.ID(v)); err == nil && sides[other] == sides[member] {
			if weights == nil {
				own++
			} else {
				own += weights[i]
			}
		} else {
			p.Cut++
		}
	}
	return own
}

func idOf(text string) (i id.ID, err error) { return i, i.UnmarshalText([]byte(text)) }

// PreviewSplit is the split of a circle as it is planned, or as it would be today in a way that is asked for (empty: the
// one that suits what is known).
func (s *Service) PreviewSplit(ctx context.Context, actor access.Actor, circle id.ID, by Basis) (Preview, error) {
	c, err := s.seen(ctx, actor, circle)
	if err != nil {
		return Preview{}, err
	}
	if err := c.Open(); err != nil {
		return Preview{}, err
	}
	return s.preview(ctx, actor.Community, c, SplitPlan{Basis: by})
}

func (s *Service) preview(ctx context.Context, in id.ID, c community.Circle, plan SplitPlan) (Preview, error) {
	crew, err := s.store.Crew(ctx, in, c.ID)
	if err != nil {
		return Preview{}, err
	}
	split, is, err := s.store.LastSplit(ctx, in, c.ID)
	if err != nil {
		return Preview{}, err
	}
	dealings, err := s.store.Dealings(ctx, in, c.ID)
	if err != nil {
		return Preview{}, err
	}
	if is && split.State == SplitPlanned {
		return s.planned(ctx, in, c, crew, dealings, split)
	}
	if len(crew) < fewestToSplit {
		return Preview{}, ErrSplitFew
	}
	regions, err := s.store.Regions(ctx, in, c.ID)
	if err != nil {
		return Preview{}, err
	}
	sides, basis, g, err := propose(ctx, c, known{crew, dealings, regions}, plan.Basis, s.clock.Now())
	if err != nil {
		return Preview{}, err
	}
	p := arrange(c, crew, sides, basis, g, plan.Leader)
	p.Name, p.Slug, err = s.free(ctx, in, c)
	return p, err
}

// freeAtOnce is how many numbers are looked up together, of names that many circles may have been given.
const freeAtOnce = 100

// free is the first following name that no circle has.
func (s *Service) free(ctx context.Context, in id.ID, c community.Circle) (name, slug string, err error) {
	following := following(c)
	for from := 2; ; from += freeAtOnce {
		var slugs []string
		for n := range freeAtOnce {
			_, slug := following(from + n)
			slugs = append(slugs, slug)
		}
		taken, err := s.store.SlugsTaken(ctx, in, slugs)
		if err != nil {
			return "", "", err
		}
		for n, slug := range slugs {
			if !taken[slug] {
				name, slug = following(from + n)
				return name, slug, nil
			}
		}
	}
}

// planned is a planned split, with the choices of those who made one and those who came since where they would go now.
func (s *Service) planned(ctx context.Context, in id.ID, c community.Circle, crew []community.CircleMember, dealings []Dealing, split Split) (Preview, error) {
	kept, err := s.store.Sides(ctx, in, split.ID)
	if err != nil {
		return Preview{}, err
	}
	g, _, err := graph(crew, dealings, s.clock.Now())
	if err != nil {
		return Preview{}, fault.Wrap("read a plan", err)
	}
	all, chosen := make(map[id.ID]int, len(kept)), map[id.ID]bool{}
	for _, k := range kept {
		all[k.Member], chosen[k.Member] = k.Side, k.Chosen
	}
	sides := make(map[id.ID]int, len(crew))
	var unassigned []id.ID
	choices, counts := 0, [2]int{}
	for _, m := range crew {
		side, has := all[m.Member]
		switch {
		case m.Role == community.Leader:
			side = 0
		case !has:
			unassigned = append(unassigned, m.Member)
			continue
		}
		if chosen[m.Member] {
			choices++
		}
		sides[m.Member] = side
		counts[side]++
	}
	for _, new := range balance(unassigned, counts[0], counts[1]) {
		sides[new.Member] = new.Side
	}
	p := arrange(c, crew, sides, split.Basis, g, split.Leader)
	p.Name, p.Slug, p.Chosen = split.ChildName, split.ChildSlug, choices
	if split.Leader.IsZero() || p.Halves[1].Leader.Member != split.Leader {
		p.Halves[1].Leader = community.CircleMember{}
	}
	return p, nil
}

// SplitPlan is what is said of a split when it is planned.
type SplitPlan struct {
	Name, Slug string // of the child; empty: those of the preview
	Leader     id.ID  // of the child; zero: that of the preview
	Basis      Basis  // empty: the one that suits what is known
	Notice     int    // days until it is carried out
}

// PlanSplit plans the split of a circle, so that its members are told.
func (s *Service) PlanSplit(ctx context.Context, actor access.Actor, circle id.ID, plan SplitPlan) (Split, error) {
	c, err := s.store.Circle(ctx, actor.Community, circle)
	if err != nil {
		return Split{}, err
	}
	if err := c.Leads(actor); err != nil {
		return Split{}, err
	}
	var wrong fault.Fields
	wrong.Check(plan.Notice >= leastNotice && plan.Notice <= mostNotice, "notice", "invalid.range", fault.Args{"min": leastNotice, "max": mostNotice})
	if err := wrong.Err(); err != nil {
		return Split{}, err
	}
	return s.plan(ctx, actor, c, plan, func(now time.Time) time.Time { return now.AddDate(0, 0, plan.Notice) })
}

// plan writes a plan, unless the circle has one.
func (s *Service) plan(ctx context.Context, actor access.Actor, c community.Circle, plan SplitPlan, due func(time.Time) time.Time) (split Split, err error) {
	if err := c.Open(); err != nil {
		return Split{}, err
	}
	if last, is, err := s.store.LastSplit(ctx, actor.Community, c.ID); err != nil || is && last.State == SplitPlanned {
		return Split{}, cmp.Or[error](err, ErrSplitPlanned)
	}
	p, err := s.preview(ctx, actor.Community, c, plan)
	if err != nil {
		return Split{}, err
	}
	if plan.Name == "" && plan.Slug == "" {
		plan.Name, plan.Slug = p.Name, p.Slug
	}
	terms := c.Terms()
	terms.Name, terms.Slug = plan.Name, plan.Slug
	named, err := c.With(terms)
	if err != nil {
		return Split{}, err
	}
	leader := p.Halves[1].Leader
	if !plan.Leader.IsZero() && leader.Member != plan.Leader {
		return Split{}, fault.OnField("leader", "invalid.not_on_side")
	}
	split = Split{Circle: c.ID, ChildName: named.Name, ChildSlug: named.Slug, Leader: leader.Member, LeaderName: leader.Name, Basis: p.Basis,
		State: SplitPlanned, PlannedBy: actor.Member}
	var sides []Side
	for side, half := range p.Halves {
		for _, m := range half.Members {
			sides = append(sides, Side{Member: m.Member, Side: side})
		}
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if taken, err := tx.SlugTaken(split.ChildSlug); err != nil || taken {
			return cmp.Or[error](err, community.ErrCircleSlugTaken)
		}
		c, err := locked(tx, c.ID)
		if err != nil {
			return err
		}
		split.ID, split.Child, split.PlannedAt = tx.NewID(), tx.NewID(), tx.Now()
		split.DueAt = due(tx.Now())
		tx.AddSplit(split)
		tx.AddSides(split.ID, sides)
		return emit(tx, FactSplitPlanned, c, Fact{Member: split.Leader, MemberName: split.LeaderName, OtherName: split.ChildName, OtherSlug: split.ChildSlug,
			Moved: len(p.Halves[1].Members), DueAt: split.DueAt, By: actor.Member, ByName: actor.Name})
	})
	if err != nil {
		return Split{}, err
	}
	return split, nil
}

// PlanOutgrown plans the split of circles that have grown beyond the size at which they split by themselves, for the
// community's next midnight. It is for the program.
func (s *Service) PlanOutgrown(ctx context.Context, in id.ID, circles ...id.ID) error {
	where, err := s.store.Community(ctx, in)
	if err != nil {
		return err
	}
	midnight := func(now time.Time) time.Time {
		local := now.In(where.Zone())
		return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, where.Zone())
	}
	for _, circle := range circles {
		c, err := s.store.Circle(ctx, in, circle)
		if err != nil {
			return err
		}
		if c.SplitAbove == 0 || c.Members <= c.SplitAbove {
			continue
		}
		_, err = s.plan(ctx, access.Actor{Community: in}, c, SplitPlan{}, midnight)
		if err != nil && !errors.Is(err, ErrSplitPlanned) && !errors.Is(err, community.ErrCircleArchived) {
			return err
		}
	}
	return nil
}
