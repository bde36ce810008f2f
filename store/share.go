package store

import (
	"time"

	"panal/growth"
	"panal/internal/id"
)

var (
	shareByCode = stmt(`SELECT id, code, member_id, offer_id, created_at FROM share WHERE community_id = $1 AND code = $2`)
	lastVisit   = stmt(`SELECT v.visitor_id, v.channel, v.visits, v.first_at, v.last_at, s.id, s.code, s.member_id, s.offer_id, s.created_at
		FROM visit v JOIN share s ON s.community_id = v.community_id AND s.id = v.share_id
		WHERE v.community_id = $1 AND v.visitor_id = $2 AND v.last_at >= $3 ORDER BY v.last_at DESC LIMIT 1`)
	insertAttribution = into("attribution", "community_id", "order_id", "share_id", "referrer_id", "member_id", "channel",
		"newcomer", "discount", "total", "kept", "at")
)

func shareColumns(s *growth.Share) []any {
	return []any{&s.ID, &s.Code, &s.Member, &s.Offer, &s.CreatedAt}
}

func scanShare(row Row) (s growth.Share, err error) { return s, row.Scan(shareColumns(&s)...) }

func (tx commerceTx) ShareByCode(code string) (growth.Share, bool, error) {
	found, err := list(tx.ctx, tx, shareByCode, []any{tx.community, code}, scanShare)
	if err != nil || len(found) == 0 {
		return growth.Share{}, false, err
	}
	return found[0], true, nil
}

func (tx commerceTx) LastVisit(visitor id.ID, since time.Time) (growth.Visit, bool, error) {
	found, err := list(tx.ctx, tx, lastVisit, []any{tx.community, visitor, since}, func(row Row) (v growth.Visit, err error) {
		return v, row.Scan(append([]any{&v.Visitor, &v.Channel, &v.Visits, &v.FirstAt, &v.LastAt}, shareColumns(&v.Share)...)...)
	})
	if err != nil || len(found) == 0 {
		return growth.Visit{}, false, err
	}
	return found[0], true, nil
}

func (tx commerceTx) InsertAttribution(a growth.Attribution) {
	tx.insert(insertAttribution, []any{tx.community, a.Order, a.Share, a.Referrer, a.Member, a.Channel, a.Newcomer, a.Discount, a.Total, a.Kept, a.At})
}
