package link

import "panal/internal/id"

// Tiers is where tiers are compared and chosen.
func (c Community) Tiers() string { return c.at("/tiers") }

// BuyTier is where a tier is bought at a price.
func (c Community) BuyTier(price id.ID) string { return c.at("/tiers/" + id.TierPrice.Text(price)) }

// Membership is the member's own place in a tier.
func (c Community) Membership() string        { return c.at("/me/membership") }
func (c Community) StopRenewal() string       { return c.Membership() + "/stop" }
func (c Community) ChooseRenewal() string     { return c.Membership() + "/renewal" }
func (c Community) ReplaceInstrument() string { return c.Membership() + "/card" }
func (c Community) RefundTerm() string        { return c.Membership() + "/refund" }
func (c Community) MyCard() string            { return c.at("/me/card") }
func (c Community) Card(code string) string   { return c.at("/card/" + code) }

func (c Console) Tiers() string             { return c.at("/tiers") }
func (c Console) NewTier() string           { return c.Tiers() + "/new" }
func (c Console) Tier(i id.ID) string       { return c.Tiers() + "/" + id.Tier.Text(i) }
func (c Console) TierState(i id.ID) string  { return c.Tier(i) + "/state" }
func (c Console) TierPrices(i id.ID) string { return c.Tier(i) + "/prices" }
func (c Console) RetireTierPrice(tier, price id.ID) string {
	return c.TierPrices(tier) + "/" + id.TierPrice.Text(price) + "/retire"
}
func (c Console) Memberships() string    { return c.at("/memberships") }
func (c Console) MembershipsCSV() string { return c.at("/memberships.csv") }
func (c Console) MembershipsOf(tier id.ID) string {
	return c.Memberships() + "?tier=" + id.Tier.Text(tier)
}
