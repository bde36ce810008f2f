package web

import (
	"strings"
	"time"

	"panal/access"
	"panal/community/notice"
	"panal/internal/id"
	"panal/internal/locale"
	pages "panal/web/pages/notice"
	"panal/web/static"
	"panal/web/ui"
)

// bell says how many notices the reader has not read. A page is shown all the same when that cannot be found out.
func (q *request) bell() ui.Bell {
	unread, err := q.s.Notices.Unread(q.ctx(), q.actor)
	if err != nil {
		q.logger().Warn("unread notices were not counted", "error", err)
	}
	return ui.Bell{Href: q.links().Notices(), Unread: unread, Most: notice.MostUnread}
}

// voice is how notices are written for the reader.
func (q *request) voice() notice.Voice {
	return notice.Voice{Reader: q.locale, Community: locale.For(q.community.Locale), Zone: q.community.Zone()}
}

func (q *request) noticeFilter() notice.Filter {
	f := notice.Filter{Unread: q.query("unread") != ""}
	f.Circle, _ = id.Circle.Parse(q.query("circle")) // what is none narrows nothing
	return f
}

func (s *Server) showNotices(q *request) error {
	filter := q.noticeFilter()
	list, err := s.Notices.Inbox(q.ctx(), q.actor, filter, q.rows())
	if err != nil {
		return err
	}
	circles, err := s.Notices.Circles(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	p := pages.Inbox{Page: q.page(q.locale.T("nav.notices")), To: q.links(), Voice: q.voice(), List: list.Items, Filter: filter,
		Pages: ui.NextPage(q.r.URL, list.Next)}
	for _, c := range circles {
		circle, err := s.Communities.Circle(q.ctx(), q.actor, c)
		if err != nil {
			continue // it is no more
		}
		p.Circles = append(p.Circles, pages.Circle{ID: c, Name: circle.Name})
	}
	return q.show(p.Show())
}

// readNotices marks as read what the page showed, and not what has come since.
func (s *Server) readNotices(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	circle, _ := id.Circle.Parse(form.Get("circle"))
	var until time.Time // without one, until now
	if text := form.Get("until"); text != "" {
		if until, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return errBodyBroken.Because(err)
		}
	}
	if err := s.Notices.ReadAll(q.ctx(), q.actor, circle, until); err != nil {
		return err
	}
	return q.see(q.links().NoticesOf(circle, false))
}

func (s *Server) readNotice(q *request) error {
	n, err := q.pathID(id.Notice, "notice", notice.ErrMissing)
	if err != nil {
		return err
	}
	form, err := q.form()
	if err != nil {
		return err
	}
	if err := s.Notices.Read(q.ctx(), q.actor, n); err != nil {
		return err
	}
	return q.see(localPath(form.Get("next"), q.links().Notices()))
}

// openNotice leads to what a notice is about. Who has seen that has read it.
func (s *Server) openNotice(q *request) error {
	i, err := q.pathID(id.Notice, "notice", notice.ErrMissing)
	if err != nil {
		return err
	}
	n, err := s.Notices.Notice(q.ctx(), q.actor, i)
	if err != nil {
		return err
	}
	if prefetched := strings.Contains(q.r.Header.Get("Sec-Purpose"), "prefetch"); n.ReadAt.IsZero() && !prefetched {
		if err := s.Notices.Read(q.ctx(), q.actor, i); err != nil {
			return err
		}
	}
	to, err := q.about(n)
	if err != nil {
		return err
	}
	return q.see(to)
}

// about is the page of what a notice is about.
func (q *request) about(n notice.Notice) (string, error) {
	if n.Circle.IsZero() || n.Kind == notice.BroadcastSaid {
		return q.aboutNoCircle(n), nil
	}
	c, err := q.s.Communities.Circle(q.ctx(), q.actor, n.Circle)
	if err != nil {
		return "", err
	}
	standing, err := q.s.Communities.CircleStanding(q.ctx(), q.actor, c.ID)
	if err != nil {
		return "", err
	}
	to := q.circleLinks(c)
	switch n.Kind {
	case notice.ApplicationReceived:
		return q.links().Reviews(c.Slug), nil
	case notice.ApplicationAnswered:
		return q.links().Review(c.Slug, n.Subject), nil
	case notice.ApplicationAsked, notice.ApplicationDeclined:
		return q.aboutNoCircle(n), nil
	case notice.CircleFading, notice.CircleDormant:
		if standing.Runs(q.actor) == nil {
			return to.Lead(), nil
		}
	case notice.SplitPlanned: // who leads may change it, and others choose their side on the circle's page
		if c.Leads(q.actor) == nil {
			return to.Split(), nil
		}
	}
	return to.Page(), nil
}

func (q *request) aboutNoCircle(n notice.Notice) string {
	to := q.links()
	switch n.Kind {
	case notice.BroadcastSaid, notice.BroadcastMissed:
		return to.Broadcast(n.Subject)
	case notice.SeriesEmpty, notice.SeriesMissed:
		return q.pages().OneSeries(n.Subject)
	case notice.Welcome:
		return to.Front()
	case notice.PacketClaimed, notice.PacketReturned:
		return to.Packet(n.Subject)
	case notice.CreditGiven:
		return to.Credit()
	case notice.RoleChanged:
		if q.may(access.OrderView) {
			return q.pages().Today()
		}
		return to.Me()
	case notice.GroupJoined, notice.GroupMissing, notice.GroupFormed, notice.GroupExpired, notice.GroupStopped:
		return to.GroupBuy(n.Subject)
	case notice.BargainHelped, notice.BargainReached, notice.BargainFailed:
		return to.Bargain(n.Subject)
	case notice.DropCode, notice.DropOpened, notice.DropCalled, notice.DropLapsed, notice.DropClosed:
		return to.DropOf(n.Subject)
	case notice.GiveawayWon, notice.GiveawayDrawn, notice.GiveawayOff, notice.GiveawayHeard:
		return to.CampaignOf(n.Subject)
	case notice.GatheringNew, notice.GatheringPlaced, notice.GatheringSoon, notice.GatheringMoved, notice.GatheringOff:
		return to.GatheringOf(n.Subject)
	case notice.GiveawayAnswered:
		return q.pages().Campaign(n.Subject)
	case notice.PointsExpiring, notice.LevelAtRisk, notice.LevelReached:
		return to.Points()
	case notice.Thanked:
		return to.Person(n.Subject)
	case notice.OrderShipped, notice.ReturnApproved, notice.ReturnDeclined, notice.OrderLapsed, notice.RefundStarted, notice.RefundDone:
		return to.Order(n.Subject)
	case notice.ApplicationReceived:
		return q.pages().Applications()
	case notice.CaseOpened:
		return q.pages().Safety()
	case notice.CaseAppealed:
		return q.pages().Case(n.Subject)
	case notice.CaseDecided, notice.CaseHidden, notice.CaseReviewed, notice.BanEnded:
		return to.MyCase(n.Subject)
	case notice.ReportDecided, notice.CaseDismissed:
		return to.Safety()
	case notice.ApplicationAnswered:
		return q.pages().Application(n.Subject)
	case notice.ApplicationAsked, notice.ApplicationAccepted, notice.ApplicationDeclined:
		return to.Application(n.Subject)
	case notice.MembershipRenews, notice.MembershipEnds, notice.MembershipEnded, notice.ChargeFailed:
		return to.Membership()
	case notice.ShareBrought:
		return to.MyShares()
	case notice.ReturnAsked:
		return q.pages().Returns()
	case notice.PaymentParked:
		return q.pages().Today()
	}
	return to.Notices()
}

func (q *request) unsubscribePage(stop notice.Stop) pages.Unsubscribe {
	return pages.Unsubscribe{Page: q.page(q.locale.T("notice.stop.title")), To: q.links(), Kind: stop.Kind, Action: q.links().StopEmails(q.r.PathValue("token"))}
}

// showUnsubscribe asks. Nothing is stopped by looking: programs open links in e-mails to see what is behind them.
func (s *Server) showUnsubscribe(q *request) error {
	stop, err := s.Notices.ReadStop(q.community.ID, q.r.PathValue("token"))
	if err != nil {
		return err
	}
	return q.show(q.unsubscribePage(stop).Show())
}

// stopEmails stops e-mails: those of the link, or all. Mail programs post here by themselves (RFC 8058).
func (s *Server) stopEmails(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	stop, err := s.Notices.StopEmails(q.ctx(), q.community.ID, q.r.PathValue("token"), form.Get("all") != "")
	if err != nil {
		return err
	}
	p := q.unsubscribePage(stop)
	p.Done = true
	return q.show(p.Show())
}

// serviceWorker is the script that shows push messages. Its address is at the root, for it serves every page, and stays
// the same, for browsers look there for a newer one.
func (s *Server) serviceWorker(q *request) error {
	q.w.Header().Set("Cache-Control", "no-cache")
	return q.send(200, "text/javascript; charset=utf-8", static.Content("sw.js"))
}

// addBrowser lets us push to the browser that asks.
func (s *Server) addBrowser(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	_, err = s.Notices.Subscribe(q.ctx(), q.actor, notice.NewSubscription{Endpoint: form.Get("endpoint"), P256DH: form.Get("p256dh"), Auth: form.Get("auth"),
		Browser: browserName(q.r.UserAgent())})
	if err != nil {
		return err
	}
	q.flash("push_on")
	return q.see(q.links().Preferences())
}

func (s *Server) removeBrowser(q *request) error {
	b, err := q.pathID(id.Browser, "browser", notice.ErrSubscriptionMissing)
	if err != nil {
		return err
	}
	if err := s.Notices.Unsubscribe(q.ctx(), q.actor, b); err != nil {
		return err
	}
	q.flash("push_off")
	return q.see(q.links().Preferences())
}

// browserName is what a browser is called by people: "Firefox, Android". The order matters: most browsers also claim to
// be Chrome, and Chrome to be Safari.
func browserName(agent string) string {
	pick := func(names ...[2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	name := pick([2]string{"Edg", "Edge"}, [2]string{"OPR/", "Opera"}, [2]string{"SamsungBrowser", "Samsung Internet"}, [2]string{"Firefox", "Firefox"},
		[2]string{"Chrome", "Chrome"}, [2]string{"Safari", "Safari"})
	system := pick([2]string{"Android", "Android"}, [2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"Windows", "Windows"},
		[2]string{"Mac OS X", "Mac"}, [2]string{"Linux", "Linux"})
	return strings.Trim(name+", "+system, ", ")
}
