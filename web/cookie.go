package web

import (
	"net/http"
	"time"

	"panal/internal/id"
	"panal/internal/locale"
	"panal/web/ui"
)

// Cookies of ours: the session, the visitor (who arrived by a share link), the language, the theme (written by the
// page's script), and the flash (a message for the next page).

const (
	visitorLasts = 365 * 24 * time.Hour
	flashLasts   = time.Minute
)

// cookieName makes the browser hold a cookie to this host and to https, where that is what we use.
func (s *Server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

func (q *request) cookie(name string) string {
	c, err := q.r.Cookie(q.s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

func (q *request) setCookie(name, value string, lasts time.Duration) {
	c := &http.Cookie{Name: q.s.cookieName(name), Value: value, Path: "/", MaxAge: int(lasts.Seconds()),
		HttpOnly: true, Secure: q.s.secure, SameSite: http.SameSiteLaxMode}
	if lasts <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(q.w, c)
}

// visitor is who arrived by a share link; zero when nobody did.
func (q *request) visitor() id.ID {
	var v id.ID
	if v.UnmarshalText([]byte(q.cookie("visitor"))) != nil {
		return id.Zero
	}
	return v
}

// ensureVisitor is the visitor, from now on if there was none.
func (q *request) ensureVisitor() id.ID {
	v := q.visitor()
	if v.IsZero() {
		v = q.s.IDs.New(q.now())
	}
	q.setCookie("visitor", v.String(), visitorLasts)
	return v
}

// negotiate picks the language: the one chosen on this page, chosen before, set by the person, asked for by the
// browser, spoken in the community.
func (q *request) negotiate() {
	chosen := q.r.URL.Query().Get("lang")
	q.locale = locale.For(supported(chosen), supported(q.cookie("lang")), q.actor.Locale, q.r.Header.Get("Accept-Language"), q.community.Locale)
}

// keepLanguage remembers the language chosen on this page.
func (q *request) keepLanguage() {
	if chosen := supported(q.r.URL.Query().Get("lang")); chosen != "" && chosen != q.cookie("lang") {
		q.setCookie("lang", chosen, visitorLasts)
	}
}

// supported is the language if it is one of ours: what stands in an address or a cookie is not trusted.
func supported(language string) string {
	for _, tag := range locale.Supported() {
		if language == tag {
			return tag
		}
	}
	return ""
}

func (q *request) theme() string {
	c, err := q.r.Cookie("theme") // written by a script, so it has no prefix
	if err == nil && (c.Value == "dark" || c.Value == "light") {
		return c.Value
	}
	return ""
}

// flash keeps a message for the page that is shown next. The cookie holds its key, never a text.
func (q *request) flash(key string) { q.setCookie("flash", key, flashLasts) }

// flashTones says how each message is meant; another is not shown.
var flashTones = map[string]ui.Tone{
	"let_in": ui.Good, "let_in_by_hand": ui.Good, "questions_kept": ui.Good, "invited_before": ui.Info, "applied": ui.Good, "application_answered": ui.Good, "application_withdrawn": ui.Good, "application_accepted": ui.Good,
	"application_declined": ui.Good, "application_asked": ui.Good, "invited": ui.Good, "invited_many": ui.Good, "invitation_revoked": ui.Good,
	"drop_codes_given": ui.Good, "drop_reserved": ui.Good, "drop_unreserved": ui.Info, "drop_left": ui.Info,
	"return_asked": ui.Good, "return_done": ui.Good, "return_withdrawn": ui.Info, "return_over": ui.Info, "return_decided": ui.Good, "delivered": ui.Good,
	"order_cancelled": ui.Good, "bargain_started": ui.Good, "bargain_helped": ui.Good, "packet_opened": ui.Good, "packet_claimed": ui.Good, "giveaway_entered": ui.Good, "gathering_coming": ui.Good, "gathering_waiting": ui.Info, "gathering_not_coming": ui.Info, "gathering_made": ui.Good, "gathering_opened": ui.Good,
	"gathering_canceled": ui.Info, "gathering_checked_in": ui.Good, "gathering_walked_in": ui.Good, "entry_counts": ui.Good, "entry_not": ui.Info, "entry_handed": ui.Good, "credit_given": ui.Good,
	"left":                ui.Good,
	"broadcast_scheduled": ui.Good, "broadcast_canceled": ui.Info,
	"face_drafted":   ui.Good,
	"face_published": ui.Good,
	"face_dropped":   ui.Info,
	"moved_on":       ui.Info,
	"waiting":        ui.Info,
	"joined":         ui.Good,
	"started":        ui.Good,
	"bought":         ui.Good,
	"placed_other":   ui.Info,
	"not_paid":       ui.Warn,
	"signed_in":      ui.Good,
	"signed_out":     ui.Good,
	"code_sent":      ui.Good,
	"profile_saved":  ui.Good,
	"token_revoked":  ui.Good,
	"push_on":        ui.Good,
	"push_off":       ui.Good,

	"membership_started":  ui.Good,
	"renewal_stopped":     ui.Good,
	"renewal_chosen":      ui.Good,
	"instrument_replaced": ui.Good,
	"term_taken_back":     ui.Good,
	"card_made":           ui.Good,
	"tier_drafted":        ui.Good,
	"tier_price_added":    ui.Good,
	"tier_price_retired":  ui.Good,

	"passkey_added":    ui.Good,
	"passkey_renamed":  ui.Good,
	"passkey_removed":  ui.Good,
	"identity_added":   ui.Good,
	"identity_removed": ui.Good,
	"session_ended":    ui.Good,
	"sessions_ended":   ui.Good,
	"email_changed":    ui.Good,
	"erasure_asked":    ui.Warn,
	"erasure_undone":   ui.Good,

	"reported":         ui.Good,
	"appealed":         ui.Good,
	"distance_muted":   ui.Good,
	"distance_blocked": ui.Good,
	"distance_over":    ui.Good,
	"case_decided":     ui.Good,
	"case_reviewed":    ui.Good,
	"ban_ended":        ui.Good,

	"saved":             ui.Good,
	"product_drafted":   ui.Good,
	"product_live":      ui.Good,
	"product_archived":  ui.Good,
	"picture_added":     ui.Good,
	"picture_removed":   ui.Good,
	"restocked":         ui.Good,
	"offer_drafted":     ui.Good,
	"campaign_drafted":  ui.Good,
	"campaign_live":     ui.Good,
	"campaign_paused":   ui.Good,
	"campaign_ended":    ui.Good,
	"coupon_claimed":    ui.Good,
	"checked_in":        ui.Good,
	"checked_in_before": ui.Info,
	"thanked":           ui.Good,
	"offer_live":        ui.Good,
	"offer_paused":      ui.Good,
	"offer_ended":       ui.Good,
	"shipped":           ui.Good,
	"refunding":         ui.Good,
	"payment_returned":  ui.Good,
	"order_moved":       ui.Warn,
	"order_unpaid":      ui.Warn,
	"group_not_formed":  ui.Warn,
	"refund_by_itself":  ui.Info,
	"letter_retried":    ui.Info,
	"letter_gone":       ui.Good,

	"circle_joined":     ui.Good,
	"circle_waiting":    ui.Info,
	"circle_left":       ui.Good,
	"circle_side":       ui.Good,
	"circle_led":        ui.Good,
	"circle_offer_over": ui.Info,
	"circle_founded":    ui.Good,
	"circle_removed":    ui.Good,
	"circle_offered":    ui.Info,
	"circle_promoted":   ui.Good,
	"circle_archived":   ui.Info,
	"circle_merged":     ui.Good,
	"split_planned":     ui.Good,
	"split_canceled":    ui.Info,
	"split_undone":      ui.Good,
}

func (q *request) takeFlash() *ui.Notice {
	key := q.cookie("flash")
	if key == "" {
		return nil
	}
	q.setCookie("flash", "", 0)
	tone, ok := flashTones[key]
	if !ok {
		return nil
	}
	return &ui.Notice{Tone: tone, Text: q.locale.T("flash." + key)}
}
