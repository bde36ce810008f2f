package store

import (
	"context"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

const (
	memberColumns = `m.community_id, m.id, m.person_id, COALESCE(p.email, ''), m.name, m.role, m.role_by, m.role_at, m.joined_at, m.findable, m.rung`
	memberTables  = ` FROM member m LEFT JOIN person p ON p.id = m.person_id `
)

var (
	memberByID   = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.id = $2`)
	memberOf     = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.person_id = $2`)
	insertMember = stmt(`INSERT INTO member (community_id, id, person_id, name, folded, role, joined_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (community_id, person_id) DO NOTHING`)
	promoteGuest = stmt(`UPDATE member SET role = 'member' WHERE community_id = $1 AND person_id = $2 AND role = 'guest'`)
	setRole      = stmt(`UPDATE member SET role = $3, role_by = $4, role_at = $5 WHERE community_id = $1 AND id = $2 AND role <> 'guest' AND (
		role <> 'owner' OR $3 = 'owner' OR
		(SELECT COUNT(*) FROM member WHERE community_id = $1 AND role = 'owner') > 1)`)
	renameMember = stmt(`UPDATE member SET name = $3, folded = $4 WHERE community_id = $1 AND id = $2 AND folded = $5`)
)

func scanMember(row Row) (m community.Member, err error) {
	return m, row.Scan(&m.Community, &m.ID, &m.Person, &m.Email, &m.Name, &m.Role, &m.RoleBy, &m.RoleAt, &m.JoinedAt, &m.Findable, &m.Rung)
}

func oneMember(ctx context.Context, q Querier, s *Statement, in, key id.ID) (community.Member, error) {
	return get(ctx, q, community.ErrMemberMissing, s, []any{in, key}, scanMember)
}

// Member reads a member of a community.
func (p People) Member(ctx context.Context, in, member id.ID) (community.Member, error) {
	return oneMember(ctx, p.db, memberByID, in, member)
}

func (tx peopleTx) MemberOf(person id.ID) (community.Member, error) {
	return oneMember(tx.ctx, tx, memberOf, tx.community, person)
}

func (tx peopleTx) MemberByID(member id.ID) (community.Member, error) {
	return oneMember(tx.ctx, tx, memberByID, tx.community, member)
}

func (tx peopleTx) AddMember(m community.Member) (bool, error) {
	folded := fold(m.Name)
	rows, err := tx.exec(insertMember, tx.community, m.ID, m.Person, m.Name, folded, m.Role, m.JoinedAt)
	if err != nil || rows == 0 {
		return false, err
	}
	tx.run(insertBelonging, m.Person, tx.community)
	return true, tx.index(m.ID, m.Person, folded)
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
	var person id.ID
	var before string
	if err := one(tx.ctx, tx, community.ErrMemberMissing, nameToFold, []any{tx.community, member}, &person, &before); err != nil {
		return err
	}
	after := fold(name)
	tx.must(errStale, renameMember, tx.community, member, name, after, before)
	return tx.reindex(member, person, before, after)
}
