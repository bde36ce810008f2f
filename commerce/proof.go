package commerce

import (
	"context"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// Proof is what a community has to show for itself, as a guest may see it: counted, never claimed. It may be a minute
// old.
type Proof struct {
	Members int64        // who proved an e-mail
	Formed  int64        // group buys that filled up
	Saved   money.Amount // what people paid less than alone, because they bought together
}

// Proof returns what a community has to show for itself.
func (s *Service) Proof(ctx context.Context, actor access.Actor, community id.ID) (Proof, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return Proof{}, err
	}
	p, err := s.proofs.Get(community, func() (Proof, bool, error) {
		p, err := s.store.Proof(ctx, community)
		return p, true, err
	})
	return p, fault.Wrap("count what a community has to show", err)
}
