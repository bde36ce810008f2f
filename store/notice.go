package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
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

	noticesTold = stmt(`SELECT member_id, sequence, kind FROM notice_news WHERE community_id = $1 AND member_id IN (` + places(2, askedAtOnce) + `)
		AND sequence BETWEEN $34 AND $35`)
	noteNotice = stmt(`INSERT INTO notice_news (community_id, member_id, sequence, kind, notice_id) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (community_id, member_id, sequence, kind) DO NOTHING`)
	openNotices = stmt(`SELECT member_id, subject_id, id FROM notice WHERE community_id = $1 AND member_id IN (` + places(2, askedAtOnce) + `)
		AND kind = $34 AND subject_id IN (` + places(35, askedAtOnce) + `) AND read_at IS NULL`)
	insertNotice = into("notice", "community_id", "member_id", "id", "kind", "circle_id", "subject_id", "news", "args", "digest", "made_at")
	joinNotice   = stmt(`UPDATE notice SET news = news + 1, args = $4, made_at = $5, digest = CASE WHEN $6 = 1 THEN 1 ELSE digest END
		WHERE community_id = $1 AND member_id = $2 AND id = $3 AND read_at IS NULL`)
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

func (tx noticeTx) Told(members []id.ID, first, last int64) (map[notice.Heard]bool, error) {
	told := map[notice.Heard]bool{}
	_, err := listAbout(tx.ctx, tx, noticesTold, tx.community, members, func(row Row) (h notice.Heard, err error) {
		err = row.Scan(&h.Member, &h.Fact, &h.Kind)
		told[h] = true
		return h, err
	}, first, last)
	return told, err
}

func (tx noticeTx) Unheard(from id.ID, members []id.ID) (map[id.ID]bool, error) {
	unheard := map[id.ID]bool{}
	_, err := listAbout(tx.ctx, tx, blindTo, tx.community, members, func(row Row) (member id.ID, err error) {
		err = row.Scan(&member)
		unheard[member] = true
		return member, err
	}, from)
	return unheard, err
}

func (tx noticeTx) Open(kind notice.Kind, members, subjects []id.ID) (map[notice.Bundle]id.ID, error) {
	open := map[notice.Bundle]id.ID{}
	for some := range slices.Chunk(subjects, askedAtOnce) {
		about := []any{kind}
		for i := range askedAtOnce {
			about = append(about, whole(some[min(i, len(some)-1)]))
		}
		_, err := listAbout(tx.ctx, tx, openNotices, tx.community, members, func(row Row) (line id.ID, err error) {
			b := notice.Bundle{Kind: kind}
			var subject []byte
			err = row.Scan(&b.Member, &subject, &line)
			copy(b.Subject[:], subject)
			open[b] = line
			return line, err
		}, about...)
		if err != nil {
			return nil, err
		}
	}
	return open, nil
}

func (tx noticeTx) Note(h notice.Heard, line id.ID) {
	tx.must(errStale, noteNotice, tx.community, h.Member, h.Fact, h.Kind, line) // another node tells the same: run again, this finds that it was told
}

func (tx noticeTx) Join(n notice.Notice, digest bool) error {
	args, err := writeArgs(n.Args)
	if err == nil {
		tx.must(errStale, joinNotice, tx.community, n.Member, n.ID, args, n.At, digest)
	}
	return err
}

func (tx noticeTx) Add(n notice.Notice, digest bool) error {
	args, err := writeArgs(n.Args)
	if err == nil {
		tx.append(insertNotice, []any{tx.community, n.Member, n.ID, n.Kind, whole(n.Circle), whole(n.Subject), 1, args, digest, n.At})
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
