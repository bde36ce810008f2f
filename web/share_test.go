package web

import (
	"bytes"
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"panal/internal/id"
	"panal/internal/poster"
)

var shareLink = regexp.MustCompile(`/alto/s/[0-9a-z]{10}(?:\?g=gb_\w+)?`)

// What a friend's link brings is counted to who passed it on.
func TestSharing(t *testing.T) {
	w := newShop(t)
	ana := w.browser()
	group := w.group(ana, "ana@example.org", "Ana")
	link := shareLink.FindString(ana.get(group).want(http.StatusOK, "Share this link").text)
	if !strings.Contains(link, "?g=gb_") {
		t.Fatalf("the link of a group is %q", link)
	}
	code := strings.TrimPrefix(strings.Split(link, "?")[0], "/alto/s/")

	ben := w.browser()
	if to := ben.get(link + "&c=telegram").want(http.StatusSeeOther).header.Get("Location"); to != group {
		t.Errorf("leads to %q", to)
	}
	ben.buy(group, "ben@example.org", "Ben").want(http.StatusOK, "You are in.")
	w.browser().buy(group, "chen@example.org", "Chen").want(http.StatusOK, "The group is formed") // came by itself
	if to := w.browser().get("/alto/s/" + strings.ToUpper(code)).want(http.StatusSeeOther).header.Get("Location"); to != w.offerPath() {
		t.Errorf("a link without a group leads to %q", to)
	}

	ordered, err := id.Order.Parse(strings.TrimPrefix(ben.order(), "/alto/orders/"))
	w.must(err)
	w.must(w.config.Growth.Keep(w.ctx(), w.community.ID, ordered))
	ana.get("/alto/me/shares").want(http.StatusOK, "2 times, by 2", "Orders 1", "New customers 1", "€3.10", "Whom you brought", "Ben", "brought 1 person")
	dora := w.browser()
	dora.buy("/alto/p/dawn", "dora@example.org", "Dora")
	dora.get("/alto/me/shares").want(http.StatusOK, "No links yet", "Look at offers")

	looking := w.browser() // a browser that looks ahead is no visit
	looking.header.Set("Sec-Purpose", "prefetch")
	looking.get(link).want(http.StatusSeeOther)
	ana.get("/alto/me/shares").want(http.StatusOK, "2 times, by 2")
	w.browser().get("/alto/s/nonsense").want(http.StatusNotFound)
	w.browser().get("/alto/s/0000000000").want(http.StatusNotFound)
}

// The visitor is known for a year, and only once they came by a link.
func TestTheVisitorCookie(t *testing.T) {
	w := newShop(t)
	ana, ben := w.browser(), w.browser()
	link := shareLink.FindString(ana.get(w.group(ana, "ana@example.org", "Ana")).text)
	if cookies := ben.get(w.offerPath()).header.Values("Set-Cookie"); len(cookies) != 0 {
		t.Errorf("a first look sets %v", cookies)
	}
	cookies := ben.get(link).header.Values("Set-Cookie")
	if len(cookies) != 1 || !strings.HasPrefix(cookies[0], "visitor=") || !strings.Contains(cookies[0], "Max-Age=31536000") || !strings.Contains(cookies[0], "HttpOnly") || !strings.Contains(cookies[0], "SameSite=Lax") {
		t.Errorf("an arrival sets %v", cookies)
	}
	again := ben.get(link).header.Values("Set-Cookie")
	if len(again) != 1 || strings.Split(again[0], ";")[0] != strings.Split(cookies[0], ";")[0] {
		t.Errorf("a second arrival sets %v", again)
	}
}

// Whatever carries a link says which channel it is: the text, the code on a screen, and the poster each their own.
func TestLinksSayWhereTheyWereFound(t *testing.T) {
	w := newShop(t)
	ana := w.browser()
	page := ana.get(w.group(ana, "ana@example.org", "Ana"))
	toGroup := shareLink.FindString(page.text)
	plain, g, _ := strings.Cut(toGroup, "?")
	drawn := func(link string) string {
		code, err := poster.NewQR(w.url + link)
		w.must(err)
		return code.Path()
	}
	if !strings.Contains(page.words(), w.url+toGroup+"&c=link") || !strings.Contains(page.text, drawn(toGroup+"&c=code")) {
		t.Error("the group's page does not carry its channels")
	}
	if shares := ana.get("/alto/me/shares"); !strings.Contains(shares.words(), w.url+plain+"?c=link") || !strings.Contains(shares.text, drawn(plain+"?c=code")) {
		t.Error("the list of links does not carry its channels")
	}
	for query, link := range map[string]string{"": plain + "?c=poster", "?" + g: toGroup + "&c=poster"} {
		if p := ana.get(plain + "/poster.svg" + query).want(http.StatusOK); !strings.Contains(p.text, drawn(link)) || !strings.Contains(p.words(), plain) {
			t.Errorf("poster.svg%s does not lead to %s", query, link)
		}
	}
	for _, name := range []string{"png", "svg"} {
		if !strings.Contains(page.text, `href="`+plain+"/poster."+name+"?"+g+`"`) {
			t.Errorf("the group's page does not lead to its poster.%s", name)
		}
	}

	for end, channel := range map[string]string{"&c=poster": "poster", "&c=link&c=weibo": "weibo", "": ""} { // one may add one's own
		ben := w.browser()
		ben.get(toGroup + end).want(http.StatusSeeOther)
		ben.buy("/alto/p/dawn", "ben@example.org", "Ben")
		credit, found, err := w.config.Growth.Credit(w.ctx(), w.operator, w.community.ID, must(id.Order.Parse(strings.TrimPrefix(ben.order(), "/alto/orders/"))))
		w.must(err)
		if !found || credit.Channel != channel {
			t.Errorf("%s: an order is credited to channel %q", end, credit.Channel)
		}
	}
}

func TestPosters(t *testing.T) {
	w := newShop(t)
	ana := w.browser()
	group := w.group(ana, "ana@example.org", "Ana")
	link := shareLink.FindString(ana.get(group).text)
	code, g, _ := strings.Cut(link, "?")
	b := w.browser()
	for _, query := range []string{"", "?" + g, "?lang=zh"} {
		p := b.get(code + "/poster.png" + query).want(http.StatusOK)
		if img, err := png.Decode(bytes.NewReader([]byte(p.text))); err != nil || p.header.Get("Content-Type") != "image/png" || img.Bounds().Dx() < 1000 {
			t.Errorf("poster.png%s: %v, %v", query, p.header.Get("Content-Type"), err)
		}
		p = b.get(code + "/poster.svg" + query).want(http.StatusOK)
		if !strings.HasPrefix(p.text, "<svg") || !strings.Contains(p.text, "Dawn blend") || p.header.Get("Content-Type") != "image/svg+xml" {
			t.Errorf("poster.svg%s: %.60s", query, p.text)
		}
	}
	w.browser().get(code+"/poster.svg?"+g).want(http.StatusOK, "2 people are missing")
	b.get("/alto/s/0000000000/poster.png").want(http.StatusNotFound)
	b.get(code + "/poster.png?g=" + id.GroupBuy.Text(w.db.IDs().New(noon))).want(http.StatusNotFound)
	ana.get("/alto/me/shares").want(http.StatusOK, "0 times") // looking at a poster is no visit
}

func TestLeavingAGroup(t *testing.T) {
	w := newShop(t)
	ana, ben := w.browser(), w.browser()
	group := w.group(ana, "ana@example.org", "Ana")
	ana.get(group).want(http.StatusOK, "You are the only one in it.")
	ben.buy(group, "ben@example.org", "Ben")
	ana.get(group).want(http.StatusOK, "You started this group.")
	ben.get(group).want(http.StatusOK, "You give up your place")
	w.browser().post(group+"/leave", nil).want(http.StatusUnauthorized)
	ana.follow(ana.post(group+"/leave", nil)).want(http.StatusOK, "You left the group.", "2 people are missing", "Join this group")
	ana.post(group+"/leave", nil).want(http.StatusNotFound)
	ben.get(group).want(http.StatusOK, "You are the only one in it.")
	ana.get(ana.order()).want(http.StatusOK, "Being refunded", "You left the group.")
	ben.follow(ben.post(group+"/leave", nil)).want(http.StatusOK, "This group was not full in time")
}
