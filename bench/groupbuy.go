package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"time"
)

// groupbuyCmd measures how many members a second join group buys. A join is one POST that places an order in a group
// buy that is open and pays it at once, durable before its answer. What it is held against is measured in turns with
// it, round by round, so that a machine that changes its pace changes it for all of them.
type groupbuyCmd struct {
	DB       string `name:"db" placeholder:"DSN" xor:"engine" help:"PostgreSQL server to measure on, in databases that are made for it and dropped; its role must be allowed to make them. Without it, SQLite."`
	Postgres bool   `xor:"engine" help:"Measure on a throw-away PostgreSQL, durable as one is by default, from the binaries on this machine."`
	Clients  int    `default:"64" help:"Clients at once, each on a connection of its own."`
	Seconds  int    `default:"5" help:"Length of the load in each round; nothing else of a round takes longer, nor over ten seconds."`
	Warm     int    `default:"3" help:"Seconds of load before the first round, which count for nothing."`
	Rounds   int    `default:"3" help:"Rounds; figures are the medians of theirs."`
	Size     int    `default:"10" help:"Size of the group buys: one member opens each, and the others join it."`
	Members  int    `default:"4096" help:"Members who take turns."`
	Dir      string `type:"existingdir" help:"Directory on the disk to measure; the system's temporary one by default."`
	Pgbench  bool   `default:"true" negatable:"" help:"Measure pgbench beside it, on the same server or a throw-away one."`
	Profile  string `type:"path" placeholder:"FILE" help:"Keep where the server spent its processor time: cmd/panal/default.pgo is made of it."`
	JSON     bool   `name:"json" help:"Print one JSON object, not a table."`
}

// Validate says what is wrong with the flags.
func (g groupbuyCmd) Validate() error {
	switch {
	case g.Clients < 1 || g.Clients > 4096:
		return errors.New("--clients must be between 1 and 4096")
	case g.Seconds < 1 || g.Seconds > 600 || g.Warm < 0 || g.Warm > 600:
		return errors.New("--seconds must be between 1 and 600, --warm between 0 and 600")
	case g.Rounds < 1 || g.Rounds > 100:
		return errors.New("--rounds must be between 1 and 100")
	case g.Size < 2 || g.Size > 100:
		return errors.New("--size must be between 2 and 100")
	case g.Members < g.Clients*g.Size || g.Members > 1_000_000:
		return errors.New("--members must be at least --clients × --size, for nobody is in a group buy twice, and at most 1000000")
	}
	return nil
}

// beside is how long each limit is measured in a round. The server waits meanwhile, and would close connections that
// were idle for minutes.
func (g groupbuyCmd) beside() time.Duration { return time.Duration(min(g.Seconds, 10)) * time.Second }

// most bounds the whole measurement: a generous time to prepare and to check, and each round twice over.
func (g groupbuyCmd) most() time.Duration {
	round := time.Duration(g.Seconds)*time.Second + 4*g.beside() + 2*patience
	return 10*time.Minute + time.Duration(g.Warm)*time.Second + 2*time.Duration(g.Rounds)*round
}

// Run measures and prints the figures, unless what was acknowledged is not all there afterwards.
func (g groupbuyCmd) Run(ctx context.Context) error {
	b, err := g.measure(ctx)
	if err != nil {
		return err
	}
	return b.report().print(os.Stdout, g.JSON)
}

func (g groupbuyCmd) measure(ctx context.Context) (_ *groupbuyBench, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, g.most(), errors.New("it takes far longer than it should: given up"))
	defer cancel()
	dir, err := os.MkdirTemp(g.Dir, "panal-bench-")
	if err != nil {
		return nil, err
	}
	b := &groupbuyBench{groupbuyCmd: g, dir: dir, engine: "sqlite"}
	defer func() {
		err = errors.Join(err, b.close())
		if ended := context.Cause(ctx); err != nil && ended != nil {
			err = ended // what failed then, failed of it
		}
	}()
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	if err := b.warmUp(ctx); err != nil {
		return nil, err
	}
	for round := range g.Rounds {
		if err := b.round(ctx, round+1); err != nil {
			return nil, err
		}
	}
	if err := b.visit(ctx); err != nil {
		return nil, err
	}
	return b, b.verify(ctx)
}

// groupbuyBench is a measurement that runs.
type groupbuyBench struct {
	groupbuyCmd
	dir     string
	engine  string
	dsn     string // of PostgreSQL; the data is in dir otherwise
	cleanup []func() error

	markets      []*market
	server, bare *child
	load, idle   load // idle asks the bare handler
	raw          *raw
	pgbench      *pgbench // nil where there is none

	samples samples
}

// samples are what the rounds measured.
type samples struct {
	joins, orders, raw, rawOrders, bare, tps, fsync []float64
	times                                           []time.Duration // of every join
	serverCPU, clientCPU                            time.Duration
	landing                                         landing
}

// warmUp has everything run for a while that is measured later, so that no round pays for what happens once.
func (b *groupbuyBench) warmUp(ctx context.Context) error {
	warm := time.Duration(b.Warm) * time.Second
	progress("warm up")
	if _, err := b.load.drive(ctx, warm); err != nil {
		return err
	}
	beside := min(warm, time.Second)
	return b.besides(ctx, beside, &samples{})
}

// round measures the load, and what it is held against after it.
func (b *groupbuyBench) round(ctx context.Context, number int) error {
	s := &b.samples
	serverBefore, err := b.server.cpu()
	if err != nil {
		return err
	}
	clientBefore := processorTime()
	done, err := b.load.drive(ctx, time.Duration(b.Seconds)*time.Second)
	if err != nil {
		return err
	}
	s.clientCPU += processorTime() - clientBefore
	serverAfter, err := b.server.cpu()
	if err != nil {
		return err
	}
	s.serverCPU += serverAfter - serverBefore
	s.joins = append(s.joins, perSecond(done.joins, done.took))
	s.orders = append(s.orders, perSecond(done.orders, done.took))
	s.times = append(s.times, done.times...)
	progress("round %d of %d: %s joins/s, %s orders/s, p99 %s ms", number, b.Rounds, text(last(s.joins), 0), text(last(s.orders), 0),
		text(percentile(done.times, 99), 1))
	if err := b.besides(ctx, b.beside(), s); err != nil {
		return err
	}
	progress("    beside it: bare loop %s joins/s, %s orders/s; bare HTTP %s/s; pgbench %s tps; fsync %s/s", text(last(s.raw), 0),
		text(last(s.rawOrders), 0), text(last(s.bare), 0), text(last(s.tps), 0), text(last(s.fsync), 0))
	return nil
}

// besides measures the limits while the server stands still.
func (b *groupbuyBench) besides(ctx context.Context, lasts time.Duration, s *samples) (err error) {
	if lasts == 0 {
		return nil
	}
	if err := b.server.pause(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.server.resume()) }()
	runtime.GC() // of what the load left
	joins, orders, err := b.raw.measure(ctx, lasts)
	if err != nil {
		return err
	}
	bare, err := measureBare(ctx, b.idle, min(lasts, 3*time.Second))
	if err != nil {
		return err
	}
	if b.pgbench != nil {
		tps, err := b.pgbench.measure(ctx, lasts)
		if err != nil {
			return err
		}
		s.tps = append(s.tps, tps)
	}
	fsync, err := measureFsync(b.dir, min(lasts, time.Second))
	s.raw, s.rawOrders = append(s.raw, joins), append(s.rawOrders, orders)
	s.bare, s.fsync = append(s.bare, bare), append(s.fsync, fsync)
	return err
}

// visit looks at the page of a group buy that is open, while nobody else asks for anything and the server has done
// what the load left it to do.
func (b *groupbuyBench) visit(ctx context.Context) (err error) {
	start := time.Now()
	if err := b.settle(ctx); err != nil {
		return err
	}
	progress("the server is idle %.1f s after the load", time.Since(start).Seconds())
	slug, group, err := b.load.openGroup()
	if err != nil {
		return err
	}
	progress("look at a landing page")
	b.samples.landing, err = measureLanding(ctx, "http://"+b.server.address+"/"+slug+"/g/"+group)
	return err
}

// settle waits until the server is idle, but not for ever.
func (b *groupbuyBench) settle(ctx context.Context) error {
	const glance, idle = 200 * time.Millisecond, 10 * time.Millisecond
	start := time.Now()
	before, err := b.server.cpu()
	for err == nil && time.Since(start) < patience {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(glance):
		}
		var now time.Duration
		if now, err = b.server.cpu(); now-before < idle {
			return err
		}
		before = now
	}
	if err == nil {
		progress("the server is still busy %s after the load", patience)
	}
	return err
}
