package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"panal/community/notice"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
)

// Notices keeps what package notice decides.
type Notices struct{ db *DB }

// Notices is the notice.Store of this database.
func (db *DB) Notices() Notices { return Notices{db} }

var _ notice.Store = Notices{}

type noticeTx struct{ *Tx }

var _ notice.Tx = noticeTx{}

// Write runs a write about notices.
func (s Notices) Write(ctx context.Context, in id.ID, run func(notice.Tx) error) error {
	return s.db.Write(ctx, in, func(tx *Tx) error { return run(noticeTx{tx}) })
}

const noticeColumns = `n.id, n.member_id, n.kind, n.circle_id, n.subject_id, n.news, n.args, n.made_at, n.read_at`

// noticePage begins after a position, in the order of the inbox.
const noticePage = ` FROM notice n WHERE n.community_id = $1 AND n.member_id = $2 AND (n.made_at, n.id) < ($3, $4) `

var (
	notices         = stmt(`SELECT ` + noticeColumns + noticePage + `ORDER BY n.made_at DESC, n.id DESC LIMIT $5`)
	noticesOfCircle = stmt(`SELECT ` + noticeColumns + noticePage + `AND n.circle_id = $6 ORDER BY n.made_at DESC, n.id DESC LIMIT $5`)
	unreadNotices   = stmt(`SELECT ` + noticeColumns + noticePage + `AND n.read_at IS NULL AND ($6 = 0 OR n.circle_id = $7) ORDER BY n.made_at DESC, n.id DESC LIMIT $5`)
	noticeByID      = stmt(`SELECT ` + noticeColumns + ` FROM notice n WHERE n.community_id = $1 AND n.member_id = $2 AND n.id = $3`)
	countUnread     = stmt(`SELECT COUNT(*) FROM (SELECT 1 FROM notice WHERE community_id = $1 AND member_id = $2 AND read_at IS NULL LIMIT $3) unread`)
	noticeCircles   = stmt(`SELECT DISTINCT circle_id FROM notice WHERE community_id = $1 AND member_id = $2 AND circle_id <> $3`)

	noticeTold = stmt(`SELECT 1 FROM notice_news WHERE community_id = $1 AND member_id = $2 AND sequence = $3 AND kind = $4`)
	noteNotice = stmt(`INSERT INTO notice_news (community_id, member_id, sequence, kind, notice_id) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (community_id, member_id, sequence, kind) DO NOTHING`)
	insertNotice = stmt(`INSERT INTO notice (community_id, member_id, id, kind, circle_id, subject_id, news, args, digest, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)`)
	joinNotice = stmt(`UPDATE notice SET news = news + 1, args = $5, made_at = $6, digest = CASE WHEN $7 = 1 THEN 1 ELSE digest END
		WHERE community_id = $1 AND member_id = $2 AND kind = $3 AND subject_id = $4 AND read_at IS NULL RETURNING id`)
	readNotice  = stmt(`UPDATE notice SET read_at = COALESCE(read_at, $4), digest = 0 WHERE community_id = $1 AND member_id = $2 AND id = $3`)
	readNotices = stmt(`UPDATE notice SET read_at = $3, digest = 0 WHERE community_id = $1 AND member_id = $2 AND read_at IS NULL
		AND made_at <= $4 AND ($5 = 0 OR circle_id = $6)`)

	oldNotices = stmt(`SELECT member_id, id FROM notice WHERE community_id = $1 AND made_at < $2 ORDER BY made_at LIMIT $3`)
	dropNotice = stmt(`DELETE FROM notice WHERE community_id = $1 AND member_id = $2 AND id = $3`)
	dropNews   = stmt(`DELETE FROM notice_news WHERE community_id = $1 AND member_id = $2 AND notice_id = $3`)
)

func scanNotice(row Row) (n notice.Notice, err error) {
	var circle, subject []byte
	var args string
	if err := row.Scan(&n.ID, &n.Member, &n.Kind, &circle, &subject, &n.News, &args, &n.At, &n.ReadAt); err != nil {
		return n, err
	}
	copy(n.Circle[:], circle)
	copy(n.Subject[:], subject)
	return n, json.Unmarshal([]byte(args), &n.Args)
}

// Notices lists a member's notices beyond a position, the newest first.
func (s Notices) Notices(ctx context.Context, in, member id.ID, f notice.Filter, after page.Mark, limit int) ([]notice.Notice, error) {
	at, last := int64(1)<<62, before(id.Zero)
	if !after.At.IsZero() {
		at, last = after.At.UnixMicro(), before(after.ID)
	}
	args := []any{in, member, at, last, limit}
	switch {
	case f.Unread:
		return list(ctx, s.db, unreadNotices, append(args, !f.Circle.IsZero(), whole(f.Circle)), scanNotice)
	case !f.Circle.IsZero():
		return list(ctx, s.db, noticesOfCircle, append(args, whole(f.Circle)), scanNotice)
	}
	return list(ctx, s.db, notices, args, scanNotice)
}

// Notice reads one of a member's notices.
func (s Notices) Notice(ctx context.Context, in, member, n id.ID) (notice.Notice, error) {
	return get(ctx, s.db, notice.ErrMissing, noticeByID, []any{in, member, n}, scanNotice)
}

// Unread counts a member's unread notices, up to a number.
func (s Notices) Unread(ctx context.Context, in, member id.ID, upTo int) (int, error) {
	return number[int](ctx, s.db, countUnread, in, member, upTo)
}

// Circles lists the circles that a member's notices are of.
func (s Notices) Circles(ctx context.Context, in, member id.ID) ([]id.ID, error) {
	return list(ctx, s.db, noticeCircles, []any{in, member, whole(id.Zero)}, scanID)
}

func (tx noticeTx) Told(member id.ID, fact int64, kind notice.Kind) (bool, error) {
	return exists(tx.ctx, tx, noticeTold, tx.community, member, fact, kind)
}

func (tx noticeTx) Unheard(member, from id.ID) (bool, error) {
	return exists(tx.ctx, tx, isUnseen, tx.community, from, member)
}

func (tx noticeTx) Note(member id.ID, fact int64, kind notice.Kind, line id.ID) error {
	rows, err := tx.exec(noteNotice, tx.community, member, fact, kind, line)
	if err == nil && rows != 1 {
		return errStale // another node tells the same: run again, this finds that it was told
	}
	return err
}

func (tx noticeTx) Join(n notice.Notice, digest bool) (line id.ID, found bool, err error) {
	args, err := writeArgs(n.Args)
	if err != nil {
		return line, false, err
	}
	return find(tx.ctx, tx, joinNotice, []any{tx.community, n.Member, n.Kind, whole(n.Subject), args, n.At, digest}, scanID)
}

func (tx noticeTx) Add(n notice.Notice, digest bool) error {
	args, err := writeArgs(n.Args)
	if err == nil {
		tx.run(insertNotice, tx.community, n.Member, n.ID, n.Kind, whole(n.Circle), whole(n.Subject), args, digest, n.At)
	}
	return err
}

func writeArgs(args notice.Args) (string, error) {
	text, err := json.Marshal(args)
	if err != nil {
		return "", fault.Wrap("write a notice", fmt.Errorf("its values: %w", err))
	}
	return string(text), nil
}

func (tx noticeTx) Read(member, n id.ID) error {
	tx.must(notice.ErrMissing, readNotice, tx.community, member, n, tx.now)
	return nil
}

func (tx noticeTx) ReadAll(member, circle id.ID, upTo time.Time) error {
	_, err := tx.exec(readNotices, tx.community, member, tx.now, upTo, !circle.IsZero(), whole(circle))
	return err
}

// DropNotices deletes a community's notices that came before a time, up to a number, with what they told.
func (s Notices) DropNotices(ctx context.Context, in id.ID, came time.Time, limit int) (dropped int, err error) {
	type line struct{ member, id id.ID }
	err = s.db.Write(ctx, in, func(tx *Tx) error {
		old, err := list(ctx, tx, oldNotices, []any{in, came, limit}, func(row Row) (l line, err error) { return l, row.Scan(&l.member, &l.id) })
		for _, l := range old {
			tx.run(dropNews, in, l.member, l.id)
			tx.run(dropNotice, in, l.member, l.id)
		}
		dropped = len(old)
		return err
	})
	return dropped, err
}
