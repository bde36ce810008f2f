package notice

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/locale"
)

var oneBrowser = []id.ID{{1}}

// Every kind has its words in every language, and no value that a message names is left out.
func TestEveryKindHasWords(t *testing.T) {
	topics := map[Topic]bool{}
	for _, topic := range Topics {
		topics[topic] = true
	}
	for _, tag := range locale.Supported() {
		l := locale.For(tag)
		for _, r := range Rules {
			keys := []string{"notice.says." + string(r.Kind), "notice.kind." + string(r.Kind)}
			if r.Bundles {
				keys = append(keys, "notice.bundle."+string(r.Kind))
			}
			for _, key := range keys {
				if !l.Has(key) {
					t.Errorf("%s: no message %s", tag, key)
				}
			}
			if !topics[r.Topic] {
				t.Errorf("%s is of no topic", r.Kind)
			}
		}
	}
}

func TestSays(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	args := Args{"name": Text("陈薇"), "product": Text("Huila"), "until": Time(time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)), "amount": Sum(1240, "EUR"), "role": Word("role.operator")}
	for _, c := range []struct {
		tag  string
		n    Notice
		want string
	}{
		{"en", Notice{Kind: GroupJoined, News: 1, Args: args}, "陈薇 joined your group for Huila."},
		{"en", Notice{Kind: GroupJoined, News: 5, Args: args}, "5 people joined your group for Huila, 陈薇 last."},
		{"es", Notice{Kind: RefundDone, News: 1, Args: args}, "Se han devuelto €12.40 por Huila."},
		{"es", Notice{Kind: RoleChanged, News: 1, Args: args}, "Tienes un papel nuevo aquí: Responsable."},
		{"en", Notice{Kind: GroupMissing, News: 1, Args: args}, "陈薇 joined: one person is missing in your group for Huila, until Tue 14 Jul 2026, 14:00."},
	} {
		if got := c.n.Says(Voice{Reader: locale.For(c.tag), Community: locale.For("en"), Zone: zone}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// Tries grow apart, and end after a good day.
func TestAgain(t *testing.T) {
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	at, tries := now, 0
	for {
		tries++
		due, ever := again(tries, at)
		if !ever {
			break
		}
		if wait := due.Sub(at); wait < time.Minute || wait > longestWait {
			t.Errorf("try %d waits %s", tries, wait)
		}
		at = due
	}
	if total := at.Sub(now); tries != mostTries || total < 20*time.Hour || total > 48*time.Hour {
		t.Errorf("%d tries in %s", tries, total)
	}
}

// A link stops what it was made for, and nothing else.
func TestStopLinks(t *testing.T) {
	s := NewService(nil, clock.At(time.Time{}), Config{Secret: []byte("a secret")})
	other := NewService(nil, clock.At(time.Time{}), Config{Secret: []byte("another secret")})
	here, there, member := id.ID{1}, id.ID{2}, id.ID{3}
	for _, stop := range []Stop{{Member: member}, {member, GroupJoined}} {
		token := s.StopToken(here, stop)
		if got, err := s.ReadStop(here, token); got != stop || err != nil {
			t.Errorf("%v became %v, %v", stop, got, err)
		}
		if _, err := s.ReadStop(there, token); !errors.Is(err, ErrStopLink) {
			t.Errorf("works in another community: %v", err)
		}
		if _, err := other.ReadStop(here, token); !errors.Is(err, ErrStopLink) {
			t.Errorf("works with another secret: %v", err)
		}
		raw, _ := base64.RawURLEncoding.DecodeString(token)
		for i := range raw {
			raw[i] ^= 1
			if _, err := s.ReadStop(here, base64.RawURLEncoding.EncodeToString(raw)); !errors.Is(err, ErrStopLink) {
				t.Errorf("works with byte %d changed: %v", i, err)
			}
			raw[i] ^= 1
		}
	}
	for _, token := range []string{"", "x", "%", strings.Repeat("A", 400)} {
		if _, err := s.ReadStop(here, token); !errors.Is(err, ErrStopLink) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func FuzzReadStop(f *testing.F) {
	s := NewService(nil, clock.At(time.Time{}), Config{Secret: []byte("a secret")})
	f.Add(s.StopToken(id.ID{1}, Stop{Member: id.ID{2}}))
	f.Fuzz(func(t *testing.T, token string) {
		if stop, err := s.ReadStop(id.ID{1}, token); err == nil && s.StopToken(id.ID{1}, stop) != strings.TrimRight(token, "\r\n") {
			t.Errorf("%q reads as %v", token, stop)
		}
	})
}

func TestStopping(t *testing.T) {
	p := Preferences{Settings: ProposedSettings}
	stopped, changed := p.stop(GroupFormed)
	if c := stopped.Kinds[GroupFormed]; !changed || c.Email != Off || !c.Inbox || !c.Push {
		t.Errorf("%+v", c)
	}
	if _, changed := stopped.stop(GroupFormed); changed {
		t.Error("stopped twice")
	}
	all, changed := p.stop("")
	if !changed || !all.Settings.EmailOff {
		t.Errorf("%+v", all.Settings)
	}
	if _, changed := all.stop(""); changed {
		t.Error("stopped all twice")
	}
}

func TestNewSubscriptions(t *testing.T) {
	key := "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
	good := NewSubscription{Endpoint: "https://push.example/abc", P256DH: key, Auth: "BTBZMqHH6r4Tts7J_aSIgg", Browser: " Firefox\n on   a phone "}
	s, err := good.read()
	if err != nil || len(s.P256DH) != 65 || len(s.Auth) != 16 || s.Browser != "Firefox on a phone" {
		t.Fatalf("%+v, %v", s, err)
	}
	for what, spoil := range map[string]func(*NewSubscription){
		"not encrypted":         func(n *NewSubscription) { n.Endpoint = "http://push.example/abc" },
		"no host":               func(n *NewSubscription) { n.Endpoint = "https:///abc" },
		"a password":            func(n *NewSubscription) { n.Endpoint = "https://me:it@push.example/abc" },
		"an endless address":    func(n *NewSubscription) { n.Endpoint += strings.Repeat("x", maxEndpoint) },
		"no key":                func(n *NewSubscription) { n.P256DH = "" },
		"a key off the curve":   func(n *NewSubscription) { n.P256DH = "B" + strings.Repeat("A", 86) },
		"a short shared secret": func(n *NewSubscription) { n.Auth = "BTBZMqHH6r4" },
	} {
		n := good
		spoil(&n)
		if _, err := n.read(); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
	long := good
	long.Browser = strings.Repeat("熊", 100)
	if s, err := long.read(); err != nil || len([]rune(s.Browser)) != maxBrowser {
		t.Errorf("%q, %v", s.Browser, err)
	}
}
