package link

import "panal/internal/id"

// Safety is the page of whom a member keeps away, what they reported, and what was decided about them.
func (c Community) Safety() string { return c.at("/me/safety") }

// MyCase is what was decided about a member, with their appeal.
func (c Community) MyCase(i id.ID) string { return c.Safety() + "/" + id.Case.Text(i) }
func (c Community) Appeal(i id.ID) string { return c.MyCase(i) + "/appeal" }

// Report is the form that reports a thing, by its id as surfaces write it.
func (c Community) Report(thing string) string { return c.at("/report/" + thing) }

// Distance takes the POST that mutes or blocks a member.
func (c Community) Distance(m id.ID) string { return c.Person(m) + "/distance" }

func (c Console) Safety() string              { return c.at("/safety") }
func (c Console) SafetyCSV() string           { return c.at("/safety.csv") }
func (c Console) CasesIn(queue string) string { return c.Safety() + "?queue=" + queue }
func (c Console) Case(i id.ID) string         { return c.Safety() + "/" + id.Case.Text(i) }
func (c Console) DecideCase(i id.ID) string   { return c.Case(i) + "/decide" }
func (c Console) ReviewAppeal(i id.ID) string { return c.Case(i) + "/review" }
func (c Console) EndBan(i id.ID) string       { return c.Case(i) + "/end-ban" }
func (c Console) MemberSafety(m id.ID) string { return c.Member(m) + "/safety" }
