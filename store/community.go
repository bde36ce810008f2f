package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
)

const communityColumns = `id, slug, name, slogan, currency, locale, time_zone, advert_cost, return_days, prize_ceiling, created_at`

var (
	selectCommunity = stmt(`SELECT ` + communityColumns + ` FROM community WHERE id = $1`)
	communityBySlug = stmt(`SELECT ` + communityColumns + ` FROM community WHERE slug = $1`)
	communities     = stmt(`SELECT ` + communityColumns + ` FROM community WHERE id > $1 ORDER BY id LIMIT $2`)

	insertCommunity = into("community", "id", "slug", "name", "slogan", "currency", "locale", "time_zone", "advert_cost", "prize_ceiling", "created_at")
	startFacts      = into("fact_sequence", "community_id", "last")
	updateCommunity = stmt(`UPDATE community SET name = $2, slogan = $3, locale = $4, time_zone = $5, advert_cost = $6, return_days = $7, prize_ceiling = $8 WHERE id = $1`)
	lockCommunity   = stmt(`UPDATE community SET id = id WHERE id = $1`)
)

func scanCommunity(row Row) (c community.Community, err error) {
	return c, row.Scan(&c.ID, &c.Slug, &c.Name, &c.Slogan, &c.Currency, &c.Locale, &c.TimeZone, &c.AdvertCost, &c.ReturnDays, &c.PrizeCeiling, &c.CreatedAt)
}

func (p People) communityBy(ctx context.Context, s *Statement, key any) (community.Community, error) {
	return get(ctx, p.db, community.ErrCommunityMissing, s, []any{key}, scanCommunity)
}

// Community reads a community.
func (p People) Community(ctx context.Context, c id.ID) (community.Community, error) {
	return p.communityBy(ctx, selectCommunity, c)
}

// CommunityBySlug reads the community that has a slug.
func (p People) CommunityBySlug(ctx context.Context, slug string) (community.Community, error) {
	return p.communityBy(ctx, communityBySlug, slug)
}

// Communities lists communities after an id.
func (p People) Communities(ctx context.Context, after id.ID, limit int) ([]community.Community, error) {
	return list(ctx, p.db, communities, []any{whole(after), limit}, scanCommunity)
}

// Recall returns what an earlier request made.
func (p People) Recall(ctx context.Context, c id.ID, r once.Request) (result id.ID, found bool, err error) {
	return p.db.Recall(ctx, c, r)
}

func (tx peopleTx) AddCommunity(c community.Community) error {
	tx.insert(insertCommunity, []any{c.ID, c.Slug, c.Name, c.Slogan, c.Currency, c.Locale, c.TimeZone, c.AdvertCost, c.PrizeCeiling, c.CreatedAt})
	tx.insert(startFacts, []any{c.ID, 0})
	err := tx.flush()
	if taken(err) {
		return community.ErrSlugTaken.Because(err)
	}
	return err
}

func (tx peopleTx) Community() (community.Community, error) {
	return get(tx.ctx, tx, community.ErrCommunityMissing, selectCommunity, []any{tx.community}, scanCommunity)
}

func (tx peopleTx) EditCommunity(c community.Community) {
	tx.must(community.ErrCommunityMissing, updateCommunity, c.ID, c.Name, c.Slogan, c.Locale, c.TimeZone, c.AdvertCost, c.ReturnDays, c.PrizeCeiling)
}

func (tx peopleTx) LockCommunity() error {
	tx.must(community.ErrCommunityMissing, lockCommunity, tx.community)
	return nil
}
