package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

const cardColumns = `member_id, number, code, made_at`

var (
	selectCard = stmt(`SELECT ` + cardColumns + ` FROM member_card WHERE community_id = $1 AND member_id = $2`)
	cardByCode = stmt(`SELECT ` + cardColumns + ` FROM member_card WHERE community_id = $1 AND code = $2`)
	nextNumber = stmt(`INSERT INTO card_sequence (community_id, last) VALUES ($1, 1)
		ON CONFLICT (community_id) DO UPDATE SET last = card_sequence.last + 1 RETURNING last`)
	insertCard = stmt(`INSERT INTO member_card (community_id, member_id, number, code, made_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (community_id, member_id) DO NOTHING`)
)

func scanCard(row Row) (c community.Card, err error) {
	return c, row.Scan(&c.Member, &c.Number, &c.Code, &c.MadeAt)
}

// Card reads a member's card.
func (p People) Card(ctx context.Context, in, member id.ID) (community.Card, error) {
	return get(ctx, p.db, community.ErrCardMissing, selectCard, []any{in, member}, scanCard)
}

// CardByCode reads the card that carries a code.
func (p People) CardByCode(ctx context.Context, in id.ID, code string) (community.Card, error) {
	return get(ctx, p.db, community.ErrCardMissing, cardByCode, []any{in, code}, scanCard)
}

// makeCard gives a member the next number. Of two nodes that do it at once, the second waits at the sequence, and then
// finds the card that the first has made.
func (tx *Tx) makeCard(c community.Card) (community.Card, error) {
	if made, found, err := find(tx.ctx, tx, selectCard, []any{tx.community, c.Member}, scanCard); found || err != nil {
		return made, err
	}
	if err := one(tx.ctx, tx, errStale, nextNumber, []any{tx.community}, &c.Number); err != nil {
		return c, err
	}
	tx.must(errStale, insertCard, tx.community, c.Member, c.Number, c.Code, c.MadeAt)
	return c, nil
}

func (tx peopleTx) MakeCard(c community.Card) (community.Card, error)   { return tx.makeCard(c) }
func (tx commerceTx) MakeCard(c community.Card) (community.Card, error) { return tx.makeCard(c) }
