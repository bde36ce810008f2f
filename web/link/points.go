package link

import "panal/internal/id"

func (c Community) Points() string  { return c.at("/me/points") }
func (c Community) CheckIn() string { return c.Points() + "/check-in" }

// Thank takes the POST that thanks a member.
func (c Community) Thank(m id.ID) string { return c.Person(m) + "/thanks" }

func (c Console) Points() string              { return c.at("/points") }
func (c Console) MemberPoints(m id.ID) string { return c.Member(m) + "/points" }
