package app

import (
	"testing"
	"time"

	"panal/connect/oidc"
	"panal/connect/oidc/oidctest"
	"panal/internal/browsertest"
)

const keyringPage = "/alto/me/signing-in"

// A member adds a passkey, and from then on a touch is enough; the device stops, and is lost.
func TestPasskeyInABrowser(t *testing.T) {
	p := boot(t, Config{})
	s := openShop(p, 3)
	b := browsertest.New(t)
	luz := s.somebody(b, "Luz")
	luz.signsIn(keyringPage)
	luz.sees("No passkeys yet", "this browser")
	phone := luz.Authenticator()

	phone.Answers(false)
	luz.Eval("navigator.credentials.create = () => Promise.reject(new DOMException('', 'NotAllowedError')); null", nil)
	luz.Press("Add a passkey")
	luz.WaitText("[data-passkey-says]", "your device stopped")
	phone.Answers(true)
	luz.opens(keyringPage)
	luz.Fill("[data-passkey] [name=name]", "My phone")
	luz.taps("Add a passkey")
	luz.sees("The passkey was added.", "My phone", "never")
	if n := phone.Keeps(); n != 1 {
		t.Fatalf("the device keeps %d passkeys", n)
	}
	luz.Press("Add a passkey") // the same device holds one already
	luz.WaitText("[data-passkey-says]", "holds a passkey of yours already")

	s.clock.Advance(time.Hour)
	luz.taps("Sign out")
	luz.entersByPasskey()
	luz.opens(keyringPage)
	luz.sees("My phone", "passkey")
	luz.taps("Rename")
	luz.Fill("[name^='name.']", "Old phone")
	luz.taps("Save")
	luz.sees("Saved.", "Old phone")

	luz.taps("Remove…")
	luz.taps("Remove “Old phone”")
	luz.sees("The passkey was removed.", "No passkeys yet")
	luz.taps("Sign out") // the device does not know that its passkey is worth nothing now
	luz.opens("/sign-in?next=/alto/me")
	luz.asksForPasskey()
	luz.sees("This passkey does not work here, or not any more.", "Send the code")
	luz.ConsoleErrors()

	plain := s.somebody(b, "Plain").withoutScripts()
	plain.opens("/sign-in")
	plain.sees("Passkeys need JavaScript", "Send the code")
}

// entersByPasskey signs in without an e-mail.
func (w *person) entersByPasskey() {
	w.s.t.Helper()
	w.opens("/sign-in?next=/alto/me")
	w.asksForPasskey()
	w.sees("You are signed in.")
	w.looks()
}

// asksForPasskey presses the button, unless the browser offers the passkey by itself in the field of the e-mail.
func (w *person) asksForPasskey() {
	w.s.t.Helper()
	w.Eval("(() => { const b = document.querySelector('[data-passkey=use] button'); if (b) b.click(); return null })()", nil)
}

// Somebody signs in with an account elsewhere, at a real provider; the first time it confirms no e-mail.
func TestProviderInABrowser(t *testing.T) {
	provider := oidctest.Start(t)
	config, err := oidc.ParseAll([]string{provider.URL("Example")})
	if err != nil {
		t.Fatal(err)
	}
	p := boot(t, Config{Providers: config})
	s := openShop(p, 3)
	b := browsertest.New(t)

	luz := s.somebody(b, "Luz")
	luz.opens("/sign-in?next=/alto/me")
	luz.Press("Continue with Example")
	luz.isAtProvider("1", luz.email, "yes")
	luz.sees("You are signed in.", "Signed in as luz@example.org")
	luz.looks()

	// The account is found by what the provider calls it, whatever e-mail it says.
	again := s.somebody(b, "Again").withoutScripts()
	again.opens("/sign-in?next=/alto/me")
	again.Click("form[action='/sign-in/with/example'] button")
	again.isAtProvider("1", "other@example.org", "yes")
	again.sees("Signed in as luz@example.org")

	max := s.somebody(b, "Max")
	max.opens("/sign-in?next=" + keyringPage)
	max.Press("Continue with Example")
	max.isAtProvider("2", max.email, "no")
	max.sees("Example has not confirmed your e-mail")
	max.looks()
	max.taps("Send the code")
	max.opens("/sign-in/code")
	max.Fill("[name=code]", p.code(max.email))
	max.taps("Sign in")
	max.sees("You are signed in.", "max@example.org", "Unlink…")
	max.taps("Unlink…")
	max.taps("Unlink Example")
	max.sees("The account is unlinked.")
	max.Press("Link Example")
	max.isAtProvider("1", "", "no")
	max.sees("linked to somebody else here")
	max.isToldInTheConsole("409")
	max.Press("Link Example")
	max.isAtProvider("3", "", "no")
	max.sees("The account is linked.")

	max.taps("Sign out")
	max.opens("/sign-in")
	max.Press("Continue with Example")
	max.WaitText("h1", "Who are you?")
	max.Press("Cancel")
	max.sees("You did not go on at Example")
	max.ConsoleErrors()

	provider.Stop()
	s.clock.Advance(25 * time.Hour) // what it said of itself is believed for a day
	max.Press("Continue with Example")
	max.sees("We cannot reach Example right now. A code by e-mail works.", "Send the code")
}

// isAtProvider says who they are at the provider, and goes on.
func (w *person) isAtProvider(subject, email, verified string) {
	w.s.t.Helper()
	w.WaitText("h1", "Who are you?")
	w.Fill("[name=subject]", subject)
	w.Fill("[name=email]", email)
	w.Fill("[name=verified]", verified)
	w.Press("It is me")
}
