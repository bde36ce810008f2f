package link

import "panal/internal/id"

// Drop is the page of a drop.
func (c Community) Drop(slug string) string { return c.at("/drops/" + slug) }

func (c Community) dropOf(i id.ID) string        { return c.Drop(id.Campaign.Text(i)) }
func (c Community) DropLive(i id.ID) string      { return c.dropOf(i) + "/live" }
func (c Community) JoinDrop(i id.ID) string      { return c.dropOf(i) + "/join" }
func (c Community) LeaveDrop(i id.ID) string     { return c.dropOf(i) + "/leave" }
func (c Community) ReserveDrop(i id.ID) string   { return c.dropOf(i) + "/reserve" }
func (c Community) UnreserveDrop(i id.ID) string { return c.dropOf(i) + "/unreserve" }
func (c Community) EnterCode(i id.ID) string     { return c.dropOf(i) + "/code" }
