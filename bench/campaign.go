package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
)

// campaignCmd measures what a coupon's claim and a bargain's help cost beside a join of a group buy: one POST each,
// durable before its answer, from the same clients on the same server. They take turns, round by round and in another
// order each time, so that a machine that changes its pace changes it for all of them, and each waits until the server
// has done what the one before has left it to do.
type campaignCmd struct {
	DB       string `name:"db" placeholder:"DSN" xor:"engine" help:"PostgreSQL server to measure on, in databases that are made for it and dropped; its role must be allowed to make them. Without it, SQLite."`
	Postgres bool   `xor:"engine" help:"Measure on a throw-away PostgreSQL, durable as one is by default, from the binaries on this machine."`
	Clients  int    `default:"64" help:"Clients at once, each on a connection of its own."`
	Acts     int    `default:"128" help:"What each client does of each kind in each round."`
	Rounds   int    `default:"5" help:"Rounds; figures are the medians of theirs."`
	Size     int    `default:"10" help:"Size of the group buys, and how many helpers a bargain takes."`
	Dir      string `type:"existingdir" help:"Directory on the disk to measure; the system's temporary one by default."`
	JSON     bool   `name:"json" help:"Print one JSON object, not a table."`
}

// Validate says what is wrong with the flags.
func (c campaignCmd) Validate() error {
	switch {
	case c.Clients < 1 || c.Clients > 4096:
		return errors.New("--clients must be between 1 and 4096")
	case c.Acts < 1 || c.Acts > 10_000:
		return errors.New("--acts must be between 1 and 10000")
	case c.Rounds < 1 || c.Rounds > 100:
		return errors.New("--rounds must be between 1 and 100")
	case c.Size < 2 || c.Size > 100:
		return errors.New("--size must be between 2 and 100")
	case c.members() > 1_000_000:
		return errors.New("that takes more than a million members, for nobody helps more than three times a day")
	}
	return nil
}

// members is how many there must be: a round comes before the first to warm up.
func (c campaignCmd) members() int {
	each := ((c.Rounds+1)*c.Acts + helpsEach - 1) / helpsEach
	return c.Clients * max(2, (each+c.Size-1)/c.Size) * c.Size // who began a bargain does not help with it
}

// Run measures and prints the figures, unless what was acknowledged is not all there afterwards.
func (c campaignCmd) Run(ctx context.Context) error {
	r, err := c.measure(ctx)
	if err != nil {
		return err
	}
	return r.print(os.Stdout, c.JSON)
}

func (c campaignCmd) measure(ctx context.Context) (r campaignReport, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Minute+time.Duration(c.Rounds)*time.Minute, errors.New("it takes far longer than it should: given up"))
	defer cancel()
	dir, err := os.MkdirTemp(c.Dir, "panal-bench-")
	if err != nil {
		return r, err
	}
	b := &campaignBench{each: c.Acts, groupbuyBench: groupbuyBench{dir: dir, engine: "sqlite", groupbuyCmd: groupbuyCmd{DB: c.DB, Postgres: c.Postgres,
		Clients: c.Clients, Rounds: c.Rounds, Size: c.Size, Members: c.members(), Dir: c.Dir}}}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.prepare(ctx); err != nil {
		return r, err
	}
	for round := range c.Rounds + 1 {
		if err := b.round(ctx, round); err != nil {
			return r, err
		}
	}
	return b.report(), b.verify(ctx)
}

// campaignBench is a measurement that runs.
type campaignBench struct {
	groupbuyBench
	each   int // of each kind in each round, by each client
	takers []*taker
	acts   []*act
}

// act is one kind of what clients do, and what was measured of it.
type act struct {
	name  string
	do    func(*taker) error
	rate  []float64 // a second, of each round
	cost  []float64 // the server's processor time of each, in microseconds, with what it left to do later
	times []time.Duration
}

// joining, claiming, entering a code and helping, in this order.
const (
	joins = iota
	claims
	codes
	helps
)

// round has every kind take its turn. The first only warms up.
func (b *campaignBench) round(ctx context.Context, number int) error {
	for turn := range b.acts {
		a := b.acts[(number+turn)%len(b.acts)]
		before, err := b.server.cpu()
		if err != nil {
			return err
		}
		runtime.GC() // of what the last turn left
		done, err := b.load.together(ctx, time.Minute, func(n int, _ *client) (spell, error) { return b.takers[n].repeat(a.do, b.each) })
		if err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		if err := b.settle(ctx); err != nil {
			return err
		}
		after, err := b.server.cpu()
		if err != nil {
			return err
		}
		if number == 0 {
			continue
		}
		a.rate = append(a.rate, perSecond(done.orders, done.took))
		a.cost = append(a.cost, float64((after-before).Microseconds())/float64(done.orders))
		a.times = append(a.times, done.times...)
		progress("round %d of %d: %s %s/s, %s µs of processor each", number, b.Rounds, a.name, text(last(a.rate), 0), text(last(a.cost), 0))
	}
	return nil
}

// verify ends the server and counts what it left.
func (b *campaignBench) verify(ctx context.Context) error {
	if err := b.groupbuyBench.verify(ctx); err != nil {
		return err
	}
	done := b.Clients * b.each * (b.Rounds + 1)
	for table, want := range map[string]int{"coupon": 2 * done, "bargain_help": done} {
		if count, err := b.count(ctx, table); err != nil || count != want {
			return errors.Join(err, fmt.Errorf("%d rows of %s were acknowledged, and there are %d", want, table, count))
		}
	}
	return nil
}
