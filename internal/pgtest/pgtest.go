// Package pgtest gives a test an empty PostgreSQL database of its own, on a
// throw-away server started from the binaries found on the machine. It knows
// nothing of the tables that a test puts there.
//
// One server serves a whole test process and dies with it, however the
// process ends. PANAL_TEST_POSTGRES names a running server to use instead; its
// role must be allowed to create databases.
package pgtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"panal/internal/testenv"
)

// ServerVar is the environment variable that names a running server.
const ServerVar = "PANAL_TEST_POSTGRES"

// timeout bounds each administrative statement; on a loaded two-core machine
// creating a database has been seen to take a second.
const timeout = time.Minute

// ours is the server of this test process. It is never stopped by hand: its
// watcher stops it when the process ends.
var ours = sync.OnceValues(func() (dsn string, err error) {
	dsn, _, err = StartCluster("", false)
	return dsn, err
})

// Start returns the DSN of a new empty database, dropped when the test ends.
// The test is skipped, or fails when PANAL_TEST_REQUIRE names postgres, if
// there is neither a server nor the binaries to start one.
func Start(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv(ServerVar)
	if server == "" {
		if _, err := Binary("postgres"); err != nil {
			testenv.Missing(tb, "postgres", err.Error())
		}
		var err error
		if server, err = ours(); err != nil {
			tb.Fatalf("start PostgreSQL: %v", err)
		}
	}
	name := "panal_test_" + strings.ToLower(rand.Text())
	dsn, err := withDatabase(server, name)
	if err != nil {
		tb.Fatalf("%s: %v", ServerVar, err)
	}
	if err := admin(server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		tb.Fatalf("create a test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := admin(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop the test database: %v", err)
		}
	})
	return dsn
}

// admin runs one statement on a connection of its own: CREATE DATABASE and
// DROP DATABASE refuse to run inside a transaction.
func admin(dsn, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// withDatabase returns dsn, a URL or a list of key=value, with its database
// replaced.
func withDatabase(dsn, name string) (string, error) {
	if !strings.Contains(dsn, "://") {
		return dsn + " dbname=" + name, nil // the last one counts
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}
