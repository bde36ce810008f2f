package content

import (
	"cmp"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"panal/fault"
	"panal/internal/id"
)

// Who is invited answers as often as they like: they come, with up to three guests, or they do not. An answer that finds
// too few places left waits; whatever frees some moves up those who have waited longest, and passes over, without losing
// their turn, who bring more than are free. After answers are closed people may still bring fewer, or stay away, until it
// starts. Each answer has a code, which is checked in once at the door.

// GatheringAnswer is what a member said.
type GatheringAnswer struct {
	Gathering  id.ID
	Member     id.ID
	Name       string
	State      AnswerState
	Guests     int64
	Since      time.Time // since when they come, or wait
	AnsweredAt time.Time
	Code       string // that they show at the door
	CameAt     time.Time
	CheckedBy  id.ID
}

// AnswerState says whether a member comes.
type AnswerState string

const (
	AnswerNone    AnswerState = "" // they have not said
	AnswerComing  AnswerState = "coming"
	AnswerWaiting AnswerState = "waiting"
	AnswerNot     AnswerState = "not_coming"
)

var (
	// ErrGatheringClosed is returned for coming when answers are closed.
	ErrGatheringClosed = fault.New(fault.Gone, "gathering_closed")
	// ErrGatheringStarted is returned for a change of one's answer after the start.
	ErrGatheringStarted = fault.New(fault.Gone, "gathering_started")
	// ErrGatheringFull is returned to who comes and wants to bring more than there are places for.
	ErrGatheringFull = fault.OnField("guests", "invalid.gathering_full")
	// ErrGatheringCame is returned for a change of one's answer by who has been checked in.
	ErrGatheringCame = fault.New(fault.Conflict, "gathering_came")
	// Why a code is refused at the door: whose it is, each says but the first.
	ErrCodeMissing    = fault.OnField("code", "invalid.gathering_code")
	ErrCodeNotComing  = fault.OnField("code", "invalid.gathering_not_coming")
	ErrCodeWaits      = fault.OnField("code", "invalid.gathering_waiting")
	ErrCodeElsewhere  = fault.OnField("code", "invalid.gathering_elsewhere")
	ErrCodeUsed       = fault.OnField("code", "invalid.gathering_used")
	ErrDoorClosed     = fault.New(fault.Conflict, "gathering_door_closed")
	ErrGatheringOwned = fault.New(fault.Conflict, "gathering_last_host")
)

// Seats is how many people an answer is for.
func (a GatheringAnswer) Seats() int64 { return 1 + a.Guests }

// holds is how many places an answer takes.
func (a GatheringAnswer) holds() int64 {
	if a.State != AnswerComing {
		return 0
	}
	return a.Seats()
}

// waits is 1 for an answer that waits.
func (a GatheringAnswer) waits() int64 {
	if a.State != AnswerWaiting {
		return 0
	}
	return 1
}

// put returns the gathering with one answer instead of another.
func (g Gathering) put(was, now GatheringAnswer) Gathering {
	g.Taken += now.holds() - was.holds()
	g.Waiting += now.waits() - was.waits()
	return g
}

// answer returns the gathering and a member's answer after they say whether they come, and with how many guests.
func (g Gathering) answer(was GatheringAnswer, coming bool, guests int64, now time.Time) (Gathering, GatheringAnswer, error) {
	if err := g.running(now); err != nil {
		return g, was, err
	}
	switch {
	case !now.Before(g.StartsAt):
		return g, was, ErrGatheringStarted
	case !was.CameAt.IsZero():
		return g, was, ErrGatheringCame
	}
	a := was
	a.AnsweredAt = now
	if !coming {
		a.State, a.Guests, a.Since = AnswerNot, 0, now
		return g.put(was, a), a, nil
	}
	var wrong fault.Fields
	wrong.Check(guests >= 0 && guests <= MaxGuests, "guests", "invalid.range", fault.Args{"min": 0, "max": MaxGuests})
	wrong.Check(g.Places == 0 || 1+guests <= g.Places, "guests", "invalid.gathering_more", fault.Args{"places": g.Places})
	if err := wrong.Err(); err != nil {
		return g, was, err
	}
	a.State, a.Guests = AnswerComing, guests
	more := a.holds() - was.holds()
	if more > 0 {
		if err := g.Answers(now); err != nil {
			return g, was, err
		}
	}
	switch {
	case more <= 0 || g.fits(more):
	case was.State == AnswerComing: // they keep what they have
		return g, was, ErrGatheringFull.With(fault.Args{"free": g.Free()})
	default:
		a.State = AnswerWaiting
	}
	if a.State != was.State {
		a.Since = now
	}
	return g.put(was, a), a, nil
}

// moveUp returns the gathering after those who wait have the places that are free, and their answers; first are those who
// have waited longest.
func (g Gathering) moveUp(waiting []GatheringAnswer, now time.Time) (Gathering, []GatheringAnswer) {
	var moved []GatheringAnswer
	if g.running(now) != nil {
		return g, nil
	}
	for _, was := range waiting {
		if was.State != AnswerWaiting || !g.fits(was.Seats()) {
			continue
		}
		a := was
		a.State, a.Since = AnswerComing, now
		g = g.put(was, a)
		moved = append(moved, a)
	}
	return g, moved
}

// admits says whose code an answer has and why it is not good at the door, if that is so: who stands there is told more
// than that it is refused.
func (g Gathering) admits(a GatheringAnswer) error {
	var why *fault.Fault
	switch {
	case a.Member.IsZero():
		return ErrCodeMissing
	case a.Gathering != g.ID:
		why = ErrCodeElsewhere
	case a.State == AnswerWaiting:
		why = ErrCodeWaits
	case a.State != AnswerComing:
		why = ErrCodeNotComing
	case !a.CameAt.IsZero():
		why = ErrCodeUsed
	default:
		return nil
	}
	return why.With(fault.Args{"name": cmp.Or(a.Name, "–")})
}

// checkIn returns an answer whose member and guests are there.
func (g Gathering) checkIn(a GatheringAnswer, by id.ID, now time.Time) (GatheringAnswer, error) {
	if err := g.door(now); err != nil {
		return a, err
	}
	if err := g.admits(a); err != nil {
		return a, err
	}
	a.CameAt, a.CheckedBy = now, by
	return a, nil
}

// WalkIn is somebody at the door who had not said that they would come. They take no place: they are there already.
type WalkIn struct {
	ID        id.ID
	Gathering id.ID
	Name      string
	By        id.ID
	CameAt    time.Time
}

// Attendance is how many people said that they would come, and how many did: members with their guests.
type Attendance struct {
	Coming  int64
	Waiting int64
	Not     int64 // answers
	Came    int64 // of those who said so
	WalkIns int64
}

// There is how many people came.
func (a Attendance) There() int64 { return a.Came + a.WalkIns }

// codeLetters are those of codes: none is taken for another.
const codeLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength makes a code that nobody guesses at the door, and that can be typed there.
const codeLength = 8

// newCode draws a code, with each letter as likely as any other.
func newCode() string {
	const fair = 256 / len(codeLetters) * len(codeLetters) // a byte from here on would favour the first letters
	code := make([]byte, 0, codeLength)
	for len(code) < codeLength {
		var b [1]byte
		rand.Read(b[:]) // never fails (crypto/rand)
		if n := int(b[0]); n < fair {
			code = append(code, codeLetters[n%len(codeLetters)])
		}
	}
	return string(code)
}

// ReadCode is a code as it was made, however it is typed.
func ReadCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			r += 'A' - 'a'
		case r == ' ', r == '-':
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
}

// validCode reports whether a text can be a code.
func validCode(code string) bool {
	return len(code) == codeLength && !slices.ContainsFunc([]byte(code), func(c byte) bool { return !strings.ContainsRune(codeLetters, rune(c)) })
}
