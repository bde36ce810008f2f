package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
)

// giveaway makes one for a day that is live.
func (h *hive) giveaway(rule commerce.GiveawayRule) commerce.Campaign {
	h.t.Helper()
	now := h.Clock.Now()
	rule.Prize = "A bag of Huila"
	return h.Campaign(commerce.CampaignTerms{Slug: "w" + h.DB.IDs().New(now).String(), Title: "Question of the week", StartsAt: now, EndsAt: now.Add(24 * time.Hour), Rule: &rule})
}

// aGiveaway is one whose answers are judged, with an entry.
func (h *hive) aGiveaway() commerce.Campaign {
	h.t.Helper()
	c := h.giveaway(commerce.GiveawayRule{Question: "Which bean?", Judged: 24, Worth: 1200, Prizes: 1})
	if _, err := h.Commerce.EnterGiveaway(h.t.Context(), h.Join("Anita", access.Member), commerce.EnterGiveaway{Community: h.Community, Campaign: c.ID, Answer: "Huila"}); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// Giveaways are entered once, judged, drawn, computed again from what is served, and handed over.
func (h *hive) giveaways(t *testing.T, staff string) {
	c := h.giveaway(commerce.GiveawayRule{Question: "Which bean?", Judged: 24, Worth: 1200, Prizes: 2})
	name := id.Campaign.Text(c.ID)
	tokens := map[string]string{}
	for i, who := range []string{"Anita", "Benno", "Cleo"} {
		tokens[who] = h.token(h.Join(who, access.Guest))
		if entered := h.do(tokens[who], "enter-giveaway", object{"answer": "Huila"}, name).wants(201); entered.text("number") != fmt.Sprint(i+1) || entered.text("counts") != "false" {
			t.Errorf("entered: %s", entered.body)
		}
	}
	h.do(tokens["Anita"], "enter-giveaway", object{"answer": "Huila"}, name).problem(409, "giveaway_entered")
	h.do(h.token(h.Join("Dora", access.Member)), "enter-giveaway", object{}, name).problem(422, "invalid")
	h.do(staff, "enter-giveaway", object{"answer": "Huila"}, name).problem(403, "giveaway_staff")
	h.do(tokens["Anita"], "list-giveaway-entries", nil, name).problem(403, "forbidden")
	if marked := h.do(staff, "mark-giveaway-entry", object{"counts": true}, name, "1").wants(200); marked.text("counts") != "true" || marked.text("marked_at") == "" {
		t.Errorf("marked: %s", marked.body)
	}
	h.do(staff, "mark-giveaway-entry", object{"counts": true}, name, "3").wants(200)
	h.do(staff, "mark-giveaway-entry", object{"counts": true}, name, "9").problem(404, "entry_not_found")
	if listed := h.do(staff, "list-giveaway-entries", nil, name, "?waiting=true").wants(200); listed.text("items", "0", "answer") != "Huila" || listed.text("items", "0", "number") != "2" ||
		listed.text("items", "1", "number") != "" {
		t.Errorf("to mark: %s", listed.body)
	}
	before := h.do(tokens["Anita"], "get-giveaway", nil, name).wants(200)
	if before.text("entries") != "3" || before.text("counting") != "2" || before.text("odds") != "1" || before.text("mine", "answer") != "Huila" || before.text("sealed") != "" {
		t.Errorf("before the draw: %s", before.body)
	}
	h.do(staff, "hand-giveaway-prize", nil, name, "1").problem(409, "giveaway_not_won")
	h.Clock.Advance(48 * time.Hour)
	if err := h.Commerce.DrawGiveaways(t.Context(), h.Community, c.ID); err != nil {
		t.Fatal(err)
	}
	drawn := h.do("", "get-giveaway", nil, name).wants(200)
	hash := sha256.Sum256([]byte(drawn.text("sealed")))
	if drawn.text("state") != "drawn" || drawn.text("promise") != before.text("promise") || hex.EncodeToString(hash[:]) != before.text("promise") ||
		drawn.text("numbers", "0") != "1" || drawn.text("numbers", "1") != "3" || drawn.text("won", "1", "place") != "2" || drawn.text("won", "0", "answer") != "" {
		t.Errorf("drawn: %s", drawn.body)
	}
	won := drawn.text("won", "0", "number")
	if handed := h.do(staff, "hand-giveaway-prize", nil, name, won).wants(200); handed.text("handed_at") == "" {
		t.Errorf("handed over: %s", handed.body)
	}
	h.do(staff, "mark-giveaway-entry", object{"counts": false}, name, "1").problem(410, "giveaway_drawn")
	terms := spring("slug", "week")
	delete(terms, "coupon")
	delete(terms, "budget")
	terms["giveaway"] = object{"prize": "A bag", "worth": euros(5_000_001), "prizes": 1}
	h.do(staff, "create-campaign", terms).problem(422, "invalid")
	terms["giveaway"] = object{"question": "Why?", "judged_hours": 24, "prize": "A bag", "worth": euros(1200), "prizes": 3}
	if made := h.do(staff, "create-campaign", terms).wants(201); made.text("kind") != "giveaway" || made.text("giveaway", "prizes") != "3" || made.text("giveaway", "question") != "Why?" {
		t.Errorf("drafted: %s", made.body)
	}
}
