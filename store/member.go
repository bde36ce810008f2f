package store

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

const (
	memberColumns = `m.community_id, m.id, m.person_id, COALESCE(p.email, ''), m.name, m.role, m.role_by, m.role_at, m.joined_at`
	memberTables  = ` FROM member m LEFT JOIN person p ON p.id = m.person_id `
	memberFilter  = ` AND ($4 = '' OR m.role = $4) AND ($5 = '' OR m.folded LIKE $5 ESCAPE '!' OR p.email LIKE $5 ESCAPE '!') `
)

var (
	memberByID    = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.id = $2`)
	memberOf      = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.person_id = $2`)
	newestMembers = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.id < $2` + memberFilter + `ORDER BY m.id DESC LIMIT $3`)
	oldestMembers = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.id > $2` + memberFilter + `ORDER BY m.id LIMIT $3`)
	insertMember  = stmt(`INSERT INTO member (community_id, id, person_id, name, folded, role, joined_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (community_id, person_id) DO NOTHING`)
	promoteGuest = stmt(`UPDATE member SET role = 'member' WHERE community_id = $1 AND person_id = $2 AND role = 'guest'`)
	setRole      = stmt(`UPDATE member SET role = $3, role_by = $4, role_at = $5 WHERE community_id = $1 AND id = $2 AND role <> 'guest' AND (
		role <> 'owner' OR $3 = 'owner' OR
		(SELECT COUNT(*) FROM member WHERE community_id = $1 AND role = 'owner') > 1)`)
	renameMember = stmt(`UPDATE member SET name = $3, folded = $4 WHERE community_id = $1 AND id = $2`)
)

func scanMember(row Row) (m community.Member, err error) {
	return m, row.Scan(&m.Community, &m.ID, &m.Person, &m.Email, &m.Name, &m.Role, &m.RoleBy, &m.RoleAt, &m.JoinedAt)
}

func oneMember(ctx context.Context, q Querier, s *Statement, in, key id.ID) (community.Member, error) {
	return get(ctx, q, community.ErrMemberMissing, s, []any{in, key}, scanMember)
}

// Member reads a member of a community.
func (p People) Member(ctx context.Context, in, member id.ID) (community.Member, error) {
	return oneMember(ctx, p.db, memberByID, in, member)
}

// Members lists members of a community.
func (p People) Members(ctx context.Context, in id.ID, f community.MemberFilter, after id.ID, limit int) ([]community.Member, error) {
	s, start := newestMembers, before(after)
	if f.Oldest {
		s, start = oldestMembers, whole(after)
	}
	return list(ctx, p.db, s, []any{in, start, limit, f.Role, containing(f.Words)}, scanMember)
}

func (tx peopleTx) MemberOf(person id.ID) (community.Member, error) {
	return oneMember(tx.ctx, tx, memberOf, tx.community, person)
}

func (tx peopleTx) MemberByID(member id.ID) (community.Member, error) {
	return oneMember(tx.ctx, tx, memberByID, tx.community, member)
}

func (tx peopleTx) AddMember(m community.Member) (bool, error) {
	rows, err := tx.exec(insertMember, tx.community, m.ID, m.Person, m.Name, fold(m.Name), m.Role, m.JoinedAt)
	return rows == 1, err
}

func (tx peopleTx) PromoteGuest(person id.ID) (bool, error) {
	rows, err := tx.exec(promoteGuest, tx.community, person)
	return rows == 1, err
}

func (tx peopleTx) SetRole(member id.ID, role access.Role, by id.ID) (bool, error) {
	rows, err := tx.exec(setRole, tx.community, member, role, by, tx.now)
	return rows == 1, err
}

func (tx peopleTx) EditMember(member id.ID, name string) error {
	tx.must(community.ErrMemberMissing, renameMember, tx.community, member, name, fold(name))
	return nil
}
