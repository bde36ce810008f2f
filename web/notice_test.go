package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
)

// tell has members told of something.
func (w *world) tell(fact int64, k notice.Kind, subject id.ID, members ...id.ID) {
	w.t.Helper()
	w.must(w.config.Notices.Tell(w.ctx(), w.community.ID, notice.News{Kind: k, Fact: fact, Subject: subject, Members: members,
		Args: notice.Args{"name": notice.Text("陈薇"), "product": notice.Text("Dawn")}}))
}

func (w *world) inbox(who access.Actor) []notice.Notice {
	w.t.Helper()
	list, err := w.config.Notices.Inbox(w.ctx(), who, notice.Filter{}, page.Request{})
	w.must(err)
	return list.Items
}

func TestInboxPage(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	b.get("/alto/me/notices").want(http.StatusOK, "Nothing yet", "How you are told")
	w.tell(1, notice.GroupJoined, id.ID{1}, w.operator.Member)
	w.tell(2, notice.GroupJoined, id.ID{1}, w.operator.Member)
	w.tell(3, notice.ShareBrought, id.ID{2}, w.operator.Member)
	b.get("/alto/shop").want(http.StatusOK, "Notices, 2 unread")
	b.get("/alto/me/notices").want(http.StatusOK, "2 people joined your group for Dawn, 陈薇 last.", "陈薇 bought through your link.", "Mark all as read")

	opened := w.inbox(w.operator)[0]
	p := b.get("/alto/n/" + id.Notice.Text(opened.ID)).want(http.StatusSeeOther)
	if to := p.header.Get("Location"); to != "/alto/me/shares" {
		t.Errorf("leads to %s", to)
	}
	b.get("/alto/me/notices?unread=yes").want(http.StatusOK, "2 people joined", "Notices, 1 unread")
	b.post("/alto/n/"+id.Notice.Text(w.inbox(w.operator)[1].ID)+"/read", url.Values{"next": {"https://elsewhere.example"}}).want(http.StatusSeeOther)
	b.get("/alto/me/notices?unread=yes").want(http.StatusOK, "Nothing here", "Show all")

	w.tell(4, notice.ShareBrought, id.ID{2}, w.operator.Member)
	shown := w.clock.Now()
	w.clock.Advance(time.Minute)
	w.tell(5, notice.GroupJoined, id.ID{3}, w.operator.Member)
	b.post("/alto/me/notices/read", url.Values{"until": {shown.Format(time.RFC3339Nano)}}).want(http.StatusSeeOther)
	b.get("/alto/shop").want(http.StatusOK, "Notices, 1 unread")
	w.browser().get("/alto/me/notices").want(http.StatusSeeOther) // asked to sign in
	b.get("/alto/n/ntc_nonsense").want(http.StatusNotFound)
}

// A prefetch reads nothing.
func TestOpeningANotice(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	w.tell(1, notice.RoleChanged, w.operator.Member, w.operator.Member)
	n := w.inbox(w.operator)[0]
	b.header = http.Header{"Sec-Purpose": {"prefetch"}}
	b.get("/alto/n/" + id.Notice.Text(n.ID)).want(http.StatusSeeOther)
	if !w.inbox(w.operator)[0].ReadAt.IsZero() {
		t.Error("a prefetch has read it")
	}
}

// Every kind leads to a page that shows what it is about, and that is more than the inbox it is in.
func TestEveryNoticeLeadsSomewhere(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	group := w.groupID(w.group(b, "", ""))
	orders, err := w.config.Commerce.Orders(w.ctx(), w.operator, w.community.ID, commerce.OrderFilter{}, page.Request{})
	w.must(err)
	circle, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "core", Name: "The core", Kind: community.Core,
		Reason: "work", Admission: community.AdmitApplication}, once.Request{})
	w.must(err)
	sol, solIs := w.joins("sol@example.org")
	sol.post("/alto/join/core", sol.get("/alto/join/core").form("/alto/join/core")).want(http.StatusSeeOther)
	own, err := w.config.Communities.MyApplications(w.ctx(), solIs)
	w.must(err)
	subjects := map[id.Kind]id.ID{id.GroupBuy: group, id.Order: orders.Items[0].Order.ID, id.Circle: circle.ID, id.Application: own[0].ID}
	warned, err := w.config.Communities.Sanction(w.ctx(), w.operator, solIs.Member, community.Decision{State: community.CaseWarned, Note: "No adverts."})
	w.must(err)
	subjects[id.Case] = warned.ID
	bargain, err := w.config.Commerce.StartBargain(w.ctx(), solIs, commerce.StartBargain{Community: w.community.ID, Campaign: w.bargainFor("haggle").ID})
	w.must(err)
	subjects[id.Bargain], subjects[id.Campaign] = bargain.ID, w.dropOf("harvest", 1).ID
	packet, _, err := w.config.Commerce.OpenPacket(w.ctx(), solIs, commerce.OpenPacket{Community: w.community.ID, Campaign: w.packetsToPass("year").ID})
	w.must(err)
	subjects[id.Packet] = packet.ID
	series, err := w.config.Content.CreateSeries(w.ctx(), w.operator, content.SeriesTerms{Slug: "morning", Name: "Morning",
		Rhythm: content.Rhythm{Days: content.On(time.Monday), Minute: 380}}, once.Request{})
	w.must(err)
	subjects[id.Broadcast], subjects[id.Series] = w.said("Morning").ID, series.ID
	subjects[id.Gathering] = w.gathering("tasting", nil).ID
	opens := func(n notice.News) string {
		t.Helper()
		who, is := b, w.operator
		switch n.Kind {
		case notice.ApplicationAsked, notice.ApplicationAccepted, notice.ApplicationDeclined,
			notice.CaseDecided, notice.CaseHidden, notice.CaseReviewed, notice.BanEnded:
			who, is = sol, solIs
		}
		if n.Members = []id.ID{is.Member}; n.Subject.IsZero() {
			n.Subject = is.Member // of a kind whose page needs none
		}
		w.must(w.config.Notices.Tell(w.ctx(), w.community.ID, n))
		w.clock.Advance(time.Second)
		to := who.get("/alto/n/" + id.Notice.Text(w.inbox(is)[0].ID)).want(http.StatusSeeOther).header.Get("Location")
		who.follow(who.get(to)).want(http.StatusOK)
		return to
	}
	for i, r := range notice.Rules {
		n := notice.News{Kind: r.Kind, Fact: int64(i + 1), Subject: subjects[r.Subject]}
		if r.Subject == id.Circle {
			n.Circle = circle.ID
		}
		if to := opens(n); to == "/alto/me/notices" || !strings.HasPrefix(to, "/alto") || r.Subject == id.Circle && !strings.HasPrefix(to, "/alto/circles/core") {
			t.Errorf("%s leads to %s", r.Kind, to)
		}
	}
	for k, want := range map[notice.Kind]string{
		notice.ApplicationReceived: "/alto/reviews/core",
		notice.ApplicationAnswered: "/alto/reviews/core/" + id.Application.Text(own[0].ID),
		notice.ApplicationAccepted: "/alto/circles/core",
		notice.ApplicationDeclined: "/alto/me/applications/" + id.Application.Text(own[0].ID),
	} {
		if to := opens(notice.News{Kind: k, Fact: 1000, Circle: circle.ID, Subject: own[0].ID}); to != want {
			t.Errorf("of a circle, %s leads to %s", k, to)
		}
	}
}

func TestPreferencesPage(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	b.get("/alto/me/notices/preferences").want(http.StatusOK, "Quiet from", "My group is complete", "Running the community", "Show notices in this browser")
	form := url.Values{"quiet_from": {"21:30"}, "quiet_to": {"06:00"}, "digest_hour": {"18"}, "zone": {"Asia/Shanghai"}, "email": {"yes"}}
	for _, r := range notice.Rules {
		form.Set("email."+string(r.Kind), "instant")
		form.Set("inbox."+string(r.Kind), "yes")
	}
	form.Del("inbox.group_joined")
	b.post("/alto/me/notices/preferences", form).want(http.StatusSeeOther)
	p, err := w.config.Notices.Preferences(w.ctx(), w.operator)
	w.must(err)
	want := notice.Settings{Zone: "Asia/Shanghai", QuietFrom: 21*60 + 30, QuietTo: 6 * 60, DigestHour: 18}
	if p.Settings != want || p.Kinds[notice.GroupJoined].Inbox || p.Kinds[notice.GroupFormed] != (notice.Choice{Inbox: true, Email: notice.Instant}) {
		t.Errorf("%+v", p)
	}
	form.Set("zone", "Europe/Atlantis")
	form.Set("quiet_from", "soon")
	b.post("/alto/me/notices/preferences", form).want(http.StatusUnprocessableEntity, "Enter a time of day.")
	form.Set("quiet_from", "22:00")
	refused := b.post("/alto/me/notices/preferences", form).want(http.StatusUnprocessableEntity, "Choose one of what is offered.")
	if !strings.Contains(refused.text, "Europe/Atlantis") {
		t.Error("what was typed is gone")
	}
}

func TestBrowsersThatShowNotices(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	b.header = http.Header{"User-Agent": {"Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"}}
	b.post("/alto/me/notices/browsers", url.Values{"endpoint": {"https://push.example/1"}, "auth": {"BTBZMqHH6r4Tts7J_aSIgg"},
		"p256dh": {"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}}).want(http.StatusSeeOther)
	b.get("/alto/me/notices/preferences").want(http.StatusOK, "Firefox, Android")
	mine, err := w.config.Notices.Subscriptions(w.ctx(), w.operator)
	w.must(err)
	b.post("/alto/me/notices/browsers/"+id.Browser.Text(mine[0].ID)+"/remove", nil).want(http.StatusSeeOther)
	b.get("/alto/me/notices/preferences").want(http.StatusOK, "shows no notices any more")
	worker := b.get("/sw.js").want(http.StatusOK)
	if kind := worker.header.Get("Content-Type"); kind != "text/javascript; charset=utf-8" || !strings.Contains(worker.text, "showNotification") {
		t.Errorf("the service worker is %s", kind)
	}
}

// The link of an e-mail works for somebody who is not signed in. Looking stops nothing; a mail program's own POST does.
func TestUnsubscribePages(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	link := "/alto/unsubscribe/" + w.config.Notices.StopToken(w.community.ID, notice.Stop{Member: w.operator.Member, Kind: notice.GroupFormed})
	stopped := func() (one, all bool) {
		p, err := w.config.Notices.Preferences(w.ctx(), w.operator)
		w.must(err)
		r, _ := notice.RuleOf(notice.GroupFormed)
		return p.Of(r).Email == notice.Off, p.Settings.EmailOff
	}
	b.get(link).want(http.StatusOK, "My group is complete", "Stop them", "No more e-mails from Alto Roasters")
	if one, all := stopped(); one || all {
		t.Error("looking has stopped e-mails")
	}
	for range 2 {
		b.post(link, url.Values{"List-Unsubscribe": {"One-Click"}}).want(http.StatusOK, "no more e-mails of this kind")
	}
	if one, all := stopped(); !one || all {
		t.Errorf("one click stopped the kind: %t, and all: %t", one, all)
	}
	b.post(link, url.Values{"all": {"yes"}}).want(http.StatusOK, "sends you no more notices by e-mail")
	if _, all := stopped(); !all {
		t.Error("all are not stopped")
	}
	b.get(link[:len(link)-3]).want(http.StatusNotFound, "This link stops no e-mails")
}

func TestBrowserNames(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36 Edg/149.0.0.0": "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/604.1":     "Safari, iPhone",
		"curl/8": "",
	} {
		if got := browserName(agent); got != want {
			t.Errorf("%q is %q", agent, got)
		}
	}
}
