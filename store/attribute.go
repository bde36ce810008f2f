package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"panal/community"
	"panal/internal/id"
)

const attributeColumns = `a.id, a.slug, a.label, a.purpose, a.version, a.kind, a.options, a.filled_by, a.shown_to, a.position, a.retired_at, a.created_at`

// stale is true of an answer v to an attribute a that has changed since, or is in use no more.
const stale = `(v.version <> a.version OR a.retired_at IS NOT NULL)`

var (
	attributes = stmt(`SELECT ` + attributeColumns + ` FROM attribute a WHERE a.community_id = $1
		ORDER BY CASE WHEN a.retired_at IS NULL THEN 0 ELSE 1 END, a.position, a.id`)
	attributeByID   = stmt(`SELECT ` + attributeColumns + ` FROM attribute a WHERE a.community_id = $1 AND a.id = $2`)
	countAttributes = stmt(`SELECT COUNT(*) FROM attribute WHERE community_id = $1 AND retired_at IS NULL`)
	insertAttribute = into("attribute", "community_id", "id", "slug", "label", "purpose", "version", "kind", "options", "filled_by",
		"shown_to", "position", "created_at")
	updateAttribute = stmt(`UPDATE attribute SET label = $3, purpose = $4, version = $5, options = $6, filled_by = $7, shown_to = $8, retired_at = $9
		WHERE community_id = $1 AND id = $2`)

	answers = stmt(`SELECT ` + attributeColumns + `, v.consented_at, COALESCE(v.value, ''), v.filled_by, v.filled_at
		FROM attribute a LEFT JOIN member_attribute v
			ON v.community_id = a.community_id AND v.member_id = $2 AND v.attribute_id = a.id AND v.version = a.version
		WHERE a.community_id = $1 AND a.retired_at IS NULL ORDER BY a.position, a.id`)
	answered = stmt(`SELECT a.id, (SELECT COUNT(*) FROM member_attribute v WHERE v.community_id = $1 AND v.attribute_id = a.id AND v.version = a.version)
		FROM attribute a WHERE a.community_id = $1 AND a.retired_at IS NULL`)

	consent = stmt(`INSERT INTO member_attribute (community_id, member_id, attribute_id, version, value, consented_at, filled_by, filled_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (community_id, member_id, attribute_id) DO UPDATE SET version = excluded.version, consented_at = excluded.consented_at,
			value = CASE WHEN excluded.value = '' AND member_attribute.version = excluded.version THEN member_attribute.value ELSE excluded.value END,
			filled_by = CASE WHEN excluded.value = '' AND member_attribute.version = excluded.version THEN member_attribute.filled_by ELSE excluded.filled_by END,
			filled_at = CASE WHEN excluded.value = '' AND member_attribute.version = excluded.version THEN member_attribute.filled_at ELSE excluded.filled_at END`)
	fillIn = stmt(`UPDATE member_attribute SET value = $5, filled_by = $6, filled_at = $7
		WHERE community_id = $1 AND member_id = $2 AND attribute_id = $3 AND version = $4`)
	dropAnswer = stmt(`DELETE FROM member_attribute WHERE community_id = $1 AND member_id = $2 AND attribute_id = $3`)

	staleAnswers = stmt(`SELECT member_id FROM member_attribute WHERE community_id = $1 AND attribute_id = $2 AND version < $3 LIMIT $4`)

	lockMember  = stmt(`UPDATE member SET traits = traits WHERE community_id = $1 AND id = $2`)
	writeTraits = stmt(`UPDATE member SET traits = $3 WHERE community_id = $1 AND id = $2`)
	traitsOf    = stmt(`SELECT ` + attributeColumns + `, v.value FROM member_attribute v
		JOIN attribute a ON a.community_id = v.community_id AND a.id = v.attribute_id
		WHERE v.community_id = $1 AND v.member_id = $2 AND NOT ` + stale)
)

func attributeDest(a *community.Attribute, options *string) []any {
	return []any{&a.ID, &a.Slug, &a.Label, &a.Purpose, &a.Version, &a.Kind, options, &a.FilledBy, &a.ShownTo, &a.Position, &a.RetiredAt, &a.CreatedAt}
}

// scanAttribute reads an attribute, and what else the row has.
func scanAttribute(row Row, more ...any) (a community.Attribute, err error) {
	var options string
	if err := row.Scan(append(attributeDest(&a, &options), more...)...); err != nil {
		return a, err
	}
	return a, json.Unmarshal([]byte(options), &a.Options)
}

func optionsText(options []community.Option) string {
	text, err := json.Marshal(options)
	if err != nil {
		panic("options that are no JSON: " + err.Error()) // they have nothing but texts
	}
	return string(text)
}

// Attributes lists what is asked of members.
func (p People) Attributes(ctx context.Context, in id.ID) ([]community.Attribute, error) {
	return attributesIn(ctx, p.db, in)
}

func attributesIn(ctx context.Context, q Querier, in id.ID) ([]community.Attribute, error) {
	return list(ctx, q, attributes, []any{in}, func(row Row) (community.Attribute, error) { return scanAttribute(row) })
}

// Answers lists what a member answered.
func (p People) Answers(ctx context.Context, in, member id.ID) ([]community.Answer, error) {
	return list(ctx, p.db, answers, []any{in, member}, func(row Row) (a community.Answer, err error) {
		var value string
		a.Member = member
		a.Attribute, err = scanAttribute(row, &a.ConsentedAt, &value, &a.FilledBy, &a.FilledAt)
		a.Values = valuesOf(value)
		return a, err
	})
}

// Answered counts who consented to each attribute.
func (p People) Answered(ctx context.Context, in id.ID) (map[id.ID]int, error) {
	counts := map[id.ID]int{}
	err := p.db.query(ctx, answered, []any{in}, func(row Row) error {
		var attribute id.ID
		var n int
		err := row.Scan(&attribute, &n)
		counts[attribute] = n
		return err
	})
	return counts, err
}

func valuesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "|")
}

func (tx peopleTx) Attribute(attribute id.ID) (community.Attribute, error) {
	return get(tx.ctx, tx, community.ErrAttributeMissing, attributeByID, []any{tx.community, attribute}, func(row Row) (community.Attribute, error) { return scanAttribute(row) })
}

func (tx peopleTx) CountAttributes() (int, error) {
	return number[int](tx.ctx, tx, countAttributes, tx.community)
}

func (tx peopleTx) AddAttribute(a community.Attribute) error {
	tx.insert(insertAttribute, []any{tx.community, a.ID, a.Slug, a.Label, a.Purpose, a.Version, a.Kind, optionsText(a.Options), a.FilledBy, a.ShownTo, a.Position, a.CreatedAt})
	err := tx.flush()
	if taken(err) {
		return community.ErrSlugTaken
	}
	return err
}

func (tx peopleTx) EditAttribute(a community.Attribute) error {
	tx.must(community.ErrAttributeMissing, updateAttribute, tx.community, a.ID, a.Label, a.Purpose, a.Version, optionsText(a.Options), a.FilledBy, a.ShownTo, a.RetiredAt)
	return nil
}

func (tx peopleTx) Consent(member id.ID, a community.Attribute, values []string, by id.ID) error {
	at := tx.now
	if len(values) == 0 { // staff fill it in
		by, at = id.Zero, time.Time{}
	}
	tx.run(consent, tx.community, member, a.ID, a.Version, strings.Join(values, "|"), tx.now, by, at)
	return tx.rewriteTraits(member)
}

func (tx peopleTx) Fill(member id.ID, a community.Attribute, values []string, by id.ID) (bool, error) {
	rows, err := tx.exec(fillIn, tx.community, member, a.ID, a.Version, strings.Join(values, "|"), by, tx.now)
	if err != nil || rows == 0 {
		return false, err
	}
	return true, tx.rewriteTraits(member)
}

func (tx peopleTx) Withdraw(member id.ID, a community.Attribute) error {
	tx.run(dropAnswer, tx.community, member, a.ID)
	return tx.rewriteTraits(member)
}

// rewriteTraits brings into a member's row what rules look for. The row is locked first, so that of two answers that
// are written at once by two nodes the later sees both.
func (tx peopleTx) rewriteTraits(member id.ID) error {
	tx.must(community.ErrMemberMissing, lockMember, tx.community, member)
	var traits []string
	err := tx.query(tx.ctx, traitsOf, []any{tx.community, member}, func(row Row) error {
		var value string
		a, err := scanAttribute(row, &value)
		traits = append(traits, traitsIn(a, value)...)
		return err
	})
	if err != nil {
		return err
	}
	tx.run(writeTraits, tx.community, member, traitText(traits))
	return nil
}

// traitsIn are the traits of a value.
func traitsIn(a community.Attribute, value string) (traits []string) {
	for _, v := range valuesOf(value) {
		traits = append(traits, strings.Trim(a.Trait(v), "|"))
	}
	return traits
}

// traitText writes traits as a rule looks for them: each between two bars.
func traitText(traits []string) string {
	if len(traits) == 0 {
		return ""
	}
	slices.Sort(traits)
	return "|" + strings.Join(traits, "|") + "|"
}

func (tx peopleTx) DropStale(limit int) (dropped int, err error) {
	all, err := list(tx.ctx, tx, attributes, []any{tx.community}, func(row Row) (community.Attribute, error) { return scanAttribute(row) })
	if err != nil {
		return 0, err
	}
	for _, a := range all {
		from := a.Version
		if !a.RetiredAt.IsZero() {
			from++
		}
		members, err := list(tx.ctx, tx, staleAnswers, []any{tx.community, a.ID, from, limit - dropped}, scanID)
		if err != nil {
			return 0, err
		}
		for _, member := range members {
			tx.run(dropAnswer, tx.community, member, a.ID)
			if err := tx.rewriteTraits(member); err != nil {
				return 0, err
			}
		}
		dropped += len(members)
	}
	return dropped, nil
}
