package main

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

// TestMain lets the test program be the servers that it starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && (os.Args[1] == "serve" || os.Args[1] == "bare") {
		main()
		return
	}
	os.Exit(m.Run())
}

// The measurement runs from end to end, and finds what it looks for; how fast is not tested.
func TestGroupbuyMeasures(t *testing.T) {
	g := groupbuyCmd{Clients: 4, Seconds: 1, Warm: 0, Rounds: 2, Size: 3, Members: 64, Dir: t.TempDir()}
	if err := g.Validate(); err != nil {
		t.Fatal(err)
	}
	b, err := g.measure(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := b.report()
	for _, f := range r.figures() {
		if f.value == nil != (f.value == r.PgbenchTPS) {
			t.Errorf("%s: %s", f.name, text(f.value, f.digits))
		}
		if f.value != nil && *f.value <= 0 {
			t.Errorf("%s: %v", f.name, *f.value)
		}
	}
	if *r.JoinsPerSecond >= *r.OrdersPerSecond || *r.LandingCompressedBytes < 1000 {
		t.Errorf("%+v", r)
	}
	if left, err := os.ReadDir(g.Dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Whoever interrupts it finds nothing left behind either.
func TestGroupbuyEndsEarly(t *testing.T) {
	g := groupbuyCmd{Clients: 2, Seconds: 600, Rounds: 1, Size: 2, Members: 4, Dir: t.TempDir()}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if _, err := g.measure(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
	if left, err := os.ReadDir(g.Dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestGroupbuyRefusesFlags(t *testing.T) {
	good := groupbuyCmd{Clients: 64, Seconds: 5, Warm: 3, Rounds: 3, Size: 3, Members: 4096}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*groupbuyCmd){
		"no clients":      func(g *groupbuyCmd) { g.Clients = 0 },
		"no time":         func(g *groupbuyCmd) { g.Seconds = 0 },
		"a warm-up of -1": func(g *groupbuyCmd) { g.Warm = -1 },
		"no rounds":       func(g *groupbuyCmd) { g.Rounds = 0 },
		"a group of one":  func(g *groupbuyCmd) { g.Size = 1 },
		"too few members": func(g *groupbuyCmd) { g.Members = 191 },
	} {
		bad := good
		if spoil(&bad); bad.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
