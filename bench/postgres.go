package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"panal/internal/pgtest"
)

// startPostgres starts a durable throw-away server beside the data, or returns nothing where there is none on the
// machine.
func startPostgres(dir string) (dsn string, stop func(), err error) {
	if _, err := pgtest.Binary("postgres"); err != nil {
		return "", nil, err
	}
	progress("start a throw-away PostgreSQL")
	return pgtest.StartCluster(dir, true)
}

// newDatabase makes a database on a server, so that nothing that is there is touched, and returns the function that
// drops it.
func newDatabase(ctx context.Context, server string) (dsn string, drop func() error, err error) {
	name := "panal_bench_" + strings.ToLower(rand.Text())
	if dsn, err = withDatabase(server, name); err != nil {
		return "", nil, err
	}
	if err := onServer(ctx, server, "CREATE DATABASE "+name); err != nil {
		return "", nil, fmt.Errorf("make a database to measure in: %w", err)
	}
	return dsn, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		return onServer(ctx, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	}, nil
}

func onServer(ctx context.Context, server, statement string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// withDatabase returns a DSN, a URL or a list of key=value, with another database.
func withDatabase(dsn, name string) (string, error) {
	if !strings.Contains(dsn, "://") {
		return dsn + " dbname=" + name, nil // the last one counts
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("the DSN is no URL") // its text may hold a password
	}
	u.Path = "/" + name
	return u.String(), nil
}
