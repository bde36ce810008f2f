package store

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

const memberColumns = `community_id, id, person_id, name, role, joined_at`

var (
	memberByID   = stmt(`SELECT ` + memberColumns + ` FROM member WHERE community_id = $1 AND id = $2`)
	memberOf     = stmt(`SELECT ` + memberColumns + ` FROM member WHERE community_id = $1 AND person_id = $2`)
	members      = stmt(`SELECT ` + memberColumns + ` FROM member WHERE community_id = $1 AND id > $2 ORDER BY id LIMIT $3`)
	insertMember = stmt(`INSERT INTO member (community_id, id, person_id, name, role, joined_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (community_id, person_id) DO NOTHING`)
	promoteGuest = stmt(`UPDATE member SET role = 'member' WHERE community_id = $1 AND person_id = $2 AND role = 'guest'`)
	setRole      = stmt(`UPDATE member SET role = $3 WHERE community_id = $1 AND id = $2 AND role <> 'guest' AND (
		role <> 'operator' OR $3 = 'operator' OR
		(SELECT COUNT(*) FROM member WHERE community_id = $1 AND role = 'operator') > 1)`)
	renameMember = stmt(`UPDATE member SET name = $3 WHERE community_id = $1 AND id = $2`)
)

func scanMember(row Row) (m community.Member, err error) {
	return m, row.Scan(&m.Community, &m.ID, &m.Person, &m.Name, &m.Role, &m.JoinedAt)
}

func oneMember(ctx context.Context, q Querier, s *Statement, in, key id.ID) (community.Member, error) {
	return get(ctx, q, community.ErrMemberMissing, s, []any{in, key}, scanMember)
}

// Member reads a member of a community.
func (p People) Member(ctx context.Context, in, member id.ID) (community.Member, error) {
	return oneMember(ctx, p.db, memberByID, in, member)
}

// Members lists members of a community after an id.
func (p People) Members(ctx context.Context, in, after id.ID, limit int) ([]community.Member, error) {
	return list(ctx, p.db, members, []any{in, whole(after), limit}, scanMember)
}

func (tx peopleTx) MemberOf(person id.ID) (community.Member, error) {
	return oneMember(tx.ctx, tx, memberOf, tx.community, person)
}

func (tx peopleTx) MemberByID(member id.ID) (community.Member, error) {
	return oneMember(tx.ctx, tx, memberByID, tx.community, member)
}

func (tx peopleTx) AddMember(m community.Member) (bool, error) {
	rows, err := tx.exec(insertMember, tx.community, m.ID, m.Person, m.Name, m.Role, m.JoinedAt)
	return rows == 1, err
}

func (tx peopleTx) PromoteGuest(person id.ID) (bool, error) {
	rows, err := tx.exec(promoteGuest, tx.community, person)
	return rows == 1, err
}

func (tx peopleTx) SetRole(member id.ID, role access.Role) (bool, error) {
	rows, err := tx.exec(setRole, tx.community, member, role)
	return rows == 1, err
}

func (tx peopleTx) EditMember(member id.ID, name string) error {
	tx.must(community.ErrMemberMissing, renameMember, tx.community, member, name)
	return nil
}
