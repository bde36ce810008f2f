package loyalty

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"panal/fact"
	"panal/fault"
	"panal/money"
)

// A level is reached by the points that were earned and settled within a year, whatever became of them since; spending
// costs no level, and what staff give leads to none. It is climbed to at once. Whoever falls below keeps the level for so
// many days of grace, is told what would keep it, and falls to where they are only then.

// Level is one of a programme's.
type Level struct {
	Name    string       `json:"name"`
	From    money.Amount `json:"from"`             // points of a year
	Percent int64        `json:"percent,omitzero"` // of points for purchases; 0 is as everybody
}

// Standing is on which level somebody is.
type Standing struct {
	Level   int       // 0 is none, 1 the lowest
	FallsAt time.Time // when it is lost, unless it is reached again; zero: it is safe
}

// Year is what a level is decided on.
type Year struct {
	Earned money.Amount
	Oldest time.Time // when the oldest of it settled
}

const (
	levelYear       = 365 * 24 * time.Hour
	maxLevelPercent = 1000
)

// At returns which level a member is on as there are levels now.
func (t Terms) At(level int) (l Level, on bool) {
	if level = min(level, len(t.Levels)); level < 1 {
		return l, false
	}
	return t.Levels[level-1], true
}

// reached is the level that so many points lead to.
func (t Terms) reached(earned money.Amount) (level int) {
	for i, l := range t.Levels {
		if earned >= l.From {
			level = i + 1
		}
	}
	return level
}

// Stand decides where somebody stands who earned so much within a year.
func (p Programme) Stand(s Standing, earned money.Amount, now time.Time) Standing {
	reached := p.reached(earned)
	switch {
	case reached >= s.Level:
		return Standing{Level: reached}
	case s.FallsAt.IsZero() && p.GraceDays > 0:
		s.FallsAt = p.afterDays(now, p.GraceDays)
	case !now.Before(s.FallsAt):
		return Standing{Level: reached}
	}
	return s
}

// stand decides a purse's level anew, and when to look at it next.
func (p *Purse) stand(tx PurseTx) error {
	if len(p.terms.Levels) == 0 && p.Level == 0 {
		p.LookAt = time.Time{}
		return nil
	}
	year, err := tx.Counted(p.Member, p.now.Add(-levelYear))
	if err != nil {
		return err
	}
	year.Earned += p.counted
	if year.Oldest.IsZero() {
		year.Oldest = p.now
	}
	was := p.Standing
	p.Standing = p.terms.Stand(was, year.Earned, p.now)
	switch {
	case !p.FallsAt.IsZero():
		p.LookAt = p.FallsAt
	case p.Level > 0:
		p.LookAt = year.Oldest.Add(levelYear + time.Microsecond)
	default:
		p.LookAt = time.Time{}
	}
	return p.tellLevel(tx, was, year)
}

func (p *Purse) tellLevel(tx PurseTx, was Standing, year Year) error {
	is, _ := p.terms.At(p.Level)
	before, _ := p.terms.At(was.Level)
	told := LevelFact{Level: p.Level, Name: is.Name, Was: was.Level}
	switch {
	case p.Level != was.Level:
		told.WasName = before.Name
		return tx.Emit(fact.Fact{Kind: FactLevelChanged, Version: 1, Subject: p.Member, Payload: told})
	case was.FallsAt.IsZero() && !p.FallsAt.IsZero():
		told.Missing, told.Until = is.From-year.Earned, p.FallsAt
		return tx.Emit(fact.Fact{Kind: FactLevelAtRisk, Version: 1, Subject: p.Member, Payload: told})
	}
	return nil
}

// percent is how much of points for purchases somebody gets: that of their level or of their tier, whichever is more.
func (p Programme) percent(level int, tier int64) int64 {
	l, _ := p.At(level)
	return max(fullPercent, l.Percent, tier)
}

func checkLevels(wrong *fault.Fields, levels []Level) {
	wrong.Check(len(levels) <= maxLevels, "levels", "invalid.too_many", fault.Args{"max": maxLevels})
	for i, l := range levels {
		rises := i == 0 || l.From > levels[i-1].From
		named := l.Name != "" && utf8.RuneCountInString(l.Name) <= maxName
		multiple := l.Percent == 0 || l.Percent >= fullPercent && l.Percent <= maxLevelPercent
		wrong.Check(named && multiple && l.From > 0 && l.From <= maxPoints && rises, "levels", "invalid.levels")
	}
}

func levelsText(levels []Level) string {
	var all []string
	for _, l := range levels {
		all = append(all, fmt.Sprintf("%s %d %d%%", l.Name, l.From, max(l.Percent, fullPercent)))
	}
	return strings.Join(all, ", ")
}

func milestonesText(milestones []Milestone) string {
	var all []string
	for _, m := range milestones {
		all = append(all, fmt.Sprintf("%d: %d", m.Days, m.Points))
	}
	return strings.Join(all, ", ")
}
