package web

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// giveaway makes a giveaway for a day that is live.
func (w *world) giveaway(slug string, rule commerce.GiveawayRule) commerce.Campaign {
	w.t.Helper()
	rule.Prize = "A bag of Huila"
	now := w.clock.Now()
	c, err := w.config.Commerce.CreateCampaign(w.ctx(), w.operator, commerce.CreateCampaign{Community: w.community.ID,
		Terms: commerce.CampaignTerms{Slug: slug, Title: "Question of the week", StartsAt: now, EndsAt: now.Add(24 * time.Hour), Rule: &rule}})
	w.must(err)
	c, err = w.config.Commerce.UpdateCampaign(w.ctx(), w.operator, commerce.UpdateCampaign{Community: w.community.ID, Campaign: c.ID, Terms: c.CampaignTerms, State: commerce.CampaignLive})
	w.must(err)
	return c
}

// A weekly question from its draft to the next one: refused above the ceiling, answered, marked, drawn, handed over.
func TestGiveawayFromDraftToTheNext(t *testing.T) {
	h := newHouse(t)
	create := func(changes ...string) *answered {
		return h.op.fill(h.op.get("/alto/console/campaigns/new?kind=giveaway"), "/alto/console/campaigns", append([]string{"title", "Question of the week", "slug", "week-2026-01-01",
			"rule.question", "Which bean is sweetest?", "rule.judged", "24", "rule.prize", "A bag of Huila", "rule.worth", "12.00", "rule.prizes", "2", "rule.shared", "", "rule.credit", ""}, changes...)...)
	}
	settings := "/alto/console/settings"
	h.op.follow(h.op.fill(h.op.get(settings), settings, "prize_ceiling", "100")).want(http.StatusOK, "Saved.")
	create("rule.worth", "100.01").want(http.StatusUnprocessableEntity, "100.01", "One prize may be worth 100.00 EUR at most.")
	create("rule.worth", "none").want(http.StatusUnprocessableEntity, "none")
	create("rule.shared", "on").want(http.StatusUnprocessableEntity, "one of the two")
	at := create().want(http.StatusSeeOther).header.Get("Location")
	h.op.get("/alto/campaigns/week-2026-01-01").want(http.StatusOK, "A draft: only staff see it.", "Which bean is sweetest?", "2 × A bag of Huila", "worth €12.00 each").without("Enter with your e-mail")
	h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "The campaign is live.", "Nobody has entered yet")

	page := "/alto/campaigns/week-2026-01-01"
	visitor := h.browser()
	visitor.get(page).want(http.StatusOK, "Enter with your e-mail", "0 are in", "Nobody counts yet", "An example, with a seed of 32 zero bytes", "The seed is shown with the draw.")
	h.op.get(page).want(http.StatusOK, "Who works for the community does not take part.")
	var members []*browser
	for i, name := range []string{"luz", "ben", "eva"} {
		b := h.browser()
		b.signIn(name+"@example.org", page).want(http.StatusSeeOther)
		form := b.get(page).want(http.StatusOK, "Your answer")
		enter := form.address(`/alto/giveaways/[^"]+/entries`)
		b.fill(form, enter, "answer", "").want(http.StatusUnprocessableEntity, "Please fill this in.")
		b.follow(b.fill(form, enter, "answer", "Huila, of course")).want(http.StatusOK, "You are in. Good luck!", fmt.Sprintf("You are in with number %d.", i+1), "You answered: Huila, of course", "is marked until")
		members = append(members, b)
	}
	visitor.get(page).want(http.StatusOK, "3 are in, 0 of them count").without("Huila, of course")
	members[0].post(at+"/entries/1/counts", nil).want(http.StatusNotFound)
	mark := func(number int, deed string) *answered {
		return h.op.post(fmt.Sprintf("%s/entries/%d/%s", at, number, deed), url.Values{"entries": {"waiting"}})
	}
	h.op.follow(mark(1, "counts")).want(http.StatusOK, "Marked: it counts.")
	h.op.follow(mark(3, "counts")).want(http.StatusOK, "2 count. Mark answers until")
	h.op.follow(mark(2, "not")).want(http.StatusOK, "Marked: it does not count.", "Nobody has entered yet")
	mark(9, "counts").want(http.StatusNotFound, "There is no such entry.")
	mark(1, "handed").want(http.StatusConflict, "There is no prize to hand over")
	members[1].get(page).want(http.StatusOK, "Your answer does not count.", "Everybody who is in wins")

	campaign, err := id.Campaign.Parse(at[strings.LastIndex(at, "/")+1:])
	h.must(err)
	live, err := h.config.Commerce.Giveaway(t.Context(), h.operator, h.community.ID, campaign)
	h.must(err)
	h.clock.Set(live.ClosesAt)
	members[0].get(page).want(http.StatusOK, "This has ended.", "Entering is over. Answers are marked until", "Your answer counts.")
	h.clock.Set(live.DrawsAt)
	h.must(h.config.Commerce.DrawGiveaways(t.Context(), h.community.ID, campaign))
	drawn := visitor.get(page).want(http.StatusOK, "Who won", "1. ", "2. ")
	recomputes(t, visitor, drawn, 2)
	members[0].get(page).want(http.StatusOK, "You have won: A bag of Huila", "Staff hand it over.")
	members[1].get(page).want(http.StatusOK, "Your answer does not count.").without("You have won")
	h.op.follow(mark(1, "handed")).want(http.StatusOK, "Noted: they have their prize.", "Handed over", "Drawn from 2 entries.")
	members[0].get(page).want(http.StatusOK, "It was handed over.")
	h.op.get("/alto/console/audit").want(http.StatusOK, "said whether the answer of", "their prize")

	again := h.op.get(at).want(http.StatusOK, "Start the next like this").address(`/alto/console/[^"]*like=[^"]*`)
	h.op.get(html.UnescapeString(again)).want(http.StatusOK, "Which bean is sweetest?", "week-2026-", "A bag of Huila", "12.00")
}

var (
	sealedText = regexp.MustCompile(`(?s)data-sealed>(.*?)</pre>`)
	promised   = regexp.MustCompile(`data-promise>([0-9a-f]{64})<`)
	listed     = regexp.MustCompile(`(?s)data-list>(.*?)</textarea>`)
	winner     = regexp.MustCompile(`(\d+)\. [^<]*, number (\d+)<`)
	listFile   = regexp.MustCompile(`href="([^"]+/list\.txt)"`)
)

// recomputes finds who has won by what the page says alone, as the page says how.
func recomputes(t *testing.T, b *browser, page *answered, prizes int) {
	t.Helper()
	find := func(re *regexp.Regexp) string {
		found := re.FindStringSubmatch(page.text)
		if found == nil {
			t.Fatalf("the page has no %s", re)
		}
		return html.UnescapeString(found[1])
	}
	sealed, list := find(sealedText), find(listed)
	if hash := sha256.Sum256([]byte(sealed)); hex.EncodeToString(hash[:]) != find(promised) {
		t.Errorf("%q is not what was promised", sealed)
	}
	if file := b.get(find(listFile)).want(http.StatusOK).text; file != list {
		t.Errorf("the file has %q, the page %q", file, list)
	}
	if hash := sha256.Sum256([]byte(list)); !strings.Contains(page.text, hex.EncodeToString(hash[:])) {
		t.Error("the hash of the list is not on the page")
	}
	seed, err := hex.DecodeString(strings.Fields(sealed)[1])
	if err != nil || len(seed) != 32 {
		t.Fatal(err)
	}
	left := strings.Fields(list)
	var won []string
	for p := 1; p <= prizes && len(left) > 0; p++ {
		hash := sha256.Sum256(append(slices.Clone(seed), []byte("/"+strconv.Itoa(p))...))
		at := int(binary.BigEndian.Uint64(hash[:8]) % uint64(len(left)))
		won = append(won, left[at])
		left = slices.Delete(left, at, at+1)
	}
	var said []string
	for _, w := range winner.FindAllStringSubmatch(page.text, -1) {
		said = append(said, w[2])
	}
	if !slices.Equal(won, said) {
		t.Errorf("%v have won by what the page says, and %v as it says", won, said)
	}
}

// To win by passing on: an entry counts once somebody else came by the member's link.
func TestGiveawayPassedOn(t *testing.T) {
	h := newHouse(t)
	c := h.giveaway("pass", commerce.GiveawayRule{Shared: true, Worth: 500, Prizes: 1, Credit: true})
	luz := h.browser()
	luz.signIn("luz@example.org", "/alto").want(http.StatusSeeOther)
	form := luz.get("/alto/campaigns/pass").want(http.StatusOK, "€5.00 of store credit", "pass your link on")
	entered := luz.follow(luz.fill(form, "/alto/giveaways/"+id.Campaign.Text(c.ID)+"/entries")).want(http.StatusOK, "Your entry counts once somebody came by your link.", "1 is in, 0 of them count")
	to := entered.address(`http[^"]+/s/[^"]+`)
	luz.get(to).want(http.StatusSeeOther)
	luz.get("/alto/campaigns/pass").want(http.StatusOK, "once somebody came by your link")
	robot := h.browser()
	robot.header.Set("User-Agent", "TelegramBot (like TwitterBot)")
	robot.get(to).want(http.StatusSeeOther)
	luz.get("/alto/campaigns/pass").want(http.StatusOK, "once somebody came by your link")
	friend := h.browser()
	friend.get(to).want(http.StatusSeeOther)
	friend.get(to).want(http.StatusSeeOther)
	luz.get("/alto/campaigns/pass").want(http.StatusOK, "Your entry counts.", "1 came by your link.", "Everybody who is in wins")
	h.clock.Advance(24 * time.Hour)
	h.must(h.config.Commerce.DrawGiveaways(t.Context(), h.community.ID, c.ID))
	luz.get("/alto/campaigns/pass").want(http.StatusOK, "You have won: €5.00 of store credit")
	luz.get("/alto/me/credit").want(http.StatusOK, "€5.00", "Won: Question of the week").address("/campaigns/" + id.Campaign.Text(c.ID))
}
