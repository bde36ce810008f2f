package community

import (
	"cmp"
	"errors"
	"net/mail"
	"strings"
	"time"

	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/locale"
)

// Person is one human, in whatever communities. A guest is a person who has proven no e-mail yet; an e-mail has one
// person at most.
type Person struct {
	ID        id.ID
	Email     string // proven by a code, in lower case; empty for a guest
	Name      string
	Locale    string
	CreatedAt time.Time
}

// ErrPersonMissing is returned for an id or an e-mail that is no person's.
var ErrPersonMissing = fault.Missing("person")

type personTx interface {
	Person(person id.ID) (Person, error)
	PersonByEmail(email string) (Person, error)
	// AddPerson reports false, and adds nobody, when the id or the e-mail is somebody's already.
	AddPerson(Person) (bool, error)
	// ProveEmail gives an e-mail to a guest. It reports false when the person is no guest.
	ProveEmail(person id.ID, email string) (bool, error)
	EditPerson(person id.ID, name, locale string) error
	// EmailReserved reports whether an address was another person's until lately, who may still want it back.
	EmailReserved(email string, person id.ID) (bool, error)
}

const maxName, maxEmail = 80, 254

// ParseEmail brings an e-mail address to the one form in which it is kept, and says whether it is one. Addresses are
// ASCII, and compared without regard to case: two spellings of one mailbox must not be two people.
func ParseEmail(text string) (email string, ok bool) {
	email = strings.ToLower(strings.TrimSpace(text))
	if len(email) > maxEmail {
		return "", false
	}
	for i := range len(email) {
		if email[i] <= ' ' || email[i] > '~' {
			return "", false
		}
	}
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email {
		return "", false
	}
	domain := email[strings.LastIndexByte(email, '@')+1:]
	labelled := strings.Contains(domain, ".") && !strings.ContainsAny(domain, "[]:")
	return email, labelled
}

// checkName says what is wrong with the cleaned name of somebody or something of a community.
func checkName(wrong *fault.Fields, field, name string) { input.CheckName(wrong, field, name, maxName) }

// nameFor is what somebody who gave no good name is called: by the first letter of their e-mail, which gives no
// address away, or as a guest.
func nameFor(name, email string, l *locale.Locale) string {
	name = input.Line(name)
	var wrong fault.Fields
	if checkName(&wrong, "name", name); wrong.Err() == nil {
		return name
	}
	if email != "" {
		return email[:1] + "…"
	}
	return l.T("role.guest")
}

// personOf returns the person that a proven e-mail belongs to. In this order: who has it already; the guest who proved
// it, and is a guest no longer; somebody new.
func personOf(tx Tx, guest id.ID, proven Person) (Person, error) {
	p, err := tx.PersonByEmail(proven.Email)
	if !errors.Is(err, ErrPersonMissing) {
		return p, err
	}
	if reserved, err := tx.EmailReserved(proven.Email, id.Zero); err != nil || reserved {
		return Person{}, cmp.Or(err, error(ErrEmailReserved))
	}
	if !guest.IsZero() {
		proved, err := tx.ProveEmail(guest, proven.Email)
		if err != nil {
			return Person{}, err
		}
		if proved {
			return tx.Person(guest)
		}
	}
	proven.ID, proven.CreatedAt = tx.NewID(), tx.Now()
	added, err := tx.AddPerson(proven)
	if err == nil && !added { // another node added them since we looked
		return tx.PersonByEmail(proven.Email)
	}
	return proven, err
}
