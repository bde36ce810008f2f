package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"text/tabwriter"
)

// report is what a measurement prints. What was not measured is null.
type report struct {
	JoinsPerSecond         *float64 `json:"joins_per_second"`
	OrdersPerSecond        *float64 `json:"orders_per_second"`
	P50                    *float64 `json:"p50_ms"`
	P99                    *float64 `json:"p99_ms"`
	RawSQLitePerSecond     *float64 `json:"raw_sqlite_per_second"`
	RawOrdersPerSecond     *float64 `json:"raw_sqlite_orders_per_second"`
	BareHTTPPerSecond      *float64 `json:"bare_http_per_second"`
	PgbenchTPS             *float64 `json:"pgbench_tps"`
	FsyncPerSecond         *float64 `json:"fsync_per_second"`
	RatioRaw               *float64 `json:"ratio_raw"`
	RatioPgbench           *float64 `json:"ratio_pgbench"`
	Engine                 string   `json:"engine"`
	Clients                int      `json:"clients"`
	Size                   int      `json:"size"`
	Rounds                 int      `json:"rounds"`
	Seconds                int      `json:"seconds"`
	ServerCPUSeconds       *float64 `json:"server_cpu_seconds"`
	ClientCPUSeconds       *float64 `json:"client_cpu_seconds"`
	LandingMedian          *float64 `json:"landing_median_ms"`
	LandingCompressedBytes *int     `json:"landing_compressed_bytes"`
	Machine                string   `json:"machine"`
	GoVersion              string   `json:"go_version"`
}

func (b *groupbuyBench) report() report {
	s := &b.samples
	server, client := s.serverCPU.Seconds(), s.clientCPU.Seconds()
	return report{
		JoinsPerSecond: median(s.joins), OrdersPerSecond: median(s.orders),
		P50: percentile(s.times, 50), P99: percentile(s.times, 99),
		RawSQLitePerSecond: median(s.raw), RawOrdersPerSecond: median(s.rawOrders),
		BareHTTPPerSecond: median(s.bare), PgbenchTPS: median(s.tps), FsyncPerSecond: median(s.fsync),
		RatioRaw: over(median(s.joins), median(s.raw)), RatioPgbench: over(median(s.joins), median(s.tps)),
		Engine: b.engine, Clients: b.Clients, Size: b.Size, Rounds: b.Rounds, Seconds: b.Seconds,
		ServerCPUSeconds: &server, ClientCPUSeconds: &client,
		LandingMedian: s.landing.median, LandingCompressedBytes: &s.landing.bytes,
		Machine: machine(), GoVersion: runtime.Version(),
	}
}

// print writes the report: one JSON object, or a table for people.
func (r report) print(to io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(to, r, r.figures())
	}
	heading := fmt.Sprintf("%s on %s, %s\n%d clients, group buys of %d, medians of %d rounds of %d s", r.Engine, r.Machine, r.GoVersion,
		r.Clients, r.Size, r.Rounds, r.Seconds)
	return printTable(to, heading, r.figures(), [2]string{"landing page, compressed", strconv.Itoa(*r.LandingCompressedBytes) + " bytes"})
}

// printJSON writes a report as one object, its figures without digits that say nothing.
func printJSON(to io.Writer, report any, figures []figure) error {
	for _, f := range figures {
		round(f.value, f.digits)
	}
	return json.NewEncoder(to).Encode(report)
}

// printTable writes figures for people, below a heading, and what is no figure below them.
func printTable(to io.Writer, heading string, figures []figure, rest ...[2]string) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s\n\n", heading)
	for _, f := range figures {
		fmt.Fprintf(table, "%s\t%s\n", f.name, text(f.value, f.digits))
	}
	for _, line := range rest {
		fmt.Fprintf(table, "%s\t%s\n", line[0], line[1])
	}
	return table.Flush()
}

type figure struct {
	name   string
	value  *float64
	digits int // after the point
}

func (r report) figures() []figure {
	return []figure{
		{"joins a second", r.JoinsPerSecond, 0},
		{"orders a second, with those that open a group", r.OrdersPerSecond, 0},
		{"a join takes: median, ms", r.P50, 2},
		{"a join takes: 99 of 100, ms", r.P99, 2},
		{"bare SQLite loop: joins a second", r.RawSQLitePerSecond, 0},
		{"bare SQLite loop: orders a second", r.RawOrdersPerSecond, 0},
		{"bare HTTP handler: requests a second", r.BareHTTPPerSecond, 0},
		{"pgbench: transactions a second", r.PgbenchTPS, 0},
		{"fsync: a second", r.FsyncPerSecond, 0},
		{"joins ÷ bare SQLite loop's joins", r.RatioRaw, 3},
		{"joins ÷ pgbench's transactions", r.RatioPgbench, 3},
		{"server: processor seconds", r.ServerCPUSeconds, 2},
		{"clients: processor seconds", r.ClientCPUSeconds, 2},
		{"landing page: median, ms", r.LandingMedian, 2},
	}
}

// text writes a figure, or that there is none.
func text(value *float64, digits int) string {
	if value == nil {
		return "not measured"
	}
	return strconv.FormatFloat(*value, 'f', digits, 64)
}

// round drops the digits that say nothing.
func round(value *float64, digits int) {
	if value != nil {
		scale := math.Pow10(digits)
		*value = math.Round(*value*scale) / scale
	}
}
