package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

// A person's communities are kept by the person, beside the members of each; SQLite joins in the order in which CROSS
// JOIN names them.
const ofPerson = ` FROM belonging b CROSS JOIN community c CROSS JOIN member m
	WHERE b.person_id = $1 AND c.id = b.community_id AND m.community_id = b.community_id AND m.person_id = b.person_id `

var (
	insertBelonging = stmt(`INSERT INTO belonging (person_id, community_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`)
	belongings      = stmt(`SELECT c.id, c.slug, c.name, m.name, m.role` + ofPerson + `ORDER BY b.community_id LIMIT $2`)
)

// Belongings lists the communities that a person is in.
func (p People) Belongings(ctx context.Context, person id.ID, limit int) ([]community.Belonging, error) {
	return list(ctx, p.db, belongings, []any{person, limit}, func(row Row) (m community.Belonging, err error) {
		return m, row.Scan(&m.ID, &m.Slug, &m.Community, &m.Name, &m.Role)
	})
}
