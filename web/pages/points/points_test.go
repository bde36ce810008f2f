package points

import (
	"testing"

	"panal/internal/id"
	"panal/loyalty"
	"panal/web/link"
)

// A line leads to one's own order, never to the friend's that earned it.
func TestOnlyOwnOrdersAreLinked(t *testing.T) {
	p := Page{To: link.Community("alto")}
	order := id.ID{1}
	for act, linked := range map[loyalty.Act]bool{loyalty.Purchase: true, loyalty.FirstOrder: true, loyalty.FriendBought: false} {
		if to := p.ownOrder(loyalty.Move{Act: act, Order: order}); (to != "") != linked {
			t.Errorf("%s leads to %q", act, to)
		}
	}
	if to := p.ownOrder(loyalty.Move{Act: loyalty.SignUp}); to != "" {
		t.Errorf("what has no order leads to %q", to)
	}
}
