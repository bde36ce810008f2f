package api

import (
	"strings"
	"testing"

	"panal/access"
	"panal/community/notice"
	"panal/internal/id"
	"panal/internal/page"
)

var noticePreferences = object{"time_zone": "", "quiet_from": "21:30", "quiet_to": "06:00", "digest_hour": 18, "email": true,
	"kinds": object{"group_joined": object{"inbox": true, "email": "off", "push": false}}, "circles": object{}}

// told has a member told of something, and returns what they were told.
func (h *hive) told(who access.Actor) id.ID {
	h.t.Helper()
	s := notice.NewService(h.DB.Notices(), h.Clock, notice.Config{})
	h.keys++
	news := notice.News{Kind: notice.GroupFormed, Fact: int64(1_000_000 + h.keys), Subject: h.order.GroupBuy, Members: []id.ID{who.Member}, Args: notice.Args{"product": notice.Text("Honey")}}
	if err := s.Tell(h.t.Context(), h.Community, news); err != nil {
		h.t.Fatal(err)
	}
	list, err := s.Inbox(h.t.Context(), who, notice.Filter{Unread: true}, page.Request{})
	if err != nil || len(list.Items) == 0 {
		h.t.Fatal(list, err)
	}
	return list.Items[0].ID
}

func (h *hive) notices(t *testing.T, who access.Actor) {
	token, told := h.token(who), id.Notice.Text(h.told(who))
	list := h.do(token, "list-notices", nil, "?unread=true").wants(200)
	if list.text("items", "0", "id") != told || list.text("items", "0", "text") != "Your group for Honey is complete: it will be sent soon." ||
		list.text("items", "0", "about") != id.GroupBuy.Text(h.order.GroupBuy) || list.text("items", "0", "read_at") != "" {
		t.Errorf("notices: %s", list.body)
	}
	h.do(token, "list-notices", nil, "?circle=nonsense").problem(422, "invalid")
	if got := h.do(token, "count-notices", nil).wants(200); got.text("unread") != "1" {
		t.Errorf("unread: %s", got.body)
	}
	if got := h.do(token, "read-notice", nil, told).wants(200); got.text("read_at") == "" {
		t.Errorf("read: %s", got.body)
	}
	h.told(who)
	if got := h.do(token, "read-notices", object{"up_to": "2030-01-01T00:00:00Z"}).wants(200); got.text("unread") != "0" {
		t.Errorf("all read: %s", got.body)
	}

	before := h.do(token, "get-notice-preferences", nil).wants(200)
	if before.text("quiet_from") != "22:00" || before.text("kinds", "group_joined", "email") != "digest" {
		t.Errorf("as proposed: %s", before.body)
	}
	after := h.do(token, "update-notice-preferences", noticePreferences).wants(200)
	if after.text("quiet_from") != "21:30" || after.text("digest_hour") != "18" || after.text("kinds", "group_joined", "email") != "off" || after.text("kinds", "group_formed", "email") != "instant" {
		t.Errorf("as chosen: %s", after.body)
	}
	h.do(token, "update-notice-preferences", with(noticePreferences, object{"quiet_from": "29:00"})).problem(422, "invalid")
	h.do(token, "update-notice-preferences", with(noticePreferences, object{"time_zone": "nowhere"})).problem(422, "invalid")

	made := h.do(token, "add-push-subscription", bodies["add-push-subscription"]).wants(201)
	if list := h.do(token, "list-push-subscriptions", nil).wants(200); list.text("items", "0", "id") != made.text("id") || strings.Contains(string(list.body), "push.example") {
		t.Errorf("browsers: %s", list.body)
	}
	h.do(token, "add-push-subscription", with(bodies["add-push-subscription"].(object), object{"endpoint": "http://10.0.0.1/"})).problem(422, "invalid")
	h.do(token, "remove-push-subscription", nil, made.text("id")).wants(204)
}

func init() {
	bodies["read-notices"] = object{"up_to": "2026-01-01T00:00:00Z"}
	bodies["update-notice-preferences"] = noticePreferences
	bodies["add-push-subscription"] = object{"endpoint": "https://push.example/1", "auth": "BTBZMqHH6r4Tts7J_aSIgg", "browser": "Firefox",
		"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}
}
