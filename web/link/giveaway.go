package link

import (
	"net/url"
	"strconv"

	"panal/internal/id"
)

// EnterGiveaway takes the POST that enters a giveaway.
func (c Community) EnterGiveaway(i id.ID) string { return c.giveaway(i) + "/entries" }
func (c Community) GiveawayLive(i id.ID) string  { return c.giveaway(i) + "/live" }

// GiveawayList is the text of the numbers that were drawn from.
func (c Community) GiveawayList(i id.ID) string { return c.giveaway(i) + "/list.txt" }

func (c Community) giveaway(i id.ID) string { return c.at("/giveaways/" + id.Campaign.Text(i)) }

// Entry takes the POST of what staff say of an entry: counts, not, handed.
func (c Console) Entry(i id.ID, number int64, deed string) string {
	return c.Campaign(i) + "/entries/" + strconv.FormatInt(number, 10) + "/" + deed
}

// CampaignLike begins another campaign like one.
func (c Console) CampaignLike(kind string, i id.ID) string {
	return c.NewCampaign(kind) + "&" + url.Values{"like": {id.Campaign.Text(i)}}.Encode()
}
