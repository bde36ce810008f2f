package api

import (
	"archive/zip"
	"bytes"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// proven is a member with a proven e-mail, and their token.
func (h *hive) proven(t *testing.T, email string) (a access.Actor, token string) {
	t.Helper()
	challenge := h.do("", "start-sign-in", object{"email": email}).wants(200).text("challenge")
	actor, err := h.people.SignIn(t.Context(), community.SignIn{Community: h.Community, Email: email, Code: h.mail.code(), Challenge: challenge, Name: "Eva", Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return actor, h.token(actor)
}

// session signs somebody in at a browser, and returns which session it is.
func (h *hive) session(who access.Actor) string {
	h.t.Helper()
	if err := h.DB.People().Write(h.t.Context(), id.Zero, func(tx community.Tx) error {
		_, err := tx.AddPerson(community.Person{ID: who.Person, Email: who.Email, Name: who.Name, Locale: "en", CreatedAt: tx.Now()})
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	browser := h.DB.IDs().New(h.Clock.Now()).String()
	if err := h.DB.Sessions().Commit(browser, []byte("who it is"), time.Now().Add(time.Hour)); err != nil {
		h.t.Fatal(err)
	}
	keyring := community.NewKeyring(h.people.Service, h.DB.Keyrings(), community.KeyringConfig{})
	session, err := keyring.OpenSession(h.t.Context(), who, community.NewSession{Token: browser, Proof: community.ByCode, Lasts: time.Hour,
		UserAgent: "Mozilla/5.0 (Android 16; Mobile) Firefox/150.0"})
	if err != nil {
		h.t.Fatal(err)
	}
	return id.Session.Text(session)
}

// privacy does what people do with what is theirs, and reads what was done at work.
func (h *hive) privacy(t *testing.T, operator string) {
	eva, token := h.proven(t, "eva@example.com")
	h.do(token, "list-passkeys", nil).wants(200)
	h.do(token, "list-linked-accounts", nil).wants(200)
	session := h.session(eva)
	h.session(eva)
	if got := h.do(token, "list-sessions", nil).wants(200); got.text("items", "0", "browser") != "Firefox" || got.text("items", "0", "way") != "code" {
		t.Errorf("sessions: %s", got.body)
	}
	h.do(h.token(h.owner), "end-session", nil, session).problem(404, "session_not_found") // another's is not there
	h.do(token, "end-session", nil, session).wants(204)
	h.do(token, "end-session", nil, session).problem(404, "session_not_found")
	h.do(token, "end-sessions", nil).wants(204)
	if got := h.do(token, "list-sessions", nil).wants(200); got.text("items", "0", "id") != "" {
		t.Errorf("sessions: %s", got.body)
	}

	file := h.do(token, "export-my-data", nil).wants(200)
	if _, err := zip.NewReader(bytes.NewReader(file.body), int64(len(file.body))); err != nil || file.header.Get("Content-Type") != zipType {
		t.Errorf("the export: %v, %v", file.header, err)
	}
	for range 9 {
		h.do(token, "export-my-data", nil).wants(200)
	}
	h.do(token, "export-my-data", nil).problem(429, "too_often")

	if none := h.do(token, "get-erasure", nil).wants(200); none.text("pending") != "false" || none.text("due_at") != "" {
		t.Errorf("nothing asked: %s", none.body)
	}
	h.do(token, "undo-erasure", nil).problem(404, "erasure_not_found")
	asked := h.do(token, "ask-erasure", nil).wants(201)
	if again := h.do(token, "ask-erasure", nil).wants(201); again.text("due_at") != asked.text("due_at") || again.text("due_at") == "" {
		t.Errorf("asked again: %s", again.body)
	}
	if got := h.do(token, "get-erasure", nil).wants(200); got.text("pending") != "true" || got.text("due_at") != asked.text("due_at") {
		t.Errorf("asked: %s", got.body)
	}
	h.do(token, "undo-erasure", nil).wants(204)
	h.do(operator, "ask-erasure", nil).problem(409, "erasure_sole_owner")

	audit := h.do(operator, "list-audit", nil, "?kind=product&limit=1").wants(200)
	if audit.text("items", "0", "by_name") != "Sam" || audit.text("items", "0", "kind") != "product.changed" || audit.text("next") == "" {
		t.Errorf("audit: %s", audit.body)
	}
	if none := h.do(operator, "list-audit", nil, "?by="+id.Member.Text(eva.Member)).wants(200); none.text("items", "0", "by") != "" {
		t.Errorf("Eva did %s", none.body)
	}
	h.do(operator, "list-audit", nil, "?by=nobody").problem(422, "invalid")
	h.do(operator, "list-audit", nil, "?kind=%25").problem(422, "invalid")
	h.do(token, "list-audit", nil).problem(403, "forbidden")
}
