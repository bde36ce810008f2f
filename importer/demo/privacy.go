package demo

import (
	"context"
	"encoding/json"
	"time"

	"panal/access"
	"panal/community"
)

const (
	onPhone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.1"
	onLaptop = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15.5; rv:150.0) Gecko/20100101 Firefox/150.0"
	onTablet = "Mozilla/5.0 (Linux; Android 16; Tablet) Chrome/150.0.0.0 Safari/537.36"
	// browserLasts is how long a browser is known.
	browserLasts = 180 * 24 * time.Hour
)

// privacy has the hero sign in at three browsers, and with a passkey; and one of the regulars ask to be erased, who can
// take it back yet.
func (p *plot) privacy() {
	opens := func(at time.Time, how community.Proof, where string) {
		p.at(at, func(ctx context.Context, s *stage) error { return s.opens(ctx, p.hero.actor, how, where) })
	}
	opens(p.clock(8, 20, 15), community.ByCode, onPhone)
	opens(p.clock(31, 9, 40), community.ByCode, onTablet)
	p.at(p.clock(64, 21, 5), func(ctx context.Context, s *stage) error { return s.passkey(ctx, p.hero.actor, "Lucía’s laptop") })
	opens(p.clock(86, 8, 30), community.ByPasskey, onLaptop)

	leaves := p.people[len(regulars)-2]
	p.at(p.clock(Days-2, 13, 25), func(ctx context.Context, s *stage) error {
		_, err := s.Communities.AskErasure(ctx, leaves.actor, "/"+s.community.Slug+"/me/data")
		return err
	})
}

// keyring is how people get in besides by code. Their devices are pretended.
func (s *stage) keyring() *community.Keyring {
	return community.NewKeyring(s.Communities, s.Keyrings, community.KeyringConfig{Passkeys: device{s}})
}

// opens signs a person in at a browser.
func (s *stage) opens(ctx context.Context, who access.Actor, how community.Proof, browser string) error {
	token := s.ids.New(s.Clock.Now()).String()
	if err := s.Browse(ctx, token, browserLasts); err != nil {
		return err
	}
	_, err := s.keyring().OpenSession(ctx, who, community.NewSession{Token: token, Proof: how, UserAgent: browser, Lasts: browserLasts})
	return err
}

// passkey has a person's device keep a passkey.
func (s *stage) passkey(ctx context.Context, who access.Actor, name string) error {
	k, browser := s.keyring(), community.NewBrowserSecret()
	handle, _, err := k.BeginPasskey(ctx, who, browser)
	if err != nil {
		return err
	}
	_, err = k.AddPasskey(ctx, who, community.NewPasskey{Browser: browser, Handle: handle, Name: name})
	return err
}

// device pretends to make passkeys. Nobody can sign in with one: there is no key.
type device struct{ s *stage }

func (device) BeginMaking(community.Person, []community.Passkey) (options, state []byte, err error) {
	return []byte("{}"), []byte("{}"), nil
}

func (d device) FinishMaking(community.Person, []byte, []byte) (community.Passkey, error) {
	credential := []byte(d.s.ids.New(d.s.Clock.Now()).String())
	record, err := json.Marshal(map[string][]byte{"id": credential})
	return community.Passkey{Credential: credential, Record: record}, err
}

func (device) BeginUse() (options, state []byte, err error) {
	return nil, nil, community.ErrNoPasskeys
}

func (device) FinishUse([]byte, []byte, func([]byte) (community.Passkey, error)) (community.Passkey, bool, error) {
	return community.Passkey{}, false, community.ErrPasskeyWrong
}
