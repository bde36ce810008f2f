package store

import (
	"context"
	"hash/maphash"
	"slices"
	"strings"

	"panal/internal/id"
)

// What holds for members, and for what is kept of them to find and to count them by.
var memberInvariants = []invariant{
	{rule: "a member is found by the words of their name and their e-mail, and by no others", walks: walkWords},
	{rule: "what rules look for in a member is what they answered", walks: walkTraits},
	breaks("a member's purchases are their orders that are sold", id.Member, `
		SELECT m.id AS subject, 'has ' || m.purchases || ' for ' || m.spent || ', and bought ' || COALESCE(o.purchases, 0) || ' for ' || COALESCE(o.spent, 0) AS detail
		FROM member m LEFT JOIN (
			SELECT o.member_id, COUNT(*) AS purchases, SUM(o.total - o.refunded) AS spent, MAX(o.placed_at) AS bought_at FROM orders o WHERE o.community_id = $1 AND `+sold+` GROUP BY o.member_id
		) o ON o.member_id = m.id
		WHERE m.community_id = $1 AND `+caughtUp+` AND (m.purchases <> COALESCE(o.purchases, 0) OR m.spent <> COALESCE(o.spent, 0) OR COALESCE(m.bought_at, 0) <> COALESCE(o.bought_at, 0))`),
	breaks("a member's products are those of their orders that are sold", id.Member, `
		SELECT subject, CASE WHEN SUM(kept) > 0 THEN 'has a product that they did not buy' ELSE 'lacks a product that they bought' END AS detail FROM (
			SELECT member_id AS subject, product_id, 1 AS kept, 0 AS bought FROM member_product WHERE community_id = $1
			UNION ALL `+productsSold+`
		) x WHERE `+caughtUp+` GROUP BY subject, product_id HAVING SUM(kept) <> SUM(bought)`).or(cancels(`
		SELECT member_id, product_id, 1 FROM member_product WHERE community_id = $1
		UNION ALL SELECT subject, product_id, -bought FROM (` + productsSold + `) x`)),
	breaks("a member's community is one of their person's", id.Member, `
		SELECT m.id AS subject, 'is not in the list of their person' AS detail FROM member m
		LEFT JOIN belonging b ON b.person_id = m.person_id AND b.community_id = m.community_id
		WHERE m.community_id = $1 AND b.person_id IS NULL`),
	breaks("an answer is to what was asked, by a member", id.Member, `
		SELECT v.member_id AS subject, 'answered what was never asked' AS detail FROM member_attribute v
		LEFT JOIN attribute a ON a.community_id = v.community_id AND a.id = v.attribute_id
		LEFT JOIN member m ON m.community_id = v.community_id AND m.id = v.member_id
		WHERE v.community_id = $1 AND (a.id IS NULL OR m.id IS NULL OR v.version > a.version)`),
	breaks("a segment counts the offers that are for it and have not ended", id.Segment, `
		SELECT s.id AS subject, 'counts ' || s.offers || ', and there are ' || (`+offersOfSegment+`) AS detail
		FROM segment s WHERE s.community_id = $1 AND s.offers <> (`+offersOfSegment+`)`),
	breaks("an offer that has not ended is for a segment that there is", id.Offer, `
		SELECT o.id AS subject, 'for a segment that is deleted' AS detail FROM offer o
		LEFT JOIN segment s ON s.community_id = o.community_id AND s.id = o.segment_id
		WHERE o.community_id = $1 AND o.segment_id IS NOT NULL AND o.state <> 'ended' AND s.id IS NULL`),
}

const offersOfSegment = `(SELECT COUNT(*) FROM offer o WHERE o.community_id = s.community_id AND o.segment_id = s.id AND o.state <> 'ended')
	+ (SELECT COUNT(*) FROM campaign c WHERE c.community_id = s.community_id AND c.segment_id = s.id AND c.state <> 'ended')
	+ (SELECT COUNT(*) FROM broadcast b WHERE b.community_id = s.community_id AND b.segment_id = s.id AND b.series_id IS NULL AND b.state IN ('scheduled', 'sending'))
	+ (SELECT COUNT(*) FROM broadcast_series r WHERE r.community_id = s.community_id AND r.segment_id = s.id AND r.state <> 'ended')`

// productsSold are the products of orders that are sold, once for each member.
const productsSold = `SELECT DISTINCT o.member_id AS subject, l.product_id, 0 AS kept, 1 AS bought FROM orders o
	JOIN order_line l ON l.community_id = o.community_id AND l.order_id = o.id WHERE o.community_id = $1 AND ` + sold + ` AND l.returned < l.quantity`

// caughtUp is true once the consumer that follows purchases has read all facts: what it has yet to read is no mistake.
const caughtUp = `EXISTS (SELECT 1 FROM fact_sequence s JOIN fact_cursor k ON k.community_id = s.community_id AND k.consumer = 'measuring' AND k.sequence >= s.last
	WHERE s.community_id = $1)`

var (
	membersWritten = stmt(`SELECT m.id, m.folded, COALESCE(p.email, '') FROM member m LEFT JOIN person p ON p.id = m.person_id WHERE m.community_id = $1`)
	traitsKept     = stmt(`SELECT id, traits FROM member WHERE community_id = $1 AND traits <> ''`)
	answersKept    = stmt(`SELECT ` + attributeColumns + `, v.value, v.member_id FROM member_attribute v
		JOIN attribute a ON a.community_id = v.community_id AND a.id = v.attribute_id WHERE v.community_id = $1 AND NOT ` + stale)
	wordsWritten = stmt(`SELECT member_id, word, folded FROM member_word WHERE community_id = $1`)
)

// walkWords adds up, for each member, what is kept and what should be: sums of hashes, because rows of a word and words
// of a name come in different orders.
func walkWords(ctx context.Context, q Querier, community id.ID, tell func(id.ID, string)) error {
	var h maphash.Hash // of one seed
	hash := func(word []byte, folded string) uint64 {
		h.Reset()
		h.Write(word)
		h.WriteByte(0)
		h.WriteString(folded)
		return h.Sum64()
	}
	sums := map[id.ID]uint64{}
	err := q.query(ctx, membersWritten, []any{community}, func(row Row) error {
		var member id.ID
		var folded, email string
		if err := row.Scan(&member, &folded, &email); err != nil {
			return err
		}
		var sum uint64
		for _, w := range nameWords(folded) {
			sum += hash(w, folded)
		}
		if email != "" {
			sum += hash(emailWord(email), folded)
		}
		sums[member] = sum
		return nil
	})
	if err != nil {
		return err
	}
	err = q.query(ctx, wordsWritten, []any{community}, func(row Row) error {
		var member id.ID
		var word []byte
		var folded string
		err := row.Scan(&member, &word, &folded)
		sums[member] -= hash(word, folded)
		return err
	})
	for member, left := range sums {
		if left != 0 && err == nil {
			tell(member, "is not found by their words alone")
		}
	}
	return err
}

// walkTraits compares members' answers with what rules look for. Traits of what has changed since match no rule, and
// may stay until they are forgotten.
func walkTraits(ctx context.Context, q Querier, community id.ID, tell func(id.ID, string)) error {
	current := map[string]bool{} // what begins a trait of an attribute as it stands
	err := q.query(ctx, attributes, []any{community}, func(row Row) error {
		a, err := scanAttribute(row)
		if a.RetiredAt.IsZero() {
			current[strings.Trim(a.Trait(""), "|")] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	answered := map[id.ID][]string{}
	err = q.query(ctx, answersKept, []any{community}, func(row Row) error {
		var value string
		var member id.ID
		a, err := scanAttribute(row, &value, &member)
		if traits := traitsIn(a, value); len(traits) > 0 {
			answered[member] = append(answered[member], traits...)
		}
		return err
	})
	if err != nil {
		return err
	}
	err = q.query(ctx, traitsKept, []any{community}, func(row Row) error {
		var member id.ID
		var kept string
		err := row.Scan(&member, &kept)
		traits := slices.DeleteFunc(valuesOf(strings.Trim(kept, "|")), func(t string) bool {
			slug, _, _ := strings.Cut(t, "=")
			return !current[slug+"="]
		})
		if traitText(traits) != traitText(answered[member]) {
			tell(member, "has "+kept)
		}
		delete(answered, member)
		return err
	})
	for member := range answered {
		if err == nil {
			tell(member, "answered, and nothing is kept of it")
		}
	}
	return err
}
