package store

import (
	"context"
	"fmt"
	"time"

	"panal/internal/id"
)

// Difference is a place where what is kept contradicts itself.
type Difference struct {
	Invariant string // what should hold
	Community string // the community's slug
	Subject   string // what it does not hold for
	Detail    string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s: %s: %s: %s", d.Community, d.Invariant, d.Subject, d.Detail)
}

// invariant is a rule that holds in every community, as the statement that finds what breaks it.
type invariant struct {
	rule  string
	finds *Statement
	late  bool // the statement's second argument is the time by which a deadline should have been met
}

// shownDifferences is how many differences of one invariant in one community are told; the rest are counted.
const shownDifferences = 100

// breaks registers an invariant of a kind of noun by a query of what breaks it, with the columns subject and detail.
// The database compares and adds up; only what differs is read.
func breaks(rule string, kind id.Kind, query string) invariant {
	return invariant{rule: rule, finds: stmt(fmt.Sprintf(brokenText, "'"+string(kind)+"'", query, shownDifferences))}
}

const brokenText = `SELECT %s, subject, detail, COUNT(*) OVER () FROM (%s) broken ORDER BY subject, detail LIMIT %d`

// invariants are what Check goes through, by noun.
var invariants = []struct {
	noun string
	all  []invariant
}{
	{"ledger", ledgerInvariants},
	{"accounts", accountInvariants},
	{"shelves", shelfInvariants},
	{"orders", orderInvariants},
	{"payments", paymentInvariants},
	{"group buys", groupBuyInvariants},
	{"referrals", referralInvariants},
	{"facts", factInvariants},
}

// undecided is how long after its deadline a group that is still open is reported.
const undecided = 10 * time.Minute

// checked lists the communities to check.
var checked = stmt(`SELECT id, slug FROM community ORDER BY id`)

var (
	automaticIndexes   = stmt(`PRAGMA automatic_index = ON`)
	noAutomaticIndexes = stmt(`PRAGMA automatic_index = OFF`)
)

// Check compares everything that is kept twice, in every community, as it is at one moment, and returns where it
// differs. It tells progress which part of which community it turns to.
func (db *DB) Check(ctx context.Context, progress func(string)) (found []Difference, err error) {
	err = db.Snapshot(ctx, func(q Querier) error {
		if db.engine == "sqlite" { // a check joins what nothing else does
			none := func(Row) error { return nil }
			if err := q.query(ctx, automaticIndexes, nil, none); err != nil {
				return err
			}
			defer q.query(context.WithoutCancel(ctx), noAutomaticIndexes, nil, none)
		}
		found, err = db.check(ctx, q, progress, func(invariant) bool { return true })
		return err
	})
	return found, err
}

// check goes through the invariants that are wanted.
func (db *DB) check(ctx context.Context, q Querier, progress func(string), wanted func(invariant) bool) (found []Difference, err error) {
	type tenant struct {
		id   id.ID
		slug string
	}
	tenants, err := list(ctx, q, checked, nil, func(row Row) (t tenant, err error) { return t, row.Scan(&t.id, &t.slug) })
	if err != nil {
		return nil, err
	}
	due := db.clock.Now().Add(-undecided)
	for _, t := range tenants {
		for _, part := range invariants {
			progress(t.slug + ": " + part.noun)
			for _, rule := range part.all {
				if !wanted(rule) {
					continue
				}
				args := []any{t.id}
				if rule.late {
					args = append(args, due)
				}
				differing, err := rule.check(ctx, q, t.slug, args)
				if err != nil {
					return nil, fmt.Errorf("check %q of %s: %w", rule.rule, t.slug, err)
				}
				found = append(found, differing...)
			}
		}
	}
	return found, nil
}

func (v invariant) check(ctx context.Context, q Querier, community string, args []any) ([]Difference, error) {
	total := 0
	found, err := list(ctx, q, v.finds, args, func(row Row) (d Difference, err error) {
		var kind id.Kind
		var subject id.ID
		d = Difference{Invariant: v.rule, Community: community}
		err = row.Scan((*string)(&kind), &subject, &d.Detail, &total)
		d.Subject = kind.Text(subject)
		return d, err
	})
	if more := total - len(found); more > 0 {
		found = append(found, Difference{v.rule, community, "", fmt.Sprintf("and %d more", more)})
	}
	return found, err
}
