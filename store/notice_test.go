package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/community/notice"
	"panal/internal/id"
	"panal/internal/page"
	"panal/store/storetest"
)

// browsers is a Pusher that keeps what it is given.
type browsers struct {
	mu     sync.Mutex
	pushed []notice.PushMessage
	broken error
}

func (b *browsers) Push(_ context.Context, _ notice.Subscription, m notice.PushMessage) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken == nil {
		b.pushed = append(b.pushed, m)
	}
	return b.broken
}

// noticeWorld is a world whose members can be told.
type noticeWorld struct {
	*world
	push     *browsers
	notices  *notice.Service
	outcomes map[notice.Outcome]int
	fact     int64
}

func inNoticeWorld(t *testing.T, test func(w *noticeWorld)) {
	inWorld(t, func(w *world) {
		n := &noticeWorld{world: w, push: &browsers{}, outcomes: map[notice.Outcome]int{}}
		n.notices = n.service()
		w.at.Set(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) // the engine before has moved it
		test(n)
		noDifference(t, w.db)
	})
}

func (w *noticeWorld) service() *notice.Service {
	var mu sync.Mutex
	return notice.NewService(w.db.Notices(), w.at, notice.Config{Mailer: w.post, Pusher: w.push, Communities: w.people, Origin: "https://panal.example",
		Secret: []byte("a secret"), Delivered: func(_ notice.Channel, o notice.Outcome) {
			mu.Lock()
			defer mu.Unlock()
			w.outcomes[o]++
		}})
}

// tell tells members of something new.
func (w *noticeWorld) tell(k notice.Kind, subject id.ID, name string, members ...access.Actor) notice.News {
	w.Helper()
	w.fact++
	n := notice.News{Kind: k, Fact: w.fact, Subject: subject, Args: notice.Args{"name": notice.Text(name), "product": notice.Text("Huila")}}
	for _, m := range members {
		n.Members = append(n.Members, m.Member)
	}
	w.must(w.notices.Tell(w.Context(), w.here.ID, n))
	return n
}

func (w *noticeWorld) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *noticeWorld) inbox(who access.Actor, f notice.Filter) []notice.Notice {
	w.Helper()
	list, err := w.notices.Inbox(w.Context(), who, f, page.Request{Limit: 100})
	w.must(err)
	return list.Items
}

func (w *noticeWorld) unread(who access.Actor) int {
	w.Helper()
	n, err := w.notices.Unread(w.Context(), who)
	w.must(err)
	return n
}

// send sends what is due.
func (w *noticeWorld) send() (count int) {
	w.Helper()
	due, err := w.db.Schedule().DueDeliveries(w.Context(), w.here.ID, w.at.Now(), 100)
	w.must(err)
	w.must(w.notices.Deliver(w.Context(), w.here.ID, due...))
	return len(due)
}

var huila, nariño = id.ID{7}, id.ID{8}

func TestTellOnceAndInOneLine(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		ana, ben := w.operator, w.signIn("ben@example.com")
		first := w.tell(notice.GroupJoined, huila, "Cam", ana, ben)
		w.must(w.notices.Tell(w.Context(), w.here.ID, first)) // the consumer reads it again
		w.at.Advance(time.Minute)
		w.tell(notice.GroupJoined, huila, "Dan", ana)
		w.tell(notice.GroupJoined, nariño, "Eve", ana)
		w.tell(notice.GroupFormed, huila, "", ana)
		list := w.inbox(ana, notice.Filter{})
		if len(list) != 3 || w.unread(ana) != 3 || w.unread(ben) != 1 {
			w.Fatalf("%d lines: %+v", len(list), list)
		}
		for _, n := range list {
			if n.Kind == notice.GroupJoined && n.Subject == huila && (n.News != 2 || n.Args["name"].Text != "Dan" || !n.At.Equal(w.at.Now())) {
				w.Errorf("the line tells %+v", n)
			}
		}
		w.must(w.notices.ReadAll(w.Context(), ana, id.Zero, time.Time{}))
		w.tell(notice.GroupJoined, huila, "Fay", ana)
		if list := w.inbox(ana, notice.Filter{Unread: true}); len(list) != 1 || list[0].News != 1 || w.unread(ana) != 1 {
			w.Errorf("after it was read: %+v", list)
		}
		w.must(w.notices.Read(w.Context(), ana, w.inbox(ana, notice.Filter{Unread: true})[0].ID))
		if w.unread(ana) != 0 {
			w.Error("it is unread still")
		}
		w.wants("another's notice", w.notices.Read(w.Context(), ben, w.inbox(ana, notice.Filter{})[0].ID), notice.ErrMissing)
		w.wants("a stranger's inbox", w.notices.ReadAll(w.Context(), access.Actor{Community: w.here.ID}, id.Zero, time.Time{}), access.ErrUnauthenticated)
	})
}

// Much that is told at once is told as it is one by one: a line for each thing, news of a fact once, and each as they chose.
func TestTellManyAtOnce(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		var many []access.Actor
		var members []id.ID
		for n := range 40 {
			m := w.signIn(fmt.Sprintf("m%d@example.com", n))
			many, members = append(many, m), append(members, m.Member)
		}
		w.must(w.notices.EditPreferences(w.Context(), many[35], func(p *notice.Preferences) { p.Kinds[notice.GroupFormed] = notice.Choice{Email: notice.Off} }))
		joined := func(fact int64, group id.ID) notice.News {
			return notice.News{Kind: notice.GroupJoined, Fact: fact, Subject: group, Members: members, Args: notice.Args{"name": notice.Number(int(fact))}}
		}
		all := []notice.News{joined(1, huila), joined(2, nariño), joined(3, huila), joined(1, huila),
			{Kind: notice.GroupFormed, Fact: 3, Subject: huila, Members: append(slices.Clone(members), id.ID{1})}} // and somebody who is no more
		for range 2 {
			w.must(w.notices.Tell(w.Context(), w.here.ID, all...))
		}
		for n, m := range many {
			told := map[string]int{}
			for _, line := range w.inbox(m, notice.Filter{}) {
				told[fmt.Sprint(line.Kind, line.Subject[0], " ", line.Args["name"].Number)] += line.News
			}
			want := map[string]int{fmt.Sprint(notice.GroupJoined, huila[0], " 3"): 2, fmt.Sprint(notice.GroupJoined, nariño[0], " 2"): 1}
			if n != 35 {
				want[fmt.Sprint(notice.GroupFormed, huila[0], " 0")] = 1
			}
			if !maps.Equal(told, want) {
				w.Errorf("member %d is told %v, want %v", n, told, want)
			}
		}
	})
}

// Two nodes read the same facts at once: each member is told once.
func TestTellFromTwoNodes(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		nodes, ana := []*notice.Service{w.notices, w.service()}, w.operator
		atOnce(40, func(n int) error {
			return nodes[n%2].Tell(w.Context(), w.here.ID, notice.News{Kind: notice.GroupJoined, Fact: int64(n / 4), Subject: huila, Members: []id.ID{ana.Member}})
		})
		list := w.inbox(ana, notice.Filter{})
		if len(list) != 1 || list[0].News != 10 {
			w.Errorf("of 10 facts: %+v", list)
		}
	})
}

func TestInboxPagesAndFilters(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		ana, circle := w.operator, id.ID{9}
		for n := range 25 {
			w.fact++
			news := notice.News{Kind: notice.GroupFormed, Fact: w.fact, Subject: id.ID{byte(n)}, Members: []id.ID{ana.Member}}
			if n%5 == 0 {
				news.Circle = circle
			}
			w.must(w.notices.Tell(w.Context(), w.here.ID, news))
			if n%2 == 0 {
				w.at.Advance(time.Second)
			}
		}
		seen := map[id.ID]bool{}
		r := page.Request{Limit: 10}
		for {
			list, err := w.notices.Inbox(w.Context(), ana, notice.Filter{}, r)
			w.must(err)
			for i, n := range list.Items {
				seen[n.ID] = true
				if i > 0 && n.At.After(list.Items[i-1].At) {
					w.Error("not the newest first")
				}
			}
			if r.Cursor = list.Next; r.Cursor == "" {
				break
			}
		}
		if len(seen) != 25 {
			w.Errorf("%d of 25 on the pages", len(seen))
		}
		circles, err := w.notices.Circles(w.Context(), ana)
		if err != nil || len(circles) != 1 || circles[0] != circle {
			w.Errorf("circles %v, %v", circles, err)
		}
		if n := len(w.inbox(ana, notice.Filter{Circle: circle})); n != 5 {
			w.Errorf("%d of the circle", n)
		}
		w.must(w.notices.ReadAll(w.Context(), ana, circle, time.Time{}))
		if n, c := len(w.inbox(ana, notice.Filter{Unread: true})), len(w.inbox(ana, notice.Filter{Unread: true, Circle: circle})); n != 20 || c != 0 {
			w.Errorf("%d unread, %d of them of the circle", n, c)
		}
		upTo := w.at.Now()
		w.at.Advance(time.Minute)
		w.tell(notice.GroupFormed, huila, "", ana)
		w.must(w.notices.ReadAll(w.Context(), ana, id.Zero, upTo))
		if n := w.unread(ana); n != 1 {
			w.Errorf("%d unread, of which one came after the page was shown", n)
		}
		if _, err := w.notices.Inbox(w.Context(), ana, notice.Filter{}, page.Request{Cursor: "AAAA"}); err == nil {
			w.Error("a cursor of another list is taken")
		}
	})
}

func TestEmailAtOnceAndInTheDigest(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) { // noon in UTC is six in the morning in Mexico: quiet until seven
		ana := w.operator
		w.tell(notice.GroupFormed, huila, "", ana)
		w.tell(notice.GroupJoined, huila, "Ben", ana)
		w.tell(notice.GroupJoined, huila, "Cam", ana)
		if n := w.send(); n != 0 {
			w.Fatalf("%d sent in quiet hours", n)
		}
		w.at.Advance(time.Hour)
		if w.send(); w.post.sent != 1 {
			w.Fatalf("%d sent as they end", w.post.sent)
		}
		m := w.post.messages[w.operator.Email]
		if m.Subject != "Tu grupo de Huila está completo: se enviará pronto." || m.ID == "" || m.HTML == "" || m.Unsubscribe == "" {
			w.Errorf("%+v", m)
		}
		w.at.Advance(time.Hour)
		w.tell(notice.GroupJoined, nariño, "Dan", ana) // as the digest is about to leave
		if w.send(); w.post.sent != 2 {
			w.Fatalf("%d sent with the digest", w.post.sent)
		}
		if m := w.post.messages[w.operator.Email]; m.Subject != "Hay 2 novedades en Café del Valle" {
			w.Errorf("%q\n%s", m.Subject, m.Text)
		}
		w.at.Advance(48 * time.Hour)
		w.send()
		if w.post.sent != 2 {
			w.Errorf("%d sent, with nothing new", w.post.sent)
		}
		w.tell(notice.GroupFormed, nariño, "", ana)
		w.must(w.notices.ReadAll(w.Context(), ana, id.Zero, time.Time{}))
		if w.send(); w.post.sent != 2 || w.outcomes[notice.Idle] == 0 {
			w.Errorf("what was read is sent: %v", w.outcomes)
		}
	})
}

// Two nodes send the same: one of them does.
func TestDeliverFromTwoNodes(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		nodes := []*notice.Service{w.notices, w.service()}
		w.tell(notice.GroupFormed, huila, "", w.operator)
		w.at.Advance(time.Hour)
		due, err := w.db.Schedule().DueDeliveries(w.Context(), w.here.ID, w.at.Now(), 10)
		if err != nil || len(due) != 1 {
			w.Fatal(due, err)
		}
		atOnce(20, func(n int) error { return nodes[n%2].Deliver(w.Context(), w.here.ID, due...) })
		if w.post.sent != 1 {
			w.Errorf("sent %d times", w.post.sent)
		}
	})
}

// A mail server that is away is tried again, less and less often; an address that it refuses for good gets no more.
func TestMailThatFails(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		ana := w.operator
		w.at.Advance(3 * time.Hour)
		w.post.broken = errors.New("away")
		w.tell(notice.GroupFormed, huila, "", ana)
		tries := 0
		for range 60 {
			tries += w.send()
			w.at.Advance(time.Hour)
		}
		if tries != 9 || w.outcomes[notice.Failed] != 8 || w.outcomes[notice.GivenUp] != 1 {
			w.Errorf("%d tries, %v", tries, w.outcomes)
		}
		w.post.broken = nil
		w.tell(notice.GroupFormed, nariño, "", ana)
		w.post.broken = community.ErrAddressRefused
		w.at.Advance(24 * time.Hour)
		if w.send(); w.outcomes[notice.Refused] != 1 {
			w.Errorf("%v", w.outcomes)
		}
		w.post.broken = nil
		w.tell(notice.GroupExpired, nariño, "", ana)
		w.at.Advance(24 * time.Hour)
		if n := w.send(); n != 0 {
			w.Errorf("%d sent to an address that was refused", n)
		}
		p, err := w.notices.Preferences(w.Context(), ana)
		if err != nil || p.Settings.Refused != ana.Email || p.Settings.QuietFrom != notice.ProposedSettings.QuietFrom {
			w.Errorf("%+v, %v", p.Settings, err)
		}
		w.must(w.notices.EditPreferences(w.Context(), ana, func(p *notice.Preferences) { p.Settings.Refused = "" }))
		w.tell(notice.GroupExpired, huila, "", ana)
		w.at.Advance(24 * time.Hour)
		if n := w.send(); n != 1 {
			w.Error("not sent after the member asked for it")
		}
	})
}

func TestPushes(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		ctx, ana, ben := w.Context(), w.operator, w.signIn("ben@example.com")
		phone := notice.NewSubscription{Endpoint: "https://push.example/phone", Auth: "BTBZMqHH6r4Tts7J_aSIgg", Browser: "Firefox",
			P256DH: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}
		laptop := phone
		laptop.Endpoint = "https://push.example/laptop"
		for _, s := range []notice.NewSubscription{phone, laptop, phone} { // the phone asks twice
			_, err := w.notices.Subscribe(ctx, ana, s)
			w.must(err)
			w.at.Advance(time.Second)
		}
		w.at.Advance(2 * time.Hour)
		w.tell(notice.GroupFormed, huila, "", ana)
		w.send()
		if len(w.push.pushed) != 2 || w.push.pushed[0].Text == "" || w.push.pushed[0].URL[:8] != "/cafe/n/" || w.push.pushed[0].Tag != w.push.pushed[1].Tag {
			w.Errorf("%+v", w.push.pushed)
		}
		w.push.broken = notice.ErrSubscriptionGone
		w.tell(notice.GroupExpired, huila, "", ana)
		w.send()
		if left, err := w.notices.Subscriptions(ctx, ana); len(left) != 0 || err != nil {
			w.Errorf("%d browsers left, %v", len(left), err)
		}
		w.push.broken = nil
		first, err := w.notices.Subscribe(ctx, ana, phone)
		w.must(err)
		if _, err := w.notices.Subscribe(ctx, ben, phone); err != nil { // Ben signs in there
			w.Fatal(err)
		}
		if mine, _ := w.notices.Subscriptions(ctx, ana); len(mine) != 0 {
			w.Error("a browser is two members'")
		}
		w.wants("another's browser", w.notices.Unsubscribe(ctx, ana, first.ID), notice.ErrSubscriptionMissing)
		for n := range 15 {
			phone.Endpoint = "https://push.example/" + string(rune('a'+n))
			_, err := w.notices.Subscribe(ctx, ben, phone)
			w.must(err)
			w.at.Advance(time.Second)
		}
		kept, err := w.notices.Subscriptions(ctx, ben)
		if err != nil || len(kept) != 10 || kept[0].Endpoint != phone.Endpoint {
			w.Errorf("%d browsers, %v", len(kept), err)
		}
		w.must(w.notices.Unsubscribe(ctx, ben, kept[0].ID))
	})
}

func TestPreferencesAreKept(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		ctx, ana, circle := w.Context(), w.operator, id.ID{9}
		p, err := w.notices.Preferences(ctx, ana)
		if err != nil || p.Settings != notice.ProposedSettings || len(p.Kinds) != 0 {
			w.Fatalf("%+v, %v", p, err)
		}
		want := notice.Settings{Zone: "Asia/Shanghai", QuietFrom: 60, QuietTo: 120, DigestHour: 18}
		w.must(w.notices.EditPreferences(ctx, ana, func(p *notice.Preferences) {
			p.Settings = want
			p.Kinds[notice.GroupJoined] = notice.Choice{Email: notice.Off}
			p.Circles[circle] = notice.Muted
		}))
		p, err = w.notices.Preferences(ctx, ana)
		if err != nil || p.Settings != want || p.Kinds[notice.GroupJoined] != (notice.Choice{Email: notice.Off}) || p.Circles[circle] != notice.Muted {
			w.Errorf("%+v, %v", p, err)
		}
		w.tell(notice.GroupJoined, huila, "Ben", ana)
		w.fact++
		w.must(w.notices.Tell(ctx, w.here.ID, notice.News{Kind: notice.GroupFormed, Fact: w.fact, Subject: huila, Circle: circle, Members: []id.ID{ana.Member}}))
		if n := w.unread(ana); n != 0 {
			w.Errorf("%d told of what is muted", n)
		}
		err = w.notices.EditPreferences(ctx, ana, func(p *notice.Preferences) { p.Settings.Zone = "nowhere" })
		if err == nil {
			w.Error("a zone that is none is kept")
		}
	})
}

// Stopping e-mails needs no signing in, and the same link may be used again.
func TestStopEmails(t *testing.T) {
	inNoticeWorld(t, func(w *noticeWorld) {
		ctx, ana := w.Context(), w.operator
		w.at.Advance(3 * time.Hour)
		w.tell(notice.GroupFormed, huila, "", ana)
		w.send()
		link := w.post.messages[ana.Email].Unsubscribe
		token := link[len("https://panal.example/cafe/unsubscribe/"):]
		for range 2 {
			stop, err := w.notices.StopEmails(ctx, w.here.ID, token, false)
			if err != nil || stop.Kind != notice.GroupFormed || stop.Member != ana.Member {
				w.Fatal(stop, err)
			}
		}
		w.tell(notice.GroupFormed, nariño, "", ana)
		w.tell(notice.GroupExpired, nariño, "", ana)
		if n := w.send(); n != 1 || len(w.inbox(ana, notice.Filter{})) != 3 {
			w.Errorf("%d e-mails after one kind was stopped", n)
		}
		_, err := w.notices.StopEmails(ctx, w.here.ID, token, true)
		w.must(err)
		w.tell(notice.GroupExpired, huila, "", ana)
		if n := w.send(); n != 0 {
			w.Errorf("%d e-mails after all were stopped", n)
		}
	})
}

// Old notices are forgotten, with what they told.
func TestOldNoticesAreForgotten(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := notice.NewService(w.DB.Notices(), w.Clock, notice.Config{})
		tell := func(fact int64) {
			if err := s.Tell(t.Context(), w.Community, notice.News{Kind: notice.GroupJoined, Fact: fact, Subject: huila, Members: []id.ID{w.Staff.Member}}); err != nil {
				t.Fatal(err)
			}
		}
		tell(1)
		tell(2)
		if err := s.ReadAll(t.Context(), w.Staff, id.Zero, time.Time{}); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Hour)
		tell(3)
		came := w.Clock.Now()
		if with, err := w.DB.Schedule().WithOldNotices(t.Context(), came); err != nil || len(with) != 1 {
			t.Fatal(with, err)
		}
		if n, err := w.DB.Schedule().DropNotices(t.Context(), w.Community, came, 10); n != 1 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
		if with, err := w.DB.Schedule().WithOldNotices(t.Context(), came); err != nil || len(with) != 0 {
			t.Error(with, err)
		}
		noDifference(t, w.DB)
	})
}
