package community

import (
	"time"

	"panal/fault"
)

// What a template of a community holds is checked whole before anything is made of it, by the rules of what is made.

// Check says what is wrong with an entrance, each at its field.
func (e Entrance) Check() error { return e.check() }

// CheckQuestions cleans questions and says what is wrong with them, each at its field.
func CheckQuestions(questions []Question) ([]Question, error) {
	questions = CleanQuestions(questions)
	return questions, checkQuestions(questions)
}

// Check says what is wrong with the terms of an attribute, each at its field.
func (t AttributeTerms) Check() error {
	_, err := Attribute{}.under(t)
	return err
}

// Check says what is wrong with the terms of a tier, each at its field.
func (t TierTerms) Check(paid bool) error { return Tier{Paid: paid, TierTerms: t.clean()}.check() }

// Check says what is wrong with a price that is to be added, each at its field.
func (p TierPrice) Check(now time.Time, zone *time.Location) error {
	if p.NoticeDays == 0 {
		p.NoticeDays = p.Unit.Notice()
	}
	return p.check(now, zone)
}

// CheckTiers says what is wrong with a list of prices for a tier, beside each of them.
func CheckTiers(paid bool, prices int) error {
	switch {
	case !paid && prices > 0:
		return fault.OnField("amount", "invalid.tier_is_free")
	case prices > maxTierPrices:
		return fault.OnField("amount", "invalid.too_many").With(fault.Args{"max": maxTierPrices})
	}
	return nil
}
