package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that migrations run through
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateSQLite works through connections of its own: one that is open reads the planner's statistics no more.
func migrateSQLite(ctx context.Context, dsn string) error {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := migrate(ctx, goose.DialectSQLite3, pool, dialect{migrations}); err != nil {
		return err
	}
	return seedStatistics(ctx, pool)
}

func migratePostgres(ctx context.Context, dsn string) error {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("cannot reach PostgreSQL: %w", err)
	}
	for attempt := 1; ; attempt++ { // of nodes that start at once, one makes the tables; the others find them made
		err := migrate(ctx, goose.DialectPostgres, pool, migrations)
		if err == nil || attempt == migrationAttempts || errors.Is(err, errNewer) {
			return err
		}
		time.Sleep(rand.N(time.Duration(min(attempt, 5)) * 100 * time.Millisecond))
	}
}

// migrationAttempts bounds how often a node tries: it may lose each migration to another, and has to come back for the
// next.
const migrationAttempts = 25

// errNewer is why a database is refused that a newer program has used.
var errNewer = errors.New("use a newer panal")

// migrate applies what is missing. A database that holds more than this program knows is refused before it is touched.
func migrate(ctx context.Context, d goose.Dialect, pool *sql.DB, files fs.FS) error {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(d, pool, sub, goose.WithGoMigrations(foldExisting, indexExisting))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if current > target {
		return fmt.Errorf("the database has schema version %d and this program knows %d: %w", current, target, errNewer)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("bring the schema up to date: %w", err)
	}
	return nil
}

// dialect serves the migrations with SQLite's own text uncovered.
type dialect struct{ fs.FS }

func (d dialect) Open(name string) (fs.File, error) {
	file, err := d.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return file, err
	}
	defer file.Close()
	text, err := fs.ReadFile(d.FS, name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	return newTextFile(info, forSQLite(string(text))), err
}

func (d dialect) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(d.FS, name) }
