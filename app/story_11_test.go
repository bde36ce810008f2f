package app

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/api"
	"panal/commerce"
	"panal/internal/browsertest"
)

// System 11, share instead of search: what an advert would cost is the friends' discount, and what each new customer
// cost is shown by person and by channel, beside the advert.
func TestStory11ShareInsteadOfSearch(t *testing.T) {
	s := openShop(boot(t, Config{}), 2)
	b := browsertest.New(t)

	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/o/dawn-together")
	lucia.callsThemselves()
	lucia.opens("/alto/o/dawn-together")
	lucia.taps("Share this offer")
	link := lucia.shares()
	lucia.hasPosters()

	// Chen sees Lucia's link one day, and thinks about it.
	chen := s.somebody(b, "Chen")
	chen.opens(link + "?c=instagram")
	chen.sees("Dawn", "Start a group")
	s.clock.Advance(10 * 24 * time.Hour)

	// Ben comes by it too, and starts a group. It is his link that Chen opens last.
	ben := s.somebody(b, "Ben")
	ben.opens(link + "?c=wechat")
	ben.pays("Start a group", true)
	bens := ben.shares()
	dora := s.somebody(b, "Dora")
	dora.opens(bens + "&c=weibo")
	chen.opens(bens + "&c=telegram")
	chen.pays("Join for €12.40", true)
	chen.sees("The group is formed")

	// Lucia buys by her own link; nobody is credited for their own order.
	lucia.opens(link + "?c=poster")
	lucia.buysAlone()
	// Dora buys when she has forgotten Ben's link.
	s.clock.Advance(31 * 24 * time.Hour)
	dora.opens("/alto/o/dawn-together")
	dora.buysAlone()
	s.settle()

	ana := s.keepsShop(b)
	ana.opens("/alto/console/growth")
	ana.Fill("[name=advert_cost]", "32")
	ana.taps("Save")
	ana.sees("Cost by advert €32.00", "Cost per new customer €3.10 €28.90 less than an advert")
	ana.reads("By person", []string{"Lucia", "3", "1", "1", "€3.10", "€3.10"}, []string{"Ben", "2", "1", "1", "€3.10", "€3.10"})
	ana.reads("By channel",
		[]string{"WeChat", "1", "1", "1", "€3.10", "€3.10"},
		[]string{"Telegram", "1", "1", "1", "€3.10", "€3.10"},
		[]string{"Weibo", "1", "0", "0", "€0.00", "–"},
		[]string{"Instagram", "1", "0", "0", "€0.00", "–"},
		[]string{"Poster", "1", "0", "0", "€0.00", "–"})
	ana.taps("Lucia")
	ana.sees("Lucia brought 2 people, counting those they brought in turn.", "Ben", "Chen")
}
