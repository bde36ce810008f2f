// Package passkey speaks WebAuthn with browsers, for community.Keyring.
//
// It decides what a browser is asked and whether its answer proves anything: by whom, to which address, for which
// challenge. It leaves keeping passkeys and challenges, and what a passkey opens, to community.
package passkey

import (
	"encoding/json"
	"errors"
	"net"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"panal/community"
	"panal/fault"
)

// Verifier is the community.Authenticators of one address.
type Verifier struct {
	library *webauthn.WebAuthn
	origin  string
}

// ErrUnfit is returned for an address at which browsers refuse passkeys.
var ErrUnfit = errors.New("passkeys need an address that begins with https and has a name, or localhost")

// New returns a verifier for the address at which browsers reach the program, whatever proxy stands between.
func New(public *url.URL) (*Verifier, error) {
	host := public.Hostname()
	if net.ParseIP(host) != nil || public.Scheme != "https" && host != "localhost" {
		return nil, ErrUnfit
	}
	origin := public.Scheme + "://" + public.Host
	library, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: host, RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation, // what made the passkey is nobody's business here
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationPreferred,
		},
		// A browser's extensions may add to an answer what nobody asked for; none of it is used.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, err
	}
	return &Verifier{library, origin}, nil
}

// holder is a person as the library sees one.
type holder struct {
	person community.Person
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.person.ID[:] }
func (h holder) WebAuthnName() string                       { return h.person.Email }
func (h holder) WebAuthnDisplayName() string                { return h.person.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// BeginMaking asks a device for a passkey that finds its person by itself, unless it holds one of theirs already.
func (v *Verifier) BeginMaking(p community.Person, has []community.Passkey) (options, state []byte, err error) {
	var known []protocol.CredentialDescriptor
	for _, k := range has {
		credential, err := record(k)
		if err != nil {
			return nil, nil, err
		}
		known = append(known, credential.Descriptor())
	}
	creation, session, err := v.library.BeginRegistration(holder{person: p}, webauthn.WithExclusions(known))
	if err != nil {
		return nil, nil, fault.Wrap("begin a passkey", err)
	}
	return both(creation.Response, session)
}

// FinishMaking returns the passkey that a device has made.
func (v *Verifier) FinishMaking(p community.Person, state, answer []byte) (community.Passkey, error) {
	session, err := began(state)
	if err != nil {
		return community.Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return community.Passkey{}, community.ErrPasskeyWrong.Because(err)
	}
	if err := v.toUs(parsed.Response.CollectedClientData); err != nil {
		return community.Passkey{}, err
	}
	credential, err := v.library.CreateCredential(holder{person: p}, session, parsed)
	if err != nil {
		return community.Passkey{}, community.ErrPasskeyWrong.Because(explained(err))
	}
	return kept(community.Passkey{}, credential)
}

// BeginUse asks for whatever passkey of ours the person chooses.
func (v *Verifier) BeginUse() (options, state []byte, err error) {
	assertion, session, err := v.library.BeginDiscoverableLogin()
	if err != nil {
		return nil, nil, fault.Wrap("ask for a passkey", err)
	}
	return both(assertion.Response, session)
}

// FinishUse verifies an answer with the passkey that it names.
func (v *Verifier) FinishUse(state, answer []byte, find func(credential []byte) (community.Passkey, error)) (used community.Passkey, copied bool, err error) {
	session, err := began(state)
	if err != nil {
		return used, false, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return used, false, community.ErrPasskeyWrong.Because(err)
	}
	if err := v.toUs(parsed.Response.CollectedClientData); err != nil {
		return used, false, err
	}
	var known community.Passkey
	credential, err := v.library.ValidateDiscoverableLogin(func(rawID, _ []byte) (webauthn.User, error) {
		if known, err = find(rawID); err != nil {
			return nil, err
		}
		credential, err := record(known)
		// The library compares the person with the one whom the answer names.
		return holder{community.Person{ID: known.Person}, []webauthn.Credential{credential}}, err
	}, session, parsed)
	if err != nil {
		return used, false, community.ErrPasskeyWrong.Because(explained(err))
	}
	copied = credential.Authenticator.CloneWarning
	used, err = kept(known, credential)
	return used, copied, err
}

// toUs refuses an answer that was given to a page at another address: the library would, without saying so plainly.
func (v *Verifier) toUs(data protocol.CollectedClientData) error {
	if data.Origin != v.origin {
		return community.ErrPasskeyOrigin.With(fault.Args{"address": v.origin})
	}
	return nil
}

// record reads what is kept of a passkey.
func record(p community.Passkey) (c webauthn.Credential, err error) {
	if err = json.Unmarshal(p.Record, &c); err != nil {
		return c, fault.Wrap("read a passkey", err)
	}
	c.Authenticator.SignCount = uint32(p.Counter)
	return c, nil
}

// kept is a passkey with what is to be kept of it.
func kept(p community.Passkey, c *webauthn.Credential) (community.Passkey, error) {
	p.Credential, p.Counter = c.ID, int64(c.Authenticator.SignCount)
	c.Authenticator.CloneWarning = false // what comes of it is kept beside
	var err error
	if p.Record, err = json.Marshal(c); err != nil {
		return p, fault.Wrap("write a passkey", err)
	}
	return p, nil
}

func both(options any, session *webauthn.SessionData) (o, s []byte, err error) {
	if o, err = json.Marshal(options); err == nil {
		s, err = json.Marshal(session)
	}
	if err != nil {
		return nil, nil, fault.Wrap("write a challenge", err)
	}
	return o, s, nil
}

func began(state []byte) (session webauthn.SessionData, err error) {
	if err = json.Unmarshal(state, &session); err != nil {
		return session, fault.Wrap("read a challenge", err)
	}
	return session, nil
}

// explained adds what the library tells developers alone.
func explained(err error) error {
	if e, ok := errors.AsType[*protocol.Error](err); ok {
		return errors.Join(err, errors.New(e.DevInfo))
	}
	return err
}
