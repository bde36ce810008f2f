package web

import (
	"encoding/json"
	"net/http"

	"panal/community"
	"panal/internal/id"
	"panal/web/pages/keyring"
	"panal/web/ui"
)

// passkeyOrigin is the address at which passkeys work; empty where they do not.
func (s *Server) passkeyOrigin() string {
	if !s.Keyring.HasPasskeys() {
		return ""
	}
	return s.PublicURL.Scheme + "://" + s.PublicURL.Host
}

// question is what the page's script puts to the device.
type question struct {
	Handle  string          `json:"handle"`
	Options json.RawMessage `json:"options"`
}

// askScript answers the script of a page.
func (q *request) askScript(handle string, options []byte) error {
	body, err := json.Marshal(question{handle, options})
	if err != nil {
		return err
	}
	return q.send(http.StatusOK, "application/json", body)
}

func (s *Server) passkeySignInOptions(q *request) error {
	handle, options, err := s.Keyring.BeginPasskeySignIn(q.ctx(), q.browserSecret())
	if err != nil {
		return err
	}
	return q.askScript(handle, options)
}

func (s *Server) signInByPasskey(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	next := localPath(form.Get("next"), "")
	if err := q.at(next); err != nil {
		return err
	}
	actor, err := s.Keyring.SignInByPasskey(q.ctx(),
		community.PasskeySignIn{Browser: q.browserSecret(), Handle: form.Get("handle"), Answer: []byte(form.Get("answer"))}, q.arrival())
	if err != nil {
		return q.refusedSignIn(err, next)
	}
	return q.letIn(actor, community.ByPasskey, next)
}

func (s *Server) passkeyOptions(q *request) error {
	handle, options, err := s.Keyring.BeginPasskey(q.ctx(), q.actor, q.browserSecret())
	if err != nil {
		return err
	}
	return q.askScript(handle, options)
}

func (s *Server) addPasskey(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	_, err = s.Keyring.AddPasskey(q.ctx(), q.actor, community.NewPasskey{Browser: q.browserSecret(), Handle: form.Get("handle"),
		Answer: []byte(form.Get("answer")), Name: form.Get("name"), UserAgent: q.r.UserAgent()})
	if err != nil {
		return q.refusedKeyring(err, form, func(p *keyring.Page, f ui.Form) { p.NewPasskey = f })
	}
	q.flash("passkey_added")
	return q.see(q.links().Keyring())
}

func (s *Server) renamePasskey(q *request) error {
	passkey, err := q.pathID(id.Passkey, "passkey", community.ErrPasskeyMissing)
	if err != nil {
		return err
	}
	form, err := q.form()
	if err != nil {
		return err
	}
	field := keyring.Rename(passkey)
	if err := s.Keyring.RenamePasskey(q.ctx(), q.actor, passkey, form.Get(field)); err != nil {
		return q.refusedKeyring(err, form, func(p *keyring.Page, f ui.Form) {
			f.Errors[field] = f.Errors["name"] // the page has a field for each passkey
			p.Renames = f
		})
	}
	q.flash("passkey_renamed")
	return q.see(q.links().Keyring())
}

func (s *Server) removePasskey(q *request) error {
	passkey, err := q.pathID(id.Passkey, "passkey", community.ErrPasskeyMissing)
	if err != nil {
		return err
	}
	if err := s.Keyring.RemovePasskey(q.ctx(), q.actor, passkey); err != nil {
		return err
	}
	q.flash("passkey_removed")
	return q.see(q.links().Keyring())
}
