package console

import (
	"github.com/a-h/templ"

	"panal/commerce"
	"panal/web/link"
	"panal/web/ui"
)

// PacketList are the red packets of a campaign.
func PacketList(p ui.Page, shop link.Community, list []commerce.PacketView, pages ui.Pages) ui.Listing {
	l := ui.Listing{Caption: p.T("console.packet.packets"), Pages: pages,
		Columns: []ui.Column{{Label: p.T("console.packet.passed_by")}, {Label: p.T("console.state")}, {Label: p.T("console.packet.claimed"), Numeric: true},
			{Label: p.T("console.packet.left"), Numeric: true}, {Label: p.T("console.packet.returned"), Numeric: true}},
		Empty: ui.Empty{Icon: "campaigns", Title: p.T("console.packet.none"), Text: p.T("console.packet.none_text")}}
	for _, k := range list {
		name := k.Name
		if k.Member.IsZero() {
			name = p.T("console.packet.for_all")
		}
		l.Rows = append(l.Rows, ui.Row{Cells: []templ.Component{ui.Link(shop.Packet(k.ID), name), ui.State(p.Locale, "packet", string(k.State)),
			ui.Text(outOf(p, k.Claimed, k.Shares)), ui.Text(p.Money(int64(k.Left))), ui.Text(p.Money(int64(k.Returned)))}})
	}
	return l
}
