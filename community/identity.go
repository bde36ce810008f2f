package community

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
)

// An identity is an account with an identity provider (OpenID Connect) that is a person's: signing in there signs them
// in here. It is known by its issuer and subject, never by an e-mail, for addresses change hands. The first time:
//   - when the provider says that it has verified the e-mail, the account becomes that of whoever has the e-mail here,
//     or of somebody new;
//   - when it does not, the person proves an e-mail by a code, and the account becomes theirs then.
type Identity struct {
	ID        id.ID
	Person    id.ID
	Issuer    string
	Subject   string
	Email     string // as the provider told it, to tell accounts apart; proves nothing
	CreatedAt time.Time
	UsedAt    time.Time
}

// Claim is what a provider says of whoever signed in there.
type Claim struct {
	Issuer, Subject string
	Email           string
	Verified        bool // the provider says that the e-mail is theirs
	Name            string
}

// Provider is an identity provider. What it is sent and what it returns is protected by a nonce and a verifier (PKCE).
type Provider interface {
	Key() string // in addresses
	Name() string
	Issuer() string
	// Begin returns the address to send the browser to, or ErrProviderDown.
	Begin(ctx context.Context, state, nonce, verifier string) (address string, err error)
	// Finish redeems the code that the browser came back with.
	Finish(ctx context.Context, code, nonce, verifier string) (Claim, error)
}

var (
	ErrIdentityMissing = fault.Missing("identity")
	ErrProviderMissing = fault.Missing("sign_in_provider")
	// ErrIdentityTaken is returned for linking an account that is somebody else's here.
	ErrIdentityTaken = fault.New(fault.Conflict, "identity_taken")
	// ErrProviderDown is returned when the provider cannot be reached or makes no sense. Its cause is for the log.
	ErrProviderDown = fault.New(fault.Unavailable, "provider_down")
	// ErrProviderRefused is returned when what came back from the provider does not prove anything.
	ErrProviderRefused = fault.New(fault.Invalid, "provider_refused")
	// ErrProviderDeclined is returned when the person did not go on there.
	ErrProviderDeclined = fault.New(fault.Invalid, "provider_declined")
)

type identityReads interface {
	// Identities lists a person's, the oldest first.
	Identities(ctx context.Context, person id.ID) ([]Identity, error)
}

type identityTx interface {
	// UseIdentity returns whose an account is, now that it is used, or ErrIdentityMissing.
	UseIdentity(c Claim) (person id.ID, err error)
	// AddIdentity returns whose the account is after: the person's, unless it was somebody's before.
	AddIdentity(i Identity) (person id.ID, news bool, err error)
	RemoveIdentity(person, identity id.ID) error
}

// ProviderName is a provider as it is offered.
type ProviderName struct{ Key, Name, Issuer string }

// Providers lists those that are offered.
func (e *Keyring) Providers() (names []ProviderName) {
	for _, p := range e.config.Providers {
		names = append(names, ProviderName{p.Key(), p.Name(), p.Issuer()})
	}
	return names
}

func (e *Keyring) provider(key string) (Provider, error) {
	for _, p := range e.config.Providers {
		if p.Key() == key {
			return p, nil
		}
	}
	return nil, ErrProviderMissing
}

// Identities lists the actor's, the oldest first.
func (e *Keyring) Identities(ctx context.Context, actor access.Actor) ([]Identity, error) {
	if err := e.may(actor, access.KeyringView); err != nil {
		return nil, err
	}
	return e.store.Identities(ctx, actor.Person)
}

// RemoveIdentity ends that an account signs the actor in.
func (e *Keyring) RemoveIdentity(ctx context.Context, actor access.Actor, identity id.ID) error {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return err
	}
	return e.store.Write(ctx, id.Zero, func(tx KeyringTx) error { return tx.RemoveIdentity(actor.Person, identity) })
}

// journey is what is kept while somebody is at a provider.
type journey struct {
	Provider, Nonce, Verifier string
	Next                      string
	Community                 id.ID
}

// GoToProvider is a way to a provider and back.
type GoToProvider struct {
	Provider  string
	Browser   string
	Next      string // where signing in leads
	Community id.ID  // joined then; zero for none
}

// BeginProvider begins to sign somebody in at a provider, and returns where to send their browser.
func (e *Keyring) BeginProvider(ctx context.Context, to GoToProvider) (address string, err error) {
	return e.goTo(ctx, to, id.Zero)
}

// BeginLink begins to make an account with a provider the actor's, and returns where to send their browser.
func (e *Keyring) BeginLink(ctx context.Context, actor access.Actor, to GoToProvider) (address string, err error) {
	if err := e.may(actor, access.KeyringManage); err != nil {
		return "", err
	}
	return e.goTo(ctx, to, actor.Person)
}

func (e *Keyring) goTo(ctx context.Context, to GoToProvider, person id.ID) (address string, err error) {
	p, err := e.provider(to.Provider)
	if err != nil {
		return "", err
	}
	state, _ := newSecret("")
	nonce, _ := newSecret("")
	verifier, _ := newSecret("")
	if address, err = p.Begin(ctx, state, nonce, verifier); err != nil {
		return "", err
	}
	data, err := json.Marshal(journey{p.Key(), nonce, verifier, to.Next, to.Community})
	if err != nil {
		return "", fault.Wrap("keep a way to a provider", err)
	}
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		if !person.IsZero() {
			if err := linksOfPerson.takeFor(tx, person); err != nil {
				return err
			}
		}
		begin(tx, state, to.Browser, atProvider, person, data)
		return nil
	})
	return address, err
}

// FromProvider is what a browser comes back with.
type FromProvider struct {
	Provider, Browser string
	State, Code       string
	Failed            string       // as the provider says it, instead of a code
	Actor             access.Actor // of the browser's session
	Language          string
}

// Arrived is who came back from a provider, and where they were going.
type Arrived struct {
	Next   string
	Actor  access.Actor // who is signed in now; zero when nobody is
	Linked bool         // it was to become that of who was signed in before
	// Unproven is the handle of an account whose e-mail the provider has not verified: give it to LinkProven once the
	// person has signed in by a code.
	Unproven string
	Email    string // as the provider told it
}

// FinishProvider signs in whoever comes back from a provider, or makes the account theirs if that is what they went
// for. Where they were going is returned even when it fails, if it is known.
func (e *Keyring) FinishProvider(ctx context.Context, in FromProvider) (a Arrived, err error) {
	p, err := e.provider(in.Provider)
	if err != nil {
		return a, err
	}
	person, data, err := e.take(ctx, in.State, in.Browser, atProvider)
	if err != nil {
		return a, err
	}
	var j journey
	if err := json.Unmarshal(data, &j); err != nil {
		return a, fault.Wrap("read a way to a provider", err)
	}
	if j.Provider != in.Provider {
		return a, ErrCeremonyOver
	}
	a.Next, a.Linked = j.Next, !person.IsZero()
	named := fault.Args{"provider": p.Name()}
	switch in.Failed {
	case "":
	case "access_denied", "interaction_required", "login_required", "consent_required":
		return a, ErrProviderDeclined.With(named)
	default:
		return a, ErrProviderDown.With(named).Because(errors.New("the provider says: " + in.Failed))
	}
	claim, err := p.Finish(ctx, in.Code, j.Nonce, j.Verifier)
	if err != nil {
		return a, err
	}
	if !person.IsZero() {
		if person != in.Actor.Person { // signed out, or somebody else, in the meantime
			return a, ErrCeremonyOver
		}
		return a, e.link(ctx, in.Actor, claim, p.Name())
	}
	at := Arrival{Community: j.Community, Guest: in.Actor.Person, Language: in.Language}
	a.Actor, err = e.recognise(ctx, claim, p.Name(), at)
	if errors.Is(err, errUnproven) {
		a.Email = claim.Email
		a.Unproven, err = e.keepUnproven(ctx, in.Browser, unproven{claim, p.Name()})
	}
	return a, err
}

// errUnproven says that nobody has the account yet and its e-mail is not verified.
var errUnproven = errors.New("community: the provider did not verify the e-mail")

// recognise returns whose an account is.
func (e *Keyring) recognise(ctx context.Context, c Claim, provider string, at Arrival) (access.Actor, error) {
	var person id.ID
	err := e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		person, err = tx.UseIdentity(c)
		return err
	})
	if err == nil {
		return e.admit(ctx, person, at)
	}
	if !errors.Is(err, ErrIdentityMissing) {
		return access.Actor{}, err
	}
	email, ok := ParseEmail(c.Email)
	if !ok || !c.Verified {
		return access.Actor{}, errUnproven
	}
	p, known, err := e.personFor(ctx, c, email, at)
	if fault.KindOf(err) == fault.Conflict {
		p, known, err = e.personFor(ctx, c, email, at) // two became one e-mail's person at once, on two nodes; one is now
	}
	if err != nil {
		return access.Actor{}, err
	}
	if known {
		e.people.tell(ctx, p.Email, p.Locale, "identity_added", "provider", provider)
	}
	return e.admit(ctx, p.ID, at)
}

// personFor makes an account that of the person with an e-mail, which the provider has verified. It reports whether
// they were known before.
func (e *Keyring) personFor(ctx context.Context, c Claim, email string, at Arrival) (p Person, known bool, err error) {
	l := locale.For(at.Language)
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		_, err := tx.PersonByEmail(email)
		known = err == nil
		if p, err = personOf(tx, at.Guest, Person{Email: email, Name: nameFor(c.Name, email, l), Locale: l.Tag()}); err != nil {
			return err
		}
		whose, _, err := tx.AddIdentity(newIdentity(tx, p.ID, c))
		if err == nil && whose != p.ID { // linked since we looked, by somebody who proved more
			return ErrIdentityTaken
		}
		return err
	})
	return p, known, err
}

func newIdentity(tx KeyringTx, person id.ID, c Claim) Identity {
	now := tx.Now()
	return Identity{tx.NewID(), person, c.Issuer, c.Subject, c.Email, now, now}
}

// link makes an account the actor's, who is signed in, and tells them.
func (e *Keyring) link(ctx context.Context, actor access.Actor, c Claim, provider string) error {
	var news bool
	err := e.store.Write(ctx, id.Zero, func(tx KeyringTx) (err error) {
		var whose id.ID
		whose, news, err = tx.AddIdentity(newIdentity(tx, actor.Person, c))
		if err == nil && whose != actor.Person {
			err = ErrIdentityTaken
		}
		return err
	})
	if err == nil && news {
		e.people.tell(ctx, actor.Email, actor.Locale, "identity_added", "provider", provider)
	}
	return err
}

// unproven is an account that waits for its person to prove an e-mail.
type unproven struct {
	Claim    Claim
	Provider string
}

func (e *Keyring) keepUnproven(ctx context.Context, browser string, u unproven) (handle string, err error) {
	data, err := json.Marshal(u)
	if err != nil {
		return "", fault.Wrap("keep an account", err)
	}
	handle, _ = newSecret("")
	err = e.store.Write(ctx, id.Zero, func(tx KeyringTx) error {
		begin(tx, handle, browser, provingEmail, id.Zero, data)
		return nil
	})
	return handle, err
}

// LinkProven makes an account the actor's, who has just proven their e-mail by a code, in the browser that came back
// from the provider.
func (e *Keyring) LinkProven(ctx context.Context, actor access.Actor, browser, handle string) error {
	_, data, err := e.take(ctx, handle, browser, provingEmail)
	if err != nil {
		return err
	}
	var u unproven
	if err := json.Unmarshal(data, &u); err != nil {
		return fault.Wrap("read an account", err)
	}
	return e.link(ctx, actor, u.Claim, u.Provider)
}
