package link

import "panal/internal/id"

// OpenPacket takes the POST that opens a red packet to pass on.
func (c Community) OpenPacket() string { return c.at("/packets") }

func (c Community) Packet(i id.ID) string      { return c.at("/r/" + id.Packet.Text(i)) }
func (c Community) PacketLive(i id.ID) string  { return c.Packet(i) + "/live" }
func (c Community) ClaimPacket(i id.ID) string { return c.Packet(i) + "/claim" }

// Credit is where a member's store credit came from, and where it went.
func (c Community) Credit() string { return c.at("/me/credit") }

// MemberCredit is the same of somebody else, for staff.
func (c Console) MemberCredit(m id.ID) string { return c.Member(m) + "/credit" }
