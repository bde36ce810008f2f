package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"

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
	return migrate(ctx, goose.DialectPostgres, pool, migrations)
}

// migrate applies what is missing. A database that holds more than this program knows is refused before it is touched.
func migrate(ctx context.Context, d goose.Dialect, pool *sql.DB, files fs.FS) error {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(d, pool, sub)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if current > target {
		return fmt.Errorf("the database has schema version %d and this program knows %d: use a newer panal", current, target)
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
