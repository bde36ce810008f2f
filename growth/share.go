package growth

import (
	"time"

	"panal/internal/id"
	"panal/money"
)

// A share is a member's own link to an offer. Whoever arrives through it leaves a visit; the last visit within Window
// before an order is placed brings the order to the share's credit. Nobody is credited for their own order.

// Window is how long a visit counts.
const Window = 30 * 24 * time.Hour

// Share is a member's link to an offer.
type Share struct {
	ID        id.ID
	Code      string // what stands in the link
	Member    id.ID
	Offer     id.ID
	CreatedAt time.Time
}

// Visit is what a browser leaves behind when it arrives through a share.
type Visit struct {
	Visitor id.ID
	Share   Share
	Channel string // where the link was found: wechat, poster…; empty when unknown
	Visits  int64
	FirstAt time.Time
	LastAt  time.Time
}

// Attribution credits an order to a share.
type Attribution struct {
	Order    id.ID
	Share    id.ID
	Referrer id.ID
	Member   id.ID
	Channel  string
	Newcomer bool // the member's first order that was kept
	Discount money.Amount
	Total    money.Amount
	Kept     bool // the order is ready or shipped, and not refunded
	At       time.Time
}

// Credit decides whether a visit brings a purchase to its share's credit.
func (p Purchase) Credit(v Visit, now time.Time) (Attribution, bool) {
	if v.Share.ID.IsZero() || v.Share.Member == p.Buyer || now.Sub(v.LastAt) > Window {
		return Attribution{}, false
	}
	return Attribution{Order: p.Order, Share: v.Share.ID, Referrer: v.Share.Member, Member: p.Buyer, Channel: v.Channel,
		Discount: p.Discount, Total: p.Total, At: now}, true
}

// Attribute credits a purchase inside the write that places it: to the link it came through if it names one, else to
// the visitor's last visit.
func Attribute(tx Tx, p Purchase) error {
	if !p.Known() {
		return nil
	}
	var visit Visit
	if p.Code != "" {
		share, found, err := tx.ShareByCode(p.Code)
		if err != nil {
			return err
		}
		if found {
			visit = Visit{Visitor: p.Visitor, Share: share, LastAt: tx.Now()}
		}
	}
	if visit.Share.ID.IsZero() && !p.Visitor.IsZero() {
		last, found, err := tx.LastVisit(p.Visitor, tx.Now().Add(-Window))
		if err != nil {
			return err
		}
		if found {
			visit = last
		}
	}
	if a, credited := p.Credit(visit, tx.Now()); credited {
		tx.InsertAttribution(a)
	}
	return nil
}
