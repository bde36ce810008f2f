package notice

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"panal/fault"
	"panal/internal/id"
)

// Every e-mail has a link that stops e-mails without signing in: of its kind, or of all kinds. The link holds the member
// and the kind, signed with a secret of the installation, and works for as long as the secret is the same: whoever finds
// an old e-mail can stop new ones. It can do nothing else.

// Stop is what a link stops.
type Stop struct {
	Member id.ID
	Kind   Kind // empty: every e-mail
}

// ErrStopLink is returned for a link that is none of ours.
var ErrStopLink = fault.New(fault.NotFound, "unsubscribe_link")

const signed = 16 // bytes of a signature: no one guesses 128 bits

func (s *Service) sign(community id.ID, text []byte) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(community[:])
	mac.Write(text)
	return mac.Sum(nil)[:signed]
}

// StopToken writes what a link holds.
func (s *Service) StopToken(community id.ID, stop Stop) string {
	text := append(bytes.Clone(stop.Member[:]), stop.Kind...)
	return base64.RawURLEncoding.EncodeToString(append(s.sign(community, text), text...))
}

// ReadStop reads what a link holds.
func (s *Service) ReadStop(community id.ID, token string) (stop Stop, err error) {
	all, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(all) < signed+len(stop.Member) || !hmac.Equal(all[:signed], s.sign(community, all[signed:])) {
		return Stop{}, ErrStopLink
	}
	copy(stop.Member[:], all[signed:])
	stop.Kind = Kind(all[signed+len(stop.Member):])
	if _, known := RuleOf(stop.Kind); !known && stop.Kind != "" {
		return Stop{}, ErrStopLink
	}
	return stop, nil
}

// StopEmails stops what a link stops; all of them, if its reader asks for that. Stopping twice is stopping once.
func (s *Service) StopEmails(ctx context.Context, community id.ID, token string, all bool) (Stop, error) {
	stop, err := s.ReadStop(community, token)
	if err != nil {
		return Stop{}, err
	}
	if all {
		stop.Kind = ""
	}
	return stop, s.store.Write(ctx, community, func(tx Tx) error {
		p, err := tx.Preferences(stop.Member)
		if err != nil {
			return err
		}
		stopped, changed := p.stop(stop.Kind)
		if !changed {
			return nil
		}
		return tx.SavePreferences(stop.Member, stopped)
	})
}

// stop returns preferences without e-mails of a kind, or of any; changed is false when there were none.
func (p Preferences) stop(k Kind) (stopped Preferences, changed bool) {
	if k == "" {
		changed = !p.Settings.EmailOff
		p.Settings.EmailOff = true
		return p, changed
	}
	r, known := RuleOf(k)
	choice := p.Of(r)
	if !known || choice.Email == Off {
		return p, false
	}
	choice.Email = Off
	kinds := map[Kind]Choice{k: choice}
	return Preferences{Settings: p.Settings, Kinds: kinds}, true
}
