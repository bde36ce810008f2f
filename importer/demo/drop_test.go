package demo_test

import (
	"testing"

	"panal/commerce"
	"panal/internal/page"
)

// One drop is over: its four units went to one by a code, two from the front of the line and one who was passed a unit
// that was not paid; and one opens soon.
func (h *house) testDrops(t *testing.T) {
	over, err := h.Commerce.CampaignBySlug(t.Context(), h.Operator, h.Community.ID, "first-yunnan")
	if err != nil {
		t.Fatal(err)
	}
	line, err := h.Commerce.Spots(t.Context(), h.Operator, h.Community.ID, over.ID, "", page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	states := map[commerce.SpotState]int{}
	for _, p := range line.Items {
		states[p.State]++
	}
	if d, err := h.Commerce.DropNow(t.Context(), h.Operator, h.Community.ID, over.ID); err != nil || d.Line.Ending != commerce.DropSoldOut || d.Line.Bought != 4 ||
		states[commerce.SpotBought] != 4 || states[commerce.SpotLeft] != 1 || states[commerce.SpotLapsed] != 1 || states[commerce.SpotWaiting] != 2 {
		t.Errorf("%+v with places %v, %v", d.Line, states, err)
	}
	soon, err := h.Commerce.CampaignBySlug(t.Context(), h.Operator, h.Community.ID, "first-yirgacheffe")
	if err != nil {
		t.Fatal(err)
	}
	if d, err := h.Commerce.DropNow(t.Context(), h.Operator, h.Community.ID, soon.ID); err != nil || d.Stage(h.until) != commerce.DropAhead || d.Reserved != 12 ||
		d.Line.Codes != 3 || d.Line.Last != 1 {
		t.Errorf("%+v with %d reserved, %v", d.Line, d.Reserved, err)
	}
}
