package ui

import "panal/internal/locale"

// Tone is the mood of a word: its colour, and the shape that says the same to
// those who do not see the colour.
type Tone string

const (
	Neutral Tone = "plain"
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

func (t Tone) class() string {
	if t == "" {
		return "tone-plain"
	}
	return "tone-" + string(t)
}

// shape is the tone's icon.
func (t Tone) shape() string {
	switch t {
	case Good:
		return "check"
	case Warn:
		return "clock"
	case Bad:
		return "stop"
	case Info:
		return "info"
	}
	return "dot"
}

// stateTones says how each state of each noun is meant; the words are in the
// catalogs under state.NOUN.STATE. One that is not here is neutral.
var stateTones = map[string]Tone{
	"order.awaiting_payment": Warn,
	"order.awaiting_group":   Warn,
	"order.ready":            Good,
	"order.shipped":          Good,
	"order.fulfilled":        Good,
	"membership.active":      Good,
	"membership.trial":       Info,
	"membership.grace":       Warn,
	"tier.live":              Good,
	"order.refunding":        Info,
	"group_buy.open":         Info,
	"group_buy.formed":       Good,
	"offer.live":             Good,
	"campaign.live":          Good,
	"bargain.open":           Info,
	"packet.open":            Info,
	"packet.empty":           Good,
	"bargain.reached":        Warn,
	"bargain.bought":         Good,
	"spot.called":            Warn,
	"spot.bought":            Good,
	"drop_code.open":         Info,
	"drop_code.used":         Good,
	"product.live":           Good,
	"payment.accepted":       Good,
	"payment.parked":         Bad,
	"circle.live":            Good,
	"case.open":              Warn,
	"case.hidden":            Info,
	"case.warned":            Info,
	"case.banned":            Bad,
	"broadcast.scheduled":    Info,
	"broadcast.sending":      Info,
	"broadcast.sent":         Good,
	"series.live":            Good,
	"series.paused":          Warn,
	"return.asked":           Warn,
	"return.approved":        Info,
	"return.done":            Good,
	"refund.requested":       Info,
	"refund.done":            Good,
}

// Notice is a message about what just happened, or should be known here.
type Notice struct {
	Tone Tone
	Text string
	Undo *Undo
}

// Undo takes back what the notice tells of.
type Undo struct {
	Label  string
	Action string // takes a POST
}

func noticeWord(l *locale.Locale, t Tone) string {
	switch t {
	case Good:
		return l.T("ui.notice.good")
	case Warn:
		return l.T("ui.notice.warning")
	case Bad:
		return l.T("ui.notice.bad")
	}
	return l.T("ui.notice.info")
}

// noticeShape differs from a state's in one: a warning is not a clock.
func noticeShape(t Tone) string {
	if t == Warn {
		return "alert"
	}
	if t == Neutral || t == "" {
		return "info"
	}
	return t.shape()
}
