package store

import (
	"context"

	"panal/community/notice"
	"panal/internal/id"
)

const settingsColumns = `zone, quiet_from, quiet_to, digest_hour, email_off, refused`

var (
	noticeSettings = stmt(`SELECT ` + settingsColumns + ` FROM notice_settings WHERE community_id = $1 AND member_id = $2`)
	noticeChoices  = stmt(`SELECT kind, inbox, email, push FROM notice_choice WHERE community_id = $1 AND member_id = $2`)
	circleLevels   = stmt(`SELECT circle_id, level FROM notice_circle WHERE community_id = $1 AND member_id = $2`)

	saveSettings = stmt(`INSERT INTO notice_settings (community_id, member_id, zone, quiet_from, quiet_to, digest_hour, email_off, refused)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (community_id, member_id) DO UPDATE SET zone = excluded.zone,
			quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, digest_hour = excluded.digest_hour,
			email_off = excluded.email_off, refused = excluded.refused`)
	saveChoice = stmt(`INSERT INTO notice_choice (community_id, member_id, kind, inbox, email, push) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (community_id, member_id, kind) DO UPDATE SET inbox = excluded.inbox, email = excluded.email, push = excluded.push`)
	saveLevel = stmt(`INSERT INTO notice_circle (community_id, member_id, circle_id, level) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, member_id, circle_id) DO UPDATE SET level = excluded.level`)
)

func scanSettings(row Row) (s notice.Settings, err error) {
	return s, row.Scan(&s.Zone, &s.QuietFrom, &s.QuietTo, &s.DigestHour, &s.EmailOff, &s.Refused)
}

// Preferences reads how a member wants to be told.
func (s Notices) Preferences(ctx context.Context, in, member id.ID) (notice.Preferences, error) {
	return preferences(ctx, s.db, in, member)
}

func (tx noticeTx) Preferences(member id.ID) (notice.Preferences, error) {
	return preferences(tx.ctx, tx, tx.community, member)
}

func preferences(ctx context.Context, q Querier, in, member id.ID) (p notice.Preferences, err error) {
	if p.Settings, err = settingsOf(ctx, q, in, member); err != nil {
		return p, err
	}
	p.Kinds, p.Circles = map[notice.Kind]notice.Choice{}, map[id.ID]notice.Level{}
	err = q.query(ctx, noticeChoices, []any{in, member}, func(row Row) error {
		var k notice.Kind
		var c notice.Choice
		err := row.Scan(&k, &c.Inbox, &c.Email, &c.Push)
		if _, known := notice.RuleOf(k); known { // a kind that is no more was chosen about once
			p.Kinds[k] = c
		}
		return err
	})
	if err != nil {
		return p, err
	}
	err = q.query(ctx, circleLevels, []any{in, member}, func(row Row) error {
		var circle id.ID
		var level notice.Level
		err := row.Scan(&circle, &level)
		p.Circles[circle] = level
		return err
	})
	return p, err
}

func settingsOf(ctx context.Context, q Querier, in, member id.ID) (notice.Settings, error) {
	s, found, err := find(ctx, q, noticeSettings, []any{in, member}, scanSettings)
	if err == nil && !found {
		s = notice.ProposedSettings
	}
	return s, err
}

func (tx noticeTx) SavePreferences(member id.ID, p notice.Preferences) error {
	s := p.Settings
	tx.run(saveSettings, tx.community, member, s.Zone, s.QuietFrom, s.QuietTo, s.DigestHour, s.EmailOff, s.Refused)
	for kind, c := range p.Kinds {
		tx.run(saveChoice, tx.community, member, kind, c.Inbox, c.Email, c.Push)
	}
	for circle, level := range p.Circles {
		tx.run(saveLevel, tx.community, member, circle, level)
	}
	return nil
}
