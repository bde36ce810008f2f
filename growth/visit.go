package growth

import (
	"cmp"
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
)

// Whoever opens a share link leaves a visit: one row per browser and share, that remembers when it first came, when it
// came last, how often, and through which channel it came last.

// Visit is what a browser leaves behind when it arrives through a share.
type Visit struct {
	Visitor id.ID
	Share   Share
	Channel string // where the link was found: wechat, poster…; empty when unknown
	Visits  int64
	FirstAt time.Time
	LastAt  time.Time
}

// maxChannel bounds the name of a channel, which comes from the link and so from anybody.
const maxChannel = 32

// ParseChannel returns the channel that a link names, or none for a name that is no channel's: an arrival is not
// refused for it.
func ParseChannel(text string) string {
	if len(text) > maxChannel {
		return ""
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_':
		default:
			return ""
		}
	}
	return text
}

type visitTx interface {
	// RecordVisit keeps a first visit, or counts one more, and counts it for its link and channel; first reports which.
	RecordVisit(visitor, share id.ID, channel string) (first bool, err error)
	// Hear notes that somebody new came by a member's link, unless that was noted since a time; it reports whether it did.
	Hear(share id.ID, since time.Time) (heard bool, err error)
}

// FactShareHeard tells that somebody new came by a member's link. It is told once a day of each link, however many come.
const FactShareHeard fact.Kind = "share.heard"

// hearsAgain is how long it is not told again.
const hearsAgain = 24 * time.Hour

// Arrive records that a browser came through a share link and returns the share. A code that names none is
// ErrShareMissing. A zero visitor leaves no visit, nor does the member whose link it is.
func (s *Service) Arrive(ctx context.Context, actor access.Actor, community id.ID, code string, visitor id.ID, channel string) (Share, error) {
	code, ok := ParseCode(code)
	if !ok {
		return Share{}, ErrShareMissing
	}
	share, err := s.store.Share(ctx, community, code)
	if own := !share.Member.IsZero() && share.Member == actor.Member; err != nil || visitor.IsZero() || own {
		return share, err
	}
	err = s.store.Write(ctx, community, func(tx ServiceTx) error {
		first, err := tx.RecordVisit(visitor, share.ID, cmp.Or(ParseChannel(channel), share.Channel))
		if err != nil || !first || share.Member.IsZero() {
			return err
		}
		heard, err := tx.Hear(share.ID, tx.Now().Add(-hearsAgain))
		if err != nil || !heard {
			return err
		}
		told := share.fact()
		told.Kind = FactShareHeard
		return tx.Emit(told)
	})
	return share, err
}
