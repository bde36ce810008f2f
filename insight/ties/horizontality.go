package ties

// Horizontality says how much of what happens is between members. A tie is vertical when either end acts for the brand.
type Horizontality struct {
	Horizontal, Vertical                         float64 // weight, faded
	HorizontalInteractions, VerticalInteractions int
}

// Share returns horizontal weight ÷ all weight.
func (h Horizontality) Share() float64 { return share(h.Horizontal, h.Horizontal+h.Vertical) }

func (h *Horizontality) add(p Pair, official []bool) {
	if official[p.A] || official[p.B] {
		h.Vertical += p.Weight
		h.VerticalInteractions += p.Interactions()
	} else {
		h.Horizontal += p.Weight
		h.HorizontalInteractions += p.Interactions()
	}
}
