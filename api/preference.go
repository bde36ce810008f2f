package api

import (
	"context"
	"fmt"
	"time"

	"panal/access"
	"panal/community/notice"
	"panal/fault"
	"panal/internal/id"
)

// preferenceKeeping keeps how members want to be told.
type preferenceKeeping interface {
	Preferences(ctx context.Context, actor access.Actor) (notice.Preferences, error)
	EditPreferences(ctx context.Context, actor access.Actor, change func(*notice.Preferences)) error
	Subscriptions(ctx context.Context, actor access.Actor) ([]notice.Subscription, error)
	Subscribe(ctx context.Context, actor access.Actor, n notice.NewSubscription) (notice.Subscription, error)
	Unsubscribe(ctx context.Context, actor access.Actor, subscription id.ID) error
}

// NoticePreferences are how the member is told.
type NoticePreferences struct {
	TimeZone   string                  `json:"time_zone" maxLength:"60" doc:"IANA; empty is the community's."`
	QuietFrom  string                  `json:"quiet_from" pattern:"^[0-2][0-9]:[0-5][0-9]$" doc:"E-mail and push wait until quiet_to. The same as quiet_to is never." example:"22:00"`
	QuietTo    string                  `json:"quiet_to" pattern:"^[0-2][0-9]:[0-5][0-9]$" example:"07:00"`
	DigestHour int                     `json:"digest_hour" minimum:"0" maximum:"23" example:"8"`
	Email      bool                    `json:"email" doc:"Whether any notice is sent by e-mail."`
	Kinds      map[string]NoticeChoice `json:"kinds" doc:"By kind. Those that are left out stay as they are."`
	Circles    map[string]notice.Level `json:"circles" doc:"By circle: empty (as by kind), inbox, or muted. Those that are left out stay as they are."`
}

// NoticeChoice is how the member is told of one kind.
type NoticeChoice struct {
	Inbox bool         `json:"inbox" doc:"Else not at all."`
	Email notice.Email `json:"email" enum:"off,digest,instant"`
	Push  bool         `json:"push"`
}

func preferencesOf(p notice.Preferences) NoticePreferences {
	s := p.Settings
	out := NoticePreferences{TimeZone: s.Zone, QuietFrom: timeOfDay(s.QuietFrom), QuietTo: timeOfDay(s.QuietTo), DigestHour: s.DigestHour, Email: !s.EmailOff,
		Kinds: map[string]NoticeChoice{}, Circles: map[string]notice.Level{}}
	for _, r := range notice.Rules {
		c := p.Of(r)
		out.Kinds[string(r.Kind)] = NoticeChoice{c.Inbox, c.Email, c.Push}
	}
	for circle, level := range p.Circles {
		out.Circles[id.Circle.Text(circle)] = level
	}
	return out
}

// timeOfDay writes minutes after midnight.
func timeOfDay(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// readTime reads what timeOfDay wrote.
func readTime(wrong *fault.Fields, field, text string) int {
	at, err := time.Parse("15:04", text)
	wrong.Check(err == nil, field, "invalid.time_of_day")
	return at.Hour()*60 + at.Minute()
}

func (s *server) getPreferences(ctx context.Context, c *call, _ *struct{}) (*one[NoticePreferences], error) {
	p, err := s.Notices.Preferences(ctx, c.actor)
	return &one[NoticePreferences]{preferencesOf(p)}, err
}

type setPreferencesInput struct{ Body NoticePreferences }

func (s *server) setPreferences(ctx context.Context, c *call, in *setPreferencesInput) (*one[NoticePreferences], error) {
	b := in.Body
	var wrong fault.Fields
	from, to := readTime(&wrong, "quiet_from", b.QuietFrom), readTime(&wrong, "quiet_to", b.QuietTo)
	circles := map[id.ID]notice.Level{}
	for text, level := range b.Circles {
		circle, err := id.Circle.Parse(text)
		wrong.Check(err == nil, "circles", "invalid.choice")
		circles[circle] = level
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	err := s.Notices.EditPreferences(ctx, c.actor, func(p *notice.Preferences) {
		p.Settings = notice.Settings{Zone: b.TimeZone, QuietFrom: from, QuietTo: to, DigestHour: b.DigestHour, EmailOff: !b.Email, Refused: p.Settings.Refused}
		for kind, choice := range b.Kinds {
			p.Kinds[notice.Kind(kind)] = notice.Choice{Inbox: choice.Inbox, Email: choice.Email, Push: choice.Push}
		}
		p.Circles = circles
	})
	if err != nil {
		return nil, err
	}
	return s.getPreferences(ctx, c, nil)
}

// NewPushSubscription is what a browser gives when its user allows push messages.
type NewPushSubscription struct {
	Endpoint string `json:"endpoint" maxLength:"1000" doc:"Of the browser's push service: https." example:"https://push.example/abc"`
	P256DH   string `json:"p256dh" maxLength:"120" doc:"The browser's public key, in base64url."`
	Auth     string `json:"auth" maxLength:"60" doc:"Its shared secret, in base64url."`
	Browser  string `json:"browser" maxLength:"60" doc:"What to call it." example:"Firefox, Android"`
}

// PushSubscription is a browser that shows notices.
type PushSubscription struct {
	ID        string    `json:"id" example:"brw_01h455vb4pex5vsknk084sn02q"`
	Browser   string    `json:"browser"`
	CreatedAt time.Time `json:"created_at"`
}

func subscriptionOf(s notice.Subscription) PushSubscription {
	return PushSubscription{id.Browser.Text(s.ID), s.Browser, s.CreatedAt}
}

// PushSubscriptions lists them, the newest first.
type PushSubscriptions struct {
	Items []PushSubscription `json:"items" nullable:"false"`
}

func (s *server) listSubscriptions(ctx context.Context, c *call, _ *struct{}) (*one[PushSubscriptions], error) {
	list, err := s.Notices.Subscriptions(ctx, c.actor)
	return &one[PushSubscriptions]{PushSubscriptions{all(list, subscriptionOf)}}, err
}

type subscribeInput struct {
	Posted
	Body NewPushSubscription
}

func (s *server) subscribe(ctx context.Context, c *call, in *subscribeInput) (*made[PushSubscription], error) {
	b := in.Body
	kept, err := s.Notices.Subscribe(ctx, c.actor, notice.NewSubscription{Endpoint: b.Endpoint, P256DH: b.P256DH, Auth: b.Auth, Browser: b.Browser})
	if err != nil {
		return nil, err
	}
	out := subscriptionOf(kept)
	return &made[PushSubscription]{s.path(c, "me", "push-subscriptions", out.ID), out}, nil
}

type subscriptionInput struct {
	Subscription string `path:"subscription"`
}

func (s *server) unsubscribe(ctx context.Context, c *call, in *subscriptionInput) (*none, error) {
	i, err := named(id.Browser, in.Subscription, notice.ErrSubscriptionMissing)
	if err != nil {
		return nil, err
	}
	return &none{}, s.Notices.Unsubscribe(ctx, c.actor, i)
}
