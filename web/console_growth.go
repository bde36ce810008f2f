package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// growthPage is what being found costs.
func (s *Server) growthPage(q *request) (console.Growth, error) {
	costs, err := s.Growth.Costs(q.ctx(), q.actor, q.community.ID, q.rows())
	if err != nil {
		return console.Growth{}, err
	}
	values := url.Values{}
	if costs.AdvertCost > 0 {
		values.Set("advert_cost", costs.AdvertCost.Decimal(costs.Currency))
	}
	return console.Growth{Page: q.consolePage(q.locale.T("nav.growth")), To: q.pages(), Costs: costs, Pages: ui.NextPage(q.r.URL, costs.People.Next),
		MaySet: q.may(access.CommunityManage), Advert: ui.NewForm(q.locale, values)}, nil
}

func (s *Server) consoleGrowth(q *request) error {
	p, err := s.growthPage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) exportGrowth(q *request) error {
	return export(q, q.costSheet(), func(r page.Request) (page.Page[growth.PersonCost], error) {
		costs, err := s.Growth.Costs(q.ctx(), q.actor, q.community.ID, r)
		return costs.People, err
	})
}

func (q *request) costSheet() sheet[growth.PersonCost] {
	const columns = "member name visitors orders newcomers currency discount cost_per_newcomer"
	return sheet[growth.PersonCost]{"growth", columns, func(c growth.PersonCost) []string {
		cost := ""
		if a, known := c.CostPerNewcomer(); known {
			cost = q.decimal(a)
		}
		return []string{id.Member.Text(c.Member), c.Name, count(c.Visitors), count(c.Orders), count(c.Newcomers),
			q.community.Currency, q.decimal(c.Discount), cost}
	}}
}

// setAdvertCost says what an advert costs per new customer, to compare with.
func (s *Server) setAdvertCost(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	r := q.reader(values)
	cost := r.amount("advert_cost")
	if err = r.err(); err == nil {
		_, err = s.Communities.EditCommunity(q.ctx(), q.actor, func(c *community.Settings) { c.AdvertCost = cost })
	}
	if err != nil {
		p, failed := s.growthPage(q)
		if failed != nil {
			return failed
		}
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { p.Advert = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Growth())
}

func (s *Server) consoleTree(q *request) error {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return err
	}
	root, err := s.Growth.Tree(q.ctx(), q.actor, q.community.ID, member, growth.MaxDepth)
	if err != nil {
		return err
	}
	return q.show(console.Tree{Page: q.consolePage(q.locale.T("console.growth.tree_of", "name", root.Name)), To: q.pages(), Root: root}.Show())
}
