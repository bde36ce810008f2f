package growth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A share is a link to an offer or to a campaign. A member has one of their own to each, made when it is first asked
// for; the community has one for each channel that it publishes in. Its code is drawn at random, so that nobody can guess
// another's link, and short enough to be read out or typed from a poster.

// Share is a link, and whose it is.
type Share struct {
	ID        id.ID
	Code      string // what stands in the link
	Member    id.ID  // zero: the community's own
	Target    Target
	Channel   string // that a link of the community's own is for
	CreatedAt time.Time
}

// Target is what a link leads to.
type Target struct {
	Kind TargetKind
	ID   id.ID
}

// TargetKind says what a link leads to.
type TargetKind string

const (
	ToOffer    TargetKind = "offer"
	ToCampaign TargetKind = "campaign"
)

// FactShareMade tells that a member made a link.
const FactShareMade fact.Kind = "share.made"

// ShareFact is the payload of facts about a share.
type ShareFact struct {
	Member   id.ID  `json:"member,omitzero"`
	Offer    id.ID  `json:"offer,omitzero"`
	Campaign id.ID  `json:"campaign,omitzero"`
	Channel  string `json:"channel,omitempty"`
	Code     string `json:"code"`
}

func (s Share) fact() fact.Fact {
	told := ShareFact{Member: s.Member, Channel: s.Channel, Code: s.Code}
	if s.Target.Kind == ToCampaign {
		told.Campaign = s.Target.ID
	} else {
		told.Offer = s.Target.ID
	}
	return fact.Fact{Kind: FactShareMade, Version: 1, Subject: s.ID, Payload: told}
}

// codeLength gives 50 bits: at a million links of one community, a guess hits one in a thousand million.
const codeLength = 10

// codeAlphabet is Crockford's base32, which has no letters that look like others.
const codeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// newCode draws a code.
func newCode(random io.Reader) (string, error) {
	code := make([]byte, codeLength)
	if _, err := io.ReadFull(random, code); err != nil {
		return "", fault.Wrap("draw the code of a share", fmt.Errorf("no randomness: %w", err))
	}
	for i := range code {
		code[i] = codeAlphabet[code[i]&31]
	}
	return string(code), nil
}

// lookalikes are read as the digit that they are mistaken for.
var lookalikes = strings.NewReplacer("i", "1", "l", "1", "o", "0")

// ParseCode reads a code as people write it: in capitals, and with letters that look like digits.
func ParseCode(text string) (code string, ok bool) {
	code = lookalikes.Replace(strings.ToLower(text))
	if len(text) != codeLength || len(code) != codeLength {
		return "", false
	}
	for i := range len(code) {
		if strings.IndexByte(codeAlphabet, code[i]) < 0 {
			return "", false
		}
	}
	return code, true
}

// ShareReport is a share with what came of it.
type ShareReport struct {
	Share  Share
	Title  string // of the campaign, or of the offer's product
	Slug   string // of what it leads to
	Visits int64
	Figures
}

// Figures count what shares brought.
type Figures struct {
	Visitors  int64
	Orders    int64        // kept
	Newcomers int64        // members whose first kept order it was
	Discount  money.Amount // given on kept orders: what it cost to be found
	Total     money.Amount // paid for kept orders
}

// CostPerNewcomer is the discount given for each newcomer, rounded up so that it is never shown cheaper than it was;
// known is false while there is no newcomer.
func (f Figures) CostPerNewcomer() (cost money.Amount, known bool) {
	if f.Newcomers == 0 {
		return 0, false
	}
	n := money.Amount(f.Newcomers)
	return (f.Discount + n - 1) / n, true
}

type shareReads interface {
	// Share returns the share that a code names, or ErrShareMissing.
	Share(ctx context.Context, community id.ID, code string) (Share, error)
	// ShareOf returns a member's link to a target, or ErrShareMissing.
	ShareOf(ctx context.Context, community, member id.ID, to Target) (Share, error)
	// Published lists the community's own links to a target.
	Published(ctx context.Context, community id.ID, to Target) ([]Share, error)
	ShareReports(ctx context.Context, community, member id.ID) ([]ShareReport, error)
}

// LinkTx is what growth needs inside a write that makes a link.
type LinkTx interface {
	Now() time.Time
	NewID() id.ID
	Emit(fact.Fact) error
	shareTx
}

type shareTx interface {
	// InsertShare keeps a share and returns it, or the one that there is of the target already; made tells which. A
	// target that is not there is ErrTargetMissing, and so is one that is not yet public, to members.
	InsertShare(Share) (kept Share, made bool, err error)
}

// MakeShare returns the actor's link to an offer or a campaign.
func (s *Service) MakeShare(ctx context.Context, actor access.Actor, community id.ID, to Target) (Share, error) {
	if err := may(actor, access.ShareMake, community, actor.Member); err != nil {
		return Share{}, err
	}
	share, err := s.store.ShareOf(ctx, community, actor.Member, to)
	if !errors.Is(err, ErrShareMissing) {
		return share, err
	}
	return s.make(ctx, community, Share{Member: actor.Member, Target: to})
}

// Publish returns the community's own link to an offer or a campaign for a channel. Nobody is credited with what it
// brings.
func (s *Service) Publish(ctx context.Context, actor access.Actor, community id.ID, to Target, channel string) (Share, error) {
	if err := may(actor, access.CampaignManage, community, id.Zero); err != nil {
		return Share{}, err
	}
	if channel == "" || ParseChannel(channel) != channel {
		return Share{}, fault.OnField("channel", "invalid.channel")
	}
	return s.make(ctx, community, Share{Target: to, Channel: channel})
}

// Published lists the community's own links to an offer or a campaign.
func (s *Service) Published(ctx context.Context, actor access.Actor, community id.ID, to Target) ([]Share, error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return nil, err
	}
	return s.store.Published(ctx, community, to)
}

// make keeps a link with a code of its own, unless there is one.
func (s *Service) make(ctx context.Context, community id.ID, share Share) (kept Share, err error) {
	if share.Code, err = newCode(s.random); err != nil {
		return Share{}, err
	}
	err = s.store.Write(ctx, community, func(tx ServiceTx) error {
		kept, err = Link(tx, share)
		return err
	})
	return kept, err
}

// Link keeps a link, unless there is one already, inside a write. One without a code draws it.
func Link(tx LinkTx, share Share) (kept Share, err error) {
	if share.Code == "" {
		if share.Code, err = newCode(rand.Reader); err != nil {
			return Share{}, err
		}
	}
	share.ID, share.CreatedAt = tx.NewID(), tx.Now()
	kept, made, err := tx.InsertShare(share)
	if err != nil || !made {
		return kept, err
	}
	return kept, tx.Emit(kept.fact())
}

// MyShares lists the actor's links with what came of each, the newest first.
func (s *Service) MyShares(ctx context.Context, actor access.Actor, community id.ID) ([]ShareReport, error) {
	if err := may(actor, access.ShareView, community, actor.Member); err != nil {
		return nil, err
	}
	return s.store.ShareReports(ctx, community, actor.Member)
}
