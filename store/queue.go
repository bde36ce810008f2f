package store

import (
	"panal/content"
	"panal/internal/id"
)

var (
	lastPlace = stmt(`SELECT COALESCE(MAX(b.place), 0) FROM broadcast b WHERE b.community_id = $1 AND b.series_id = $2 AND b.state = 'scheduled'`)
	waiting   = stmt(`SELECT b.id, b.place FROM broadcast b WHERE b.community_id = $1 AND b.series_id = $2 AND b.state = 'scheduled' ORDER BY b.place`)
	// The version of a series stands for the order of its queue too.
	holdQueue = stmt(`UPDATE broadcast_series SET version = version + 1 WHERE community_id = $1 AND id = $2 AND version = $3`)
	// The version of the broadcast keeps who changes its words meanwhile from putting it back at its place.
	placeQueued = stmt(`UPDATE broadcast SET place = $5, version = version + 1
		WHERE community_id = $1 AND id = $2 AND series_id = $3 AND place = $4 AND state = 'scheduled'`)
)

func (tx contentTx) LastPlace(series id.ID) (int64, error) {
	return number[int64](tx.ctx, tx, lastPlace, tx.community, series)
}

func (tx contentTx) Waiting(series id.ID) ([]content.Waiting, error) {
	return list(tx.ctx, tx, waiting, []any{tx.community, series}, func(row Row) (w content.Waiting, err error) {
		return w, row.Scan(&w.Broadcast, &w.Place)
	})
}

func (tx contentTx) HoldQueue(of content.Series) {
	tx.must(errStale, holdQueue, tx.community, of.ID, of.Version)
}

func (tx contentTx) Place(series id.ID, was content.Waiting, place int64) {
	tx.must(errStale, placeQueued, tx.community, was.Broadcast, series, was.Place, place)
}
