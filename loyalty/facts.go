package loyalty

import (
	"panal/community"
	"panal/fact"
	"panal/internal/id"
	"panal/money"
)

// What happens to points, as facts.
const (
	FactProgrammeChanged fact.Kind = "points.programme_changed"
	FactPointsMoved      fact.Kind = "points.moved" // what of a member's points changed; not that an order holds or uses them
	FactPointsExpiring   fact.Kind = "points.expiring"
	FactLevelChanged     fact.Kind = "level.changed"
	FactLevelAtRisk      fact.Kind = "level.at_risk"
	FactStreakReached    fact.Kind = "streak.reached"
	FactThanksGiven      fact.Kind = "thanks.given"
)

// MoveFact is the payload of facts about moved points. Its subject is the member.
type MoveFact struct {
	Move   id.ID        `json:"move"`
	Kind   MoveKind     `json:"kind"`
	Act    Act          `json:"act,omitempty"`
	Order  id.ID        `json:"order,omitzero"`
	Points money.Amount `json:"points"`
	Note   string       `json:"note,omitempty"`
}

// fact tells of the move. That an order holds points, or uses those it holds, the order tells.
func (m Move) fact(member id.ID) (fact.Fact, bool) {
	told := m.Kind != MoveHeld && m.Kind != MoveFreed && m.Kind != MoveUsed
	return fact.Fact{Kind: FactPointsMoved, Version: 1, Subject: member, By: m.By,
		Payload: MoveFact{m.ID, m.Kind, m.Act, m.Order, m.Amount, m.Note}}, told
}

// ExpiringFact is the payload of facts about points that are about to lapse. Its subject is the member.
type ExpiringFact struct {
	Points money.Amount   `json:"points"`
	From   community.Date `json:"from"` // the first day on which some of them cannot be spent any more
}

// LevelFact is the payload of facts about levels. Its subject is the member.
type LevelFact struct {
	Level   int            `json:"level"` // 0: none
	Name    string         `json:"name"`
	Was     int            `json:"was"`
	WasName string         `json:"was_name,omitempty"`
	Missing money.Amount   `json:"missing,omitzero"` // at risk: what would keep it
	Until   community.Date `json:"until,omitzero"`   // at risk: the day on which it is lost
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
