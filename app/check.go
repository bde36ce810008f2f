package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"panal/store"
)

// errDiffers ends a check that found something; what it found is printed already.
var errDiffers = errors.New("something differs")

func (d databaseFlags) open(ctx context.Context) (*store.DB, error) {
	c := d.config()
	return store.Open(ctx, store.Config{Dir: c.Dir, DSN: c.DSN})
}

// checking tells, in the log, which invariant is looked at.
func checking(invariant string) { slog.Debug("checking", "invariant", invariant) }

type checkCommand struct{ databaseFlags }

// Run checks everything and prints what differs.
func (c checkCommand) Run(ctx context.Context, out output) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	differences, err := db.Check(ctx, checking)
	if err != nil {
		return err
	}
	for _, d := range differences {
		fmt.Fprintln(out, d)
	}
	if len(differences) > 0 {
		return errDiffers
	}
	fmt.Fprintln(out, "Everything agrees.")
	return nil
}
