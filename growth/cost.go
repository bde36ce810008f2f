package growth

import (
	"context"
	"encoding/binary"

	"panal/access"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// What a community would pay for adverts it gives to its members as discount. Costs puts a price on each newcomer that
// a person or a channel brought, beside what the advert would have cost.

// PersonCost is what a member brought, and what it cost.
type PersonCost struct {
	Member id.ID
	Name   string
	Figures
}

// ChannelCost is what a channel brought, and what it cost.
type ChannelCost struct {
	Channel string // empty: unknown
	Figures
}

// Costs are a community's costs of being found.
type Costs struct {
	Currency   string
	AdvertCost money.Amount // of one new customer through an advert; 0 when not known
	Channels   []ChannelCost
	People     page.Page[PersonCost] // who brought the most newcomers first
}

type costReads interface {
	// Advert returns what an advert costs a community per new customer, and its currency.
	Advert(ctx context.Context, community id.ID) (cost money.Amount, currency string, err error)
	ChannelCosts(ctx context.Context, community id.ID) ([]ChannelCost, error)
	// PeopleCosts lists members who brought anybody, by newcomers falling and then by id, after a place in that list.
	PeopleCosts(ctx context.Context, community id.ID, after PersonKey, limit int) ([]PersonCost, error)
}

// PersonKey is a place in the list of people's costs.
type PersonKey struct {
	Newcomers int64
	Member    id.ID
}

// keyBytes is how long a PersonKey is in a cursor.
const keyBytes = 8 + len(id.ID{})

// beforeAll is the place before everybody.
var beforeAll = PersonKey{Newcomers: 1 << 62}

func (c PersonCost) key() []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(c.Newcomers)), c.Member[:]...)
}

func personKey(r page.Request) (PersonKey, error) {
	b, err := r.Key(keyBytes)
	if b == nil || err != nil {
		return beforeAll, err
	}
	k := PersonKey{Newcomers: int64(binary.BigEndian.Uint64(b))}
	copy(k.Member[:], b[8:])
	return k, nil
}

// Costs returns what being found costs a community, by channel and by person.
func (s *Service) Costs(ctx context.Context, actor access.Actor, community id.ID, r page.Request) (Costs, error) {
	if err := may(actor, access.ReportView, community, id.Zero); err != nil {
		return Costs{}, err
	}
	size, err := r.Size()
	if err != nil {
		return Costs{}, err
	}
	after, err := personKey(r)
	if err != nil {
		return Costs{}, err
	}
	var c Costs
	if c.AdvertCost, c.Currency, err = s.store.Advert(ctx, community); err != nil {
		return Costs{}, err
	}
	if c.Channels, err = s.store.ChannelCosts(ctx, community); err != nil {
		return Costs{}, err
	}
	people, err := s.store.PeopleCosts(ctx, community, after, size+1)
	c.People = page.Cut(people, size, PersonCost.key)
	return c, err
}
