package api

import (
	"context"
	"time"

	"panal/access"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// broadcastWriting writes broadcasts.
type broadcastWriting interface {
	CreateBroadcast(ctx context.Context, actor access.Actor, cmd content.WriteBroadcast) (content.Broadcast, error)
	EditBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, cmd content.WriteBroadcast) (content.Broadcast, error)
	CancelBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID) (content.Broadcast, error)
	PlaceBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, place int) (int, error)
	CorrectBroadcast(ctx context.Context, actor access.Actor, broadcast id.ID, note string) (content.Broadcast, error)
	Broadcast(ctx context.Context, actor access.Actor, broadcast id.ID) (content.Broadcast, error)
	Broadcasts(ctx context.Context, actor access.Actor, f content.BroadcastFilter, r page.Request) (page.Page[content.Broadcast], error)
	Reach(ctx context.Context, actor access.Actor, a content.Audience) (int, error)
	Policy(ctx context.Context, actor access.Actor) (content.Policy, error)
	SetPolicy(ctx context.Context, actor access.Actor, p content.Policy) error
}

// broadcastReading reads what went out.
type broadcastReading interface {
	Archive(ctx context.Context, actor access.Actor, f content.ArchiveFilter, r page.Request) (page.Page[content.Reading], error)
	Read(ctx context.Context, actor access.Actor, broadcast id.ID) (content.Reading, error)
	Opened(ctx context.Context, actor access.Actor, broadcast id.ID) error
}

// Hearers are whom something is said to: who belongs to them when it goes out. Without any, every member.
type Hearers struct {
	Circle  string   `json:"circle,omitempty" doc:"A circle's id: its members."`
	Tiers   []string `json:"tiers,omitempty" maxItems:"20" doc:"Or tiers' ids: who stands in one of them. What was said stays theirs alone to read, for as long as they do."`
	Segment string   `json:"segment,omitempty" doc:"Or a segment's: whom it chooses."`
}

func hearers(a content.Audience) *Hearers {
	if a.Kind() == content.Everybody {
		return nil
	}
	return &Hearers{id.Circle.Text(a.Circle), all(a.Tiers, id.Tier.Text), id.Segment.Text(a.Segment)}
}

func (r *reading) hearers(h *Hearers) (a content.Audience) {
	if h == nil {
		return a
	}
	a.Circle, a.Segment = r.id(id.Circle, "audience.circle", h.Circle), r.id(id.Segment, "audience.segment", h.Segment)
	for _, text := range h.Tiers {
		a.Tiers = append(a.Tiers, r.needed(id.Tier, "audience.tiers", text))
	}
	return a
}

// Broadcast is something said to an audience at once.
type Broadcast struct {
	ID          string                 `json:"id" example:"bcast_01h455vb4pex5vsknk084sn02q"`
	State       content.BroadcastState `json:"state" enum:"draft,scheduled,sending,sent,canceled"`
	Title       string                 `json:"title"`
	Text        string                 `json:"text,omitempty" doc:"Markdown; none where it is closed."`
	Link        string                 `json:"link,omitempty" doc:"A page of the community, as its path."`
	Audience    *Hearers               `json:"audience,omitempty" doc:"Without, every member."`
	Series      string                 `json:"series,omitempty"`
	SeriesName  string                 `json:"series_name,omitempty"`
	By          string                 `json:"by" doc:"Who wrote it."`
	ByName      string                 `json:"by_name"`
	At          time.Time              `json:"at,omitzero" doc:"When it is to go out; in a series, the slot at which it went out."`
	CreatedAt   time.Time              `json:"created_at"`
	StartedAt   time.Time              `json:"started_at,omitzero" doc:"When it went out."`
	SentAt      time.Time              `json:"sent_at,omitzero" doc:"When the last of its audience was told."`
	MissedAt    time.Time              `json:"missed_at,omitzero" doc:"Its time passed while the program was not there; it is a draft again."`
	Correction  string                 `json:"correction,omitempty"`
	CorrectedAt time.Time              `json:"corrected_at,omitzero"`
	Closed      bool                   `json:"closed,omitempty" doc:"It is for tiers that the caller does not stand in."`
	Reached     *int                   `json:"reached,omitempty" doc:"So many were told; for who writes."`
	Opened      *int                   `json:"opened,omitempty" doc:"So many members opened it; for who writes."`
}

func broadcast(b content.Broadcast) Broadcast {
	return Broadcast{ID: id.Broadcast.Text(b.ID), State: b.State, Title: b.Title, Text: b.Text, Link: b.Link, Audience: hearers(b.Audience), Series: id.Series.Text(b.Series),
		SeriesName: b.SeriesName, By: id.Member.Text(b.By), ByName: b.ByName, At: b.At, CreatedAt: b.CreatedAt, StartedAt: b.StartedAt, SentAt: b.SentAt, MissedAt: b.MissedAt,
		Correction: b.Correction, CorrectedAt: b.CorrectedAt, Reached: &b.Reached, Opened: &b.Opened}
}

func heard(r content.Reading) Broadcast {
	out := broadcast(r.Broadcast)
	out.Closed, out.Reached, out.Opened = r.Closed, nil, nil
	return out
}

// NewBroadcast is a broadcast as it is written.
type NewBroadcast struct {
	Title    string    `json:"title" maxLength:"120"`
	Text     string    `json:"text" maxLength:"20000" doc:"Markdown."`
	Link     string    `json:"link,omitempty" maxLength:"300" doc:"A page of the community: its path, or its whole address."`
	Audience *Hearers  `json:"audience,omitempty" doc:"In a series, the series's."`
	Series   string    `json:"series,omitempty" doc:"To queue it there; else it goes out alone."`
	At       time.Time `json:"at,omitzero" doc:"When it goes out alone; without, at once."`
	Schedule bool      `json:"schedule,omitempty" doc:"Else it is kept as a draft; one that is scheduled already stays so."`
}

func (r *reading) broadcast(n NewBroadcast, request once.Request) content.WriteBroadcast {
	return content.WriteBroadcast{Terms: content.BroadcastTerms{Title: n.Title, Text: n.Text, Link: n.Link, Series: r.id(id.Series, "series", n.Series), Audience: r.hearers(n.Audience), At: n.At},
		Schedule: n.Schedule, Request: request}
}

type listBroadcastsInput struct {
	Paging
	State  content.BroadcastState `query:"state" enum:"draft,scheduled,sending,sent,canceled"`
	Circle string                 `query:"circle" doc:"A circle's id: those to its members alone. Who leads it lists these."`
}

func (s *server) listBroadcasts(ctx context.Context, c *call, in *listBroadcastsInput) (*pageOutput[Broadcast], error) {
	r := reading{community: c.community}
	f := content.BroadcastFilter{State: in.State, Circle: r.id(id.Circle, "circle", in.Circle)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	list, err := s.Content.Broadcasts(ctx, c.actor, f, in.request())
	return paged(c, list, broadcast), err
}

type archiveInput struct {
	Paging
	Series string `query:"series" doc:"A series's id."`
	Circle string `query:"circle" doc:"Or a circle's."`
}

func (s *server) listArchive(ctx context.Context, c *call, in *archiveInput) (*pageOutput[Broadcast], error) {
	r := reading{community: c.community}
	f := content.ArchiveFilter{Series: r.id(id.Series, "series", in.Series), Circle: r.id(id.Circle, "circle", in.Circle)}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	list, err := s.Content.Archive(ctx, c.actor, f, in.request())
	return paged(c, list, heard), err
}

type broadcastInput struct {
	Broadcast string `path:"broadcast"`
}

func broadcastIn(text string) (id.ID, error) {
	return named(id.Broadcast, text, content.ErrBroadcastMissing)
}

func (s *server) readBroadcast(ctx context.Context, c *call, in *broadcastInput) (*one[Broadcast], error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	r, err := s.Content.Read(ctx, c.actor, key)
	return &one[Broadcast]{heard(r)}, err
}

func (s *server) openBroadcast(ctx context.Context, c *call, in *broadcastInput) (*none, error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	return &none{}, s.Content.Opened(ctx, c.actor, key)
}

func (s *server) getBroadcast(ctx context.Context, c *call, in *broadcastInput) (*one[Broadcast], error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	b, err := s.Content.Broadcast(ctx, c.actor, key)
	return &one[Broadcast]{broadcast(b)}, err
}

type createBroadcastInput struct {
	Posted
	Body NewBroadcast
}

func (s *server) createBroadcast(ctx context.Context, c *call, in *createBroadcastInput) (*made[Broadcast], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := r.broadcast(in.Body, request)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	b, err := s.Content.CreateBroadcast(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	out := broadcast(b)
	return &made[Broadcast]{s.path(c, "broadcasts", out.ID), out}, nil
}

type updateBroadcastInput struct {
	Broadcast string `path:"broadcast"`
	Body      NewBroadcast
}

func (s *server) updateBroadcast(ctx context.Context, c *call, in *updateBroadcastInput) (*one[Broadcast], error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := r.broadcast(in.Body, once.Request{})
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	b, err := s.Content.EditBroadcast(ctx, c.actor, key, cmd)
	return &one[Broadcast]{broadcast(b)}, err
}

func (s *server) cancelBroadcast(ctx context.Context, c *call, in *broadcastInput) (*one[Broadcast], error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	b, err := s.Content.CancelBroadcast(ctx, c.actor, key)
	return &one[Broadcast]{broadcast(b)}, err
}

// QueuePlace is a place in the queue of a series.
type QueuePlace struct {
	Place int `json:"place" doc:"From 1, which goes out next. Where fewer are queued, it becomes the last."`
}

type placeBroadcastInput struct {
	Broadcast string `path:"broadcast"`
	Body      QueuePlace
}

func (s *server) placeBroadcast(ctx context.Context, c *call, in *placeBroadcastInput) (*one[QueuePlace], error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	place, err := s.Content.PlaceBroadcast(ctx, c.actor, key, in.Body.Place)
	return &one[QueuePlace]{QueuePlace{place}}, err
}

// Correction is a note that stands beside what went out.
type Correction struct {
	Correction string `json:"correction" maxLength:"2000" doc:"Empty takes it away."`
}

type correctBroadcastInput struct {
	Broadcast string `path:"broadcast"`
	Body      Correction
}

func (s *server) correctBroadcast(ctx context.Context, c *call, in *correctBroadcastInput) (*one[Broadcast], error) {
	key, err := broadcastIn(in.Broadcast)
	if err != nil {
		return nil, err
	}
	b, err := s.Content.CorrectBroadcast(ctx, c.actor, key, in.Body.Correction)
	return &one[Broadcast]{broadcast(b)}, err
}

// Reach is how many members would be told now.
type Reach struct {
	Members int `json:"members"`
}

type reachInput struct {
	Circle  string   `query:"circle"`
	Tiers   []string `query:"tiers" maxItems:"20"`
	Segment string   `query:"segment"`
}

func (s *server) getReach(ctx context.Context, c *call, in *reachInput) (*one[Reach], error) {
	r := reading{community: c.community}
	a := r.hearers(&Hearers{in.Circle, in.Tiers, in.Segment})
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	n, err := s.Content.Reach(ctx, c.actor, a)
	return &one[Reach]{Reach{n}}, err
}

// BroadcastPolicy is what those who lead circles may.
type BroadcastPolicy struct {
	CircleDaily int `json:"circle_daily" minimum:"0" maximum:"20" doc:"Broadcasts to one circle a day, of all who lead and host it together."`
}

type broadcastPolicyInput struct{ Body BroadcastPolicy }

func (s *server) getBroadcastPolicy(ctx context.Context, c *call, _ *struct{}) (*one[BroadcastPolicy], error) {
	p, err := s.Content.Policy(ctx, c.actor)
	return &one[BroadcastPolicy]{BroadcastPolicy{p.CircleDaily}}, err
}

func (s *server) setBroadcastPolicy(ctx context.Context, c *call, in *broadcastPolicyInput) (*one[BroadcastPolicy], error) {
	return &one[BroadcastPolicy]{in.Body}, s.Content.SetPolicy(ctx, c.actor, content.Policy{CircleDaily: in.Body.CircleDaily})
}
