package community

import (
	"context"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones must be known on a machine that has no database of them
	"unicode/utf8"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/input"
	"panal/internal/locale"
	"panal/internal/once"
	"panal/money"
)

// Community is one economy: the tenant, with its brand, currency, language and time zone. The currency is chosen once:
// every amount ever booked is in it.
type Community struct {
	ID         id.ID
	Slug       string // its name in addresses
	Name       string
	Slogan     string
	Currency   string // ISO 4217
	Locale     string
	TimeZone   string       // IANA
	AdvertCost money.Amount // what one new customer costs through an advert, for comparison; 0 when not known
	ReturnDays int          // after the delivery, in which members may return what they bought
	// PrizeCeiling is the most that one prize of a giveaway may be worth, as the law where the community is has it.
	PrizeCeiling money.Amount
	CreatedAt    time.Time
}

var (
	ErrCommunityMissing = fault.Missing("community")
	ErrSlugTaken        = fault.OnField("slug", "invalid.taken")
)

type communityReads interface {
	Community(ctx context.Context, community id.ID) (Community, error)
	CommunityBySlug(ctx context.Context, slug string) (Community, error)
	// Communities lists those after an id, in the order they were made.
	Communities(ctx context.Context, after id.ID, limit int) ([]Community, error)
	// Recall returns the result of an earlier write with the same request; found is false for a new request.
	Recall(ctx context.Context, community id.ID, r once.Request) (result id.ID, found bool, err error)
	faceReads
	belongingReads
}

type communityTx interface {
	// AddCommunity returns ErrSlugTaken when another has the slug.
	AddCommunity(Community) error
	// Community returns the one that is written to.
	Community() (Community, error)
	EditCommunity(Community)
	// LockCommunity makes later writes that lock it wait for this one.
	LockCommunity() error
	faceTx
}

// Facts about communities.
const (
	FactCommunityCreated fact.Kind = "community.created"
	FactCommunityChanged fact.Kind = "community.changed"
)

// CommunityFact is the payload of facts about a community. By is the member who changed it.
type CommunityFact struct {
	Name     string `json:"name"`
	Slogan   string `json:"slogan"`
	Slug     string `json:"slug"`
	Currency string `json:"currency"`
	Locale   string `json:"locale"`
	TimeZone string `json:"time_zone"`
	By       id.ID  `json:"by,omitzero"`
}

func (c Community) fact(kind fact.Kind, by id.ID) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: c.ID, By: by, Payload: CommunityFact{c.Name, c.Slogan, c.Slug, c.Currency, c.Locale, c.TimeZone, by}}
}

// Zone is the community's time zone.
func (c Community) Zone() *time.Location { return clock.Zone(c.TimeZone, time.UTC) }

const (
	maxSlug, maxSlogan = 40, 160
	maxReturnDays      = 366
)

// DefaultReturnDays is for how many days members may return what they bought where nobody says otherwise.
const DefaultReturnDays = 14

// DefaultPrizeCeiling is the most that one prize may be worth where nobody says otherwise, in a currency: 50,000, which is
// the law in China in yuan.
func DefaultPrizeCeiling(currency string) money.Amount {
	ceiling := money.Amount(50_000)
	for range money.Digits(currency) {
		ceiling *= 10
	}
	return ceiling
}

// reserved are first words of addresses that are no community's: those in use, and those that pages may come to need.
var reserved = []string{
	"about", "admin", "api", "assets", "callbacks", "communities", "console", "dev", "docs", "healthz", "help", "me",
	"metrics", "new", "passkeys", "readyz", "sandbox", "search", "setup", "sign-in", "sign-out", "static", "webhooks",
}

// Reserved reports whether a slug cannot be a community's, because pages of the program begin with it.
func Reserved(slug string) bool { return slices.Contains(reserved, slug) }

// check says what is wrong with a community, each at its field.
func (c Community) check(wrong *fault.Fields) {
	checkName(wrong, "name", c.Name)
	wrong.Check(input.IsSlug(c.Slug), "slug", "invalid.slug")
	wrong.Check(!Reserved(c.Slug), "slug", "invalid.taken")
	wrong.Check(len(c.Slug) <= maxSlug, "slug", "invalid.too_long", fault.Args{"max": maxSlug})
	wrong.Check(utf8.ValidString(c.Slogan) && utf8.RuneCountInString(c.Slogan) <= maxSlogan, "slogan", "invalid.too_long", fault.Args{"max": maxSlogan})
	wrong.Check(!strings.ContainsFunc(c.Slogan, input.Disguises), "slogan", "invalid.characters")
	wrong.Check(c.Currency != money.Points && money.ValidCurrency(c.Currency), "currency", "invalid.choice")
	wrong.Check(slices.Contains(locale.Supported(), c.Locale), "locale", "invalid.choice")
	_, err := time.LoadLocation(c.TimeZone)
	wrong.Check(err == nil && c.TimeZone != "" && c.TimeZone != "Local", "time_zone", "invalid.choice")
	wrong.Check(c.AdvertCost >= 0 && c.AdvertCost.Check() == nil, "advert_cost", "invalid.amount")
	wrong.Check(c.ReturnDays >= 0 && c.ReturnDays <= maxReturnDays, "return_days", "invalid.range", fault.Args{"min": 0, "max": maxReturnDays})
	wrong.Check(c.PrizeCeiling >= 0 && c.PrizeCeiling.Check() == nil, "prize_ceiling", "invalid.amount")
}

// Settings are what an operator may change of a community.
type Settings struct {
	Name, Slogan, Locale, TimeZone string
	AdvertCost                     money.Amount
	ReturnDays                     int
	PrizeCeiling                   money.Amount
}

// settings are what may be changed, as it is.
func (c Community) settings() Settings {
	return Settings{c.Name, c.Slogan, c.Locale, c.TimeZone, c.AdvertCost, c.ReturnDays, c.PrizeCeiling}
}

// with returns the community with new settings, or what is wrong with them.
func (c Community) with(s Settings) (Community, error) {
	c.Name, c.Slogan = input.Line(s.Name), input.Line(s.Slogan)
	c.Locale, c.TimeZone, c.AdvertCost, c.ReturnDays, c.PrizeCeiling = s.Locale, s.TimeZone, s.AdvertCost, s.ReturnDays, s.PrizeCeiling
	var wrong fault.Fields
	c.check(&wrong)
	return c, wrong.Err()
}

// Community returns a community; requests ask for theirs all the time, so it is remembered for a moment.
func (s *Service) Community(ctx context.Context, community id.ID) (Community, error) {
	return s.communities.Get(community, func() (Community, bool, error) {
		c, err := s.store.Community(ctx, community)
		return c, true, err
	})
}

// CommunityBySlug returns the community that has a slug.
func (s *Service) CommunityBySlug(ctx context.Context, slug string) (Community, error) {
	community, err := s.slugs.Get(slug, func() (id.ID, bool, error) {
		c, err := s.store.CommunityBySlug(ctx, slug)
		return c.ID, true, err
	})
	if err != nil {
		return Community{}, err
	}
	return s.Community(ctx, community)
}

// Communities lists the communities after an id, in the order they were made.
func (s *Service) Communities(ctx context.Context, after id.ID, limit int) ([]Community, error) {
	return s.store.Communities(ctx, after, limit)
}

// EditCommunity changes some of a community's settings: the given function gets them as they are. It may be called
// more than once.
func (s *Service) EditCommunity(ctx context.Context, actor access.Actor, change func(*Settings)) (edited Community, err error) {
	if err := actor.May(access.CommunityManage, actor.Here()); err != nil {
		return Community{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		if err := tx.LockCommunity(); err != nil { // of two operators who change different things at once, neither loses
			return err
		}
		old, err := tx.Community()
		if err != nil {
			return err
		}
		settings := old.settings()
		change(&settings)
		if edited, err = old.with(settings); err != nil || edited == old {
			return err
		}
		tx.EditCommunity(edited)
		return tx.Emit(edited.fact(FactCommunityChanged, actor.Member))
	})
	s.communities.Forget(actor.Community)
	s.faces.Forget(actor.Community) // it shows the slogan
	if err != nil {
		return Community{}, err
	}
	return edited, nil
}
