package web

import (
	"net/http"

	"panal/internal/id"
)

// What a session holds. It is written only when something of it changes: reading a page costs no write.
const (
	sessionPerson    = "person"    // who the browser is, once they bought or signed in
	sessionEmail     = "email"     // what a guest gave, to fill in the next form
	sessionSigning   = "signing"   // the address that a code was sent to
	sessionChallenge = "challenge" // binds the code to this browser
	sessionNext      = "next"      // where signing in leads
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

// signIn makes the browser a person's, under a new token: one that was planted before is worth nothing now.
func (q *request) signIn(person id.ID) error {
	if err := q.s.sessions.RenewToken(q.ctx()); err != nil {
		return err
	}
	q.sessionPut(sessionPerson, id.Person.Text(person))
	q.sessionDrop(sessionSigning, sessionChallenge, sessionNext, sessionEmail)
	return nil
}

// sessionFailed answers when a session could not be read or kept.
func (s *Server) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	s.begin(w, r, nil).fail(err)
}
