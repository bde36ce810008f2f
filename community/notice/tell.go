package notice

import (
	"context"
	"slices"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
)

// Listener is a member who may be told: what they chose about a kind and a circle, and how they can be reached.
type Listener struct {
	Settings      Settings
	Chosen        bool // Choice is the member's; else it is as proposed
	Choice        Choice
	Level         Level  // of the circle
	Email         string // proven; empty for a guest, whom no e-mail is sent
	Zone          string // of the community
	Subscriptions []id.ID
}

// plan is how one member is told of one piece of news.
type plan struct {
	inbox   bool // else not at all
	email   time.Time
	digest  time.Time
	push    time.Time
	browser []id.ID
}

// plan decides how the member is told of a kind. A time that is zero means: not that way.
func (l Listener) plan(r Rule, now time.Time) plan {
	choice := l.Choice
	if !l.Chosen {
		choice = r.Proposed()
	}
	if !choice.Inbox || l.Level == Muted {
		return plan{}
	}
	p := plan{inbox: true}
	if l.Level == InboxOnly {
		return p
	}
	zone := l.Settings.in(clock.Zone(l.Zone, time.UTC))
	disturb := now
	if !r.Urgent {
		disturb = l.Settings.Wait(now, zone)
	}
	if l.Email != "" && !l.Settings.EmailOff && l.Settings.Refused != l.Email {
		switch choice.Email {
		case Instant:
			p.email = disturb
		case Digest:
			p.digest = l.Settings.NextDigest(now, zone)
		}
	}
	if choice.Push && len(l.Subscriptions) > 0 {
		p.push, p.browser = disturb, l.Subscriptions
	}
	return p
}

// together is how many lines one write makes: few enough that other writes wait no longer than for each other.
const together = 50

// addressed is news with one of those it is for.
type addressed struct {
	News
	member id.ID
}

// Tell tells members. Who was told of the same fact and kind before is passed over, so it may be repeated.
func (s *Service) Tell(ctx context.Context, community id.ID, all ...News) error {
	var lines []addressed
	for _, n := range all {
		for _, m := range n.Members {
			lines = append(lines, addressed{n, m})
		}
	}
	for some := range slices.Chunk(lines, together) {
		err := s.store.Write(ctx, community, func(tx Tx) error {
			heard := hearing{tx, map[listening]answer{}}
			for _, l := range some {
				if err := tell(heard, l.News, l.member); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, l := range some {
			s.unread.Forget(reader{community, l.member})
		}
	}
	return nil
}

// hearing asks once in a write how a member wants to hear of a kind.
type hearing struct {
	Tx
	known map[listening]answer
}

type (
	listening struct {
		member id.ID
		kind   Kind
		circle id.ID
	}
	answer struct {
		Listener
		found bool
	}
)

func (h hearing) Listener(member id.ID, kind Kind, circle id.ID) (Listener, bool, error) {
	key := listening{member, kind, circle}
	if a, known := h.known[key]; known {
		return a.Listener, a.found, nil
	}
	l, found, err := h.Tx.Listener(member, kind, circle)
	if err == nil {
		h.known[key] = answer{l, found}
	}
	return l, found, err
}

func tell(tx Tx, n News, member id.ID) error {
	r, known := RuleOf(n.Kind)
	if !known {
		return nil // of a newer program that ran here before
	}
	if told, err := tx.Told(member, n.Fact, n.Kind); err != nil || told {
		return err
	}
	if !n.From.IsZero() {
		if unheard, err := tx.Unheard(member, n.From); err != nil || unheard {
			return err
		}
	}
	listener, found, err := tx.Listener(member, n.Kind, n.Circle)
	if err != nil || !found {
		return err
	}
	p := listener.plan(r, tx.Now())
	if !p.inbox {
		return nil
	}
	line := Notice{ID: tx.NewID(), Member: member, Kind: n.Kind, Circle: n.Circle, Subject: n.Subject, News: 1, Args: n.Args, At: tx.Now()}
	joined := false
	if r.Bundles {
		var open id.ID
		if open, joined, err = tx.Join(line, !p.digest.IsZero()); err != nil {
			return err
		}
		if joined {
			line.ID = open
		}
	}
	if !joined {
		if err := tx.Add(line, !p.digest.IsZero()); err != nil {
			return err
		}
	}
	if err := tx.Note(member, n.Fact, n.Kind, line.ID); err != nil {
		return err
	}
	for _, d := range p.deliveries(line) {
		d.ID = tx.NewID()
		tx.Deliver(d)
	}
	return nil
}

// deliveries are what the plan has sent.
func (p plan) deliveries(n Notice) (all []Delivery) {
	if !p.email.IsZero() {
		all = append(all, Delivery{Member: n.Member, Channel: ByEmail, Notice: n.ID, DueAt: p.email})
	}
	if !p.digest.IsZero() {
		all = append(all, Delivery{Member: n.Member, Channel: ByDigest, DueAt: p.digest})
	}
	for _, browser := range p.browser {
		all = append(all, Delivery{Member: n.Member, Channel: ByPush, Notice: n.ID, Subscription: browser, DueAt: p.push})
	}
	return all
}
