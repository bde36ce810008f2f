package link

import "panal/internal/id"

func (c Community) Broadcasts() string              { return c.at("/broadcasts") }
func (c Community) Series(slug string) string       { return c.at("/broadcasts/series/" + slug) }
func (c Community) Broadcast(i id.ID) string        { return c.at("/broadcasts/" + id.Broadcast.Text(i)) }
func (c Community) CancelBroadcast(i id.ID) string  { return c.Broadcast(i) + "/cancel" }
func (c Community) CorrectBroadcast(i id.ID) string { return c.Broadcast(i) + "/correct" }

func (c Circle) Broadcasts() string   { return c.at("/broadcasts") }
func (c Circle) NewBroadcast() string { return c.at("/broadcasts/new") }

func (c Console) Broadcasts() string       { return c.at("/broadcasts") }
func (c Console) NewBroadcast() string     { return c.at("/broadcasts/new") }
func (c Console) Broadcast(i id.ID) string { return c.at("/broadcasts/" + id.Broadcast.Text(i)) }
func (c Console) BroadcastPolicy() string  { return c.at("/broadcasts/policy") }
func (c Console) NewSeries() string        { return c.at("/series/new") }
func (c Console) AllSeries() string        { return c.at("/series") }
func (c Console) OneSeries(i id.ID) string { return c.at("/series/" + id.Series.Text(i)) }

// PlaceBroadcast moves a broadcast in the queue of its series.
func (c Console) PlaceBroadcast(i id.ID) string { return c.Broadcast(i) + "/place" }

// WriteTo is the form of a broadcast to an audience, by its id.
func (c Console) WriteTo(audience string) string { return c.NewBroadcast() + "?audience=" + audience }

// WriteIn is the form of a broadcast in a series.
func (c Console) WriteIn(i id.ID) string { return c.NewBroadcast() + "?series=" + id.Series.Text(i) }

// MoveSeries brings a series into another state.
func (c Console) MoveSeries(i id.ID, state string) string { return c.OneSeries(i) + "/" + state }
