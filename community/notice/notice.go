// Package notice tells members what concerns them: in an inbox, by e-mail, and by push to their browsers.
//
// It decides how a member is told of what (as they chose, or as the table of kinds proposes), when (after their quiet
// hours, or in a digest), what becomes one line, and what an e-mail says. It leaves which fact tells whom to jobs,
// keeping to store, sending to a Mailer and a Pusher, and where a notice leads to the pages.
package notice

import (
	"context"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// Notice is a line of a member's inbox. News of a kind that bundles joins the line about the same subject for as long
// as it is unread: "5 people joined your group". Nothing of it is text: it is written in the reader's language when it
// is shown.
type Notice struct {
	ID      id.ID
	Member  id.ID
	Kind    Kind
	Circle  id.ID // zero: of no circle
	Subject id.ID // what it is about; of which noun, the kind knows
	News    int   // how many pieces of news it tells
	Args    Args  // of the newest
	At      time.Time
	ReadAt  time.Time
}

// News is something that members are to be told. Each is told once of one fact and kind, however often it is said.
type News struct {
	Kind    Kind
	Fact    int64 // the sequence of the fact that it comes from
	Members []id.ID
	From    id.ID // whom it is about, where that is all that it tells: who does not see them is not told
	Circle  id.ID
	Subject id.ID
	Args    Args
}

// ErrMissing is returned for a notice that is not there, or is another's.
var ErrMissing = fault.Missing("notice")

// Filter narrows an inbox; a zero field does not.
type Filter struct {
	Circle id.ID
	Unread bool
}

type reads interface {
	Notices(ctx context.Context, community, member id.ID, f Filter, after page.Mark, limit int) ([]Notice, error)
	Notice(ctx context.Context, community, member, notice id.ID) (Notice, error)
	// Unread counts unread notices, up to a number.
	Unread(ctx context.Context, community, member id.ID, upTo int) (int, error)
	// Circles lists the circles that the member's notices are of.
	Circles(ctx context.Context, community, member id.ID) ([]id.ID, error)
}

type noticeTx interface {
	// Told is what some members were told of facts, from the first to the last.
	Told(members []id.ID, first, last int64) (map[Heard]bool, error)
	// Unheard is which of some members do not see somebody.
	Unheard(from id.ID, members []id.ID) (map[id.ID]bool, error)
	// Open is the unread lines of some members, of a kind, about some subjects.
	Open(kind Kind, members, subjects []id.ID) (map[Bundle]id.ID, error)
	// Join adds news to a line. When it has been read meanwhile, the write is run again.
	Join(n Notice, digest bool) error
	// Add begins a line.
	Add(n Notice, digest bool) error
	// Note keeps what a member was told, and by which line. Of two writes that tell the same, one is run again.
	Note(h Heard, line id.ID)
	// Read marks one notice as read; it returns ErrMissing when it is not there.
	Read(member, notice id.ID) error
	// ReadAll marks as read what came up to a time: of a circle, or (zero) everything.
	ReadAll(member, circle id.ID, upTo time.Time) error
}

// Inbox lists the actor's notices, the newest first.
func (s *Service) Inbox(ctx context.Context, actor access.Actor, f Filter, r page.Request) (page.Page[Notice], error) {
	if err := actor.May(access.NoticeView, actor.Own()); err != nil {
		return page.Page[Notice]{}, err
	}
	after, size, err := r.ByTime()
	if err != nil {
		return page.Page[Notice]{}, err
	}
	list, err := s.store.Notices(ctx, actor.Community, actor.Member, f, after, size+1)
	return page.Cut(list, size, func(n Notice) []byte { return page.Mark{At: n.At, ID: n.ID}.Bytes() }), err
}

// Notice returns one of the actor's notices.
func (s *Service) Notice(ctx context.Context, actor access.Actor, notice id.ID) (Notice, error) {
	if err := actor.May(access.NoticeView, actor.Own()); err != nil {
		return Notice{}, err
	}
	return s.store.Notice(ctx, actor.Community, actor.Member, notice)
}

// Circles lists the circles that the actor's notices are of.
func (s *Service) Circles(ctx context.Context, actor access.Actor) ([]id.ID, error) {
	if err := actor.May(access.NoticeView, actor.Own()); err != nil {
		return nil, err
	}
	return s.store.Circles(ctx, actor.Community, actor.Member)
}

// MostUnread is how far unread notices are counted: more is "99+".
const MostUnread = 100

// Unread counts the actor's unread notices, up to MostUnread. Every page asks, so it is remembered for a moment.
func (s *Service) Unread(ctx context.Context, actor access.Actor) (int, error) {
	if actor.Member.IsZero() {
		return 0, nil
	}
	return s.unread.Get(reader{actor.Community, actor.Member}, func() (int, bool, error) {
		n, err := s.store.Unread(ctx, actor.Community, actor.Member, MostUnread)
		return n, true, err
	})
}

// Read marks one of the actor's notices as read.
func (s *Service) Read(ctx context.Context, actor access.Actor, notice id.ID) error {
	return s.read(ctx, actor, func(tx Tx) error { return tx.Read(actor.Member, notice) })
}

// ReadAll marks as read what came up to a time (zero: until now): of a circle, or everything. What came after the page
// was shown is still unread.
func (s *Service) ReadAll(ctx context.Context, actor access.Actor, circle id.ID, upTo time.Time) error {
	return s.read(ctx, actor, func(tx Tx) error {
		if upTo.IsZero() || upTo.After(tx.Now()) {
			upTo = tx.Now()
		}
		return tx.ReadAll(actor.Member, circle, upTo)
	})
}

func (s *Service) read(ctx context.Context, actor access.Actor, mark func(Tx) error) error {
	if err := actor.May(access.NoticeEdit, actor.Own()); err != nil {
		return err
	}
	err := s.store.Write(ctx, actor.Community, mark)
	s.unread.Forget(reader{actor.Community, actor.Member})
	return err
}
