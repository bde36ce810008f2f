package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver

	"panal/store"
)

// verify ends the server and reads what it left: every order that was answered has its slot and there are no others,
// and everything that is kept twice agrees. A figure of a run that lost a cent is worth nothing.
func (b *groupbuyBench) verify(ctx context.Context) error {
	placed := b.load.placed()
	b.load.close()
	if err := b.server.stop(); err != nil {
		return err
	}
	progress("check %d orders", placed)
	slots, err := b.slots(ctx)
	if err != nil {
		return fmt.Errorf("count the slots: %w", err)
	}
	if slots != placed {
		return fmt.Errorf("%d orders were acknowledged, and there are %d slots", placed, slots)
	}
	db, err := store.Open(ctx, b.storeConfig())
	if err != nil {
		return err
	}
	defer db.Close()
	differences, err := db.Check(ctx, func(string) {})
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if len(differences) > 0 {
		var said strings.Builder
		for _, d := range differences {
			fmt.Fprintf(&said, "\n%s", d)
		}
		return fmt.Errorf("what is kept does not agree:%s", said.String())
	}
	return nil
}

// slots counts without the store, which might be mistaken in the same way twice.
func (b *groupbuyBench) slots(ctx context.Context) (int, error) { return b.count(ctx, "slot") }

// count returns how many rows a table has.
func (b *groupbuyBench) count(ctx context.Context, table string) (count int, err error) {
	driver, source := "pgx", b.dsn
	if b.dsn == "" {
		driver, source = "sqlite", "file:"+filepath.Join(b.storeConfig().Dir, "panal.db")+"?mode=ro"
	}
	pool, err := sql.Open(driver, source)
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	return count, pool.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&count)
}
