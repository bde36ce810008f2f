package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/store"
)

// A settlement is a community with very many members in circles, who have answered and bought. Its founder, what is
// asked of members and the tokens are made by the services; the members themselves are written row by row past them,
// in the order of the tables' keys, for a code by e-mail for each of a million would take a week. What members bought
// stands in their rows alone: there are orders behind it only in the largest circle, whose members bought together.
type settlement struct {
	members, circles int
	seed             uint64

	community id.ID
	owner     access.Actor
	tokens    []string
	start     time.Time
	ids       []id.ID
	names     []string
	crowd     id.ID   // the circle that is as large as circles get
	tiers     []id.ID // the free one, and two that are paid
	kept      kept
}

const (
	townSlug    = "town"
	townOwner   = "olga@bench.example"
	tokensMade  = 64
	crowdSize   = 500
	townYears   = 2
	answersShow = `{"all":[{"field":"attribute","key":"age","is":"any_of","values":["2","3"]},{"any":[{"field":"purchases","is":"at_least","number":3},{"field":"bought","is":"within_days","number":60}]},{"not":{"field":"joined","is":"within_days","number":30}}]}`
)

// build makes the settlement in a directory.
func (t *settlement) build(ctx context.Context, dir string) error {
	t.start = time.Now().AddDate(-townYears, 0, 0).Truncate(time.Second)
	if err := t.found(ctx, dir); err != nil {
		return err
	}
	pool, err := openPool(dir)
	if err != nil {
		return err
	}
	err = t.settle(ctx, pool)
	return errors.Join(err, pool.Close())
}

// openPool opens a database for many rows, of which none need to be safe before all are.
func openPool(dir string) (*sql.DB, error) {
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "panal.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-262144)")
	if err == nil {
		pool.SetMaxOpenConns(1)
	}
	return pool, err
}

func (t *settlement) found(ctx context.Context, dir string) error {
	db, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return err
	}
	defer db.Close()
	people := community.NewService(db.People(), nil, clock.System(), db.IDs())
	c, owner, err := people.Found(ctx, community.Founding{Name: "Town", Slug: townSlug, Currency: currency, Locale: "en", TimeZone: "UTC",
		OperatorName: "Olga", OperatorEmail: townOwner})
	if err != nil {
		return fmt.Errorf("found a community: %w", err)
	}
	t.community, t.owner = c.ID, owner
	for _, terms := range []community.AttributeTerms{
		{Slug: "age", Label: "Age", Purpose: "To offer what suits you", Kind: community.Band, Choices: []string{"18–24", "25–34", "35–49", "50–64", "65+"}, FilledBy: community.FilledByMember, ShownTo: community.ShownToStaff},
		{Slug: "interest", Label: "Interest", Purpose: "To introduce you to others", Kind: community.OneOf, Choices: []string{"Reading", "Coffee", "Running", "Music", "Cooking", "Making"}, FilledBy: community.FilledByMember, ShownTo: community.ShownToMembers},
	} {
		if _, err := people.CreateAttribute(ctx, owner, terms); err != nil {
			return fmt.Errorf("ask for %s: %w", terms.Slug, err)
		}
	}
	if err := t.openTiers(ctx, people); err != nil {
		return err
	}
	return db.People().Write(ctx, c.ID, func(tx community.Tx) error {
		t.tokens = t.tokens[:0]
		for n := range tokensMade {
			text := fmt.Sprintf("panal_bench%016x%04d", t.seed, n)
			token := community.Token{ID: tx.NewID(), Person: owner.Person, Community: c.ID, Name: "bench", Scope: access.Write,
				CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(24 * time.Hour)}
			if err := tx.AddToken(token, sha256.Sum256([]byte(text))); err != nil {
				return err
			}
			t.tokens = append(t.tokens, text)
		}
		return nil
	})
}

// settle writes persons, members, their words, answers and circles.
func (t *settlement) settle(ctx context.Context, pool *sql.DB) error {
	r := rand.New(rand.NewPCG(t.seed, 20))
	attributes, err := attributeIDs(ctx, pool, t.community)
	if err != nil {
		return err
	}
	made := id.NewGenerator(deterministic{r})
	persons, members := make([]id.ID, t.members), make([]id.ID, t.members)
	each := time.Since(t.start) / time.Duration(t.members+1)
	for n := range t.members {
		at := t.start.Add(time.Duration(n) * each)
		persons[n], members[n] = made.New(at), made.New(at)
	}
	t.ids, t.names = members, make([]string, t.members)
	var words []word
	write := func(statement string, rows func(add func(...any) error) error) error {
		return bulk(ctx, pool, statement, rows)
	}

	progress("write %d members", t.members)
	err = write(`INSERT INTO person (id, email, name, locale, created_at) VALUES`, func(add func(...any) error) error {
		for n := range t.members {
			t.names[n] = madeUpName(r)
			if err := add(persons[n][:], emailOf(n), t.names[n], "en", t.joined(n, each)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	rungs := append([]community.Rung{community.NoRung}, community.Rungs...)
	answers := make([][2]int, t.members) // 0: none
	err = write(`INSERT INTO member (community_id, id, person_id, name, folded, role, joined_at, findable, purchases, spent, bought_at, active_at, traits, rung) VALUES`, func(add func(...any) error) error {
		for n := range t.members {
			folded, of := store.Words(t.names[n], emailOf(n))
			for _, w := range of {
				words = append(words, word{w, n, folded})
			}
			traits := ""
			for i, choices := range []int{5, 6} {
				if r.IntN(10) < 6 {
					answers[n][i] = 1 + r.IntN(choices)
					traits += fmt.Sprintf("|%s.1=%d", []string{"age", "interest"}[i], answers[n][i])
				}
			}
			if traits != "" {
				traits += "|"
			}
			purchases, spent := 0, 0
			var bought any
			if r.IntN(3) == 0 {
				purchases = 1 + int(r.ExpFloat64()*2)
				spent, bought = purchases*(1000+r.IntN(4000)), time.Now().Add(-time.Duration(r.Int64N(int64(365*24*time.Hour)))).UnixMicro()
			}
			findable := []string{"circles", "circles", "circles", "community", "nobody"}[r.IntN(5)]
			if err := add(t.community[:], members[n][:], persons[n][:], t.names[n], folded, "member", t.joined(n, each), findable, purchases, spent, bought, bought, traits, rungs[min(purchases, len(rungs)-1)]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = write(`INSERT INTO belonging (person_id, community_id) VALUES`, func(add func(...any) error) error {
		for n := range t.members {
			if err := add(persons[n][:], t.community[:]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	progress("write %d words", len(words))
	slices.SortFunc(words, func(a, b word) int {
		if c := bytes.Compare(a.text, b.text); c != 0 {
			return c
		}
		return a.member - b.member
	})
	err = write(`INSERT INTO member_word (community_id, word, member_id, folded) VALUES`, func(add func(...any) error) error {
		for _, w := range words {
			if err := add(t.community[:], w.text, members[w.member][:], w.folded); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	progress("write answers and circles")
	err = write(`INSERT INTO member_attribute (community_id, member_id, attribute_id, version, value, consented_at, filled_by, filled_at) VALUES`, func(add func(...any) error) error {
		for n := range t.members {
			for i, slug := range []string{"age", "interest"} {
				if v := answers[n][i]; v > 0 {
					if err := add(t.community[:], members[n][:], attributes[slug], 1, fmt.Sprint(v), t.joined(n, each), members[n][:], t.joined(n, each)); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := t.sellTerms(ctx, pool, r, made, write); err != nil {
		return err
	}
	return t.gather(r, made, write)
}

// gather puts members into circles, each into one or two. The first circle is as large as circles get.
func (t *settlement) gather(r *rand.Rand, made *id.Generator, write writer) error {
	circles := make([]id.ID, t.circles)
	in := make([][]int, t.circles)
	for c := range circles {
		circles[c] = made.New(t.start.Add(time.Duration(c) * time.Second))
	}
	t.crowd = circles[0]
	for n := range min(crowdSize, t.members) {
		in[0] = append(in[0], n)
	}
	for n := crowdSize; n < t.members; n++ {
		for range 1 + r.IntN(2) {
			if c := 1 + r.IntN(max(t.circles-1, 1)); c < t.circles && (len(in[c]) == 0 || in[c][len(in[c])-1] != n) {
				in[c] = append(in[c], n)
			}
		}
	}
	at := t.start.UnixMicro()
	err := write(`INSERT INTO circle (community_id, id, slug, name, folded, kind, reason, about, region, rules, rules_version, admission, capacity, split_above, members, waiting, state, founded_at) VALUES`, func(add func(...any) error) error {
		for c := range circles {
			name := fmt.Sprintf("Circle %d", c)
			if err := add(t.community[:], circles[c][:], fmt.Sprintf("circle-%d", c), name, strings.ToLower(name), "interest", "friendship", "", "", "", 1, "open", 0, 0, len(in[c]), 0, "live", at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = write(`INSERT INTO circle_member (community_id, circle_id, member_id, role, way, reason, rules_version, joined_at) VALUES`, func(add func(...any) error) error {
		for c := range circles {
			for i, n := range in[c] {
				role := "member"
				if i == 0 {
					role = "leader"
				}
				if err := add(t.community[:], circles[c][:], t.ids[n][:], role, "open", "", 1, at+int64(i)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return t.acquaint(r, made, write)
}

// joined is when the n-th member joined.
func (t *settlement) joined(n int, each time.Duration) int64 {
	return t.start.Add(time.Duration(n) * each).UnixMicro()
}

func emailOf(n int) string { return fmt.Sprintf("m%07d@bench.example", n) }

// word is one of a member's.
type word struct {
	text   []byte
	member int
	folded string
}

func attributeIDs(ctx context.Context, pool *sql.DB, in id.ID) (map[string][]byte, error) {
	rows, err := pool.QueryContext(ctx, `SELECT slug, id FROM attribute WHERE community_id = $1`, in[:])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := map[string][]byte{}
	for rows.Next() {
		var slug string
		var of []byte
		if err := rows.Scan(&slug, &of); err != nil {
			return nil, err
		}
		ids[slug] = bytes.Clone(of)
	}
	return ids, rows.Err()
}

// writer writes many rows with one statement's beginning.
type writer func(statement string, rows func(add func(...any) error) error) error

// bulkRows is how many rows one statement writes.
const bulkRows = 50

// bulk writes rows in one transaction, many in a statement.
func bulk(ctx context.Context, pool *sql.DB, insert string, rows func(add func(...any) error) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	prepared := map[int]*sql.Stmt{}
	var args []any
	columns, waiting := 0, 0
	flush := func() error {
		if waiting == 0 {
			return nil
		}
		if prepared[waiting] == nil {
			row := "(?" + strings.Repeat(", ?", columns-1) + ")"
			statement, err := tx.PrepareContext(ctx, insert+" "+row+strings.Repeat(", "+row, waiting-1))
			if err != nil {
				return err
			}
			prepared[waiting] = statement
		}
		_, err := prepared[waiting].ExecContext(ctx, args...)
		args, waiting = args[:0], 0
		return err
	}
	err = rows(func(values ...any) error {
		columns = len(values)
		args = append(args, values...)
		if waiting++; waiting == bulkRows {
			return flush()
		}
		return nil
	})
	if err := errors.Join(err, flush()); err != nil {
		return err
	}
	return tx.Commit()
}

// deterministic gives the same bytes for the same seed.
type deterministic struct{ r *rand.Rand }

func (d deterministic) Read(p []byte) (int, error) {
	for i := 0; i < len(p); i += 8 {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], d.r.Uint64())
		copy(p[i:], b[:])
	}
	return len(p), nil
}
