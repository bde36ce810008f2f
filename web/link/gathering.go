package link

import (
	"net/url"

	"panal/internal/id"
)

func (c Community) Gatherings() string              { return c.at("/gatherings") }
func (c Community) PastGatherings() string          { return c.Gatherings() + "?past=yes" }
func (c Community) NewGathering() string            { return c.at("/gatherings/new") }
func (c Community) Gathering(slug string) Gathering { return Gathering(c.at("/gatherings/" + slug)) }
func (c Community) NewGatheringOf(circle id.ID) string {
	return c.NewGathering() + "?circle=" + id.Circle.Text(circle)
}

// Gathering is the page of a gathering; its methods are the pages below it, and what takes its forms.
type Gathering string

func (g Gathering) Page() string     { return string(g) }
func (g Gathering) Answer() string   { return string(g) + "/answer" }
func (g Gathering) Calendar() string { return string(g) + "/calendar.ics" }
func (g Gathering) Edit() string     { return string(g) + "/edit" }
func (g Gathering) Publish() string  { return string(g) + "/publish" }
func (g Gathering) Cancel() string   { return string(g) + "/cancel" }
func (g Gathering) Run() string      { return string(g) + "/run" }
func (g Gathering) CheckIn() string  { return string(g) + "/check-in" }
func (g Gathering) WalkIn() string   { return string(g) + "/walk-in" }
func (g Gathering) Hosts() string    { return string(g) + "/hosts" }
func (g Gathering) Answers() string  { return string(g) + "/answers.csv" }

// Ticket is where a host who scans a code checks it in.
func (g Gathering) Ticket(code string) string {
	return g.Run() + "?" + url.Values{"code": {code}}.Encode()
}

func (c Console) Gatherings() string { return c.at("/gatherings") }

// GatheringOf leads to a gathering whose slug is not known.
func (c Community) GatheringOf(i id.ID) string { return c.Gathering(id.Gathering.Text(i)).Page() }
