package notice

import (
	"context"
	"maps"
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
const together = 64

// addressed is news with one of those it is for.
type addressed struct {
	News
	member id.ID
}

// Tell tells members. Who was told of the same fact and kind before is passed over, so it may be repeated.
func (s *Service) Tell(ctx context.Context, community id.ID, all ...News) error {
	var lines []addressed
	for _, n := range all {
		if _, known := RuleOf(n.Kind); !known {
			continue // of a newer program that ran here before
		}
		for _, m := range n.Members {
			lines = append(lines, addressed{n, m})
		}
	}
	for some := range slices.Chunk(lines, together) {
		if err := s.store.Write(ctx, community, func(tx Tx) error { return tell(tx, some) }); err != nil {
			return err
		}
		for _, l := range some {
			s.unread.Forget(reader{community, l.member})
		}
	}
	return nil
}

// Heard is a kind of news of a fact that a member was told.
type Heard struct {
	Member id.ID
	Fact   int64
	Kind   Kind
}

// Bundle is what news joins while it is unread.
type Bundle struct {
	Member  id.ID
	Kind    Kind
	Subject id.ID
}

// known is what a write has to know of its lines. It asks for all of them at once, for whatever else is to be written
// waits for each answer.
type known struct {
	told      map[Heard]bool
	unheard   map[id.ID]map[id.ID]bool // who does not see somebody, by whom
	listeners map[listening]map[id.ID]Listener
	open      map[Bundle]id.ID
}

// listening is what members choose about.
type listening struct {
	kind   Kind
	circle id.ID
}

func know(tx Tx, lines []addressed) (k known, err error) {
	k = known{map[Heard]bool{}, map[id.ID]map[id.ID]bool{}, map[listening]map[id.ID]Listener{}, map[Bundle]id.ID{}}
	var members []id.ID
	first, last := lines[0].Fact, lines[0].Fact
	from, hear, bundled, about := map[id.ID][]id.ID{}, map[listening][]id.ID{}, map[Kind][]id.ID{}, map[Kind][]id.ID{}
	for _, l := range lines {
		members = add(members, l.member)
		first, last = min(first, l.Fact), max(last, l.Fact)
		if !l.From.IsZero() {
			from[l.From] = add(from[l.From], l.member)
		}
		of := listening{l.Kind, l.Circle}
		hear[of] = add(hear[of], l.member)
		if r, _ := RuleOf(l.Kind); r.Bundles {
			bundled[l.Kind], about[l.Kind] = add(bundled[l.Kind], l.member), add(about[l.Kind], l.Subject)
		}
	}
	if k.told, err = tx.Told(members, first, last); err != nil {
		return k, err
	}
	for somebody, members := range from {
		if k.unheard[somebody], err = tx.Unheard(somebody, members); err != nil {
			return k, err
		}
	}
	for of, members := range hear {
		if k.listeners[of], err = tx.Listeners(of.kind, of.circle, members); err != nil {
			return k, err
		}
	}
	for kind, members := range bundled {
		open, err := tx.Open(kind, members, about[kind])
		if err != nil {
			return k, err
		}
		maps.Copy(k.open, open)
	}
	return k, nil
}

func add(all []id.ID, one id.ID) []id.ID {
	if slices.Contains(all, one) {
		return all
	}
	return append(all, one)
}

func tell(tx Tx, lines []addressed) error {
	known, err := know(tx, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := known.tell(tx, l.News, l.member); err != nil {
			return err
		}
	}
	return nil
}

func (k known) tell(tx Tx, n News, member id.ID) error {
	heard, rule := Heard{member, n.Fact, n.Kind}, byKind[n.Kind]
	listener, found := k.listeners[listening{n.Kind, n.Circle}][member]
	if !found || k.told[heard] || k.unheard[n.From][member] {
		return nil
	}
	p := listener.plan(rule, tx.Now())
	if !p.inbox {
		return nil
	}
	line := Notice{ID: tx.NewID(), Member: member, Kind: n.Kind, Circle: n.Circle, Subject: n.Subject, News: 1, Args: n.Args, At: tx.Now()}
	bundle := Bundle{member, n.Kind, n.Subject}
	keep := tx.Add
	if open, found := k.open[bundle]; found {
		line.ID, keep = open, tx.Join
	}
	if err := keep(line, !p.digest.IsZero()); err != nil {
		return err
	}
	if rule.Bundles {
		k.open[bundle] = line.ID
	}
	k.told[heard] = true
	tx.Note(heard, line.ID)
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
