package web

import (
	"net/http"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// What a session holds. It is written only when something of it changes: reading a page costs no write.
const (
	sessionPerson    = "person"    // who the browser is, once they bought or signed in
	sessionEmail     = "email"     // what a guest gave, to fill in the next form
	sessionSigning   = "signing"   // the address that a code was sent to
	sessionChallenge = "challenge" // binds the code to this browser
	sessionNext      = "next"      // where signing in leads

	sessionSignedIn = "session" // which of the person's sessions it is, once they signed in
	sessionSeen     = "seen"    // when that was last written down
	sessionBrowser  = "browser" // binds what goes on elsewhere, at a device or a provider, to this browser

	sessionUnproven   = "unproven"    // an account of a provider that waits for its person to prove an e-mail
	sessionUnprovenBy = "unproven_by" // the provider

	sessionNewEmail          = "new_email"           // the address that is to be the person's
	sessionNewEmailChallenge = "new_email_challenge" // binds its code to this browser
)

func (q *request) sessionGet(key string) string { return q.s.sessions.GetString(q.ctx(), key) }

func (q *request) sessionPut(key, value string) {
	if q.sessionGet(key) != value {
		q.s.sessions.Put(q.ctx(), key, value)
	}
}

func (q *request) sessionDrop(keys ...string) {
	for _, key := range keys {
		if q.s.sessions.Exists(q.ctx(), key) {
			q.s.sessions.Remove(q.ctx(), key)
		}
	}
}

// sessionPerson is who the browser is; zero when it has not said.
func (q *request) sessionPerson() id.ID {
	if q.route.is(machine) {
		return id.Zero
	}
	p, err := id.Person.Parse(q.sessionGet(sessionPerson))
	if err != nil {
		return id.Zero
	}
	return p
}

// ensurePerson says who the browser will be once it buys, so that a form sent twice is sent by one guest.
func (q *request) ensurePerson() {
	if q.sessionPerson().IsZero() {
		q.sessionPut(sessionPerson, id.Person.Text(q.s.IDs.New(q.now())))
	}
}

// session is which of the person's sessions it is; zero when nobody has signed in.
func (q *request) session() id.ID {
	session, err := id.Session.Parse(q.sessionGet(sessionSignedIn))
	if err != nil {
		return id.Zero
	}
	return session
}

// browserSecret is known to this browser's session alone.
func (q *request) browserSecret() string {
	if q.sessionGet(sessionBrowser) == "" {
		q.sessionPut(sessionBrowser, community.NewBrowserSecret())
	}
	return q.sessionGet(sessionBrowser)
}

// signIn makes the browser a person's, under a new token: one that was planted before is worth nothing now.
func (q *request) signIn(actor access.Actor, proof community.Proof) error {
	browser, unproven := q.sessionGet(sessionBrowser), q.sessionGet(sessionUnproven)
	was, instead := q.sessionPerson(), q.session()
	if err := q.s.sessions.RenewToken(q.ctx()); err != nil {
		return err
	}
	q.sessionDrop(sessionSigning, sessionChallenge, sessionNext, sessionEmail, sessionSignedIn, sessionSeen, sessionBrowser,
		sessionUnproven, sessionUnprovenBy, sessionNewEmail, sessionNewEmailChallenge)
	q.sessionPut(sessionPerson, id.Person.Text(actor.Person))
	if actor.Email == "" { // a guest, by a link that the program printed
		return nil
	}
	session, err := q.s.Keyring.OpenSession(q.ctx(), actor, community.NewSession{Token: q.s.sessions.Token(q.ctx()), Proof: proof,
		UserAgent: q.r.UserAgent(), Lasts: sessionLasts, Was: was, Instead: instead})
	if err != nil {
		return err
	}
	q.sessionPut(sessionSignedIn, id.Session.Text(session))
	q.sessionPut(sessionSeen, q.now().UTC().Format(time.RFC3339))
	q.linkUnproven(actor, browser, unproven)
	return nil
}

// actorIn is who the browser is in a community. Who has proven an e-mail is nobody in a session that was not opened for
// them: it may be one that they had as a guest, and that a request which was under way has written once more.
func (q *request) actorIn(here id.ID) (access.Actor, error) {
	actor, err := q.s.Communities.ActorForPerson(q.ctx(), q.sessionPerson(), here)
	if err == nil && actor.Email != "" && q.session().IsZero() {
		return access.Actor{Community: here}, nil
	}
	return actor, err
}

// seen has it written down now and then that a session is in use. A page does not fail for it.
func (q *request) seen() {
	session, now := q.session(), q.now()
	if last, err := time.Parse(time.RFC3339, q.sessionGet(sessionSeen)); session.IsZero() || err == nil && now.Sub(last) < seenEvery {
		return
	}
	q.sessionPut(sessionSeen, now.UTC().Format(time.RFC3339))
	if err := q.s.Keyring.SeeSession(q.ctx(), q.sessionPerson(), session); err != nil {
		q.logger().Warn("a session was not seen", "error", err)
	}
}

// seenEvery is how often a session in use is written.
const seenEvery = time.Hour

// sessionFailed answers when a session could not be read or kept.
func (s *Server) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	s.begin(w, r, nil).fail(err)
}
