package app

import "context"

type demoCommand struct{}

func (demoCommand) Run(ctx context.Context) error { return nil }
