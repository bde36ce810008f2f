package community

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/page"
	"panal/internal/picture"
)

// LeaderProfile is the face that a leader of circles shows: a picture, words about them, and what they say of their
// influence elsewhere. That is stated by them and never checked, and whoever shows it says so; the links are there to
// look. It is seen by everybody while its member leads a circle that lives.
type LeaderProfile struct {
	Member    id.ID
	About     string
	Labels    []string // what they are known for, in a word or two each
	Influence []Influence
	MediaType string // of the picture; empty without one
	ChangedAt time.Time
}

// HasPicture reports whether there is one.
func (p LeaderProfile) HasPicture() bool { return p.MediaType != "" }

// Influence is a place elsewhere where a leader is heard, as they state it.
type Influence struct {
	Place     string `json:"place"`
	Link      string `json:"link"`
	Followers int64  `json:"followers,omitzero"`
}

// ErrNotLeading is returned for the profile of who leads no circle.
var ErrNotLeading = fault.New(fault.Conflict, "not_leading")

// ErrNoLeader is returned for the score of a circle that nobody leads.
var ErrNoLeader = fault.Missing("leader")

const (
	maxLeaderAbout, maxLabels, maxLeaderLabel = 600, 5, 40
	// MaxInfluence is how many places a profile names.
	MaxInfluence = 5
	maxLink      = 300
	maxFollowers = 10_000_000_000
)

// FactLeaderProfile tells that a leader shows another face.
const FactLeaderProfile fact.Kind = "leader.profile_changed"

// LeaderFact is the payload of facts about a leader's profile.
type LeaderFact struct {
	Labels    []string    `json:"labels"`
	Influence []Influence `json:"influence"`
	Picture   bool        `json:"picture"`
}

func (p LeaderProfile) fact() fact.Fact {
	return fact.Fact{Kind: FactLeaderProfile, Version: 1, Subject: p.Member, Payload: LeaderFact{p.Labels, p.Influence, p.HasPicture()}}
}

// LeaderWords are what a leader says of themselves.
type LeaderWords struct {
	About     string
	Labels    []string
	Influence []Influence
}

// saying returns the profile with other words, or everything that is wrong with them. A place with nothing in it is
// left out.
func (p LeaderProfile) saying(w LeaderWords) (LeaderProfile, error) {
	var wrong fault.Fields
	p.About, p.Labels, p.Influence = input.Text(w.About), []string{}, []Influence{}
	input.CheckText(&wrong, "about", p.About, maxLeaderAbout)
	for _, label := range w.Labels {
		if label = input.Line(label); label == "" || slices.Contains(p.Labels, label) {
			continue
		}
		wrong.Check(utf8.RuneCountInString(label) <= maxLeaderLabel, "labels", "invalid.too_long", fault.Args{"max": maxLeaderLabel})
		wrong.Check(utf8.ValidString(label) && !strings.ContainsFunc(label, input.Disguises), "labels", "invalid.characters")
		p.Labels = append(p.Labels, label)
	}
	wrong.Check(len(p.Labels) <= maxLabels, "labels", "invalid.at_most", fault.Args{"max": maxLabels})
	for i, in := range w.Influence {
		in.Place, in.Link = input.Line(in.Place), strings.TrimSpace(in.Link)
		if in == (Influence{}) {
			continue
		}
		at := InfluenceField(i)
		checkName(&wrong, at+"place", in.Place)
		wrong.Check(isPage(in.Link), at+"link", "invalid.page")
		wrong.Check(in.Followers >= 0 && in.Followers <= maxFollowers, at+"followers", "invalid.range", fault.Args{"min": 0, "max": int64(maxFollowers)})
		p.Influence = append(p.Influence, in)
	}
	wrong.Check(len(p.Influence) <= MaxInfluence, "influence", "invalid.at_most", fault.Args{"max": MaxInfluence})
	return p, wrong.Err()
}

// InfluenceField is what the names of the fields of a place begin with.
func InfluenceField(i int) string { return "influence." + strconv.Itoa(i) + "." }

// isPage reports whether a text is the address of a page on the web.
func isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= maxLink && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

type leaderReads interface {
	// LeaderProfile reads the profile of a member; an empty one where there is none.
	LeaderProfile(ctx context.Context, community, member id.ID) (LeaderProfile, error)
	LeaderPicture(ctx context.Context, community, member id.ID) (mediaType string, content []byte, err error)
	// Leads lists the live circles that a member leads.
	Leads(ctx context.Context, community, member id.ID) ([]Circle, error)
	// LeaderDeeds measures a circle that somebody leads, since a time.
	LeaderDeeds(ctx context.Context, community, circle, leader id.ID, since time.Time) (Deeds, error)
	// LeaderScores lists the leaders of live circles as they were measured last, by score.
	LeaderScores(ctx context.Context, community id.ID, lowest bool, after LeaderKey, limit int) ([]Scorecard, error)
	// Unmeasured lists live circles whose leader was not measured since a time.
	Unmeasured(ctx context.Context, community id.ID, since time.Time, limit int) ([]Circle, error)
}

type leaderTx interface {
	LeaderProfile(member id.ID) (LeaderProfile, error)
	SaveLeaderProfile(LeaderProfile)
	// SetLeaderPicture keeps the picture of a profile that is kept; nil takes it away.
	SetLeaderPicture(member id.ID, content []byte)
	Leads(member id.ID) ([]Circle, error)
	// Measured lists what was measured last of the circles that a member led then.
	Measured(member id.ID) ([]Scorecard, error)
	KeepScore(Scorecard)
	// DropScores forgets what was measured of circles that are over, or that nobody leads.
	DropScores()
}

// LeaderProfile returns the face of a member who leads: to everybody while they lead a circle, and else to nobody.
func (s *Service) LeaderProfile(ctx context.Context, actor access.Actor, member id.ID) (p LeaderProfile, leads []Circle, err error) {
	if err := actor.May(access.CircleView, actor.Here()); err != nil {
		return p, nil, err
	}
	if leads, err = s.store.Leads(ctx, actor.Community, member); err != nil || len(leads) == 0 {
		return LeaderProfile{Member: member}, nil, err
	}
	p, err = s.store.LeaderProfile(ctx, actor.Community, member)
	return p, leads, err
}

// LeaderPicture returns the picture of a member who leads a circle.
func (s *Service) LeaderPicture(ctx context.Context, actor access.Actor, member id.ID) (mediaType string, content []byte, err error) {
	p, _, err := s.LeaderProfile(ctx, actor, member)
	if err != nil {
		return "", nil, err
	}
	if !p.HasPicture() {
		return "", nil, ErrFacePictureMissing
	}
	return s.store.LeaderPicture(ctx, actor.Community, member)
}

// EditLeaderProfile changes the actor's words as a leader.
func (s *Service) EditLeaderProfile(ctx context.Context, actor access.Actor, w LeaderWords) (LeaderProfile, error) {
	return s.changeLeaderProfile(ctx, actor, func(p LeaderProfile) (LeaderProfile, error) { return p.saying(w) }, func(Tx) {})
}

// PictureLeader gives the actor a picture as a leader, drawn anew; none takes it away.
func (s *Service) PictureLeader(ctx context.Context, actor access.Actor, content []byte, remove bool) (LeaderProfile, error) {
	var drawn []byte
	mediaType := ""
	if !remove {
		var err error
		if drawn, mediaType, err = picture.Redraw(content); err != nil {
			return LeaderProfile{}, err
		}
	}
	return s.changeLeaderProfile(ctx, actor, func(p LeaderProfile) (LeaderProfile, error) {
		p.MediaType = mediaType
		return p, nil
	}, func(tx Tx) { tx.SetLeaderPicture(actor.Member, drawn) })
}

// changeLeaderProfile changes the actor's profile, and with it the scores that were measured last.
func (s *Service) changeLeaderProfile(ctx context.Context, actor access.Actor, change func(LeaderProfile) (LeaderProfile, error), besides func(Tx)) (changed LeaderProfile, err error) {
	if err := actor.May(access.MemberEdit, actor.Own()); err != nil {
		return changed, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		leads, err := tx.Leads(actor.Member)
		if err != nil {
			return err
		}
		if len(leads) == 0 {
			return ErrNotLeading
		}
		before, err := tx.LeaderProfile(actor.Member)
		if err != nil {
			return err
		}
		if changed, err = change(before); err != nil {
			return err
		}
		changed.ChangedAt = tx.Now()
		tx.SaveLeaderProfile(changed)
		besides(tx)
		measured, err := tx.Measured(actor.Member)
		if err != nil {
			return err
		}
		for _, card := range measured {
			_, card.Score = score(changed, card.Deeds)
			tx.KeepScore(card)
		}
		return tx.Emit(changed.fact())
	})
	return changed, err
}

// Scorecard measures how the leader of a circle does, for those who lead it and those who work here.
func (s *Service) Scorecard(ctx context.Context, actor access.Actor, circle id.ID) (Scorecard, error) {
	c, err := s.store.Circle(ctx, actor.Community, circle)
	if err != nil {
		return Scorecard{}, err
	}
	standing, err := s.CircleStanding(ctx, actor, circle)
	if err != nil {
		return Scorecard{}, err
	}
	if err := actor.May(access.LeaderView, actor.Stands(standing.Role.Standing())); err != nil {
		return Scorecard{}, err
	}
	if c.Leader.IsZero() || c.State != CircleLive {
		return Scorecard{}, ErrNoLeader
	}
	return s.measure(ctx, actor.Community, c)
}

// MyScorecards measures how the actor does in each circle that they lead.
func (s *Service) MyScorecards(ctx context.Context, actor access.Actor) (cards []Scorecard, err error) {
	if err := actor.May(access.MemberEdit, actor.Own()); err != nil {
		return nil, err
	}
	leads, err := s.store.Leads(ctx, actor.Community, actor.Member)
	if err != nil {
		return nil, err
	}
	for _, c := range leads {
		card, err := s.measure(ctx, actor.Community, c)
		if err != nil {
			return nil, err
		}
		cards = append(cards, card)
	}
	return cards, nil
}

func (s *Service) measure(ctx context.Context, community id.ID, c Circle) (card Scorecard, err error) {
	now := s.clock.Now()
	card = Scorecard{Circle: c.ID, CircleName: c.Name, CircleSlug: c.Slug, Leader: c.Leader, Name: c.LeaderName, MeasuredAt: now}
	if card.Deeds, err = s.store.LeaderDeeds(ctx, community, c.ID, c.Leader, now.AddDate(0, 0, -LeaderDays)); err != nil {
		return card, err
	}
	profile, err := s.store.LeaderProfile(ctx, community, c.Leader)
	card.Parts, card.Score = score(profile, card.Deeds)
	return card, err
}

// LeaderKey is a scorecard's place in a list.
type LeaderKey struct {
	Score  int
	Circle id.ID
}

// Leaders lists the leaders of circles as they were measured last, those who do best first, or those who do worst.
func (s *Service) Leaders(ctx context.Context, actor access.Actor, lowest bool, r page.Request) (page.Page[Scorecard], error) {
	if err := actor.May(access.LeaderView, actor.Here()); err != nil {
		return page.Page[Scorecard]{}, err
	}
	size, err := r.Size()
	if err != nil {
		return page.Page[Scorecard]{}, err
	}
	key, err := r.Key(1 + 16)
	if err != nil {
		return page.Page[Scorecard]{}, err
	}
	after := LeaderKey{Score: -1}
	if key != nil {
		after.Score = int(key[0])
		copy(after.Circle[:], key[1:])
	}
	cards, err := s.store.LeaderScores(ctx, actor.Community, lowest, after, size+1)
	return page.Cut(cards, size, func(c Scorecard) []byte { return append([]byte{byte(c.Score)}, c.Circle[:]...) }), err
}

// scoredAnew is how old a score in the list becomes.
const scoredAnew = 20 * time.Hour

// ScoreLeaders measures some of the leaders whose score is old, and returns how many.
func (s *Service) ScoreLeaders(ctx context.Context, community id.ID, limit int) (int, error) {
	due, err := s.store.Unmeasured(ctx, community, s.clock.Now().Add(-scoredAnew), limit)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	cards := make([]Scorecard, len(due))
	for i, c := range due {
		if cards[i], err = s.measure(ctx, community, c); err != nil {
			return 0, err
		}
	}
	return len(due), s.store.Write(ctx, community, func(tx Tx) error {
		for _, card := range cards {
			tx.KeepScore(card)
		}
		tx.DropScores()
		return nil
	})
}
