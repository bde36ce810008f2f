package web

import (
	"context"
	"errors"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/live"
	"panal/web/link"
	"panal/web/pages/campaign"
	"panal/web/pages/packet"
	"panal/web/ui"
)

// newPackets reads each packet once, however many watch it.
func (s *Server) newPackets() *live.Hub[liveKey, commerce.PacketView] {
	return hub(s, live.Source[liveKey, commerce.PacketView]{
		Load: func(ctx context.Context, k liveKey) (commerce.PacketView, error) {
			return s.Commerce.Packet(ctx, access.Actor{Community: k.community}, k.community, k.thing)
		},
		Same: func(a, b commerce.PacketView) bool {
			return a.Packet == b.Packet && a.Campaign.State == b.Campaign.State
		},
	})
}

func (q *request) packet() (commerce.PacketView, error) {
	p, err := q.pathID(id.Packet, "packet", commerce.ErrPacketMissing)
	if err != nil {
		return commerce.PacketView{}, err
	}
	return q.s.Commerce.Packet(q.ctx(), q.actor, q.community.ID, p)
}

func (s *Server) showPacket(q *request) error {
	v, err := q.packet()
	if err != nil {
		return err
	}
	p, err := q.packetPage(v)
	if err != nil {
		return err
	}
	p.Preview = ui.Preview{Title: v.Campaign.Title, Text: p.Description, URL: s.absolute(q.links().Packet(v.ID))}
	return q.show(p.Show())
}

// packetPage is the page of a packet for the viewer.
func (q *request) packetPage(v commerce.PacketView) (p packet.Page, err error) {
	to := q.links()
	p = packet.Page{Page: q.page(v.Campaign.Title), View: v, Viewer: q.actor.Member, Proved: q.actor.Email != "", To: to,
		SignIn: link.SignInThen(to.Packet(v.ID)), Stream: to.PacketLive(v.ID) + "?lang=" + q.locale.Tag(), Earlier: v.Claimed - int64(len(v.Claims))}
	st, err := q.s.Commerce.PacketStanding(q.ctx(), q.actor, q.community.ID, v.Campaign)
	if err != nil {
		return p, err
	}
	p.Share = st.Share
	refusal := v.Admits(q.now())
	if refusal == nil && v.Member.IsZero() {
		if refusal = v.Campaign.Open(q.now()); refusal == nil && p.Proved {
			met, err := q.s.Commerce.CampaignMet(q.ctx(), q.actor, q.community.ID, v.Campaign.ID)
			if err != nil {
				return p, err
			}
			if met.Outside {
				refusal = commerce.ErrForSome
			}
		}
	}
	if refusal != nil {
		p.Why = q.locale.T("fault." + fault.From(refusal).Code)
	}
	address := q.s.absolute(to.Packet(v.ID))
	p.Kit = ui.ShareKit{Title: v.Campaign.Title, Link: address, Code: address}
	p.Live = !p.Final()
	p.Stream += "&acts=" + p.Acts()
	p.Description = p.T("packet.preview", "amount", p.Money(int64(v.Total)))
	return p, nil
}

// streamPacket tells a page how its packet stands.
func (s *Server) streamPacket(q *request) error {
	v, err := q.packet()
	if err != nil {
		return err
	}
	return follow(q, s.live.packets.Watch(liveKey{q.community.ID, v.ID}), func(v commerce.PacketView, acts *string, out *eventWriter) (bool, error) {
		p, err := q.packetPage(v)
		if err != nil {
			return false, err
		}
		return tellPage(q.ctx(), "packet", p, acts, out)
	})
}

// claimPacket has the viewer claim a share. What keeps them from it the page says.
func (s *Server) claimPacket(q *request) error {
	p, err := q.pathID(id.Packet, "packet", commerce.ErrPacketMissing)
	if err != nil {
		return err
	}
	_, _, err = s.Commerce.ClaimPacket(q.ctx(), q.actor, commerce.ClaimPacket{Community: q.community.ID, Packet: p})
	if err == nil {
		q.flash("packet_claimed")
	}
	return q.toPacket(p, err)
}

// toPacket leads to a packet, which says what kept the viewer from it.
func (q *request) toPacket(p id.ID, refusal error) error {
	switch kind := fault.KindOf(refusal); {
	case errors.Is(refusal, access.ErrUnauthenticated):
		return q.see(link.SignInThen(q.links().Packet(p)))
	case refusal != nil && kind != fault.Conflict && kind != fault.Gone && !errors.Is(refusal, commerce.ErrForSome):
		return refusal
	}
	return q.see(q.links().Packet(p))
}

// showPackets shows a campaign that gives packets: the packet that is for all, or where one is opened to pass on.
func showPackets(q *request, p campaign.Page) error {
	st, err := q.s.Commerce.PacketStanding(q.ctx(), q.actor, q.community.ID, p.View.Campaign)
	if err != nil {
		return err
	}
	if !st.Packet.IsZero() {
		return q.see(p.To.Packet(st.Packet))
	}
	start := packet.Start{Page: p, Standing: st}
	if q.actor.Email == "" {
		start.SignIn = link.SignInThen(p.To.Campaign(p.View.Slug))
	}
	return q.show(start.Show())
}

// openPacket opens a packet for the viewer, or leads to where they have their share.
func (s *Server) openPacket(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	c, err := id.Campaign.Parse(form.Get("campaign"))
	if err != nil {
		return commerce.ErrCampaignMissing
	}
	request, err := q.once(form)
	if err != nil {
		return err
	}
	p, _, err := s.Commerce.OpenPacket(q.ctx(), q.actor, commerce.OpenPacket{Community: q.community.ID, Campaign: c, Request: request})
	if errors.Is(err, commerce.ErrPacketClaimed) {
		return q.see(q.links().CampaignOf(c))
	}
	if err != nil {
		return err
	}
	q.flash("packet_opened")
	return q.see(q.links().Packet(p.ID))
}
