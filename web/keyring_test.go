package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
)

// idProvider is an identity provider that says what the code says.
type idProvider struct{ down bool }

func (*idProvider) Key() string    { return "example" }
func (*idProvider) Name() string   { return "Example" }
func (*idProvider) Issuer() string { return "https://id.example" }

func (e *idProvider) Begin(_ context.Context, state, _, _ string) (string, error) {
	if e.down {
		return "", community.ErrProviderDown.With(fault.Args{"provider": "Example"})
	}
	return "https://id.example/authorize?state=" + state, nil
}

func (*idProvider) Finish(_ context.Context, code, _, _ string) (c community.Claim, err error) {
	c.Issuer = "https://id.example"
	return c, json.Unmarshal([]byte(code), &c)
}

// goes leaves for the provider, and returns the state that is to come back.
func (b *browser) goes(path string, form url.Values) (state string) {
	b.w.t.Helper()
	p := b.post(path, form).want(http.StatusOK, "You go on to Example to sign in")
	refresh := p.header.Get("Refresh")
	state = regexp.MustCompile(`^0; url=https://id\.example/authorize\?state=(\w+)$`).ReplaceAllString(refresh, "$1")
	if state == refresh {
		b.w.t.Fatalf("leads on to %q", refresh)
	}
	return state
}

func backWith(state, claim string) string {
	return "/sign-in/with/example/back?" + url.Values{"state": {state}, "code": {claim}}.Encode()
}

const proven, unproven = `{"Subject":"1","Email":"eva@example.org","Verified":true,"Name":"Eva"}`, `{"Subject":"2","Email":"max@example.org","Name":"Max"}`

func TestSigningInAtAProvider(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	form := b.get("/sign-in?next=/alto/me").want(http.StatusOK, "Continue with Example", "Sign in with a passkey").form("/sign-in/with/example")
	state := b.goes("/sign-in/with/example", form)
	w.browser().get(backWith(state, proven)).want(http.StatusGone, "begun in another browser")
	b.follow(b.get(backWith(state, proven))).want(http.StatusOK, "You are signed in.", "Eva", "Signed in as eva@example.org")
	b.get(backWith(state, proven)).want(http.StatusGone)

	c := w.browser()
	state = c.goes("/sign-in/with/example", url.Values{"next": {"https://evil.example"}})
	if to := c.get(backWith(state, proven)).want(http.StatusSeeOther).header.Get("Location"); to != "/" {
		t.Errorf("leads to %q", to)
	}
	state = c.goes("/sign-in/with/example", form)
	c.get("/sign-in/with/example/back?error=access_denied&state="+state).want(http.StatusUnprocessableEntity, "You did not go on at Example", "Send the code")
	c.get("/sign-in/with/example/back?state=nonsense&code=x").want(http.StatusGone, "Begin again")
	c.post("/sign-in/with/nobody", nil).want(http.StatusNotFound)
	c.get("/sign-in/with/nobody/back").want(http.StatusNotFound)
	w.provider.down = true
	w.browser().post("/sign-in/with/example", form).want(http.StatusServiceUnavailable, "We cannot reach Example right now.", "Send the code")
}

func TestAProviderThatConfirmsNoEmail(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	state := b.goes("/sign-in/with/example", url.Values{"next": {"/alto/me"}})
	page := b.follow(b.get(backWith(state, unproven))).want(http.StatusOK, "Example has not confirmed your e-mail", "max@example.org")
	form := page.form("/sign-in")
	b.post("/sign-in", form).want(http.StatusSeeOther)
	b.follow(b.post("/sign-in/code", url.Values{"code": {w.code("max@example.org")}})).want(http.StatusOK, "You are signed in.")
	b.get("/alto/me/signing-in").want(http.StatusOK, "Example max@example.org")
	c := w.browser()
	state = c.goes("/sign-in/with/example", url.Values{"next": {"/alto/me"}})
	c.follow(c.get(backWith(state, unproven))).want(http.StatusOK, "Signed in as max@example.org")
}

func TestLinkingAnAccount(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto/me")
	b.get("/alto/me/signing-in").want(http.StatusOK, "No accounts linked", "No passkeys yet", "this browser")
	state := b.goes("/alto/me/signing-in/with/example", nil)
	p := b.follow(b.get(backWith(state, proven))).want(http.StatusOK, "The account is linked.", "Example eva@example.org", "Unlink Example")
	other := w.browser()
	other.signIn("max@example.org", "/alto/me")
	state = other.goes("/alto/me/signing-in/with/example", nil)
	other.get(backWith(state, proven)).want(http.StatusConflict, "linked to somebody else here")
	unlink := regexp.MustCompile(`/alto/me/signing-in/accounts/idn_\w+/remove`).FindString(p.text)
	other.post(unlink, nil).want(http.StatusNotFound)
	other.post("/alto/me/signing-in/accounts/nonsense/remove", nil).want(http.StatusNotFound)
	b.follow(b.post(unlink, nil)).want(http.StatusOK, "The account is unlinked.", "No accounts linked")
	w.provider.down = true
	b.post("/alto/me/signing-in/with/example", nil).want(http.StatusServiceUnavailable, "We cannot reach Example right now.", "Where you are signed in")
	b.post("/alto/me/signing-in/with/nobody", nil).want(http.StatusNotFound)
}

func TestSessionsArePages(t *testing.T) {
	w := newShop(t)
	phone, desk := w.browser(), w.browser()
	phone.header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile Safari/604.1")
	phone.signIn("eva@example.org", "/alto/me")
	w.clock.Advance(2 * time.Hour)
	desk.signIn("eva@example.org", "/alto/me")
	p := desk.get("/alto/me/signing-in").want(http.StatusOK, "Safari on iPhone", "Another program", "this browser", "Sign out everywhere else")
	end := regexp.MustCompile(`/alto/me/signing-in/sessions/sess_\w+/end`).FindString(p.text)
	stranger := w.browser()
	stranger.signIn("max@example.org", "/alto/me")
	stranger.post(end, nil).want(http.StatusNotFound, "This session is over.")
	stranger.post("/alto/me/signing-in/sessions/nonsense/end", nil).want(http.StatusNotFound)
	desk.follow(desk.post(end, nil)).want(http.StatusOK, "That browser is signed out.").without("Safari on iPhone")
	phone.get("/alto/me").want(http.StatusSeeOther)

	w.clock.Advance(time.Minute)
	phone.signIn("eva@example.org", "/alto/me")
	desk.follow(desk.post("/alto/me/signing-in/sessions/end-others", nil)).want(http.StatusOK, "All other browsers are signed out.")
	phone.get("/alto/me").want(http.StatusSeeOther)
	desk.get("/alto/me").want(http.StatusOK)
}

// A session that a request writes once more after its browser has signed out, or in, is nobody's.
func TestSessionsAreNotRevived(t *testing.T) {
	w := newShop(t)
	at, err := url.Parse(w.url)
	w.must(err)
	b := w.browser()
	token := func() string { return cookieOf(b.client.Jar.Cookies(at), "session") }
	w.group(b, "eva@example.org", "Eva") // a guest, whose session somebody may have planted
	planted := token()
	kept, _, err := w.db.Sessions().Find(planted)
	w.must(err)
	b.signIn("eva@example.org", "/alto/me")
	in := token()
	own, _, err := w.db.Sessions().Find(in)
	w.must(err)
	b.post("/sign-out", nil)
	for what, old := range map[string]struct {
		token string
		data  []byte
	}{"as a guest": {planted, kept}, "signed in": {in, own}} {
		w.must(w.db.Sessions().Commit(old.token, old.data, time.Now().Add(time.Hour)))
		revived := w.browser()
		revived.header.Set("Cookie", "session="+old.token)
		if p := revived.get("/alto/me"); p.status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", what, p.status, p.words())
		}
	}
}

func cookieOf(cookies []*http.Cookie, name string) string {
	for _, c := range cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func TestChangingTheEmail(t *testing.T) {
	w := newShop(t)
	b, other := w.browser(), w.browser()
	b.signIn("eva@example.org", "/alto/me")
	w.clock.Advance(time.Minute)
	other.signIn("eva@example.org", "/alto/me")
	b.get("/alto/me/signing-in/email/code").want(http.StatusSeeOther) // not asked for yet
	b.post("/alto/me/signing-in/email", url.Values{"email": {"nobody"}}).want(http.StatusUnprocessableEntity, "does not look like an e-mail", "nobody")
	b.post("/alto/me/signing-in/email", url.Values{"email": {"eva@example.org"}}).want(http.StatusUnprocessableEntity, "This is your e-mail already.")
	form := b.get("/alto/me/signing-in").form("/alto/me/signing-in/email")
	form.Set("email", "eva@new.example.org")
	b.follow(b.post("/alto/me/signing-in/email", form)).want(http.StatusOK, "We sent six digits to eva@new.example.org")
	b.post("/alto/me/signing-in/email/code", url.Values{"code": {"000000"}}).want(http.StatusUnprocessableEntity, "This code is wrong or too old.")
	b.follow(b.post("/alto/me/signing-in/email/code", url.Values{"code": {w.code("eva@new.example.org")}})).want(http.StatusOK, "Your e-mail was changed.", "Codes go to eva@new.example.org")
	other.get("/alto/me").want(http.StatusSeeOther)

	undo := ""
	for _, m := range w.outbox.Messages() {
		if m.To == "eva@example.org" && undo == "" {
			undo = regexp.MustCompile(`/sign-in/undo/\w+`).FindString(m.Text)
		}
	}
	reader := w.browser()
	reader.get("/sign-in/undo/nonsense").want(http.StatusGone, "This link is over")
	reader.post("/sign-in/undo/nonsense", nil).want(http.StatusGone)
	reader.get(undo).want(http.StatusOK, "from eva@example.org to eva@new.example.org", "Possible until")
	b.get("/alto/me").want(http.StatusOK) // looking undoes nothing
	reader.post(undo, nil).want(http.StatusOK, "Your e-mail is eva@example.org again")
	b.get("/alto/me").want(http.StatusSeeOther)
	reader.get(undo).want(http.StatusGone)
	reader.post(undo, nil).want(http.StatusGone)
	w.clock.Advance(time.Minute)
	b.follow(b.signIn("eva@example.org", "/alto/me")).want(http.StatusOK, "Signed in as eva@example.org")
}

func TestPasskeyForms(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	var asked question
	w.must(json.Unmarshal([]byte(b.post("/sign-in/passkey/options", nil).want(http.StatusOK).text), &asked))
	if !strings.Contains(string(asked.Options), `"rpId":"panal.example"`) || strings.Contains(string(asked.Options), "allowCredentials") {
		t.Errorf("asked for %s", asked.Options)
	}
	b.post("/sign-in/passkey", url.Values{"handle": {asked.Handle}, "answer": {"{}"}}).want(http.StatusUnprocessableEntity, "This passkey does not work here", "Send the code")
	b.post("/sign-in/passkey", url.Values{"handle": {asked.Handle}, "answer": {"{}"}}).want(http.StatusGone, "Begin again")
	b.post("/sign-in/passkey", nil).want(http.StatusGone)

	b.post("/alto/me/signing-in/passkeys/options", nil).want(http.StatusUnauthorized)
	b.signIn("eva@example.org", "/alto/me")
	w.must(json.Unmarshal([]byte(b.post("/alto/me/signing-in/passkeys/options", nil).want(http.StatusOK).text), &asked))
	b.post("/alto/me/signing-in/passkeys", url.Values{"handle": {asked.Handle}, "answer": {"?"}, "name": {"my phone"}}).
		want(http.StatusUnprocessableEntity, "This passkey does not work here", "my phone")
	b.post("/alto/me/signing-in/passkeys", url.Values{"name": {strings.Repeat("x", 100)}}).want(http.StatusUnprocessableEntity, "At most 80 characters.")
	missing := "/alto/me/signing-in/passkeys/" + id.Passkey.Text(w.db.IDs().New(noon))
	b.post(missing+"/rename", url.Values{}).want(http.StatusUnprocessableEntity)
	b.post(missing+"/remove", nil).want(http.StatusNotFound, "There is no such passkey.")
	b.post("/alto/me/signing-in/passkeys/nonsense/rename", nil).want(http.StatusNotFound)
	b.post("/alto/me/signing-in/passkeys/nonsense/remove", nil).want(http.StatusNotFound)
}

// Whether somebody has the address is told by no answer, and by no difference in what is done.
func TestSigningInTellsNobodyWhoIsHere(t *testing.T) {
	w := newShop(t)
	w.browser().signIn("eva@example.org", "/alto/me")
	w.clock.Advance(time.Minute)
	seen := map[string]string{}
	for _, email := range []string{"eva@example.org", "bob@example.org"} {
		b := w.browser()
		var all strings.Builder
		for _, p := range []*answered{
			b.post("/sign-in", url.Values{"email": {email}}), b.get("/sign-in/code"), b.post("/sign-in", url.Values{"email": {email}}),
			b.post("/sign-in/code", url.Values{"code": {"000000"}}),
		} {
			p.header.Del("Date")
			p.header.Del("X-Request-Id")
			p.header.Del("Set-Cookie")
			all.WriteString(http.StatusText(p.status) + p.text)
			for _, name := range []string{"Location", "Retry-After", "Content-Length"} {
				all.WriteString(name + p.header.Get(name))
			}
		}
		seen[email] = strings.ReplaceAll(all.String(), email, "EMAIL")
	}
	if seen["eva@example.org"] != seen["bob@example.org"] {
		t.Error("the answers tell them apart")
	}
}

func TestOtherWaysInAreLimited(t *testing.T) {
	w := newShop(t, func(c *Config) { c.Limits = Limits{Forms: -1, Guesses: 3} })
	for _, path := range []string{"/sign-in/passkey/options", "/sign-in/with/example"} {
		var last *answered
		for range 4 {
			last = w.browser().post(path, nil)
		}
		if last.want(http.StatusTooManyRequests); last.header.Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
		w.clock.Advance(time.Minute)
	}
	for _, path := range []string{"/sign-in/undo/x", "/sign-in/link/x", "/sign-in/with/example/back"} {
		for range 4 {
			w.browser().get(path)
		}
		w.browser().get(path).want(http.StatusTooManyRequests)
		w.clock.Advance(time.Minute)
	}
}

// A guest who proved an e-mail finds how they sign in, and signs out elsewhere; one who proved none is asked to sign in.
func TestGuestsSayHowTheySignIn(t *testing.T) {
	w := newShop(t)
	_, err := w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitApplication })
	w.must(err)
	phone, desk, nobody := w.browser(), w.browser(), w.browser()
	phone.signIn("luz@example.com", "/alto").want(http.StatusSeeOther)
	desk.signIn("luz@example.com", "/alto").want(http.StatusSeeOther)
	phone.get("/alto/me").want(http.StatusOK, "Passkeys, e-mail, and where you are signed in.")
	phone.get("/alto/me/signing-in").want(http.StatusOK, "Add a passkey", "luz@example.com")
	phone.post("/alto/me/signing-in/sessions/end-others", nil).want(http.StatusSeeOther)
	desk.get("/alto/me/signing-in").want(http.StatusSeeOther)

	w.group(nobody, "kai@example.com", "Kai")
	nobody.get("/alto/me").want(http.StatusOK).without("Passkeys, e-mail, and where you are signed in.")
	nobody.get("/alto/me/signing-in").want(http.StatusSeeOther)
	nobody.post("/alto/me/signing-in/sessions/end-others", nil).want(http.StatusUnauthorized)
}
