package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"panal/store"
)

func (b *groupbuyBench) prepare(ctx context.Context) (err error) {
	if err := b.found(ctx, nil); err != nil {
		return err
	}
	if b.raw, err = openRaw(ctx, filepath.Join(b.dir, "raw"), b.Size); err != nil {
		return fmt.Errorf("prepare the bare loop: %w", err)
	}
	if err := b.connect(ctx); err != nil {
		return err
	}
	if b.bare, err = startChild(ctx, "bare"); err != nil {
		return err
	}
	b.idle, err = newLoad(b.bare.address, b.markets, b.Clients, endless)
	return err
}

// found makes the communities, and whatever else each of them is to have.
func (b *groupbuyBench) found(ctx context.Context, equip func(*store.DB, *market) error) error {
	if err := b.preparePostgres(ctx); err != nil {
		return err
	}
	n := b.communities()
	progress("make %d members in %d communities, on %s", b.Members, n, b.engine)
	db, err := store.Open(ctx, b.storeConfig())
	if err != nil {
		return err
	}
	each := b.Members / b.Clients * ((b.Clients + n - 1) / n) // as many for each client
	for number := range n {
		m, err := openMarket(ctx, db, number, b.Size, each)
		if err == nil && equip != nil {
			err = equip(db, m)
		}
		if err != nil {
			return errors.Join(err, db.Close())
		}
		b.markets = append(b.markets, m)
	}
	return db.Close()
}

// communities is how many communities sell at once. Writes of one are in one lane, of which PostgreSQL has several and
// SQLite one.
func (b *groupbuyBench) communities() int {
	if b.engine == "postgres" {
		return min(16, b.Clients)
	}
	return 1
}

// preparePostgres finds a server to measure on and beside. Without one, SQLite is measured without pgbench.
func (b *groupbuyBench) preparePostgres(ctx context.Context) error {
	server := b.DB
	if server == "" && (b.Postgres || b.Pgbench) {
		dsn, stop, err := startPostgres(b.Dir)
		switch {
		case err == nil:
			server = dsn
			b.cleanup = append(b.cleanup, func() error { stop(); return nil })
		case b.Postgres:
			return err
		default:
			progress("no PostgreSQL to measure beside: %v", err)
		}
	}
	if b.DB != "" || b.Postgres {
		b.engine = "postgres"
		if err := b.newDatabase(ctx, server, &b.dsn); err != nil {
			return err
		}
	}
	if server == "" || !b.Pgbench {
		return nil
	}
	var dsn string
	err := b.newDatabase(ctx, server, &dsn)
	if err == nil {
		b.pgbench, err = preparePgbench(ctx, dsn)
	}
	return err
}

// newDatabase makes a database that goes with the measurement.
func (b *groupbuyBench) newDatabase(ctx context.Context, server string, dsn *string) error {
	made, drop, err := newDatabase(ctx, server)
	if err == nil {
		*dsn = made
		b.cleanup = append(b.cleanup, drop)
	}
	return err
}

func (b *groupbuyBench) storeConfig() store.Config {
	if b.dsn != "" {
		return store.Config{DSN: b.dsn}
	}
	return store.Config{Dir: filepath.Join(b.dir, "server")}
}

// connect starts the server and connects the clients.
func (b *groupbuyBench) connect(ctx context.Context) (err error) {
	c := b.storeConfig()
	if b.server, err = startChild(ctx, "serve", "PANAL_BENCH_DATA="+c.Dir, "PANAL_BENCH_DB="+c.DSN, "PANAL_BENCH_PROFILE="+b.Profile); err != nil {
		return err
	}
	b.load, err = newLoad(b.server.address, b.markets, b.Clients, b.Size)
	return err
}

// endless is the size of a group that is never full.
const endless = 1 << 40

// close ends what is still running and leaves nothing behind.
func (b *groupbuyBench) close() error {
	b.load.close()
	b.idle.close()
	errs := []error{b.server.stop(), b.bare.stop()}
	if b.raw != nil {
		b.raw.close()
	}
	for n := range b.cleanup {
		errs = append(errs, b.cleanup[len(b.cleanup)-1-n]())
	}
	return errors.Join(append(errs, os.RemoveAll(b.dir))...)
}
