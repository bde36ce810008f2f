package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"panal/store"
)

// dropCmd measures a rush: so many clients, each a member with a token of their own, come to a drop at its opening. Each
// joins the line by one POST, durable before its answer. Who is called pays, or (one in twenty) leaves, so that the unit
// goes to the next; who waits looks at their place once, and again when the line has come to them. It ends when the drop
// is sold out. Requests go over a number of connections, as they would from a proxy in front: the next client's goes out
// when the last is answered.
type dropCmd struct {
	Clients     int    `default:"20000" help:"Members who come, each once."`
	Units       int    `default:"1000" help:"Units of the drop, one each."`
	Connections int    `default:"256" help:"Connections that the requests go over."`
	Dir         string `type:"existingdir" help:"Directory on the disk to measure; the system's temporary one by default."`
	JSON        bool   `name:"json" help:"Print one JSON object, not a table."`
}

// Validate says what is wrong with the flags.
func (d dropCmd) Validate() error {
	switch {
	case d.Clients < 2 || d.Clients > 200_000:
		return errors.New("--clients must be between 2 and 200000")
	case d.Units < 1 || d.Units > d.Clients*3/4:
		return errors.New("--units must be between 1 and three quarters of --clients, for some leave")
	case d.Connections < 1 || d.Connections > 4096:
		return errors.New("--connections must be between 1 and 4096")
	}
	return nil
}

// Run measures and prints the figures, unless what is kept afterwards does not agree with what was answered.
func (d dropCmd) Run(ctx context.Context) error {
	r, err := d.measure(ctx)
	if err != nil {
		return err
	}
	return r.print(os.Stdout, d.JSON)
}

func (d dropCmd) measure(ctx context.Context) (r dropReport, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, 15*time.Minute, errors.New("it takes far longer than it should: given up"))
	defer cancel()
	dir, err := os.MkdirTemp(d.Dir, "panal-bench-")
	if err != nil {
		return r, err
	}
	b := &dropBench{dropCmd: d, dir: dir}
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.prepare(ctx); err != nil {
		return r, err
	}
	if err := b.rush(ctx); err != nil {
		return r, err
	}
	if b.bareRate, err = b.measureBare(ctx); err != nil {
		return r, err
	}
	return b.verify(ctx)
}

// dropBench is a rush that is measured.
type dropBench struct {
	dropCmd
	dir          string
	market       *market
	drop         dropOnSale
	server, bare *child
	lines        []*shopper
	bareRate     float64
	took         time.Duration
	served       atomic.Int64 // who was called: one in twenty leaves
}

func (b *dropBench) prepare(ctx context.Context) error {
	progress("make %d members", b.Clients)
	db, err := store.Open(ctx, store.Config{Dir: filepath.Join(b.dir, "server")})
	if err != nil {
		return err
	}
	if b.market, err = openMarket(ctx, db, 0, 2, b.Clients); err == nil {
		b.drop, err = b.market.announce(ctx, db, b.Units)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if b.server, err = startChild(ctx, "serve", "PANAL_BENCH_DATA="+filepath.Join(b.dir, "server"), "PANAL_BENCH_DB="); err != nil {
		return err
	}
	if b.bare, err = startChild(ctx, "bare"); err != nil {
		return err
	}
	b.lines, err = newShoppers(b)
	return err
}

// rush waits for the opening, has everybody come, and goes on until the drop is sold out.
func (b *dropBench) rush(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(time.Until(b.drop.opens) + 10*time.Millisecond):
	}
	progress("%d come for %d units", b.Clients, b.Units)
	start := time.Now()
	err := b.each(ctx, (*shopper).come)
	for err == nil && b.waiting() > 0 && b.bought() < b.Units {
		err = b.each(ctx, (*shopper).comeBack)
	}
	b.took = time.Since(start)
	progress("%d bought, after %.2f s", b.bought(), b.took.Seconds())
	return err
}

// measureBare asks the bare handler over the same connections' number, while the server stands still.
func (b *dropBench) measureBare(ctx context.Context) (_ float64, err error) {
	if err := b.server.pause(); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.server.resume()) }()
	idle, err := newLoad(b.bare.address, []*market{b.market}, min(b.Connections, b.Clients/2), endless)
	if err != nil {
		return 0, err
	}
	defer idle.close()
	return measureBare(ctx, idle, 3*time.Second)
}

// verify ends the server and reads what it left: what was sold, to whom, and in which order.
func (b *dropBench) verify(ctx context.Context) (r dropReport, err error) {
	for _, s := range b.lines {
		s.wire.close()
	}
	if err := b.server.stop(); err != nil {
		return r, err
	}
	progress("check")
	dir := filepath.Join(b.dir, "server")
	sold, disorder, err := readLine(ctx, filepath.Join(dir, "panal.db"))
	if err != nil {
		return r, fmt.Errorf("read the line: %w", err)
	}
	if bought := b.bought(); bought != sold {
		return r, fmt.Errorf("%d were told that they have bought, and there are %d orders", bought, sold)
	}
	db, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return r, err
	}
	defer db.Close()
	differences, err := db.Check(ctx, func(string) {})
	for _, d := range differences {
		err = errors.Join(err, errors.New(d.String()))
	}
	return b.report(sold, disorder+b.overtaken()), err
}

// readLine reads without the store, which might be mistaken in the same way twice: how many orders of the drop stand, and
// how many places were called before another that came earlier and still waited, or have a number out of its turn.
func readLine(ctx context.Context, file string) (sold, disorder int, err error) {
	pool, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		return 0, 0, err
	}
	defer pool.Close()
	err = pool.QueryRowContext(ctx, `SELECT COUNT(*) FROM orders WHERE campaign_id IS NOT NULL AND state IN ('ready', 'shipped')`).Scan(&sold)
	if err != nil {
		return 0, 0, err
	}
	// A place that was called later than one with a higher number was overtaken; so was one that never was.
	err = pool.QueryRowContext(ctx, `SELECT COUNT(*) FROM (
			SELECT COALESCE(called_at, 9e18) AS at, MIN(COALESCE(called_at, 9e18)) OVER (ORDER BY number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later,
				state FROM drop_spot) WHERE state <> 'left' AND at > later`).Scan(&disorder)
	return sold, disorder, err
}

func (b *dropBench) close() error {
	for _, s := range b.lines {
		s.wire.close()
	}
	return errors.Join(b.server.stop(), b.bare.stop(), os.RemoveAll(b.dir))
}

// dropReport is what the measurement prints.
type dropReport struct {
	Units             int      `json:"units"`
	Clients           int      `json:"clients"`
	Sold              int      `json:"sold"`
	Oversold          int      `json:"oversold"`
	Undersold         int      `json:"undersold"`
	OutOfOrder        int      `json:"out_of_order"`
	RequestsPerSecond *float64 `json:"requests_per_second"`
	P50               *float64 `json:"p50_ms"`
	P99               *float64 `json:"p99_ms"`
	BareHTTPPerSecond *float64 `json:"bare_http_per_second"`
	RatioHTTP         *float64 `json:"ratio_http"`
}

func (b *dropBench) report(sold, disorder int) dropReport {
	var times []time.Duration
	for _, s := range b.lines {
		times = append(times, s.times...)
	}
	rate := perSecond(len(times), b.took)
	bare := b.bareRate
	return dropReport{Units: b.Units, Clients: b.Clients, Sold: sold, Oversold: max(0, sold-b.Units), Undersold: max(0, b.Units-sold), OutOfOrder: disorder,
		RequestsPerSecond: &rate, P50: percentile(times, 50), P99: percentile(times, 99), BareHTTPPerSecond: &bare, RatioHTTP: over(&rate, &bare)}
}

func (r dropReport) print(to io.Writer, asJSON bool) error {
	figures := []figure{
		{"requests a second", r.RequestsPerSecond, 0},
		{"a request takes: median, ms", r.P50, 2},
		{"a request takes: 99 of 100, ms", r.P99, 2},
		{"bare HTTP handler: requests a second", r.BareHTTPPerSecond, 0},
		{"requests ÷ bare handler's", r.RatioHTTP, 3},
	}
	if asJSON {
		return printJSON(to, r, figures)
	}
	return printTable(to, fmt.Sprintf("%d clients for %d units, on SQLite, %s: %d sold, %d oversold, %d undersold, %d out of order",
		r.Clients, r.Units, machine(), r.Sold, r.Oversold, r.Undersold, r.OutOfOrder), figures)
}
