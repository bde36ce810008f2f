package store

import (
	"crypto/sha256"

	"panal/community"
	"panal/internal/id"
)

var (
	insertCeremony = into("ceremony", "handle_hash", "browser", "kind", "person_id", "data", "expires_at")
	takeCeremony   = stmt(`DELETE FROM ceremony WHERE handle_hash = $1 AND browser = $2 AND kind = $3 AND expires_at > $4
		RETURNING person_id, data`)
)

func (tx peopleTx) AddCeremony(c community.Ceremony) {
	tx.insert(insertCeremony, []any{c.Handle[:], c.Browser[:], c.Kind, c.Person, c.Data, c.ExpiresAt})
}

func (tx peopleTx) TakeCeremony(handle, browser [sha256.Size]byte, kind string) (person id.ID, data []byte, err error) {
	err = one(tx.ctx, tx, community.ErrCeremonyOver, takeCeremony, []any{handle[:], browser[:], kind, tx.now}, &person, &data)
	return person, data, err
}
