package store

import (
	"context"

	"panal/community"
	"panal/internal/id"
)

// A person's belongings cross communities: each is looked up in the community's own index of people; SQLite
// joins in the order in which CROSS JOIN names them.
var belongings = stmt(`SELECT c.slug, c.name, m.name, m.role FROM community c
	CROSS JOIN member m WHERE m.community_id = c.id AND m.person_id = $1 ORDER BY c.id LIMIT $2`)

// Belongings lists the communities that a person is in.
func (p People) Belongings(ctx context.Context, person id.ID, limit int) ([]community.Belonging, error) {
	return list(ctx, p.db, belongings, []any{person, limit}, func(row Row) (m community.Belonging, err error) {
		return m, row.Scan(&m.Slug, &m.Community, &m.Name, &m.Role)
	})
}
