package main

import (
	"slices"
	"testing"
)

func TestParseTPS(t *testing.T) {
	for out, want := range map[string]float64{
		"transaction type: <builtin: TPC-B (sort of)>\nlatency average = 4.449 ms\ninitial connection time = 21.4 ms\ntps = 3596.041432 (without initial connection time)\n": 3596.041432,
		"tps = 812.5 (including connections establishing)\ntps = 815.25 (excluding connections establishing)\n":                                                              815.25,
	} {
		if got, err := parseTPS(out); err != nil || got != want {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
	if tps, err := parseTPS("pgbench: error: connection to server failed\n"); err == nil {
		t.Errorf("%v tps out of an error", tps)
	}
}

func TestConnectionEnv(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	env, err := connectionEnv("postgres://ana:s%2Fcret@127.0.0.1:5433/shop?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"PGHOST=127.0.0.1", "PGPORT=5433", "PGUSER=ana", "PGPASSWORD=s/cret", "PGDATABASE=shop", "PGSSLMODE=disable"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing in %v", want, env)
		}
	}
}

func TestWithDatabase(t *testing.T) {
	for dsn, want := range map[string]string{
		"postgres://ana@127.0.0.1:5433/shop?sslmode=disable": "postgres://ana@127.0.0.1:5433/other?sslmode=disable",
		"host=127.0.0.1 dbname=shop":                         "host=127.0.0.1 dbname=shop dbname=other",
	} {
		if got, err := withDatabase(dsn, "other"); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}
