package store

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

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
	late  bool  // the statement's second argument is the time by which a deadline should have been met
	walks walk  // instead of a statement, where Go has to compare
	quick quick // nil: the statement is always run
}

// or says how to find out quickly that an invariant holds.
func (v invariant) or(q quick) invariant {
	v.quick = q
	return v
}

// walk goes through a community and tells what breaks a rule: a member, and how.
type walk func(ctx context.Context, q Querier, community id.ID, tell func(member id.ID, detail string)) error

// shownDifferences is how many differences of one invariant in one community are told; the rest are counted.
const shownDifferences = 100

// breaks registers an invariant of a kind of noun by a query of what breaks it, with the columns subject and detail.
// The database compares and adds up; only what differs is read.
func breaks(rule string, kind id.Kind, query string) invariant {
	return invariant{rule: rule, finds: stmt(fmt.Sprintf(brokenText, "'"+string(kind)+"'", query, shownDifferences))}
}

const brokenText = `SELECT %s, subject, detail, COUNT(*) OVER () FROM (%s) broken ORDER BY subject, detail LIMIT %d`

// invariants are what Check goes through, by noun.
var invariants = [][]invariant{ledgerInvariants, accountInvariants, shelfInvariants, orderInvariants, returnInvariants, paymentInvariants,
	groupBuyInvariants, campaignInvariants, offerInvariants, bargainInvariants, dropInvariants, packetInvariants, giveawayInvariants, broadcastInvariants, gatheringInvariants,
	pointsInvariants, tierInvariants, referralInvariants, circleInvariants, ladderInvariants, factInvariants,
	noticeInvariants, memberInvariants, admissionInvariants, safetyInvariants}

// undecided is how long after its deadline a group that is still open is reported.
const undecided = 10 * time.Minute

// checked lists the communities to check.
var checked = stmt(`SELECT id, slug FROM community ORDER BY id`)

var (
	automaticIndexes   = stmt(`PRAGMA automatic_index = ON`)
	noAutomaticIndexes = stmt(`PRAGMA automatic_index = OFF`)
)

// checkers is how many invariants are looked at at once: each is one statement, which sees one moment by itself, so
// they need not see the same one.
const checkers = 2

// Check compares everything that is kept twice, in every community, and returns where it differs. It tells progress
// which part of which community it turns to.
func (db *DB) Check(ctx context.Context, progress func(string)) (found []Difference, err error) {
	work, err := db.checks(ctx, db)
	if err != nil {
		return nil, err
	}
	results := make([][]Difference, len(work))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range checkers {
		group.Go(func() error {
			return db.Snapshot(ctx, func(q Querier) error {
				if db.engine == "sqlite" { // a check joins what nothing else does
					none := func(Row) error { return nil }
					if err := q.query(ctx, automaticIndexes, nil, none); err != nil {
						return err
					}
					defer q.query(context.WithoutCancel(ctx), noAutomaticIndexes, nil, none)
				}
				for i := next.Add(1) - 1; i < int64(len(work)); i = next.Add(1) - 1 {
					progress(work[i].slug + ": " + work[i].rule)
					differing, err := work[i].run(ctx, q)
					if err != nil {
						return err
					}
					results[i] = differing
				}
				return nil
			})
		})
	}
	err = group.Wait()
	return slices.Concat(results...), err
}

// checkWork is one invariant to look at in one community.
type checkWork struct {
	invariant
	slug string
	args []any
}

func (w checkWork) run(ctx context.Context, q Querier) ([]Difference, error) {
	found, err := w.check(ctx, q, w.slug, slices.Clone(w.args))
	if err != nil {
		return nil, fmt.Errorf("check %q of %s: %w", w.rule, w.slug, err)
	}
	return found, nil
}

// checks lists every invariant of every community.
func (db *DB) checks(ctx context.Context, q Querier) (work []checkWork, err error) {
	due := db.clock.Now().Add(-undecided)
	err = q.query(ctx, checked, nil, func(row Row) error {
		var community id.ID
		var slug string
		if err := row.Scan(&community, &slug); err != nil {
			return err
		}
		for _, part := range invariants {
			for _, rule := range part {
				args := []any{community}
				if rule.late {
					args = append(args, due)
				}
				work = append(work, checkWork{rule, slug, args})
			}
		}
		return nil
	})
	return work, err
}

func (v invariant) check(ctx context.Context, q Querier, community string, args []any) ([]Difference, error) {
	total := 0
	in, _ := args[0].(id.ID)
	if v.walks != nil {
		return v.walk(ctx, q, community, in)
	}
	if v.quick != nil {
		if holds, err := v.quick(ctx, q, in); holds || err != nil {
			return nil, err
		}
	}
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

// walk checks what is compared in Go.
func (v invariant) walk(ctx context.Context, q Querier, community string, in id.ID) (found []Difference, err error) {
	more := 0
	err = v.walks(ctx, q, in, func(member id.ID, detail string) {
		if len(found) == shownDifferences {
			more++
			return
		}
		found = append(found, Difference{v.rule, community, id.Member.Text(member), detail})
	})
	if more > 0 {
		found = append(found, Difference{v.rule, community, "", fmt.Sprintf("and %d more", more)})
	}
	return found, err
}
