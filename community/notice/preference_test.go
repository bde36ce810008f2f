package notice

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/clock"
)

func madrid(t interface{ Fatal(...any) }) *time.Location {
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestWait(t *testing.T) {
	zone := madrid(t)
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, zone)
	}
	night, siesta, never := Settings{QuietFrom: 22 * 60, QuietTo: 7 * 60}, Settings{QuietFrom: 14*60 + 30, QuietTo: 16 * 60}, Settings{}
	for _, c := range []struct {
		what string
		s    Settings
		now  time.Time
		want time.Time
	}{
		{"by day", night, at(7, 14, 12, 0), at(7, 14, 12, 0)},
		{"a minute before the night", night, at(7, 14, 21, 59), at(7, 14, 21, 59)},
		{"as the night begins", night, at(7, 14, 22, 0), at(7, 15, 7, 0)},
		{"after midnight", night, at(7, 15, 3, 0), at(7, 15, 7, 0)},
		{"as it ends", night, at(7, 15, 7, 0), at(7, 15, 7, 0)},
		{"in a siesta", siesta, at(7, 15, 14, 30), at(7, 15, 16, 0)},
		{"outside of it", siesta, at(7, 15, 16, 0), at(7, 15, 16, 0)},
		{"never quiet", never, at(7, 15, 3, 0), at(7, 15, 3, 0)},
		{"the night that is an hour short", night, at(3, 28, 23, 0), at(3, 29, 7, 0)},
		{"the night that is an hour long", night, at(10, 24, 23, 0), at(10, 25, 7, 0)},
		{"over the end of a year", night, at(12, 31, 23, 0), time.Date(2027, 1, 1, 7, 0, 0, 0, zone)},
	} {
		if got := c.s.Wait(c.now, zone); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", c.what, got.In(zone), c.want)
		}
	}
}

// Whatever the settings, the zone and the moment: nothing is told in quiet hours, none waits longer than a day and what
// the clocks are set back by, and what need not wait does not.
func TestWaitEndsQuietHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := clock.Zone(rapid.SampledFrom([]string{"UTC", "Europe/Madrid", "America/Mexico_City", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Kathmandu"}).Draw(t, "zone"), nil)
		s := Settings{QuietFrom: rapid.IntRange(0, day-1).Draw(t, "from"), QuietTo: rapid.IntRange(0, day-1).Draw(t, "to"), DigestHour: rapid.IntRange(0, 23).Draw(t, "digest")}
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), 0).UTC()
		due := s.Wait(now, zone)
		if due.Before(now) || due.Sub(now) > 25*time.Hour {
			t.Fatalf("at %s told at %s", now.In(zone), due.In(zone))
		}
		if s.Wait(now, zone).Equal(now) != !quiet(s, now, zone) {
			t.Fatalf("at %s told at %s", now.In(zone), due.In(zone))
		}
		if digest := s.NextDigest(now, zone); !digest.After(now) || digest.Sub(now) > 50*time.Hour {
			t.Fatalf("at %s the next digest is at %s", now.In(zone), digest.In(zone))
		}
	})
}

// quiet goes through the quiet minutes of a day one by one.
func quiet(s Settings, now time.Time, zone *time.Location) bool {
	for m := s.QuietFrom; m != s.QuietTo; m = (m + 1) % day {
		if minute(now.In(zone)) == m {
			return true
		}
	}
	return false
}

func TestNextDigest(t *testing.T) {
	zone := madrid(t)
	at := func(day, hour int) time.Time { return time.Date(2026, 7, day, hour, 0, 0, 0, zone) }
	for _, c := range []struct {
		s         Settings
		now, want time.Time
	}{
		{ProposedSettings, at(14, 7), at(14, 8)},
		{ProposedSettings, at(14, 8), at(15, 8)},
		{ProposedSettings, at(14, 23), at(15, 8)},
		{Settings{QuietFrom: 0, QuietTo: 9 * 60, DigestHour: 8}, at(14, 1), at(14, 9)}, // an hour that is quiet
	} {
		if got := c.s.NextDigest(c.now, zone); !got.Equal(c.want) {
			t.Errorf("at %s: %s, want %s", c.now, got.In(zone), c.want)
		}
	}
}

func TestPlan(t *testing.T) {
	noon := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	night := time.Date(2026, 7, 14, 23, 0, 0, 0, time.UTC)
	morning, nextDigest := time.Date(2026, 7, 15, 7, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 8, 0, 0, 0, time.UTC)
	instant := Rule{Kind: GroupFormed, Email: Instant, Push: true}
	digest := Rule{Kind: GroupJoined, Email: Digest, Push: true}
	urgent := Rule{Kind: RoleChanged, Email: Instant, Push: true, Urgent: true}
	who := Listener{Settings: ProposedSettings, Email: "ana@example.com", Zone: "UTC", Subscriptions: oneBrowser}
	with := func(change func(*Listener)) Listener {
		l := who
		change(&l)
		return l
	}
	for _, c := range []struct {
		what string
		l    Listener
		r    Rule
		now  time.Time
		want plan
	}{
		{"as proposed, at once", who, instant, noon, plan{inbox: true, email: noon, push: noon, browser: oneBrowser}},
		{"as proposed, in the digest", who, digest, noon, plan{inbox: true, digest: nextDigest, push: noon, browser: oneBrowser}},
		{"at night it waits", who, instant, night, plan{inbox: true, email: morning, push: morning, browser: oneBrowser}},
		{"what is urgent does not", who, urgent, night, plan{inbox: true, email: night, push: night, browser: oneBrowser}},
		{"a guest has no e-mail", with(func(l *Listener) { l.Email = "" }), instant, noon, plan{inbox: true, push: noon, browser: oneBrowser}},
		{"without a browser", with(func(l *Listener) { l.Subscriptions = nil }), instant, noon, plan{inbox: true, email: noon}},
		{"all e-mail off", with(func(l *Listener) { l.Settings.EmailOff = true }), instant, noon, plan{inbox: true, push: noon, browser: oneBrowser}},
		{"an address that was refused", with(func(l *Listener) { l.Settings.Refused = l.Email }), instant, noon, plan{inbox: true, push: noon, browser: oneBrowser}},
		{"an address that another has taken the place of", with(func(l *Listener) { l.Settings.Refused = "old@example.com" }), instant, noon, plan{inbox: true, email: noon, push: noon, browser: oneBrowser}},
		{"a kind that is muted", with(func(l *Listener) { l.Chosen = true }), instant, noon, plan{}},
		{"a kind that was chosen", with(func(l *Listener) { l.Chosen, l.Choice = true, Choice{Inbox: true, Email: Digest} }), instant, noon, plan{inbox: true, digest: nextDigest}},
		{"a circle in the inbox only", with(func(l *Listener) { l.Level = InboxOnly }), instant, noon, plan{inbox: true}},
		{"a circle that is muted", with(func(l *Listener) { l.Level = Muted }), instant, noon, plan{}},
	} {
		got := c.l.plan(c.r, c.now)
		same := got.inbox == c.want.inbox && got.email.Equal(c.want.email) && got.digest.Equal(c.want.digest) && got.push.Equal(c.want.push) && len(got.browser) == len(c.want.browser)
		if !same {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
}

func TestPreferencesAreChecked(t *testing.T) {
	good := func() Preferences {
		return Preferences{Settings: ProposedSettings, Kinds: map[Kind]Choice{GroupJoined: {Inbox: true, Email: Off}}}
	}
	for field, spoil := range map[string]func(*Preferences){
		"":                   func(*Preferences) {},
		"zone":               func(p *Preferences) { p.Settings.Zone = "Europe/Atlantis" },
		"quiet_from":         func(p *Preferences) { p.Settings.QuietFrom = day },
		"quiet_to":           func(p *Preferences) { p.Settings.QuietTo = -1 },
		"digest_hour":        func(p *Preferences) { p.Settings.DigestHour = 24 },
		"kind.nonsense":      func(p *Preferences) { p.Kinds["nonsense"] = Choice{Email: Off} },
		"email.group_joined": func(p *Preferences) { p.Kinds[GroupJoined] = Choice{Email: "hourly"} },
	} {
		p := good()
		spoil(&p)
		var wrong fault.Fields
		p.check(&wrong)
		if field == "" {
			if len(wrong) > 0 {
				t.Errorf("good preferences: %v", wrong)
			}
		} else if len(wrong) != 1 || wrong[0].Name != field {
			t.Errorf("%s: %v", field, wrong)
		}
	}
}
