package link

import "panal/internal/id"

func (c Community) Circles() string           { return c.at("/circles") }
func (c Community) NewCircle() string         { return c.at("/circles/new") }
func (c Community) Circle(slug string) Circle { return Circle(c.at("/circles/" + slug)) }

// CirclesOf narrows the list of circles to a kind.
func (c Community) CirclesOf(kind string) string { return c.Circles() + "?kind=" + kind }

// Circle is the page of a circle; its methods are the pages below it, and what takes its forms.
type Circle string

func (c Circle) Page() string       { return string(c) }
func (c Circle) at(p string) string { return string(c) + p }
func (c Circle) Join() string       { return c.at("/join") }
func (c Circle) Leave() string      { return c.at("/leave") }
func (c Circle) Agree() string      { return c.at("/agree") }
func (c Circle) Side() string       { return c.at("/side") }
func (c Circle) Lead() string       { return c.at("/lead") }
func (c Circle) Score() string      { return c.at("/score") }
func (c Circle) Edit() string       { return c.at("/edit") }
func (c Circle) Questions() string  { return c.at("/questions") }
func (c Circle) Hosts() string      { return c.at("/hosts") }
func (c Circle) Remove() string     { return c.at("/remove") }
func (c Circle) Archive() string    { return c.at("/archive") }
func (c Circle) Promote() string    { return c.at("/promote") }
func (c Circle) Split() string      { return c.at("/split") }

// SplitBy shows the split as it would be in one way.
func (c Circle) SplitBy(basis string) string { return c.Split() + "?by=" + basis }

func (c Circle) CancelSplit() string {
	return c.at("/split/cancel")
}
func (c Circle) UndoSplit() string      { return c.at("/split/undo") }
func (c Circle) HandOver() string       { return c.at("/hand-over") }
func (c Circle) AcceptHandOver() string { return c.at("/hand-over/accept") }
func (c Circle) EndHandOver() string    { return c.at("/hand-over/end") }

func (c Console) Circles() string              { return c.at("/circles") }
func (c Console) CirclesCSV() string           { return c.at("/circles.csv") }
func (c Console) NewCircle() string            { return c.at("/circles/new") }
func (c Console) CirclePolicy() string         { return c.at("/circles/policy") }
func (c Console) Circle(i id.ID) string        { return c.at("/circles/" + id.Circle.Text(i)) }
func (c Console) AppointLeader(i id.ID) string { return c.Circle(i) + "/appoint" }
func (c Console) MergeCircle(i id.ID) string   { return c.Circle(i) + "/merge" }
