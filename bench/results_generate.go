package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
	"panal/store"
)

// A crowd is a settlement with a campaign that very many came by: by links of members, who passed them on in several
// channels, and by links of the community's own. The campaign is made by the services; who came and what they bought is
// written row by row past them. It lasted a month.
type crowd struct {
	settlement
	arrivals, conversions int
	passed                crowdNotes
}

// crowdNotes are what is known of a crowd once it is built.
type crowdNotes struct {
	Campaign, Variant string
	Code              string // of the link that the operator passed on
	Links             int
}

const (
	crowdMembers = 60_000
	crowdCircles = 300
	crowdSharers = 20_000 // members with a link
	crowdLasts   = 30 * 24 * time.Hour
	crowdOff     = money.Amount(200)
)

// The channels that the community publishes in, and those that members' links come through.
var (
	publishedIn = []string{"douyin", "email", "facebook", "instagram", "poster", "qr", "telegram", "tiktok", "wechat", "weibo", "x", "xiaohongshu"}
	passedOnBy  = []string{"", "copy", "poster", "qr", "telegram", "wechat", "weibo", "whatsapp", "x"}
)

// open builds the crowd, unless it is there.
func (c *crowd) open(ctx context.Context, dir string) error {
	notes := filepath.Join(dir, "crowd.json")
	if text, err := os.ReadFile(notes); err == nil {
		return errors.Join(json.Unmarshal(text, &c.passed), c.settlement.open(ctx, dir))
	}
	if err := c.settlement.open(ctx, dir); err != nil {
		return err
	}
	campaign, err := c.launch(ctx, dir)
	if err != nil {
		return err
	}
	pool, err := openPool(dir)
	if err != nil {
		return err
	}
	if err := errors.Join(c.come(ctx, pool, campaign), pool.Close()); err != nil {
		return err
	}
	text, err := json.Marshal(c.passed)
	if err != nil {
		return err
	}
	return os.WriteFile(notes, text, 0o600)
}

// launch makes a product and a campaign of coupons for it.
func (c *crowd) launch(ctx context.Context, dir string) (id.ID, error) {
	db, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return id.Zero, err
	}
	defer db.Close()
	m := &market{community: c.community}
	shop, _ := m.staffed(db)
	product, err := m.sell(ctx, shop, c.owner, "honey", "Honey, 500 g", units)
	if err != nil {
		return id.Zero, err
	}
	c.passed.Variant = id.Variant.Text(product.Variants[0].ID)
	campaign, err := m.launch(ctx, shop, c.owner, id.Zero, commerce.CampaignTerms{Slug: "harvest", Title: "Harvest", StartsAt: time.Now().Add(-crowdLasts),
		EndsAt: time.Now().Add(crowdLasts), Rule: &commerce.CouponRule{Amount: crowdOff}})
	c.passed.Campaign = id.Campaign.Text(campaign)
	return campaign, err
}

// passedOn is a link, and whose it is: nobody's is the community's own.
type passedOn struct {
	id, member id.ID
	code       string
	channel    string
}

// arrived is a way that some came: by a link, through a channel.
type arrived struct {
	link    int
	channel string
}

// come writes links, who came by them, and what was bought.
func (c *crowd) come(ctx context.Context, pool *sql.DB, campaign id.ID) error {
	r := rand.New(rand.NewPCG(c.seed, 30))
	made := id.NewGenerator(deterministic{r})
	began := time.Now().Add(-crowdLasts)
	write := func(statement string, rows func(add func(...any) error) error) error {
		return bulk(ctx, pool, statement, rows)
	}
	links := c.links(r, made, began)
	c.passed.Links, c.passed.Code = len(links), links[len(publishedIn)].code
	counted := newTally(len(links))
	progress("write %d arrivals by %d links", c.arrivals, len(links))
	if err := c.arrive(r, made, began, links, counted, write); err != nil {
		return err
	}
	progress("write %d orders", c.conversions)
	if err := c.buy(r, made, began, campaign, links, counted, write); err != nil {
		return err
	}
	return c.count(began, campaign, links, counted, write)
}

// tally is what the services count as it happens: by link, by channel, and of the campaign.
type tally struct {
	links    []counts
	channels map[string]*counts
	campaign counts
}

type counts struct {
	visitors, visits, orders, newcomers int
	discount, total                     money.Amount
}

func newTally(links int) *tally {
	return &tally{links: make([]counts, links), channels: map[string]*counts{}}
}

// by counts what came by a link and through a channel.
func (t *tally) by(w arrived, add func(*counts)) {
	if t.channels[w.channel] == nil {
		t.channels[w.channel] = &counts{}
	}
	add(&t.links[w.link])
	add(t.channels[w.channel])
}

// count writes the links with what they count, and what is counted beside them.
func (c *crowd) count(at time.Time, campaign id.ID, links []passedOn, counted *tally, write writer) error {
	err := write(`INSERT INTO share (community_id, id, code, member_id, target, target_id, channel, created_at, visitors, visits, orders, newcomers, discount, total) VALUES`, func(add func(...any) error) error {
		for n, l := range links {
			var member any
			if !l.member.IsZero() {
				member = l.member[:]
			}
			of := counted.links[n]
			if err := add(c.community[:], l.id[:], l.code, member, "campaign", campaign[:], l.channel, at.UnixMicro(), of.visitors, of.visits, of.orders,
				of.newcomers, int64(of.discount), int64(of.total)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = write(`INSERT INTO reach (community_id, target_id, channel, target, visitors, visits, orders, newcomers, discount, total) VALUES`, func(add func(...any) error) error {
		for channel, of := range counted.channels {
			if err := add(c.community[:], campaign[:], channel, "campaign", of.visitors, of.visits, of.orders, of.newcomers, int64(of.discount), int64(of.total)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return write(`INSERT INTO outcome (community_id, campaign_id, orders, newcomers, discount, total) VALUES`, func(add func(...any) error) error {
		of := counted.campaign
		return add(c.community[:], campaign[:], of.orders, of.newcomers, int64(of.discount), int64(of.total))
	})
}

// links are the community's own, the operator's, and those of members who joined early.
func (c *crowd) links(r *rand.Rand, made *id.Generator, at time.Time) (links []passedOn) {
	code := func() string { return fmt.Sprintf("%010x", r.Uint64()>>24) }
	for _, channel := range publishedIn {
		links = append(links, passedOn{made.New(at), id.Zero, code(), channel})
	}
	links = append(links, passedOn{made.New(at), c.owner.Member, code(), ""})
	for _, member := range c.ids[:min(crowdSharers, len(c.ids))] {
		links = append(links, passedOn{made.New(at), member, code(), ""})
	}
	return links
}

// way draws how somebody came: half by the community's own links, one in twenty by the operator's, the others by
// members' links, a few of which bring very many.
func (c *crowd) way(r *rand.Rand, zipf *rand.Zipf) arrived {
	own := len(publishedIn)
	switch n := r.IntN(20); {
	case n < 10:
		link := r.IntN(own)
		return arrived{link, publishedIn[link]}
	case n == 10:
		return arrived{own, passedOnBy[r.IntN(len(passedOnBy))]}
	}
	return arrived{own + 1 + int(zipf.Uint64()), passedOnBy[r.IntN(len(passedOnBy))]}
}

// newZipf draws members' links.
func newZipf(r *rand.Rand, links int) *rand.Zipf {
	return rand.NewZipf(r, 1.05, 50, uint64(links-len(publishedIn)-2))
}

// arrive writes who came, one in twenty of them by two links.
func (c *crowd) arrive(r *rand.Rand, made *id.Generator, began time.Time, links []passedOn, counted *tally, write writer) error {
	zipf := newZipf(r, len(links))
	each := crowdLasts / time.Duration(c.arrivals+1)
	return write(`INSERT INTO visit (community_id, visitor_id, share_id, channel, visits, first_at, last_at) VALUES`, func(add func(...any) error) error {
		for n := 0; n < c.arrivals; {
			at := began.Add(time.Duration(n) * each)
			visitor, ways := made.New(at), []arrived{c.way(r, zipf)}
			if other := c.way(r, zipf); r.IntN(20) == 0 && other.link != ways[0].link {
				ways = append(ways, other)
				slices.SortFunc(ways, func(a, b arrived) int { return bytes.Compare(links[a.link].id[:], links[b.link].id[:]) })
			}
			for _, w := range ways {
				visits := 1 + r.IntN(3)/2
				counted.by(w, func(of *counts) { of.visitors, of.visits = of.visitors+1, of.visits+visits })
				if err := add(c.community[:], visitor[:], links[w.link].id[:], w.channel, visits, at.UnixMicro(), at.UnixMicro()); err != nil {
					return err
				}
				n++
			}
		}
		return nil
	})
}

// bought is an order of somebody's, perhaps with a coupon, perhaps brought by a link.
type bought struct {
	id, member id.ID
	email      string
	at         int64
	off        money.Amount
	kept, new  int
	by         arrived
	brought    bool
}

// buy writes orders with the campaign's coupons, six of ten of which a link brought, and a few that a link brought and
// that no coupon made cheaper.
func (c *crowd) buy(r *rand.Rand, made *id.Generator, began time.Time, campaign id.ID, links []passedOn, counted *tally, write writer) error {
	zipf := newZipf(r, len(links))
	orders := make([]bought, c.conversions+c.conversions/5)
	for n := range orders {
		buyer := r.IntN(len(c.ids))
		at := began.Add(time.Duration(n) * crowdLasts / time.Duration(len(orders)+1))
		o := bought{id: made.New(at), member: c.ids[buyer], email: emailOf(buyer), at: at.UnixMicro(), off: crowdOff, brought: n%10 < 6, by: c.way(r, zipf)}
		if n%6 == 5 {
			o.off, o.brought = 0, true
		}
		if r.IntN(20) > 0 {
			o.kept, o.new = 1, min(1, r.IntN(5)/3)
		}
		orders[n] = o
		if o.kept == 0 {
			continue
		}
		bring := func(of *counts) {
			of.orders, of.newcomers, of.discount, of.total = of.orders+1, of.newcomers+o.new, of.discount+o.off, of.total+alone-o.off
		}
		bring(&counted.campaign)
		if o.brought {
			counted.by(o.by, bring)
		}
	}
	statements := []struct {
		insert string
		row    func(o bought) []any // nothing: no row
	}{
		{`INSERT INTO orders (community_id, id, member_id, email, state, currency, subtotal, discount, reduced, total, placed_at, paid_at) VALUES`, func(o bought) []any {
			return []any{c.community[:], o.id[:], o.member[:], o.email, []string{"refunded", "shipped"}[o.kept], currency, int64(alone), int64(o.off), int64(o.off), int64(alone - o.off), o.at, o.at}
		}},
		{`INSERT INTO order_reduction (community_id, order_id, line, kind, source_id, campaign_id, amount) VALUES`, func(o bought) []any {
			if o.off == 0 {
				return nil
			}
			return []any{c.community[:], o.id[:], 1, "coupon", o.id[:], campaign[:], int64(o.off)}
		}},
		{`INSERT INTO conversion (community_id, campaign_id, order_id, cost, total, newcomer, kept) VALUES`, func(o bought) []any {
			if o.off == 0 {
				return nil
			}
			return []any{c.community[:], campaign[:], o.id[:], int64(o.off), int64(alone - o.off), o.new, o.kept}
		}},
		{`INSERT INTO attribution (community_id, order_id, share_id, referrer_id, member_id, channel, newcomer, discount, total, kept, at) VALUES`, func(o bought) []any {
			if !o.brought {
				return nil
			}
			var referrer any
			if l := links[o.by.link]; !l.member.IsZero() {
				referrer = l.member[:]
			}
			return []any{c.community[:], o.id[:], links[o.by.link].id[:], referrer, o.member[:], o.by.channel, o.new, int64(o.off), int64(alone - o.off), o.kept, o.at}
		}},
	}
	for _, s := range statements {
		err := write(s.insert, func(add func(...any) error) error {
			for _, o := range orders {
				if row := s.row(o); row != nil {
					if err := add(row...); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
