package notice

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
)

// A delivery is an e-mail or a push message that is to be sent at a time. It is claimed before it is sent, so that of
// two nodes one sends it; kept until it was sent, so that none is lost; and carries an id that stays the same, by which
// mail programs and browsers know one that was sent twice. What was read meanwhile is not sent any more.

// Channel is the way of a delivery.
type Channel string

// The channels.
const (
	ByEmail  Channel = "email"
	ByDigest Channel = "digest"
	ByPush   Channel = "push"
)

// Delivery is something to be sent.
type Delivery struct {
	ID           id.ID
	Member       id.ID
	Channel      Channel
	Notice       id.ID // zero: a digest
	Subscription id.ID // of a push
	DueAt        time.Time
	Tries        int // that were begun

	readAt time.Time // a digest tells of what came before
}

// Reader is the member whom something is sent to.
type Reader struct {
	Email    string
	Name     string
	Locale   string
	Settings Settings
}

type deliveryReads interface {
	// Reader returns who a member is when something is sent; found is false for who is no more.
	Reader(ctx context.Context, community, member id.ID) (r Reader, found bool, err error)
	// DigestOf lists the unread notices that wait for the digest, the oldest first.
	DigestOf(ctx context.Context, community, member id.ID, limit int) ([]Notice, error)
	Subscription(ctx context.Context, community, subscription id.ID) (Subscription, error)
}

type deliveryTx interface {
	// Listeners is how some members hear of a kind, and of a circle; who is no more is left out.
	Listeners(kind Kind, circle id.ID, members []id.ID) (map[id.ID]Listener, error)
	// Deliver has something sent, unless the same waits already.
	Deliver(Delivery)
	// Claim takes a delivery that is due, for this long; found is false when it is not, or not any more.
	Claim(delivery id.ID, until time.Time) (d Delivery, found bool, err error)
	// Delivered deletes a delivery, unless there was more to be told since it was claimed.
	Delivered(Delivery)
	// Digested notes that what came up to a time was in a digest.
	Digested(member id.ID, upTo time.Time)
	// Postpone has a delivery tried again.
	Postpone(d Delivery, due time.Time)
	// RefuseEmail notes that a mail server refused an address for good.
	RefuseEmail(member id.ID, address string) error
	// DropSubscription deletes a subscription.
	DropSubscription(subscription id.ID) error
}

// Pusher pushes messages to browsers.
type Pusher interface {
	// Push returns ErrSubscriptionGone when the browser takes no more, ever.
	Push(ctx context.Context, to Subscription, m PushMessage) error
}

// PushMessage is what a browser shows. News with the tag of an earlier message takes its place.
type PushMessage struct {
	Title  string        `json:"title"`
	Text   string        `json:"text"`
	URL    string        `json:"url"`
	Tag    string        `json:"tag"`
	Urgent bool          `json:"-"`
	Lasts  time.Duration `json:"-"` // how long it is worth being told
}

const (
	// lease is how long a claim holds. A node that dies sends nothing more by then, and another tries.
	lease = 5 * time.Minute
	// mostTries is how often a delivery is tried: for a good day.
	mostTries = 9
	// longestWait is between two tries.
	longestWait = 6 * time.Hour
	// pushLasts is how long a push service keeps a message for a browser that is off.
	pushLasts = 24 * time.Hour
	// digestMost is how many lines a digest has; it says how many more there are.
	digestMost = 30
)

// again says when a delivery is tried again after it has failed, and whether at all.
func again(tries int, now time.Time) (due time.Time, ever bool) {
	if tries >= mostTries {
		return time.Time{}, false
	}
	return now.Add(min(time.Minute<<(2*max(tries-1, 0)), longestWait)), true
}

// Outcome is what came of a delivery.
type Outcome string

// The outcomes.
const (
	Sent      Outcome = "sent"
	Idle      Outcome = "idle"   // there is nothing to be told any more
	Failed    Outcome = "failed" // it is tried again
	GivenUp   Outcome = "given_up"
	Refused   Outcome = "refused" // for good: the address or the browser gets no more
	elsewhere Outcome = "elsewhere"
)

// Outcomes lists what may come of a delivery.
var Outcomes = []Outcome{Sent, Idle, Failed, GivenUp, Refused}

// Deliver sends what is due of the given deliveries.
func (s *Service) Deliver(ctx context.Context, in id.ID, deliveries ...id.ID) error {
	for _, d := range deliveries {
		if err := s.deliver(ctx, in, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) deliver(ctx context.Context, in, delivery id.ID) error {
	var d Delivery
	var found bool
	err := s.store.Write(ctx, in, func(tx Tx) (err error) {
		d, found, err = tx.Claim(delivery, tx.Now().Add(lease))
		return err
	})
	if err != nil || !found {
		return err
	}
	d.readAt = s.clock.Now()
	outcome, settle := s.send(ctx, in, d)
	err = s.store.Write(ctx, in, settle)
	if err == nil {
		s.delivered(d.Channel, outcome)
	}
	return err
}

// send sends a delivery, and returns what came of it, and what is to be written for that.
func (s *Service) send(ctx context.Context, in id.ID, d Delivery) (Outcome, func(Tx) error) {
	r, found, err := s.store.Reader(ctx, in, d.Member)
	if err == nil && !found {
		return done(d, Idle)
	}
	var c community.Community
	if err == nil {
		c, err = s.communities.Community(ctx, in)
	}
	if err != nil {
		return s.failed(ctx, d, err)
	}
	at := occasion{community: c, reader: r, origin: s.origin}
	if d.Channel == ByPush {
		return s.sendPush(ctx, d, at)
	}
	p, err := s.communities.Positioning(ctx, in)
	if err != nil {
		return s.failed(ctx, d, err)
	}
	if at.colour = p.Colour; d.Channel == ByDigest {
		return s.sendDigest(ctx, d, at)
	}
	return s.sendEmail(ctx, d, at)
}

// occasion is what a message is written for.
type occasion struct {
	community community.Community
	reader    Reader
	origin    string
	colour    string // of the community; empty for ours
}

func (o occasion) voice() Voice {
	return Voice{Reader: locale.For(o.reader.Locale, o.community.Locale), Community: locale.For(o.community.Locale), Zone: o.reader.Settings.in(o.community.Zone())}
}

// mayEmail reports whether the reader still takes e-mail.
func (o occasion) mayEmail() bool {
	return o.reader.Email != "" && !o.reader.Settings.EmailOff && o.reader.Settings.Refused != o.reader.Email
}

func (s *Service) sendEmail(ctx context.Context, d Delivery, at occasion) (Outcome, func(Tx) error) {
	n, err := s.store.Notice(ctx, at.community.ID, d.Member, d.Notice)
	switch {
	case errors.Is(err, ErrMissing), err == nil && (!n.ReadAt.IsZero() || !at.mayEmail()):
		return done(d, Idle)
	case err != nil:
		return s.failed(ctx, d, err)
	}
	return s.mail(ctx, d, at, s.letter(d, at, []Notice{n}, 0))
}

func (s *Service) sendDigest(ctx context.Context, d Delivery, at occasion) (Outcome, func(Tx) error) {
	list, err := s.store.DigestOf(ctx, at.community.ID, d.Member, MostUnread)
	if err != nil {
		return s.failed(ctx, d, err)
	}
	if len(list) == 0 || !at.mayEmail() {
		return done(d, Idle)
	}
	if last := list[len(list)-1].At; last.After(d.readAt) { // by the clock of another node
		d.readAt = last
	}
	shown := list[:min(len(list), digestMost)]
	return s.mail(ctx, d, at, s.letter(d, at, shown, len(list)-len(shown)))
}

func (s *Service) mail(ctx context.Context, d Delivery, at occasion, m community.Message) (Outcome, func(Tx) error) {
	err := s.mailer.Send(ctx, m)
	switch {
	case err == nil:
		return done(d, Sent)
	case errors.Is(err, community.ErrAddressRefused):
		slog.InfoContext(ctx, "an address takes no e-mail", "member", id.Member.Text(d.Member), "error", err)
		return end(d, Refused, func(tx Tx) error { return tx.RefuseEmail(d.Member, at.reader.Email) })
	}
	return s.failed(ctx, d, err)
}

func (s *Service) sendPush(ctx context.Context, d Delivery, at occasion) (Outcome, func(Tx) error) {
	n, err := s.store.Notice(ctx, at.community.ID, d.Member, d.Notice)
	if errors.Is(err, ErrMissing) || err == nil && !n.ReadAt.IsZero() {
		return done(d, Idle)
	}
	var to Subscription
	if err == nil {
		to, err = s.store.Subscription(ctx, at.community.ID, d.Subscription)
	}
	if errors.Is(err, ErrSubscriptionMissing) {
		return done(d, Idle)
	}
	if err == nil {
		r, _ := RuleOf(n.Kind)
		err = s.pusher.Push(ctx, to, PushMessage{Title: at.community.Name, Text: n.Says(at.voice()), URL: Path(at.community.Slug, n.ID), Tag: n.ID.String(),
			Urgent: r.Urgent, Lasts: pushLasts})
	}
	switch {
	case err == nil:
		return done(d, Sent)
	case errors.Is(err, ErrSubscriptionGone):
		return end(d, Refused, func(tx Tx) error { return tx.DropSubscription(d.Subscription) })
	}
	return s.failed(ctx, d, err)
}

// done ends a delivery of which nothing more is to be sent.
func done(d Delivery, o Outcome) (Outcome, func(Tx) error) {
	return end(d, o, func(Tx) error { return nil })
}

func end(d Delivery, o Outcome, then func(Tx) error) (Outcome, func(Tx) error) {
	return o, func(tx Tx) error {
		tx.Delivered(d)
		if d.Channel == ByDigest {
			tx.Digested(d.Member, d.readAt)
		}
		return then(tx)
	}
}

// failed has a delivery tried again, or given up: the inbox has the notice all the same.
func (s *Service) failed(ctx context.Context, d Delivery, cause error) (Outcome, func(Tx) error) {
	due, ever := again(d.Tries, s.clock.Now())
	slog.WarnContext(ctx, "a notice was not sent", "channel", d.Channel, "member", id.Member.Text(d.Member), "tries", d.Tries, "again", ever, "error", fault.From(cause))
	if !ever {
		return done(d, GivenUp)
	}
	return Failed, func(tx Tx) error {
		tx.Postpone(d, due)
		return nil
	}
}
