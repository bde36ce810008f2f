package community

import (
	"context"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Keyring is how people get in besides by a code, and what is theirs of it: passkeys, accounts with identity
// providers, the browsers where they are signed in, and the e-mail that codes are sent to. All of it belongs to the
// person, and so is the same in every community. The code always remains: whoever reads their e-mail gets in, so
// anything else may be removed.
type Keyring struct {
	people *Service
	store  KeyringStore
	config KeyringConfig
}

// KeyringConfig is what the keyring needs besides.
type KeyringConfig struct {
	Passkeys  Authenticators             // nil where browsers would refuse passkeys
	Providers []Provider                 // in the order in which they are offered
	Undo      func(secret string) string // the address of the page that undoes a change of e-mail
}

// KeyringStore keeps what is decided here.
type KeyringStore interface {
	Write(ctx context.Context, community id.ID, run func(KeyringTx) error) error
	sessionReads
	passkeyReads
	identityReads
	emailChangeReads
}

// KeyringTx is one write.
type KeyringTx interface {
	Tx
	ceremonyTx
	sessionTx
	passkeyTx
	identityTx
	emailChangeTx
}

// NewKeyring returns an Keyring.
func NewKeyring(people *Service, store KeyringStore, config KeyringConfig) *Keyring {
	return &Keyring{people: people, store: store, config: config}
}

// may says whether the actor may see or change how they sign in. A guest proves an e-mail first: until then their
// browser is all that they have.
func (e *Keyring) may(actor access.Actor, what access.Action) error {
	err := actor.May(what, actor.Own())
	if err == nil && actor.Role == access.Guest && actor.Email == "" {
		err = access.ErrUnauthenticated
	}
	return err
}

// Arrival is where and as whom somebody arrives who proves who they are.
type Arrival struct {
	Community id.ID  // joined as a member, if they are none yet; zero for no community
	Guest     id.ID  // the person of the browser's session so far (see Guest)
	Language  string // of somebody new
}

// admit makes a person who has proven who they are a member, as signing in by code does, and returns who that is.
func (e *Keyring) admit(ctx context.Context, person id.ID, at Arrival) (access.Actor, error) {
	if !at.Community.IsZero() {
		if _, err := e.people.Community(ctx, at.Community); err != nil {
			return access.Actor{}, err
		}
		err := e.store.Write(ctx, at.Community, func(tx KeyringTx) error {
			p, err := tx.Person(person)
			if err != nil {
				return err
			}
			return joinProven(tx, p, at.Guest)
		})
		if err != nil {
			return access.Actor{}, err
		}
		e.people.actors.Forget(actorKey{at.Community, person})
	}
	return e.people.ActorForPerson(ctx, person, at.Community)
}

// checkLabel says what is wrong with what a person calls something of theirs.
func checkLabel(name string) error {
	var wrong fault.Fields
	checkName(&wrong, "name", name)
	return wrong.Err()
}

// Sweep deletes some of what is over and tells old addresses what they were not told yet, and returns how much it did.
func (e *Keyring) Sweep(ctx context.Context) (int, error) {
	told, err := e.tellOldAddresses(ctx)
	if err != nil {
		return told, err
	}
	var dropped int
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		dropped, err = tx.DropOver(sweepBatch)
		return err
	})
	return told + dropped, err
}
