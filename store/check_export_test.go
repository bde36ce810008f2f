package store

import (
	"context"
	"fmt"
)

// dropChecks has PostgreSQL take rows that its tables would refuse.
const dropChecks = `DO $$ DECLARE c RECORD; BEGIN
	FOR c IN SELECT conrelid::regclass AS name, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name, c.conname);
	END LOOP; END $$`

// Corruptor changes data past everything that guards it, on a connection of its own.
type Corruptor struct {
	db      *DB
	conn    conn
	written int
}

// Corruptor takes the guards off. The database is not to be used for anything else afterwards.
func (db *DB) Corruptor(ctx context.Context) (*Corruptor, error) {
	conn, err := db.openWriter(ctx)
	if err != nil {
		return nil, err
	}
	c := &Corruptor{db: db, conn: conn}
	unguard := dropChecks
	if db.engine == "sqlite" {
		unguard = `PRAGMA ignore_check_constraints = ON`
	}
	_, err = c.run(ctx, unguard)
	return c, err
}

func (c *Corruptor) run(ctx context.Context, text string) (int64, error) {
	c.written++
	return c.conn.exec(ctx, &Statement{number: len(registry.all) + c.written, text: text}, nil)
}

// Check runs statements, of which the last must change something, checks one rule (empty: every one) on what they
// left, and takes them back.
func (c *Corruptor) Check(ctx context.Context, rule string, corruption ...string) ([]Difference, error) {
	if _, err := c.run(ctx, `BEGIN`); err != nil {
		return nil, err
	}
	defer c.run(ctx, `ROLLBACK`)
	for i, text := range corruption {
		changed, err := c.run(ctx, text)
		if err != nil {
			return nil, err
		}
		if i == len(corruption)-1 && changed == 0 {
			return nil, fmt.Errorf("%s: changed nothing", text)
		}
	}
	work, err := c.db.checks(ctx, snapshot{c.conn})
	if err != nil {
		return nil, err
	}
	var found []Difference
	for _, w := range work {
		if rule == "" || w.rule == rule {
			differing, err := w.run(ctx, snapshot{c.conn})
			if err != nil {
				return nil, err
			}
			found = append(found, differing...)
		}
	}
	return found, nil
}

// Close gives the connection up.
func (c *Corruptor) Close() { c.conn.close() }

// Rules lists every invariant.
func Rules() []string {
	var rules []string
	for _, part := range invariants {
		for _, v := range part {
			rules = append(rules, v.rule)
		}
	}
	return rules
}
