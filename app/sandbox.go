package app

import (
	"context"

	"panal/connect/sandbox"
	"panal/web"
)

// sandboxPages shows the sandbox to the pages, which know of no provider.
func sandboxPages(p *sandbox.Provider) web.Sandbox {
	return web.Sandbox{
		Session: func(ctx context.Context, token string) (web.SandboxSession, error) {
			s, err := p.Session(ctx, token)
			return web.SandboxSession{Community: s.Community, Amount: s.Amount, Currency: s.Currency, Description: s.Description,
				Return: s.Return, Then: s.Then, ThenAt: s.ThenAt, Declined: s.State == sandbox.Declined, Done: s.State == sandbox.Done}, err
		},
		Act: func(ctx context.Context, token, action string) (string, error) {
			return p.Act(ctx, token, sandbox.Action(action))
		},
		Instruments: []string{sandbox.InstrumentOK, sandbox.InstrumentDeclined},
	}
}
