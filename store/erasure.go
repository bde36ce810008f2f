package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"panal/community"
	"panal/community/notice"
	"panal/internal/id"
)

var (
	erasureOf   = stmt(`SELECT person_id, asked_at, due_at, done_at FROM erasure WHERE person_id = $1`)
	dueErasures = stmt(`SELECT person_id FROM erasure WHERE due_at <= $1 AND done_at IS NULL ORDER BY due_at LIMIT $2`)
	askErasure  = stmt(`INSERT INTO erasure (person_id, asked_at, due_at) VALUES ($1, $2, $3) ON CONFLICT (person_id) DO NOTHING`)
	undoErasure = stmt(`DELETE FROM erasure WHERE person_id = $1 AND done_at IS NULL`)
	putOff      = stmt(`UPDATE erasure SET due_at = $2 WHERE person_id = $1 AND done_at IS NULL`)
	doneErasure = stmt(`UPDATE erasure SET done_at = $2 WHERE person_id = $1`)
	namePerson  = stmt(`UPDATE person SET name = $2 WHERE id = $1`)

	// Across communities, for the person: who they are in each.
	membershipsOf = stmt(`SELECT ` + memberColumns + ` FROM belonging b CROSS JOIN member m LEFT JOIN person p ON p.id = m.person_id
		WHERE b.person_id = $1 AND m.community_id = b.community_id AND m.person_id = b.person_id ORDER BY m.community_id`)
	soleOwner = stmt(`SELECT 1 FROM member WHERE community_id = $1 AND id = $2 AND role = 'owner'
		AND NOT EXISTS (SELECT 1 FROM member o WHERE o.community_id = $1 AND o.role = 'owner' AND o.id <> $2)`)
	circlesToLeave = stmt(`SELECT circle_id FROM circle_member WHERE community_id = $1 AND member_id = $2
		UNION SELECT circle_id FROM circle_wait WHERE community_id = $1 AND member_id = $2 ORDER BY circle_id`)

	openApplicationsBy = stmt(`SELECT id FROM application WHERE community_id = $1 AND member_id = $2 AND state IN ('submitted', 'asked') ORDER BY id`)
	openInvitationsOf  = stmt(`SELECT id FROM invitation WHERE community_id = $1 AND inviter_id = $2 AND closed_at IS NULL
		UNION SELECT id FROM invitation WHERE community_id = $1 AND email = $3 AND email <> '' AND closed_at IS NULL ORDER BY id`)

	// A community's last owner stays.
	eraseMember = stmt(`UPDATE member SET role = 'guest' WHERE community_id = $1 AND id = $2 AND (role <> 'owner'
		OR EXISTS (SELECT 1 FROM member o WHERE o.community_id = $1 AND o.role = 'owner' AND o.id <> $2))`)
	// What a guest ordered with an e-mail that they did not prove.
	eraseGuestOrders = stmt(`UPDATE orders SET email = '' WHERE community_id = $1 AND email = $2
		AND member_id IN (SELECT member_id FROM guest_email WHERE community_id = $1 AND email = $2)` + wholePerson)

	factsNaming = stmt(`SELECT sequence, kind, subject_id, by_id, payload FROM fact WHERE community_id = $1 AND sequence > $2 AND sequence <= $3
		AND (subject_id = $4 OR by_id = $4 OR payload LIKE $5)`)
	// What browsers had of a session goes with it: nothing says any more that it was ended.
	dropDataOf = stmt(`DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM person_session WHERE person_id = $1)`)

	noticesNaming = stmt(`SELECT ` + noticeColumns + ` FROM notice n WHERE n.community_id = $1 AND n.args LIKE $2 ESCAPE '!' AND EXISTS (
		SELECT 1 FROM notice_news s JOIN fact f ON f.community_id = s.community_id AND f.sequence = s.sequence
		WHERE s.community_id = n.community_id AND s.member_id = n.member_id AND s.notice_id = n.id
		AND (f.subject_id = $3 OR f.by_id = $3 OR f.payload LIKE $4))` + wholePerson)
	redactNotice = stmt(`UPDATE notice SET args = $4 WHERE community_id = $1 AND member_id = $2 AND id = $3`)
	redactFact   = stmt(`UPDATE fact SET payload = $3 WHERE community_id = $1 AND sequence = $2`)
)

// Erasure reads what a person asked for.
func (p People) Erasure(ctx context.Context, person id.ID) (community.Erasure, error) {
	e, _, err := find(ctx, p.db, erasureOf, []any{person}, func(row Row) (e community.Erasure, err error) {
		return e, row.Scan(&e.Person, &e.AskedAt, &e.DueAt, &e.DoneAt)
	})
	return e, err
}

// DueErasures lists persons who are to be erased.
func (p People) DueErasures(ctx context.Context, now time.Time, limit int) ([]id.ID, error) {
	return list(ctx, p.db, dueErasures, []any{now, limit}, scanID)
}

// MembershipsOf lists who a person is, in every community.
func (p People) MembershipsOf(ctx context.Context, person id.ID) ([]community.Member, error) {
	return list(ctx, p.db, membershipsOf, []any{person}, scanMember)
}

// SoleOwner reports whether a member is the only owner of their community.
func (p People) SoleOwner(ctx context.Context, in, member id.ID) (bool, error) {
	return exists(ctx, p.db, soleOwner, in, member)
}

func (tx peopleTx) AskErasure(e community.Erasure) (bool, error) {
	rows, err := tx.exec(askErasure, e.Person, e.AskedAt, e.DueAt)
	return rows == 1, err
}

func (tx peopleTx) UndoErasure(person id.ID) error {
	tx.must(community.ErrErasureMissing, undoErasure, person)
	return nil
}

func (tx peopleTx) PutOffErasure(person id.ID, until time.Time) { tx.run(putOff, person, until) }

func (tx peopleTx) CirclesIn(member id.ID) ([]id.ID, error) {
	return list(tx.ctx, tx, circlesToLeave, []any{tx.community, member}, scanID)
}

func (tx peopleTx) OpenApplicationsBy(member id.ID) ([]id.ID, error) {
	return list(tx.ctx, tx, openApplicationsBy, []any{tx.community, member}, scanID)
}

func (tx peopleTx) OpenInvitationsOf(m community.Member) ([]id.ID, error) {
	return list(tx.ctx, tx, openInvitationsOf, []any{tx.community, m.ID, m.Email}, scanID)
}

func (tx peopleTx) EraseMember(m community.Member, name string) (bool, error) {
	rows, err := tx.exec(eraseMember, tx.community, m.ID)
	if err != nil || rows == 0 {
		return false, err
	}
	if m.Email != "" {
		tx.run(eraseGuestOrders, tx.community, m.Email)
	}
	for _, h := range heldOfPeople {
		if h.write != nil && h.ofCommunity && (m.Email != "" || !strings.HasSuffix(h.of, "email")) {
			tx.run(h.write, h.args(m)...)
		}
	}
	err = tx.EditMember(m.ID, name)
	tx.run(dropWord, tx.community, emailWord(m.Email), m.ID) // which the new name was just written beside
	return true, err
}

func (tx peopleTx) ErasePerson(m community.Member, name string) {
	tx.run(dropDataOf, m.Person)
	for _, h := range heldOfPeople {
		if h.write != nil && !h.ofCommunity && (m.Email != "" || !strings.HasSuffix(h.of, "email")) {
			tx.run(h.write, h.args(m)...)
		}
	}
	tx.run(namePerson, m.Person, name)
	tx.run(doneErasure, m.Person, tx.now)
}

// redactStep is how many facts are looked through for those that name somebody, between two writes.
const redactStep = 20_000

// named is a fact that may hold somebody's name.
type namedFact struct {
	sequence    int64
	kind        string
	subject, by id.ID
	payload     string
}

// RedactFacts goes through a community's facts after one, and takes out what names somebody.
func (p People) RedactFacts(ctx context.Context, in, member id.ID, after int64) (names []string, last int64, err error) {
	if last, err = p.db.Facts().LastSequence(ctx, in); err != nil {
		return nil, last, err
	}
	for from := after; from < last; from += redactStep {
		facts, err := list(ctx, p.db, factsNaming, []any{in, from, from + redactStep, member, "%" + member.String() + "%"}, func(row Row) (f namedFact, err error) {
			return f, row.Scan(&f.sequence, &f.kind, &f.subject, &f.by, &f.payload)
		})
		if err != nil {
			return names, last, err
		}
		var found []string
		err = p.db.Write(ctx, in, func(tx *Tx) error {
			found = nil
			for _, f := range facts {
				if payload, taken := f.redact(member); taken != nil {
					tx.run(redactFact, in, f.sequence, payload)
					found = append(found, taken...)
				}
			}
			return nil
		})
		if err != nil {
			return names, last, err
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return slices.Compact(names), last, nil
}

// theirWords are fields in which people write something: they go where it is the person's own fact.
var theirWords = []string{"name", "email", "note", "words", "text", "reason", "answers", "appeal", "about"}

// ofMember are the nouns whose facts call by "name" the person in "member"; those of circles call the circle so.
var ofMember = []string{"application", "invitation", "member"}

// redact takes a person out of a fact's payload, and returns what it took. A payload that names somebody does so beside
// their id: what is called x_name goes where x is the person, and why it was done with that; what the fact says by
// itself, where it is about them.
func (f namedFact) redact(member id.ID) (payload string, taken []string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(f.payload), &fields) != nil {
		return f.payload, nil
	}
	blank := func(names ...string) {
		for _, name := range names {
			var was string
			if value, has := fields[name]; has && json.Unmarshal(value, &was) == nil && was != "" {
				fields[name], taken = json.RawMessage(`""`), append(taken, was)
			}
		}
	}
	theirs := `"` + member.String() + `"`
	for field, value := range fields {
		if string(value) == theirs {
			blank(field+"_name", field+"_email")
		}
	}
	noun, _, _ := strings.Cut(f.kind, ".")
	switch {
	case f.subject == member, string(fields["member"]) == theirs && slices.Contains(ofMember, noun):
		blank(theirWords...)
	case string(fields["member"]) == theirs:
		blank("reason")
	}
	if f.by == member {
		blank("by_name")
	}
	if taken == nil {
		return f.payload, nil
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return f.payload, nil
	}
	return string(text), taken
}

// RedactNotices puts another name for somebody's in what other members were told of them: in lines that came of a fact
// which names them, for others have the same name.
func (p People) RedactNotices(ctx context.Context, m community.Member, names []string, neutral string) error {
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		quoted, err := json.Marshal(name)
		if err != nil || name == "" || name == neutral {
			continue
		}
		told, err := list(ctx, p.db, noticesNaming, []any{m.Community, "%" + escaped.Replace(string(quoted)) + "%", m.ID, "%" + m.ID.String() + "%"}, scanNotice)
		if err != nil {
			return err
		}
		err = p.db.Write(ctx, m.Community, func(tx *Tx) error {
			for _, n := range told {
				if n.Args["name"].Text != name {
					continue // a circle may be called like somebody
				}
				n.Args["name"] = notice.Text(neutral)
				args, err := writeArgs(n.Args)
				if err != nil {
					return err
				}
				tx.run(redactNotice, m.Community, n.Member, n.ID, args)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
