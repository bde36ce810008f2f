package community

import (
	"context"
	"time"

	"panal/fault"
	"panal/internal/id"
)

// A ceremony is something that is begun here, goes on elsewhere (at a passkey, at an identity provider) and comes back
// with an answer. What it was begun with stays here. Its handle travels with it; the answer is taken once, for ten
// minutes, and only from the browser that began it.
type Ceremony struct {
	Handle    secretHash
	Browser   secretHash
	Kind      string
	Person    id.ID // whose it is; zero when that is to be found out
	Data      []byte
	ExpiresAt time.Time
}

const ceremonyLasts = 10 * time.Minute

// The kinds of ceremony.
const (
	makingPasskey = "make a passkey"
	usingPasskey  = "use a passkey"
	atProvider    = "at a provider"
	provingEmail  = "prove the e-mail of an identity"
)

// ErrCeremonyOver is returned for an answer to what was answered already, is too old, or was begun elsewhere: which,
// nobody is told.
var ErrCeremonyOver = fault.New(fault.Gone, "ceremony_over")

type ceremonyTx interface {
	AddCeremony(Ceremony)
	// TakeCeremony removes the one that has the handle, browser and kind. It returns ErrCeremonyOver when there is
	// none or it has expired.
	TakeCeremony(handle, browser secretHash, kind string) (person id.ID, data []byte, err error)
}

// NewBrowserSecret makes the secret by which a browser is known to be the one that began a ceremony. It belongs in the
// browser's session and nowhere else.
func NewBrowserSecret() string {
	text, _ := newSecret("")
	return text
}

// begin keeps what a ceremony was begun with.
func begin(tx KeyringTx, handle, browser, kind string, person id.ID, data []byte) {
	tx.AddCeremony(Ceremony{hashSecret(handle), hashSecret(browser), kind, person, data, tx.Now().Add(ceremonyLasts)})
}

// take ends a ceremony and returns what it was begun with. It is a write of its own: whatever the answer is worth,
// there is no second one.
func (e *Keyring) take(ctx context.Context, handle, browser, kind string) (person id.ID, data []byte, err error) {
	if browser == "" {
		return id.Zero, nil, ErrCeremonyOver
	}
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		person, data, err = tx.TakeCeremony(hashSecret(handle), hashSecret(browser), kind)
		return err
	})
	return person, data, err
}
