package loyalty

import (
	"time"

	"panal/fact"
	"panal/internal/id"
	"panal/money"
)

// What happens to points, as facts.
const (
	FactProgrammeChanged fact.Kind = "points.programme_changed"
	FactPointsEarned     fact.Kind = "points.earned"
	FactPointsSettled    fact.Kind = "points.settled"
	FactPointsReturned   fact.Kind = "points.returned"
	FactPointsTakenBack  fact.Kind = "points.taken_back"
	FactPointsLapsed     fact.Kind = "points.lapsed"
	FactPointsGiven      fact.Kind = "points.given"
	FactPointsWithdrawn  fact.Kind = "points.withdrawn"
	FactPointsExpiring   fact.Kind = "points.expiring"
	FactLevelChanged     fact.Kind = "level.changed"
	FactLevelAtRisk      fact.Kind = "level.at_risk"
	FactStreakReached    fact.Kind = "streak.reached"
	FactThanksGiven      fact.Kind = "thanks.given"
)

// told are the moves that facts tell of. That an order holds points, or uses those it holds, the order tells.
var told = map[MoveKind]fact.Kind{MoveEarned: FactPointsEarned, MoveSettled: FactPointsSettled, MoveReturned: FactPointsReturned,
	MoveTakenBack: FactPointsTakenBack, MoveLapsed: FactPointsLapsed, MoveGiven: FactPointsGiven, MoveWithdrawn: FactPointsWithdrawn}

// MoveFact is the payload of facts about points of a member. Their subject is the member.
type MoveFact struct {
	Member id.ID        `json:"member"`
	Act    Act          `json:"act,omitempty"`
	Order  id.ID        `json:"order,omitzero"`
	Points money.Amount `json:"points"`
	Reason string       `json:"reason,omitempty"`
}

func (m Move) fact(member id.ID) (f fact.Fact, is bool) {
	kind, is := told[m.Kind]
	return fact.Fact{Kind: kind, Version: 1, Subject: member, By: m.By, Payload: MoveFact{member, m.Act, m.Order, m.Amount, m.Note}}, is
}

// ExpiringFact is the payload of facts about points that are about to lapse. Its subject is the member.
type ExpiringFact struct {
	Points money.Amount `json:"points"`
	Until  time.Time    `json:"until"` // when the first of them lapse
}

// LevelFact is the payload of facts about levels. Its subject is the member.
type LevelFact struct {
	Level   int          `json:"level"` // 0: none
	Name    string       `json:"name"`
	Was     int          `json:"was_level"`
	WasName string       `json:"was_name,omitempty"`
	Missing money.Amount `json:"missing,omitzero"` // at risk: what would keep it
	Until   time.Time    `json:"until,omitzero"`   // at risk: when it is lost
}

// StreakFact is the payload of facts about streaks. Its subject is the member.
type StreakFact struct {
	Days   int          `json:"days"`
	Points money.Amount `json:"points"`
}

// ThanksFact is the payload of facts about recognition.
type ThanksFact struct {
	From   id.ID        `json:"from"`
	To     id.ID        `json:"to"`
	Points money.Amount `json:"points"`
}

// ProgrammeFact is the payload of facts about the programme.
type ProgrammeFact struct {
	Name    string       `json:"name"`
	Active  bool         `json:"active"`
	Changes fact.Changes `json:"changes,omitempty"`
}
