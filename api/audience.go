package api

import (
	"panal/commerce"
	"panal/internal/id"
)

// Audience is whom an offer or a campaign is for: who is in it when they order or claim. Who did before keeps what they
// have.
type Audience struct {
	Segment string `json:"segment,omitempty" doc:"A segment's id: whom it chooses." example:"seg_01h455vb4pex5vsknk084sn02q"`
	Circle  string `json:"circle,omitempty" doc:"Or a circle's: its members."`
	Tier    string `json:"tier,omitempty" doc:"Or a tier's: who stands in it."`
}

func audience(a commerce.Audience) *Audience {
	if a.Everybody() {
		return nil
	}
	return &Audience{id.Segment.Text(a.Segment), id.Circle.Text(a.Circle), id.Tier.Text(a.Tier)}
}

func (r *reading) audience(a *Audience) (out commerce.Audience) {
	if a == nil {
		return out
	}
	out = commerce.Audience{Segment: r.id(id.Segment, within("audience", "segment"), a.Segment),
		Circle: r.id(id.Circle, within("audience", "circle"), a.Circle), Tier: r.id(id.Tier, within("audience", "tier"), a.Tier)}
	r.wrong.Check(!out.Everybody(), "audience", "invalid.required")
	return out
}
