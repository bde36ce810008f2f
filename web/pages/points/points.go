// Package points is the pages on which members see their points, their level and their streak, and thank one another.
package points

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"panal/internal/id"
	"panal/loyalty"
	"panal/money"
	"panal/web/link"
	"panal/web/ui"
)

// Page is a member's own.
type Page struct {
	ui.Page
	To          link.Community
	CheckInForm ui.Form
	Statement
}

// Statement is what a member has, and how it came about.
type Statement struct {
	View  loyalty.View
	Moves []loyalty.Move
	Pages ui.Pages
}

// Today invites to check in.
type Today struct {
	ui.Page
	To   link.Community
	View loyalty.View
}

// Thanks is what a member was thanked for.
type Thanks struct {
	ui.Page
	To     link.Community
	Member id.ID
	Name   string
	List   []loyalty.Thanks
	Pages  ui.Pages
	Left   money.Amount // that the reader has to thank with
	Form   ui.Form
}

// Offered is what a buyer's points may take off an order.
type Offered struct {
	Name string       // of points
	Have money.Amount // to spend
	Most money.Amount // of them, for this order
	Off  money.Amount // by these
}

// Says is how many there are, and how many may be used.
func (o Offered) Says(p ui.Page) string {
	return p.T("points.use_hint", "have", p.Locale.Number(int64(o.Have)), "most", p.Locale.Number(int64(o.Most)), "amount", p.Money(int64(o.Off)))
}

// Amount writes points by the name that the community has for them.
func Amount(p ui.Page, v loyalty.View, n money.Amount) string {
	return p.T("points.amount", "n", p.Locale.Number(int64(n)), "name", v.Programme.Name)
}

// Figures are what a member has, each with what it means.
func Figures(p ui.Page, v loyalty.View) []ui.Figure {
	free := ui.Figure{Label: p.T("points.free"), Value: p.Locale.Number(int64(v.Free))}
	if v.Worth > 0 {
		free.Note = p.T("points.worth", "amount", p.Money(int64(v.Worth)))
	}
	all := []ui.Figure{free}
	if v.Pending > 0 {
		all = append(all, ui.Figure{Label: p.T("points.pending"), Value: p.Locale.Number(int64(v.Pending)), Note: p.T("points.pending_note", "count", v.Programme.FrozenDays)})
	}
	if v.Lapses > 0 {
		all = append(all, ui.Figure{Label: p.T("points.lapses"), Value: p.Locale.Number(int64(v.Lapses)), Note: p.T("points.lapses_on", "at", p.Locale.DateTime(v.LapsesAt, v.Programme.Zone))})
	}
	if v.Purse.Debt > 0 {
		all = append(all, ui.Figure{Label: p.T("points.owed"), Value: p.Locale.Number(int64(v.Purse.Debt)), Note: p.T("points.owed_note")})
	}
	return all
}

// toNext is how far it is to the next level.
func toNext(p ui.Page, v loyalty.View) ui.Count {
	return ui.Count{Have: int(min(v.Year, v.Next.From)), Of: int(v.Next.From), Words: p.T("points.to_level", "n", p.Locale.Number(int64(v.Missing)), "level", v.Next.Name)}
}

// standing says on which level a member is, and until when if it is at risk.
func standing(p ui.Page, v loyalty.View) []string {
	var all []string
	if v.Level.Name != "" {
		all = append(all, p.T("points.on_level", "level", v.Level.Name))
		if v.Level.Percent > 100 {
			all = append(all, p.T("points.level_gives", "percent", v.Level.Percent))
		}
	}
	if at := v.Purse.FallsAt; !at.IsZero() {
		all = append(all, p.T("points.level_falls", "at", p.Locale.DateTime(at, v.Programme.Zone), "n", p.Locale.Number(int64(max(0, v.Level.From-v.Year)))))
	}
	return all
}

// earned says what each act earns.
func earned(p ui.Page, v loyalty.View) []ui.Pair {
	var all []ui.Pair
	for _, r := range v.Programme.Earn {
		says := Amount(p, v, r.Points)
		if r.Act == loyalty.Purchase {
			says = p.T("points.per_unit", "n", says, "unit", p.Money(int64(v.Programme.Whole())))
		}
		if r.Cap > 0 {
			says += ", " + p.T("points.cap", "n", p.Locale.Number(int64(r.Cap)))
		}
		all = append(all, ui.Pair{Key: p.T("points.act." + string(r.Act)), Value: ui.Text(says)})
	}
	for _, m := range v.Programme.Milestones {
		all = append(all, ui.Pair{Key: p.T("points.streak_of", "count", m.Days), Value: ui.Text(Amount(p, v, m.Points))})
	}
	return all
}

// rules says how points are spent, and until when.
func rules(p ui.Page, v loyalty.View) []string {
	var all []string
	s := v.Programme.Spending
	if s.Rate > 0 {
		all = append(all, p.T("points.rule_rate", "n", Amount(p, v, s.Rate), "unit", p.Money(int64(v.Programme.Whole())), "percent", s.MostPercent))
	}
	if v.Programme.Rule(loyalty.Purchase).Points > 0 {
		all = append(all, p.T("points.rule_frozen", "count", v.Programme.FrozenDays))
	}
	if v.Programme.LifeDays > 0 {
		all = append(all, p.T("points.rule_life", "count", v.Programme.LifeDays))
	}
	if s.Rate > 0 {
		all = append(all, p.T("points.rule_refund"))
	}
	return append(all, p.T("points.rule_money"))
}

// Listing is the statement as a table. order is where the order of a move is shown, if anywhere.
func Listing(p ui.Page, s Statement, order func(loyalty.Move) string) ui.Listing {
	l := ui.Listing{Caption: p.T("points.statement"), Pages: s.Pages, Empty: ui.Empty{Icon: "comb", Title: p.T("points.none"), Text: p.T("points.none_text")},
		Columns: []ui.Column{{Label: p.T("points.what")}, {Label: p.T("points.change"), Numeric: true}, {Label: p.T("points.when")}}}
	for _, m := range s.Moves {
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{what(p, m, order), ui.Text(change(p, m)), ui.TimeAgo(p, m.At)}})
	}
	return l
}

// ownOrder leads to the order of a move, unless it is nobody's business but a friend's.
func (p Page) ownOrder(m loyalty.Move) string {
	if m.Order.IsZero() || m.Act == loyalty.FriendBought {
		return ""
	}
	return p.To.Order(m.Order)
}

// says is what a line of a statement tells.
func says(p ui.Page, m loyalty.Move) string {
	text := p.T("points.move." + string(m.Kind))
	if m.Act != "" && m.Act != loyalty.Gift {
		text += ": " + p.T("points.act."+string(m.Act))
	}
	return text
}

// change is what a line changes of what can be spent, or of what is frozen.
func change(p ui.Page, m loyalty.Move) string {
	var all []string
	signed := func(n money.Amount, key string) {
		if n == 0 {
			return
		}
		text := p.Locale.Number(int64(n))
		if n > 0 {
			text = "+" + text
		}
		all = append(all, p.T(key, "n", text))
	}
	signed(m.Free, "points.change_free")
	if m.Kind != loyalty.MoveSettled {
		signed(m.Pending, "points.change_pending")
	}
	signed(-m.Debt, "points.change_owed")
	return strings.Join(all, ", ")
}

func (t Thanks) points() ui.Input {
	in := t.Form.Input("points", t.T("thanks.points"))
	in.Type, in.InputMode, in.Min, in.Max = "number", "numeric", "1", strconv.FormatInt(int64(t.Left), 10)
	in.Hint = t.T("thanks.left", "n", t.Locale.Number(int64(t.Left)))
	return in
}

func (t Thanks) words() ui.Input {
	in := t.Form.Input("words", t.T("thanks.words"))
	in.Rows, in.MaxLength = 2, 500
	return in
}
