package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// dropForm is how a drop's rule is written.
var dropForm = ruleForm{
	sells:  true,
	usual:  url.Values{"rule.minutes": {"15"}},
	fields: console.DropFields,
	choose: chooseVariants,
	read: func(r *reader) commerce.Rule {
		return &commerce.DropRule{UnitPrice: r.price("rule.price"), Minutes: r.whole("rule.minutes")}
	},
	fill: func(q *request, of commerce.Rule, values url.Values) {
		rule, _ := of.(*commerce.DropRule)
		values.Set("rule.price", q.decimal(rule.UnitPrice))
		values.Set("rule.minutes", orNone(rule.Minutes))
	},
	part: func(q *request, c commerce.Campaign) (templ.Component, error) {
		now, err := q.s.Commerce.DropNow(q.ctx(), q.actor, q.community.ID, c.ID)
		return console.DropPart{Page: q.consolePage(""), To: q.pages(), Drop: now}.Show(), err
	},
}

// drop is the drop in a path of the console.
func (q *request) drop() (commerce.DropNow, error) {
	campaign, err := q.pathID(id.Campaign, "drop", commerce.ErrCampaignMissing)
	if err != nil {
		return commerce.DropNow{}, err
	}
	return q.s.Commerce.DropNow(q.ctx(), q.actor, q.community.ID, campaign)
}

// spots reads a page of a line, of one state if the address names one.
func (q *request) spots(campaign id.ID) func(page.Request) (page.Page[commerce.SpotView], error) {
	return func(r page.Request) (page.Page[commerce.SpotView], error) {
		return q.s.Commerce.Spots(q.ctx(), q.actor, q.community.ID, campaign, commerce.SpotState(q.query("state")), r)
	}
}

func (s *Server) consoleLine(q *request) error {
	d, err := q.drop()
	if err != nil {
		return err
	}
	list, err := q.spots(d.Campaign.ID)(q.rows())
	if err != nil {
		return err
	}
	return q.show(console.Line{Page: q.consolePage(q.locale.T("console.drop.line")), To: q.pages(), Drop: d, List: list.Items,
		Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
}

func (s *Server) exportLine(q *request) error {
	d, err := q.drop()
	if err != nil {
		return err
	}
	const columns = "number member name state by_code joined_at called_at until order"
	return export(q, sheet[commerce.SpotView]{"line", columns, func(v commerce.SpotView) []string {
		return []string{strconv.FormatInt(v.Number, 10), id.Member.Text(v.Member), v.Name, string(v.State), strconv.FormatBool(v.Coded),
			q.stamp(v.JoinedAt), q.stamp(v.CalledAt), q.stamp(v.Until), id.Order.Text(v.Order)}
	}}, q.spots(d.Campaign.ID))
}

// dropCodesPage lists the priority codes of a drop, and makes them.
func (q *request) dropCodesPage(d commerce.DropNow, form ui.Form) (p console.DropCodes, err error) {
	p = console.DropCodes{Page: q.consolePage(q.locale.T("console.drop.codes")), To: q.pages(), Drop: d, Form: form}
	list, err := q.s.Commerce.DropCodes(q.ctx(), q.actor, q.community.ID, d.Campaign.ID, q.rows())
	if err != nil {
		return p, err
	}
	p.List, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	p.Whom, err = q.whom(form)
	return p, err
}

func (s *Server) consoleDropCodes(q *request) error {
	d, err := q.drop()
	if err != nil {
		return err
	}
	p, err := q.dropCodesPage(d, ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) exportDropCodes(q *request) error {
	d, err := q.drop()
	if err != nil {
		return err
	}
	const columns = "state given_to name reason made_at expires_at used_at used_by used_by_name number"
	return export(q, sheet[commerce.DropCodeView]{"priority-codes", columns, func(v commerce.DropCodeView) []string {
		return []string{string(console.CodeState(v.DropCode, q.now(), d.Campaign.StartsAt)), id.Member.Text(v.Member), v.Name, v.Reason, q.stamp(v.MadeAt),
			q.stamp(v.ExpiresAt), q.stamp(v.UsedAt), id.Member.Text(v.UsedBy), v.User, orNone(v.Number)}
	}}, func(r page.Request) (page.Page[commerce.DropCodeView], error) {
		return s.Commerce.DropCodes(q.ctx(), q.actor, q.community.ID, d.Campaign.ID, r)
	})
}

// makeDropCodes draws codes, which are shown this once, or gives them to members.
func (s *Server) makeDropCodes(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	d, err := q.drop()
	if err != nil {
		return err
	}
	cmd, err := q.newDropCodes(values)
	cmd.Campaign = d.Campaign.ID
	var drawn []string
	if err == nil {
		drawn, err = s.Commerce.MakeDropCodes(q.ctx(), q.actor, cmd)
	}
	if err == nil && len(drawn) == 0 {
		q.flash("drop_codes_given")
		return q.see(q.pages().DropCodes(d.Campaign.ID))
	}
	shown := values
	if err == nil {
		shown = url.Values{formKey: {q.newFormKey()}}
		if d, err = q.drop(); err != nil {
			return err
		}
	}
	p, broken := q.dropCodesPage(d, ui.NewForm(q.locale, shown))
	if broken != nil {
		return broken
	}
	p.Drawn = drawn
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	return q.showWith(http.StatusOK, p.Show())
}

// newDropCodes reads which codes are asked for: so many, one for a member, or one for each of an audience.
func (q *request) newDropCodes(values url.Values) (cmd commerce.MakeDropCodes, err error) {
	r := q.reader(values)
	cmd = commerce.MakeDropCodes{Community: q.community.ID, Count: r.optional("count"), Audience: r.audience("audience"), Reason: r.text("reason")}
	if r.text("expires_at") != "" {
		cmd.ExpiresAt = r.moment("expires_at", cmd.ExpiresAt)
	}
	who := r.text("member")
	asked := 0
	for name, is := range map[string]bool{"count": r.text("count") != "", "member": who != "", "audience": r.text("audience") != ""} {
		if is {
			asked++
			r.wrong.Check(asked == 1, name, "invalid.one_of")
		}
	}
	r.wrong.Check(asked > 0, "count", "invalid.required")
	if who != "" && len(r.wrong) == 0 {
		found, err := q.s.Communities.Members(q.ctx(), q.actor, community.MemberFilter{Words: who}, page.Request{Limit: 2})
		if err != nil {
			return cmd, err
		}
		if r.wrong.Check(len(found.Items) == 1, "member", "invalid.drop_member"); len(found.Items) == 1 {
			cmd.Members = []id.ID{found.Items[0].ID}
		}
	}
	if err := r.err(); err != nil {
		return cmd, err
	}
	cmd.Request, err = q.once(values)
	return cmd, err
}
