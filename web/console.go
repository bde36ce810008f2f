package web

import (
	"context"
	"errors"
	"strings"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fact"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/console"
	"panal/web/ui"
)

// DeadLetters are what consumers of facts could not handle.
type DeadLetters interface {
	List(ctx context.Context, actor access.Actor, community id.ID) (newest []fact.DeadLetter, total int, err error)
	Retry(ctx context.Context, actor access.Actor, community id.ID, consumer string, sequence int64) error
}

// Facts are what happened, and how far their consumers have read.
type Facts interface {
	Newest(ctx context.Context, actor access.Actor, community id.ID, limit int) ([]fact.Recorded, error)
	Progress(ctx context.Context, actor access.Actor, community id.ID) ([]fact.Progress, error)
	About(ctx context.Context, actor access.Actor, community, subject id.ID, since time.Time) ([]fact.Recorded, error)
}

// staff routes are the console's. To who is no staff they do not exist; who has not proven an e-mail may yet be staff,
// and is asked to sign in.
func staff(action access.Action) rule {
	return rule{"staff " + string(action), func(a access.Actor) error {
		err := a.May(action, a.Here())
		switch {
		case !errors.Is(err, access.ErrForbidden):
			return err
		case a.Email == "":
			return access.ErrUnauthenticated
		}
		return access.ErrNotFound
	}}
}

// sections are the console's, each with what it takes to see it and its letter after "g".
var sections = []struct {
	key, icon, letter string
	action            access.Action
	href              func(link.Console) string
}{
	{"today", "today", "t", access.OrderView, link.Console.Today},
	{"products", "products", "p", access.ProductView, link.Console.Products},
	{"offers", "offers", "f", access.OfferView, link.Console.Offers},
	{"campaigns", "campaigns", "k", access.CampaignView, link.Console.Campaigns},
	{"groupbuys", "groupbuys", "b", access.OfferView, link.Console.GroupBuys},
	{"orders", "orders", "o", access.OrderView, link.Console.Orders},
	{"growth", "insight", "r", access.ReportView, link.Console.Growth},
	{"broadcasts", "bell", "h", access.BroadcastWorkView, link.Console.Broadcasts},
	{"people", "people", "m", access.MemberView, link.Console.Members},
	{"points", "value", "z", access.PointsView, link.Console.Points},
	{"tiers", "comb", "v", access.TierView, link.Console.Tiers},
	{"applications", "check", "j", access.ApplicationView, link.Console.Applications},
	{"safety", "alert", "d", access.CaseManage, link.Console.Safety},
	{"circles", "circles", "c", access.CircleManage, link.Console.Circles},
	{"gatherings", "circles", "n", access.GatheringManage, link.Console.Gatherings},
	{"ledger", "ledger", "l", access.LedgerView, link.Console.Ledger},
	{"access", "check", "a", access.OrderView, link.Console.Access},
	{"facts", "comb", "x", access.FactManage, link.Console.Facts},
	{"face", "image", "w", access.FaceManage, link.Console.Face},
	{"settings", "settings", "s", access.CommunityManage, link.Console.Settings},
}

// pages are the addresses of the console.
func (q *request) pages() link.Console { return q.links().Pages() }

// consolePage is what every page of the console begins with. Its navigation leads only to where the reader may go.
func (q *request) consolePage(title string) ui.Page {
	p := q.page(title)
	p.Nav = nil
	for _, s := range sections {
		if q.may(s.action) {
			p.Nav = append(p.Nav, ui.NavItem{Key: s.key, Label: q.locale.T("nav." + s.key), Href: s.href(q.pages()), Icon: s.icon,
				Shortcut: s.letter})
		}
	}
	return p
}

func (q *request) may(action access.Action) bool { return q.actor.May(action, q.actor.Here()) == nil }

// consoleRows is how many rows a list of the console shows.
const consoleRows = 50

func (q *request) rows() commerce.PageRequest {
	return commerce.PageRequest{Limit: consoleRows, Cursor: q.query("cursor")}
}

// consoleToday shows what needs a hand.
func (s *Server) consoleToday(q *request) error {
	attention, err := s.Commerce.Attention(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return err
	}
	p := console.Today{Page: q.consolePage(q.locale.T("nav.today")), To: q.pages(), Attention: attention}
	if q.may(access.CaseManage) {
		if p.Cases, p.Appeals, err = s.Communities.CasesWaiting(q.ctx(), q.actor); err != nil {
			return err
		}
	}
	if q.may(access.FactManage) {
		if _, p.Letters, err = s.DeadLetters.List(q.ctx(), q.actor, q.community.ID); err != nil {
			return err
		}
	}
	if p.Steps, p.Begin, err = s.firstSteps(q); err != nil {
		return err
	}
	return q.show(p.Show())
}

// firstSteps is the way to the first sale, and the step that is next; none once there was an order.
func (s *Server) firstSteps(q *request) (steps []ui.Step, next ui.Action, err error) {
	ctx, actor, c, one := q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: 1}
	orders, err := s.Commerce.Orders(ctx, actor, c, commerce.OrderFilter{}, one)
	if err != nil || len(orders.Items) > 0 {
		return nil, next, err
	}
	products, err := s.Commerce.Products(ctx, actor, c, commerce.ProductFilter{}, one)
	if err != nil {
		return nil, next, err
	}
	onSale, err := s.Commerce.Products(ctx, actor, c, commerce.ProductFilter{State: commerce.ProductLive}, one)
	if err != nil {
		return nil, next, err
	}
	live, err := s.Commerce.Offers(ctx, actor, c, commerce.OfferFilter{State: commerce.OfferLive}, one)
	if err != nil {
		return nil, next, err
	}
	to := q.pages()
	way := []struct {
		step, href string
		done       bool
	}{
		{"add", to.NewProduct(), len(products.Items) > 0},
		{"sell", to.Products(), len(onSale.Items) > 0},
		{"offer", to.NewOffer(), len(live.Items) > 0},
		{"share", to.Offers(), false},
	}
	for _, w := range way {
		step := ui.Step{Title: q.locale.T("console.step." + w.step), Text: q.locale.T("console.step_text." + w.step)}
		switch {
		case w.done:
			step.State = ui.StepDone
		case next.Href == "":
			step.State, next = ui.StepNow, ui.Action{Label: step.Title, Href: w.href}
		}
		steps = append(steps, step)
	}
	return steps, next, nil
}

// consoleFind leads to what an id names, or lists the products and the people that a search finds.
func (s *Server) consoleFind(q *request) error {
	words := strings.TrimSpace(q.query("q"))
	if to, err := s.named(q, words); to != "" || err != nil {
		if err != nil {
			return err
		}
		return q.see(to)
	}
	p := console.Find{Page: q.consolePage(q.locale.T("console.find.title")), To: q.pages(), Shop: q.links(), Words: words}
	if words != "" {
		found, err := s.Commerce.Products(q.ctx(), q.actor, q.community.ID, commerce.ProductFilter{Words: words}, commerce.PageRequest{})
		if err != nil {
			return err
		}
		p.Products, p.More = found.Items, found.Next != ""
		people, err := s.Communities.Members(q.ctx(), q.actor, community.MemberFilter{Words: words}, commerce.PageRequest{})
		if err != nil {
			return err
		}
		p.People, p.MorePeople = people.Items, people.Next != ""
	}
	return q.show(p.Show())
}

// named is the page of what an id names; nothing for words that are no id.
func (s *Server) named(q *request, text string) (string, error) {
	to := q.pages()
	for kind, page := range map[id.Kind]func(id.ID) string{
		id.Order: to.Order, id.GroupBuy: to.GroupBuy, id.Offer: to.Offer, id.Product: to.Product,
		id.Account: to.Account, id.Posting: to.Posting, id.Member: to.Member, id.Circle: to.Circle, id.Case: to.Case,
	} {
		if i, err := kind.Parse(text); err == nil {
			return page(i), nil
		}
	}
	for _, kind := range []id.Kind{id.Payment, id.Refund, id.Return} {
		if i, err := kind.Parse(text); err == nil {
			order, err := s.Commerce.OrderBehind(q.ctx(), q.actor, q.community.ID, i)
			return to.Order(order), err
		}
	}
	return "", nil
}
