package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/pprof"

	"panal/app"
)

// serveCmd is panal serve with its defaults, on a free port and without /metrics, as a child.
type serveCmd struct {
	Data    string `env:"PANAL_BENCH_DATA"`
	DB      string `env:"PANAL_BENCH_DB"`
	Profile string `env:"PANAL_BENCH_PROFILE"`
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
	endProfile, err := s.profile()
	if err != nil {
		return errors.Join(err, a.Close())
	}
	err = a.Run(ctx)
	stop()
	return errors.Join(err, a.Close(), <-attended, endProfile())
}

// profile keeps, where it is asked to, where the processor's time goes, until the returned function is called.
func (s serveCmd) profile() (end func() error, err error) {
	if s.Profile == "" {
		return func() error { return nil }, nil
	}
	file, err := os.Create(s.Profile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return file.Close()
	}, nil
}
