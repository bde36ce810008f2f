package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device that keeps passkeys in a person's window, and says yes to whatever it is asked.
type Authenticator struct {
	p  *Page
	id webauthn.AuthenticatorID
}

// Authenticator gives the person's window a device that keeps passkeys.
func (p *Page) Authenticator() *Authenticator {
	p.b.tb.Helper()
	call(p, webauthn.Enable, webauthn.EnableParams{})
	made := result(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	return &Authenticator{p, made.AuthenticatorID}
}

// Answers says whether the device answers at all.
func (a *Authenticator) Answers(on bool) {
	a.p.b.tb.Helper()
	call(a.p, webauthn.SetAutomaticPresenceSimulation, webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: a.id, Enabled: on})
}

// Keeps is how many passkeys the device has.
func (a *Authenticator) Keeps() int {
	a.p.b.tb.Helper()
	return len(result(a.p, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id}).Credentials)
}

// result sends a protocol command and returns what it answers.
func result[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.b.tb.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.b.patience)
	defer cancel()
	answered, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.fail("%s: %v", command.Method, err)
	}
	return answered
}
