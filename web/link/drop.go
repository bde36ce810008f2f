package link

import "panal/internal/id"

// Drop is the page of a drop.
func (c Community) Drop(slug string) string { return c.at("/drops/" + slug) }

// DropOf is the page of a drop by the id of its campaign.
func (c Community) DropOf(i id.ID) string { return c.Drop(id.Campaign.Text(i)) }

func (c Community) DropLive(i id.ID) string      { return c.DropOf(i) + "/live" }
func (c Community) JoinDrop(i id.ID) string      { return c.DropOf(i) + "/join" }
func (c Community) LeaveDrop(i id.ID) string     { return c.DropOf(i) + "/leave" }
func (c Community) ReserveDrop(i id.ID) string   { return c.DropOf(i) + "/reserve" }
func (c Community) UnreserveDrop(i id.ID) string { return c.DropOf(i) + "/unreserve" }
func (c Community) EnterCode(i id.ID) string     { return c.DropOf(i) + "/code" }
