package community

import (
	"context"
	"errors"

	"panal/access"
	"panal/fact"
	"panal/internal/id"
	"panal/internal/locale"
)

// A guest is a person who has proven no e-mail, and is known by their browser's session alone; or one who has, in a
// community that is not open, until they are admitted (admission.go). What follows is about the former. The e-mail that a guest
// gives says where news of an order goes, and not who they are: giving it does the same whether it is somebody's or not,
// shows nothing of theirs, and makes nobody that e-mail's person.
//
// A proof outweighs what was typed. When somebody joins a community with a proven e-mail, or signs in there again, a
// member's are from then on:
//   - all orders and share links of the guest who they were in this very browser;
//   - every order that another guest placed with that e-mail, and no order placed with a different one.
//
// With an order goes its place in a group. Only where the member sits in that group already do both stay the guest's,
// because nobody is in a group twice. Who was credited for an order that is kept, and whom it brought, stays as it was
// booked.

// Guest is what a browser says of whoever is at it.
type Guest struct {
	Person   id.ID  // of the browser's session, never from the request itself; zero when it has none yet
	Name     string // may be empty
	Email    string // not proven; may be empty
	Language string
}

type guestTx interface {
	// KeepGuestEmail remembers that a guest gave an e-mail.
	KeepGuestEmail(guest id.ID, email string)
	// GuestsWith lists the guests who gave an e-mail and proved none.
	GuestsWith(email string) ([]id.ID, error)
	// TakeOrders makes a guest's orders a member's, with their places in groups, and returns which: those with an
	// e-mail, or all when it is empty.
	TakeOrders(guest, member id.ID, email string) ([]id.ID, error)
	// TakeShares makes a guest's share links a member's, except those to offers that the member shares already.
	TakeShares(guest, member id.ID)
}

// FactGuestRecognised tells that a guest turned out to be a member, whose are the guest's orders now.
const FactGuestRecognised fact.Kind = "member.guest_recognised"

// GuestFact is the payload of that fact.
type GuestFact struct {
	Guest  id.ID   `json:"guest"` // the member they were
	Orders []id.ID `json:"orders"`
}

// EnsureGuest makes whoever is at the browser somebody who can buy here: a member if they proved an e-mail, a guest
// otherwise. The person comes into being now when there is none yet, so that a repeated request makes nobody twice.
func (s *Service) EnsureGuest(ctx context.Context, community id.ID, g Guest) (access.Actor, error) {
	if _, err := s.Community(ctx, community); err != nil {
		return access.Actor{}, err
	}
	if !g.Person.IsZero() {
		erased, err := s.store.Erasure(ctx, g.Person)
		if err != nil {
			return access.Actor{}, err
		}
		if !erased.DoneAt.IsZero() { // whoever is at that browser begins anew
			g.Person = id.Zero
		}
	}
	if g.Person.IsZero() {
		g.Person = s.ids.New(s.clock.Now())
	}
	email, given := ParseEmail(g.Email)
	l := locale.For(g.Language)
	guest := access.Actor{Person: g.Person, Community: community, Role: access.Guest, Name: nameFor(g.Name, "", l), Locale: l.Tag()}
	var known bool
	err := s.store.Write(ctx, community, func(tx Tx) error {
		p := Person{ID: guest.Person, Name: guest.Name, Locale: guest.Locale, CreatedAt: tx.Now()}
		added, err := tx.AddPerson(p)
		if known = !added; known && err == nil {
			p, err = tx.Person(p.ID)
		}
		if err != nil {
			return err
		}
		if p.Email != "" {
			return joinProven(tx, p, id.Zero)
		}
		m, err := join(tx, Member{Person: p.ID, Name: p.Name, Role: guest.Role})
		if err == nil && given {
			tx.KeepGuestEmail(m.ID, email)
		}
		guest.Member = m.ID
		return err
	})
	s.actors.Forget(actorKey{community, g.Person})
	switch {
	case err != nil:
		return access.Actor{}, err
	case known:
		return s.ActorForPerson(ctx, g.Person, community)
	}
	return guest, nil
}

// joinProven makes a person with a proven e-mail a member where the community is open, and a guest where it is not (see
// admission.go); and theirs what they bought as a guest: the one whom their browser was before (zero: none), and those
// who gave the e-mail.
func joinProven(tx Tx, p Person, browser id.ID) error {
	m, err := proven(tx, p)
	if err != nil {
		return err
	}
	if !browser.IsZero() && browser != p.ID {
		if err := recogniseBrowser(tx, m.ID, browser); err != nil {
			return err
		}
	}
	guests, err := tx.GuestsWith(p.Email)
	if err != nil {
		return err
	}
	for _, guest := range guests {
		if err := recognise(tx, guest, m.ID, p.Email); err != nil {
			return err
		}
	}
	return nil
}

// proven is the member that a person with a proven e-mail is by right of that alone.
func proven(tx Tx, p Person) (Member, error) {
	m, err := tx.MemberOf(p.ID)
	if err == nil && m.Role != access.Guest {
		return m, nil
	}
	if err != nil && !errors.Is(err, ErrMemberMissing) {
		return Member{}, err
	}
	e, err := tx.Entrance()
	if err != nil {
		return Member{}, err
	}
	role := access.Guest
	if e.Admission == AdmitOpen {
		role = access.Member
	}
	return join(tx, Member{Person: p.ID, Name: p.Name, Role: role})
}

// recogniseBrowser makes all a member's that was done here by the guest whom their browser was.
func recogniseBrowser(tx Tx, member, browser id.ID) error {
	was, err := tx.MemberOf(browser)
	if errors.Is(err, ErrMemberMissing) || err == nil && (was.Role != access.Guest || was.Email != "") {
		return nil // somebody else who proved an e-mail of their own, in the same browser
	}
	if err != nil {
		return err
	}
	tx.TakeShares(was.ID, member)
	return recognise(tx, was.ID, member, "")
}

func recognise(tx Tx, guest, member id.ID, email string) error {
	orders, err := tx.TakeOrders(guest, member, email)
	if err != nil || len(orders) == 0 {
		return err
	}
	return tx.Emit(fact.Fact{Kind: FactGuestRecognised, Version: 1, Subject: member, Payload: GuestFact{guest, orders}})
}
