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
	return create(tb, server(tb), "template0")
}

// Template is a database that a test process fills once, and whose tests start
// with copies of it: to copy many tables is several times faster than to make
// them. On a named server, where it would be left behind, each is filled anew.
type Template struct {
	Fill func(dsn string) error // must have let go of the database when it returns

	mu   sync.Mutex
	name string // once filled
}

// Start is like the function Start, for a copy of the template.
func (t *Template) Start(tb testing.TB) string {
	tb.Helper()
	dsn := server(tb)
	if named() {
		filled := create(tb, dsn, "template0")
		if err := t.Fill(filled); err != nil {
			tb.Fatalf("fill a test database: %v", err)
		}
		return filled
	}
	return create(tb, dsn, t.filled(tb, dsn))
}

func (t *Template) filled(tb testing.TB, server string) string {
	tb.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.name == "" {
		name := newName()
		if err := admin(server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
			tb.Fatalf("create the template of the tests' databases: %v", err)
		}
		if err := t.Fill(withDatabase(tb, server, name)); err != nil {
			tb.Fatalf("fill the template of the tests' databases: %v", err)
		}
		t.name = name
	}
	return t.name
}

func named() bool { return os.Getenv(ServerVar) != "" }

// server is the DSN of the server that the tests of this process use.
func server(tb testing.TB) string {
	tb.Helper()
	if named() {
		return os.Getenv(ServerVar)
	}
	if _, err := Binary("postgres"); err != nil {
		testenv.Missing(tb, "postgres", err.Error())
	}
	dsn, err := ours()
	if err != nil {
		tb.Fatalf("start PostgreSQL: %v", err)
	}
	return dsn
}

func create(tb testing.TB, server, template string) string {
	tb.Helper()
	name := newName()
	if err := admin(server, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		tb.Fatalf("create a test database: %v", err)
	}
	drop := func() error { return admin(server, "DROP DATABASE "+name+" WITH (FORCE)") }
	tb.Cleanup(func() {
		if !named() {
			go func() { _ = drop() }() // it waits 100 ms for connections to end; what is left goes with the server
		} else if err := drop(); err != nil {
			tb.Errorf("drop the test database: %v", err)
		}
	})
	return withDatabase(tb, server, name)
}

func newName() string { return "panal_test_" + strings.ToLower(rand.Text()) }

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
func withDatabase(tb testing.TB, dsn, name string) string {
	tb.Helper()
	if !strings.Contains(dsn, "://") {
		return dsn + " dbname=" + name // the last one counts
	}
	u, err := url.Parse(dsn)
	if err != nil {
		tb.Fatalf("%s: %v", ServerVar, err)
	}
	u.Path = "/" + name
	return u.String()
}
