package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"panal/internal/pgtest"
)

// pgbench is PostgreSQL's own measurement, TPC-B with prepared statements: five statements a transaction, durable,
// which is what a plain transaction a join could reach.
type pgbench struct {
	program string
	server  string   // DSN of a database of its own
	env     []string // says the same to programs that read the environment, where no password is seen by others
}

const (
	pgbenchScale   = 16
	pgbenchClients = 16
	pgbenchThreads = 2
)

// preparePgbench fills an empty database, or returns nil where the program is not on the machine.
func preparePgbench(ctx context.Context, dsn string) (*pgbench, error) {
	program, err := pgtest.Binary("pgbench")
	if err != nil {
		progress("no pgbench: %v", err)
		return nil, nil
	}
	env, err := connectionEnv(dsn)
	if err != nil {
		return nil, err
	}
	b := &pgbench{program, dsn, env}
	progress("fill pgbench's tables")
	_, err = b.run(ctx, "-i", "-q", "-s", strconv.Itoa(pgbenchScale))
	return b, err
}

// measure returns transactions per second.
func (b *pgbench) measure(ctx context.Context, lasts time.Duration) (float64, error) {
	seconds := max(1, int(lasts.Round(time.Second)/time.Second))
	out, err := b.run(ctx, "-M", "prepared", "-c", strconv.Itoa(pgbenchClients), "-j", strconv.Itoa(pgbenchThreads), "-T", strconv.Itoa(seconds))
	if err != nil {
		return 0, err
	}
	tps, err := parseTPS(out)
	if err != nil {
		return 0, err
	}
	return tps, b.settle(ctx)
}

// settle has the server write what it would write in the background while something else is measured.
func (b *pgbench) settle(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, b.server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if _, err = conn.Exec(ctx, "CHECKPOINT"); err != nil {
		progress("no checkpoint after pgbench: %v", err) // the role may not ask for one
	}
	return nil
}

func (b *pgbench) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Env = append(os.Environ(), b.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	return string(out), nil
}

var tpsLine = regexp.MustCompile(`(?m)^tps = ([0-9.]+) \((without initial connection time|excluding connections establishing)\)`)

// parseTPS reads pgbench's result: the time to connect is left out of it.
func parseTPS(out string) (float64, error) {
	found := tpsLine.FindStringSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench said no tps:\n%s", out)
	}
	return strconv.ParseFloat(found[1], 64)
}

// connectionEnv says in the environment what a DSN says.
func connectionEnv(dsn string) ([]string, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	mode := "disable"
	if c.TLSConfig != nil {
		mode = "require"
	}
	return []string{"PGHOST=" + c.Host, "PGPORT=" + strconv.Itoa(int(c.Port)), "PGUSER=" + c.User, "PGPASSWORD=" + c.Password,
		"PGDATABASE=" + c.Database, "PGSSLMODE=" + mode}, nil
}
