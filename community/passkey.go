package community

import (
	"cmp"
	"context"
	"errors"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// A passkey is a key that a person's device keeps and uses for our address alone, so that nothing can be phished or
// guessed. A person has as many as they like, each with a name. It finds its person by itself: signing in with one asks
// for no e-mail. One whose count of uses goes backwards may be a copy: it is not accepted from then on, and its person
// is told. (Passkeys that travel between devices count nothing.)
type Passkey struct {
	ID         id.ID
	Person     id.ID
	Credential []byte // as the authenticator calls it
	Name       string
	Record     []byte // what its Authenticators need to verify it
	Counter    int64  // of its uses, by its own account
	CreatedAt  time.Time
	UsedAt     time.Time // zero until it is
	SuspectAt  time.Time // when it looked like a copy; zero when it never did
}

// Authenticators speak WebAuthn. What they make for the browser and what it answers is JSON; state is what they need
// to verify the answer.
type Authenticators interface {
	// BeginMaking asks a device for a passkey of a person, who has these.
	BeginMaking(p Person, has []Passkey) (options, state []byte, err error)
	// FinishMaking returns the passkey that was made: credential, record and counter.
	FinishMaking(p Person, state, answer []byte) (Passkey, error)
	// BeginUse asks for any passkey of ours.
	BeginUse() (options, state []byte, err error)
	// FinishUse verifies an answer with the passkey that find returns, and returns it with record and counter as they
	// are to be kept now; copied says that the counter went backwards. Whoever it is, find has returned it.
	FinishUse(state, answer []byte, find func(credential []byte) (Passkey, error)) (used Passkey, copied bool, err error)
}

var (
	ErrPasskeyMissing = fault.Missing("passkey")
	// ErrNoPasskeys is returned where browsers would refuse passkeys: at an address that is not encrypted, or a number.
	ErrNoPasskeys = fault.New(fault.Unavailable, "no_passkeys")
	// ErrPasskeyWrong is returned for an answer that proves nothing: by a passkey that is not known, or with a wrong
	// signature. Which, nobody is told.
	ErrPasskeyWrong = fault.New(fault.Invalid, "passkey_wrong")
	// ErrPasskeyOrigin is returned for an answer that was given to another address than ours.
	ErrPasskeyOrigin = fault.New(fault.Invalid, "passkey_origin")
	// ErrPasskeySuspect is returned for one that may be a copy.
	ErrPasskeySuspect = fault.New(fault.Gone, "passkey_suspect")
	// ErrPasskeyKnown is returned for adding one that is somebody's already, or one too many.
	ErrPasskeyKnown = fault.New(fault.Conflict, "passkey_known")
)

// mostPasskeys is how many a person has at most.
const mostPasskeys = 20

type passkeyReads interface {
	// Passkeys lists a person's, the oldest first.
	Passkeys(ctx context.Context, person id.ID) ([]Passkey, error)
	// PasskeyByCredential returns ErrPasskeyMissing for one that is nobody's.
	PasskeyByCredential(ctx context.Context, credential []byte) (Passkey, error)
}

type passkeyTx interface {
	// AddPasskey reports false when the credential is somebody's already, or the person has so many.
	AddPasskey(p Passkey, most int) (bool, error)
	RenamePasskey(person, passkey id.ID, name string) error
	RemovePasskey(person, passkey id.ID) error
	// UsePasskey keeps record and counter of one that was used. It reports false when it is no longer there, suspect,
	// or the counter does not go forward from where it is by now.
	UsePasskey(p Passkey) (bool, error)
	// SuspectPasskey reports whether it was above suspicion until now.
	SuspectPasskey(person, passkey id.ID) (bool, error)
}

// HasPasskeys reports whether passkeys can be used here.
func (e *Keyring) HasPasskeys() bool { return e.config.Passkeys != nil }

// Passkeys lists the actor's, the oldest first.
func (e *Keyring) Passkeys(ctx context.Context, actor access.Actor) ([]Passkey, error) {
	if err := e.may(actor, access.KeyringView); err != nil {
		return nil, err
	}
	return e.store.Passkeys(ctx, actor.Person)
}

// BeginPasskey begins to make a passkey for the actor, and returns what their browser is to be asked.
func (e *Keyring) BeginPasskey(ctx context.Context, actor access.Actor, browser string) (handle string, options []byte, err error) {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return "", nil, err
	}
	if !e.HasPasskeys() {
		return "", nil, ErrNoPasskeys
	}
	has, err := e.store.Passkeys(ctx, actor.Person)
	if err != nil {
		return "", nil, err
	}
	options, state, err := e.config.Passkeys.BeginMaking(holder(actor), has)
	if err != nil {
		return "", nil, err
	}
	handle, _ = newSecret("")
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		if err := passkeysOfPerson.takeFor(tx, actor.Person); err != nil {
			return err
		}
		begin(tx, handle, browser, makingPasskey, actor.Person, state)
		return nil
	})
	return handle, options, err
}

// holder is the actor as a passkey's holder is shown the account.
func holder(a access.Actor) Person { return Person{ID: a.Person, Email: a.Email, Name: a.Name} }

// NewPasskey is what comes back from the browser that was asked to make one.
type NewPasskey struct {
	Browser, Handle string
	Answer          []byte
	Name            string // as its person calls it; empty: by the device
	UserAgent       string
}

// AddPasskey makes what the browser answers a passkey of the actor's, and tells them.
func (e *Keyring) AddPasskey(ctx context.Context, actor access.Actor, n NewPasskey) (p Passkey, err error) {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return Passkey{}, err
	}
	name := input.Line(n.Name)
	if d := DeviceOf(n.UserAgent); name == "" {
		name = input.Line(d.Browser + " " + d.System)
	}
	if name == "" {
		name = "Passkey"
	}
	if err := checkLabel(name); err != nil {
		return Passkey{}, err
	}
	person, state, err := e.take(ctx, n.Handle, n.Browser, makingPasskey)
	if err != nil {
		return Passkey{}, err
	}
	if person != actor.Person || !e.HasPasskeys() {
		return Passkey{}, ErrCeremonyOver
	}
	if p, err = e.config.Passkeys.FinishMaking(holder(actor), state, n.Answer); err != nil {
		return Passkey{}, err
	}
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		p.ID, p.Person, p.Name, p.CreatedAt = tx.NewID(), actor.Person, name, tx.Now()
		added, err := tx.AddPasskey(p, mostPasskeys)
		if err == nil && !added {
			err = ErrPasskeyKnown
		}
		return err
	})
	if err != nil {
		return Passkey{}, err
	}
	e.people.tell(ctx, actor.Email, actor.Locale, "passkey_added", "name", name)
	return p, nil
}

// RenamePasskey changes what the actor calls a passkey.
func (e *Keyring) RenamePasskey(ctx context.Context, actor access.Actor, passkey id.ID, name string) error {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return err
	}
	name = input.Line(name)
	if err := checkLabel(name); err != nil {
		return err
	}
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error { return tx.RenamePasskey(actor.Person, passkey, name) })
}

// RemovePasskey ends that a passkey signs the actor in.
func (e *Keyring) RemovePasskey(ctx context.Context, actor access.Actor, passkey id.ID) error {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return err
	}
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error { return tx.RemovePasskey(actor.Person, passkey) })
}

// BeginPasskeySignIn begins to sign somebody in by a passkey, and returns what their browser is to be asked. It is the
// same for everybody.
func (e *Keyring) BeginPasskeySignIn(ctx context.Context, browser string) (handle string, options []byte, err error) {
	if !e.HasPasskeys() {
		return "", nil, ErrNoPasskeys
	}
	options, state, err := e.config.Passkeys.BeginUse()
	if err != nil {
		return "", nil, err
	}
	handle, _ = newSecret("")
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		begin(tx, handle, browser, usingPasskey, id.Zero, state)
		return nil
	})
	return handle, options, err
}

// PasskeySignIn is what comes back from the browser that was asked for a passkey.
type PasskeySignIn struct {
	Browser, Handle string
	Answer          []byte
}

// SignInByPasskey returns whose passkey has answered. As after SignIn, the browser needs a new session token.
func (e *Keyring) SignInByPasskey(ctx context.Context, in PasskeySignIn, at Arrival) (access.Actor, error) {
	_, state, err := e.take(ctx, in.Handle, in.Browser, usingPasskey)
	if err != nil {
		return access.Actor{}, err
	}
	if !e.HasPasskeys() {
		return access.Actor{}, ErrNoPasskeys
	}
	var known Passkey
	used, copied, wrong := e.config.Passkeys.FinishUse(state, in.Answer, func(credential []byte) (Passkey, error) {
		known, err = e.store.PasskeyByCredential(ctx, credential)
		return known, err
	})
	if err != nil && !errors.Is(err, ErrPasskeyMissing) { // the database's, which the authenticators may not pass on
		return access.Actor{}, err
	}
	if known.ID.IsZero() {
		return access.Actor{}, cmp.Or(wrong, error(ErrPasskeyWrong))
	}
	if err := e.use(ctx, used, known.Person, copied, wrong); err != nil {
		return access.Actor{}, err
	}
	return e.admit(ctx, known.Person, at)
}

// use counts the use of a person's passkey, right or wrong, and keeps what has changed of it.
func (e *Keyring) use(ctx context.Context, p Passkey, person id.ID, copied bool, wrong error) error {
	refused, tell := wrong, false
	var whose Person
	err := e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		refused, tell = wrong, false // it may run twice
		if err := passkeyUses.takeFor(tx, person); err != nil || wrong != nil {
			return err
		}
		if copied || !p.SuspectAt.IsZero() {
			refused = ErrPasskeySuspect
			if tell, err = tx.SuspectPasskey(person, p.ID); err != nil || !tell {
				return err
			}
			whose, err = tx.Person(person)
			return err
		}
		kept, err := tx.UsePasskey(p)
		if err == nil && !kept {
			refused = ErrPasskeyWrong
		}
		return err
	})
	if err != nil {
		return err
	}
	if tell {
		e.people.tell(ctx, whose.Email, whose.Locale, "passkey_suspect", "name", p.Name)
	}
	return refused
}
