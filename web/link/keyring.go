package link

import (
	"net/url"

	"panal/internal/id"
)

// The ways in that belong to no community.
const (
	PasskeyOptions = "/sign-in/passkey/options" // takes the POST of a script
	PasskeySignIn  = "/sign-in/passkey"
)

// Provider takes the POST that leads to an identity provider.
func Provider(key string) string { return "/sign-in/with/" + url.PathEscape(key) }

// ProviderBack is where an identity provider sends browsers back to.
func ProviderBack(key string) string { return Provider(key) + "/back" }

// UndoEmail is the page that gives a person their old e-mail back.
func UndoEmail(secret string) string { return "/sign-in/undo/" + secret }

// Keyring is the page of how a member signs in.
func (c Community) Keyring() string { return c.at("/me/signing-in") }

func (c Community) Passkeys() string       { return c.Keyring() + "/passkeys" }
func (c Community) PasskeyOptions() string { return c.Passkeys() + "/options" }

func (c Community) RenamePasskey(i id.ID) string {
	return c.Passkeys() + "/" + id.Passkey.Text(i) + "/rename"
}

func (c Community) RemovePasskey(i id.ID) string {
	return c.Passkeys() + "/" + id.Passkey.Text(i) + "/remove"
}

func (c Community) LinkProvider(key string) string {
	return c.Keyring() + "/with/" + url.PathEscape(key)
}

func (c Community) RemoveIdentity(i id.ID) string {
	return c.Keyring() + "/accounts/" + id.Identity.Text(i) + "/remove"
}

func (c Community) EndSession(i id.ID) string {
	return c.Keyring() + "/sessions/" + id.Session.Text(i) + "/end"
}

func (c Community) EndOtherSessions() string { return c.Keyring() + "/sessions/end-others" }
func (c Community) NewEmail() string         { return c.Keyring() + "/email" }
func (c Community) NewEmailCode() string     { return c.Keyring() + "/email/code" }
