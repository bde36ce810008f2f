package growth

import (
	"context"
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

// A share is a member's own link to an offer: one per member and offer, made when it is first asked for. Its code is
// drawn at random, so that nobody can guess another's link, and short enough to be read out or typed from a poster.

// Share is a member's link to an offer.
type Share struct {
	ID        id.ID
	Code      string // what stands in the link
	Member    id.ID
	Offer     id.ID
	CreatedAt time.Time
}

// FactShareMade tells that a member made a link.
const FactShareMade fact.Kind = "share.made"

// ShareFact is the payload of facts about a share.
type ShareFact struct {
	Member id.ID  `json:"member"`
	Offer  id.ID  `json:"offer"`
	Code   string `json:"code"`
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
	Title  string // of the offer's product
	Slug   string // of the offer
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
	// ShareOf returns a member's share of an offer, or ErrShareMissing.
	ShareOf(ctx context.Context, community, member, offer id.ID) (Share, error)
	ShareReports(ctx context.Context, community, member id.ID) ([]ShareReport, error)
}

type shareTx interface {
	// InsertShare keeps a share and returns it, or the one that the member has of the offer already; made tells which.
	// An offer that is not there, or not yet public, is ErrOfferMissing.
	InsertShare(Share) (kept Share, made bool, err error)
}

// MakeShare returns the actor's link to an offer.
func (s *Service) MakeShare(ctx context.Context, actor access.Actor, community, offer id.ID) (Share, error) {
	if err := may(actor, access.ShareMake, community, actor.Member); err != nil {
		return Share{}, err
	}
	share, err := s.store.ShareOf(ctx, community, actor.Member, offer)
	if !errors.Is(err, ErrShareMissing) {
		return share, err
	}
	code, err := newCode(s.random)
	if err != nil {
		return Share{}, err
	}
	err = s.store.Write(ctx, community, func(tx ServiceTx) error {
		var made bool
		share, made, err = tx.InsertShare(Share{ID: tx.NewID(), Code: code, Member: actor.Member, Offer: offer, CreatedAt: tx.Now()})
		if err != nil || !made {
			return err
		}
		return tx.Emit(fact.Fact{Kind: FactShareMade, Version: 1, Subject: share.ID, Payload: ShareFact{share.Member, share.Offer, share.Code}})
	})
	return share, err
}

// MyShares lists the actor's links with what came of each, the newest first.
func (s *Service) MyShares(ctx context.Context, actor access.Actor, community id.ID) ([]ShareReport, error) {
	if err := may(actor, access.ShareView, community, actor.Member); err != nil {
		return nil, err
	}
	return s.store.ShareReports(ctx, community, actor.Member)
}
