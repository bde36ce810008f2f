package store

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/community"
	"panal/internal/id"
)

const (
	invitationColumns = `i.id, i.place_id, i.inviter_id, COALESCE(m.name, ''), i.email, i.name, i.note, i.counted, i.uses, i.used,
		i.created_at, i.expires_at, i.closed_at, i.mail_due_at, i.mail_tries, i.mailed_at`
	invitationTables = ` FROM invitation i LEFT JOIN member m ON m.community_id = i.community_id AND m.id = i.inviter_id `
	invitationFilter = ` AND (i.place_id = $4 OR $4 = $5) AND ($6 = '' OR i.folded LIKE $6 ESCAPE '!' OR i.email LIKE $6 ESCAPE '!') `
)

var (
	invitationByID    = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.id = $2`)
	invitationByHash  = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.secret_hash = $2`)
	newestInvitations = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.id < $2` + invitationFilter + `ORDER BY i.id DESC LIMIT $3`)
	invitationsBy     = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.id < $2` + invitationFilter + `AND i.inviter_id = $7 ORDER BY i.id DESC LIMIT $3`)
	invitationsFor    = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.email = $2 AND i.email <> '' AND i.closed_at IS NULL
		AND i.expires_at > $3 AND (i.counted = 0 OR NOT` + unseen("i.inviter_id", "$4") + `) ORDER BY i.id DESC`)
	expiredInvitations = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.inviter_id = $2 AND i.closed_at IS NULL AND i.expires_at <= $3`)
	expiredFor         = stmt(`SELECT ` + invitationColumns + invitationTables + `WHERE i.community_id = $1 AND i.email = $2 AND i.email <> '' AND i.closed_at IS NULL
		AND i.expires_at <= $3`)
	insertInvitation = stmt(`INSERT INTO invitation (community_id, id, place_id, inviter_id, secret_hash, email, name, folded, note, counted, uses, used,
			created_at, expires_at, mail_due_at, mail_tries)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, 0) ON CONFLICT DO NOTHING`)
	useInvitation = stmt(`UPDATE invitation SET used = used + 1, closed_at = CASE WHEN used + 1 = uses THEN $3 ELSE closed_at END,
			mail_due_at = CASE WHEN used + 1 = uses THEN NULL ELSE mail_due_at END
		WHERE community_id = $1 AND id = $2 AND used < uses AND closed_at IS NULL AND expires_at > $3`)
	closeInvitation = stmt(`UPDATE invitation SET closed_at = $3, mail_due_at = NULL WHERE community_id = $1 AND id = $2 AND closed_at IS NULL`)

	beginPlaces = stmt(`INSERT INTO invited_places (community_id, member_id, given) VALUES ($1, $2, 0) ON CONFLICT (community_id, member_id) DO NOTHING`)
	givePlaces  = stmt(`UPDATE invited_places SET given = given + $3 WHERE community_id = $1 AND member_id = $2 AND given + $3 <= COALESCE(most, $4)`)
	ownPlaces   = stmt(`SELECT most FROM invited_places WHERE community_id = $1 AND member_id = $2 AND most IS NOT NULL`)
	setPlaces   = stmt(`INSERT INTO invited_places (community_id, member_id, given, most) VALUES ($1, $2, 0, $3)
		ON CONFLICT (community_id, member_id) DO UPDATE SET most = excluded.most`)
	returnPlaces = stmt(`UPDATE invited_places SET given = given - $3 WHERE community_id = $1 AND member_id = $2`)

	emailInside   = stmt(`SELECT 1 FROM person p JOIN member m ON m.community_id = $1 AND m.person_id = p.id WHERE p.email = $2 AND m.role <> 'guest'`)
	emailInCircle = stmt(`SELECT 1 FROM person p JOIN member m ON m.community_id = $1 AND m.person_id = p.id
		JOIN circle_member c ON c.community_id = $1 AND c.circle_id = $3 AND c.member_id = m.id WHERE p.email = $2`)
	hasLeft = stmt(`SELECT 1 FROM admittance WHERE community_id = $1 AND member_id = $2 AND place_id = $3
		UNION ALL SELECT 1 FROM circle_left WHERE community_id = $1 AND member_id = $2 AND circle_id = $3`)
	isInvited = stmt(`SELECT 1 FROM invitation i WHERE i.community_id = $1 AND i.email = $3 AND i.email <> '' AND i.place_id = $2 AND i.closed_at IS NULL AND i.expires_at > $4`)
	refuses   = stmt(`SELECT 1 FROM invitation_refusal WHERE community_id = $1 AND email_hash = $2`)
	// who blocked the inviter, or whom the inviter blocked
	apartByEmail = stmt(`SELECT 1 FROM person p JOIN member m ON m.community_id = $1 AND m.person_id = p.id WHERE p.email = $2 AND` + apart("m.id", "$3"))
	keepRefusal  = stmt(`INSERT INTO invitation_refusal (community_id, email_hash, refused_at) VALUES ($1, $2, $3)
		ON CONFLICT (community_id, email_hash) DO NOTHING`)

	takeMail  = stmt(`UPDATE invitation SET mail_due_at = $4 WHERE community_id = $1 AND id = $2 AND mail_due_at <= $3`)
	putMail   = stmt(`UPDATE invitation SET mail_due_at = $3, mail_tries = $4, mailed_at = $5 WHERE community_id = $1 AND id = $2`)
	countMail = stmt(`INSERT INTO invitation_mails (community_id, day, sent) VALUES ($1, $2, 1)
		ON CONFLICT (community_id, day) DO UPDATE SET sent = invitation_mails.sent + 1 WHERE invitation_mails.sent < $3`)

	withDueMails = stmt(`SELECT c.id FROM community c WHERE EXISTS (
		SELECT 1 FROM invitation i WHERE i.community_id = c.id AND i.mail_due_at <= $1) ORDER BY c.id`)
	dueMails = stmt(`SELECT id FROM invitation WHERE community_id = $1 AND mail_due_at <= $2 ORDER BY mail_due_at LIMIT $3`)
)

func scanInvitation(row Row) (i community.Invitation, err error) {
	return i, row.Scan(&i.ID, &i.Place, &i.Inviter, &i.InviterName, &i.Email, &i.Name, &i.Note, &i.Counted, &i.Uses, &i.Used,
		&i.CreatedAt, &i.ExpiresAt, &i.ClosedAt, &i.MailDueAt, &i.MailTries, &i.MailedAt)
}

func oneInvitation(ctx context.Context, q Querier, s *Statement, in id.ID, key any) (community.Invitation, error) {
	return get(ctx, q, community.ErrInvitationMissing, s, []any{in, key}, scanInvitation)
}

// Invitation reads an invitation.
func (p People) Invitation(ctx context.Context, in, invitation id.ID) (community.Invitation, error) {
	return oneInvitation(ctx, p.db, invitationByID, in, invitation)
}

// InvitationByHash finds the invitation whose secret has a hash.
func (p People) InvitationByHash(ctx context.Context, in id.ID, hash [sha256.Size]byte) (community.Invitation, error) {
	return oneInvitation(ctx, p.db, invitationByHash, in, hash[:])
}

// Invitations lists what a filter leaves, the newest first.
func (p People) Invitations(ctx context.Context, in id.ID, f community.InvitationFilter, after id.ID, limit int) ([]community.Invitation, error) {
	args := []any{in, before(after), limit, whole(f.Place), whole(id.Zero), containing(f.Words)}
	if f.Inviter.IsZero() {
		return list(ctx, p.db, newestInvitations, args, scanInvitation)
	}
	return list(ctx, p.db, invitationsBy, append(args, f.Inviter), scanInvitation)
}

// InvitationsFor lists the open ones that are addressed to an e-mail.
func (p People) InvitationsFor(ctx context.Context, in, viewer id.ID, email string, now time.Time) ([]community.Invitation, error) {
	return list(ctx, p.db, invitationsFor, []any{in, email, now, viewer}, scanInvitation)
}

func (tx peopleTx) InvitationByID(invitation id.ID) (community.Invitation, error) {
	return oneInvitation(tx.ctx, tx, invitationByID, tx.community, invitation)
}

func (tx peopleTx) AddInvitation(i community.Invitation, hash *[sha256.Size]byte) (bool, error) {
	var secret any // an addressed invitation has none, which is NULL
	if hash != nil {
		secret = hash[:]
	}
	rows, err := tx.exec(insertInvitation, tx.community, i.ID, i.Place, i.Inviter, secret, i.Email, i.Name, fold(i.Name), i.Note, i.Counted, i.Uses,
		i.CreatedAt, i.ExpiresAt, i.MailDueAt)
	return rows == 1, err
}

func (tx peopleTx) UseInvitation(invitation id.ID) (bool, error) {
	rows, err := tx.exec(useInvitation, tx.community, invitation, tx.now)
	return rows == 1, err
}

func (tx peopleTx) CloseInvitation(invitation id.ID) (bool, error) {
	rows, err := tx.exec(closeInvitation, tx.community, invitation, tx.now)
	return rows == 1, err
}

func (tx peopleTx) ExpiredInvitations(inviter id.ID, email string) ([]community.Invitation, error) {
	own, err := list(tx.ctx, tx, expiredInvitations, []any{tx.community, inviter, tx.now}, scanInvitation)
	if err != nil || email == "" {
		return own, err
	}
	others, err := list(tx.ctx, tx, expiredFor, []any{tx.community, email, tx.now}, scanInvitation)
	return append(own, others...), err
}

func (tx peopleTx) GivePlaces(member id.ID, places, everybody int) (bool, error) {
	tx.run(beginPlaces, tx.community, member)
	rows, err := tx.exec(givePlaces, tx.community, member, places, everybody)
	return rows == 1, err
}

func (tx peopleTx) OwnPlaces(member id.ID) (own *int, err error) {
	most, found, err := find(tx.ctx, tx, ownPlaces, []any{tx.community, member}, func(row Row) (most int, err error) {
		return most, row.Scan(&most)
	})
	if found {
		own = &most
	}
	return own, err
}

func (tx peopleTx) SetPlaces(member id.ID, own *int) {
	var most any // NULL without a number of their own
	if own != nil {
		most = *own
	}
	tx.run(setPlaces, tx.community, member, most)
}

func (tx peopleTx) ReturnPlaces(member id.ID, places int) {
	tx.run(returnPlaces, tx.community, member, places)
}

// exists reports whether a statement finds anything.
func (tx peopleTx) exists(s *Statement, args ...any) (found bool, err error) {
	return exists(tx.ctx, tx, s, args...)
}

func (tx peopleTx) EmailInPlace(place id.ID, email string) (bool, error) {
	if place == tx.community {
		return tx.exists(emailInside, tx.community, email)
	}
	return tx.exists(emailInCircle, tx.community, email, place)
}

func (tx peopleTx) IsInvited(place id.ID, email string) (bool, error) {
	return tx.exists(isInvited, tx.community, place, email, tx.now)
}

func (tx peopleTx) HasLeft(place, member id.ID) (bool, error) {
	return tx.exists(hasLeft, tx.community, member, place)
}

func (tx peopleTx) RefusesInvitations(email string, inviter id.ID) (bool, error) {
	if refused, err := tx.exists(refuses, tx.community, addressHash(email)); err != nil || refused || inviter.IsZero() {
		return refused, err
	}
	return tx.exists(apartByEmail, tx.community, email, inviter)
}

func (tx peopleTx) RefuseInvitations(email string) {
	tx.run(keepRefusal, tx.community, addressHash(email), tx.now)
}

// addressHash is what is kept of an address that is not to be written to.
func addressHash(email string) []byte {
	sum := sha256.Sum256([]byte(email))
	return sum[:]
}

func (tx peopleTx) TakeMail(invitation id.ID, until time.Time) (bool, error) {
	rows, err := tx.exec(takeMail, tx.community, invitation, tx.now, until)
	return rows == 1, err
}

func (tx peopleTx) PutMail(i community.Invitation) {
	tx.run(putMail, tx.community, i.ID, i.MailDueAt, i.MailTries, i.MailedAt)
}

func (tx peopleTx) CountMail(day string, most int) (bool, error) {
	rows, err := tx.exec(countMail, tx.community, day, most)
	return rows == 1, err
}

// WithDueInvitations lists communities with invitations whose mail is due.
func (s Schedule) WithDueInvitations(ctx context.Context, now time.Time) ([]id.ID, error) {
	return list(ctx, s.db, withDueMails, []any{now}, scanID)
}

// DueInvitations lists such invitations of one community, the longest due first.
func (s Schedule) DueInvitations(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, s.db, dueMails, []any{community, now, limit}, scanID)
}
