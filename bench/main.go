// Command bench measures Panal beside the limits of the machine it runs on.
//
// It decides what is driven, how it is counted, and what it is held against; nothing it compares with enters the
// product's own module. It starts the same server as panal serve, in a process of its own, and everything it sends
// stays on this machine.
//
// A subcommand is one measurement, in the file of its name: groupbuy.go. What it is held against has a file each:
// raw.go, bare.go, pgbench.go, fsync.go; insight_igraph.go, insight_gonum.go. people.go has nothing beside it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

type cli struct {
	Groupbuy groupbuyCmd `cmd:"" help:"Join group buys over HTTP, each join durable before its answer, beside a bare SQLite loop, a bare HTTP handler, pgbench and fsync."`

	Drop dropCmd `cmd:"" help:"Have many clients come to a drop at its opening, over HTTP on SQLite, and hold what they were served against a bare HTTP handler."`

	Campaign campaignCmd `cmd:"" help:"Claim coupons and help with bargains over HTTP, in turns with joins of group buys, and say what they cost beside those."`

	Results resultsCmd `cmd:"" help:"Open the results of a campaign that a million came by, over HTTP, and what else counts them, on SQLite."`

	Insight insightCmd `cmd:"" help:"Compute ranks, circles, a split and seeds on the graph of a large made-up community, beside igraph and gonum."`

	People peopleCmd `cmd:"" help:"Search, open and count a community of a million members over HTTP, on SQLite."`

	Serve        serveCmd        `cmd:"" hidden:""`
	Bare         bareCmd         `cmd:"" hidden:""`
	InsightOwn   insightOwnCmd   `cmd:"" hidden:""`
	InsightGonum insightGonumCmd `cmd:"" hidden:""`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	parsed := kong.Parse(&c, kong.Name("bench"), kong.Description("Measures Panal beside the limits of this machine."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// progress tells a person how far it is.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
