package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"panal/app"
)

// serveCmd is panal serve with its defaults, on a free port and without /metrics, as a child.
type serveCmd struct {
	Data string `env:"PANAL_BENCH_DATA"`
	DB   string `env:"PANAL_BENCH_DB"`
}

// Run serves until there is nothing more on its standard input.
func (s serveCmd) Run(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	a, err := app.New(ctx, app.Config{Dir: s.Data, DSN: s.DB, Listen: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	attended := make(chan error, 1)
	go func() {
		attended <- attend(a.Addr())
		stop()
	}()
	err = a.Run(ctx)
	stop()
	return errors.Join(err, a.Close(), <-attended)
}
