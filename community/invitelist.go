package community

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// A list invites many at once: a line for each, with a name, an e-mail and perhaps a circle. It is tried first, which
// says line by line what would happen and changes nothing; then it is done. Done again, it invites nobody twice, so
// that a list that broke off is simply done once more.

// Invitee is a line of a list.
type Invitee struct {
	Line   int // in the file, from 1
	Name   string
	Email  string
	Circle string // its name or its slug; empty for the community
}

// InviteOutcome is what becomes of a line.
type InviteOutcome string

const (
	WillInvite     InviteOutcome = "invite"
	IsMember       InviteOutcome = "member"  // is in the place
	IsInvited      InviteOutcome = "invited" // has an open invitation to it
	IsRepeated     InviteOutcome = "repeated"
	RefusesMail    InviteOutcome = "refuses" // asked never to be invited again
	HasLeft        InviteOutcome = "left"    // was in it before, and is there no more; of members alone
	WrongEmail     InviteOutcome = "email"
	WrongName      InviteOutcome = "name"
	WrongCircle    InviteOutcome = "circle"
	outcomeUnknown InviteOutcome = ""
)

// InviteLine is a line with what becomes of it.
type InviteLine struct {
	Invitee
	Outcome InviteOutcome
	place   id.ID
	member  id.ID // of a line that is made of a member
}

const (
	maxInvitees   = 2000
	maxInviteList = 400 << 10
	// invitedTogether is how many lines one write invites: a list of thousands holds its lane in portions.
	invitedTogether = 100
)

var (
	errListLong   = fault.OnField("list", "invalid.list_long")
	errListEmpty  = fault.OnField("list", "invalid.required")
	errListBroken = fault.OnField("list", "invalid.list_broken")
)

// ReadInvitees reads a list from CSV: name,email[,circle], or with a heading in whatever order. Semicolons and tabs
// separate as well, because spreadsheets write them.
func ReadInvitees(text string) ([]Invitee, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	if len(text) > maxInviteList {
		return nil, errListLong.With(fault.Args{"max": maxInvitees})
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = separator(text), -1, true, true
	name, email, circle := 0, 1, 2
	var invitees []Invitee
	for first := true; ; first = false {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errListBroken.Because(err)
		}
		if first {
			if n, e, c, heading := headed(cells); heading {
				name, email, circle = n, e, c
				continue
			}
			if len(cells) == 1 {
				name, email = -1, 0 // a list of addresses alone
			}
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		line, _ := r.FieldPos(0)
		invitees = append(invitees, Invitee{line, input.Line(cell(cells, name)), strings.TrimSpace(cell(cells, email)), input.Line(cell(cells, circle))})
		if len(invitees) > maxInvitees {
			return nil, errListLong.With(fault.Args{"max": maxInvitees})
		}
	}
	if len(invitees) == 0 {
		return nil, errListEmpty
	}
	return invitees, nil
}

// separator is what stands between the cells of the first line.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	for _, mark := range "\t;" {
		if strings.ContainsRune(first, mark) && !strings.ContainsRune(first, ',') {
			return mark
		}
	}
	return ','
}

// headed finds the columns by their heading; heading is false for a first line that is none.
func headed(cells []string) (name, email, circle int, heading bool) {
	at := func(words ...string) int {
		return slices.IndexFunc(cells, func(c string) bool { return slices.Contains(words, strings.ToLower(strings.TrimSpace(c))) })
	}
	email = at("email", "e-mail", "mail", "correo", "邮箱", "电子邮件")
	return at("name", "nombre", "姓名"), email, at("circle", "círculo", "circulo", "圈子"), email >= 0
}

func cell(cells []string, at int) string {
	if at < 0 || at >= len(cells) {
		return ""
	}
	return cells[at]
}

// judge says what can be said of lines by themselves: which are wrong, and which repeat another.
func judge(invitees []Invitee, circle func(name string) (place id.ID, found bool)) []InviteLine {
	type whom struct {
		place id.ID
		email string
	}
	seen := map[whom]bool{}
	lines := make([]InviteLine, len(invitees))
	for i, in := range invitees {
		l := InviteLine{Invitee: in}
		var wrong fault.Fields
		if in.Name != "" {
			checkName(&wrong, "name", in.Name)
		}
		email, ok := ParseEmail(in.Email)
		place, found := circle(in.Circle)
		switch {
		case !ok:
			l.Outcome = WrongEmail
		case len(wrong) > 0:
			l.Outcome = WrongName
		case !found:
			l.Outcome = WrongCircle
		case seen[whom{place, email}]:
			l.Outcome = IsRepeated
		default:
			seen[whom{place, email}] = true
			l.Email, l.place = email, place
		}
		lines[i] = l
	}
	return lines
}

// InviteMany invites everybody on a list whom it can, and says what becomes of each line. Tried, it invites nobody.
func (s *Service) InviteMany(ctx context.Context, actor access.Actor, invitees []Invitee, note string, try bool) ([]InviteLine, error) {
	if err := actor.May(access.InvitationManage, actor.Here()); err != nil {
		return nil, err
	}
	if len(invitees) > maxInvitees {
		return nil, errListLong.With(fault.Args{"max": maxInvitees})
	}
	if err := checkInviteNote(note); err != nil {
		return nil, err
	}
	places := map[string]id.ID{"": actor.Community}
	var broken error
	lines := judge(invitees, func(name string) (id.ID, bool) {
		place, known := places[name]
		if !known && broken == nil {
			place, broken = s.circleNamed(ctx, actor.Community, name)
			places[name] = place
		}
		return place, !place.IsZero()
	})
	if broken != nil {
		return nil, broken
	}
	for start := 0; start < len(lines); start += invitedTogether {
		some := lines[start:min(start+invitedTogether, len(lines))]
		if err := s.inviteSome(ctx, actor, some, note, try); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

func checkInviteNote(note string) error {
	var wrong fault.Fields
	checkWords(&wrong, "note", input.Text(note), maxInviteNote)
	return wrong.Err()
}

// inviteSome invites those of a portion whom nothing was said of yet, in one write, and says what becomes of each.
func (s *Service) inviteSome(ctx context.Context, actor access.Actor, lines []InviteLine, note string, try bool) error {
	outcomes := make([]InviteOutcome, len(lines))
	err := s.store.Write(ctx, actor.Community, func(tx Tx) error {
		for i, l := range lines {
			if outcomes[i] = l.Outcome; l.Outcome != outcomeUnknown {
				continue
			}
			outcome, err := inviteLine(tx, actor, l, note, try)
			if err != nil {
				return err
			}
			outcomes[i] = outcome
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range lines {
		lines[i].Outcome = outcomes[i]
	}
	return nil
}

func inviteLine(tx Tx, actor access.Actor, l InviteLine, note string, try bool) (InviteOutcome, error) {
	if !l.member.IsZero() {
		if left, err := tx.HasLeft(l.place, l.member); err != nil || left {
			return HasLeft, err
		}
		// A block between two counts as a refusal, so that nobody learns of it.
		if apart, err := tx.Apart(actor.Member, l.member); err != nil || apart {
			return RefusesMail, err
		}
	}
	if try {
		if err := mayBeInvited(tx, Invitation{Place: l.place, Email: l.Email}); err != nil {
			return outcomeOf(err)
		}
		open, err := tx.IsInvited(l.place, l.Email)
		if open {
			return IsInvited, err
		}
		return WillInvite, err
	}
	_, err := invite(tx, actor, tx.NewID(), NewInvitation{Place: l.place, Email: l.Email, Name: l.Name, Note: note}, nil)
	return outcomeOf(err)
}

// outcomeOf is what a refusal makes of a line; what is no refusal is an error.
func outcomeOf(err error) (InviteOutcome, error) {
	for refusal, outcome := range map[*fault.Fault]InviteOutcome{ErrInvitedMember: IsMember, ErrInvitedTwice: IsInvited, ErrInviteRefused: RefusesMail} {
		if errors.Is(err, refusal) {
			return outcome, nil
		}
	}
	return WillInvite, err
}
