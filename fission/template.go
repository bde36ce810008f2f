package fission

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"panal/community"
	"panal/fault"
	"panal/loyalty"
	"panal/money"
)

// Template is the pattern of a community, to begin others by: what it says of itself, how people get in, what it asks of
// them, its tiers, its circles, what it sells, its campaigns and its points programme. It holds nobody's data, no picture,
// and no stock. A community that is begun by it is its own: what is changed in one changes nothing in the other.
type Template struct {
	Format       int                `json:"format"` // FormatNow
	Name         string             `json:"name"`
	About        string             `json:"about"`    // what it is good for
	Currency     string             `json:"currency"` // of its prices, which are taken over where it is the same
	Asks         []Ask              `json:"asks"`
	Positioning  Pattern            `json:"positioning"`
	Entrance     EntrancePattern    `json:"entrance"`
	MembersFound bool               `json:"members_found"` // circles of interest
	Attributes   []AttributePattern `json:"attributes"`
	Tiers        []TierPattern      `json:"tiers"`
	Circles      []CirclePattern    `json:"circles"`
	Goods        []GoodsPattern     `json:"goods"`
	Campaigns    []CampaignPattern  `json:"campaigns"`
	Points       *PointsPattern     `json:"points,omitempty"`
}

// Ask is a question to whoever begins a community, whose answer is a part of what it says of itself.
type Ask struct {
	Part     string `json:"part"` // of the positioning
	Question string `json:"question"`
}

// Pattern is the part of a positioning that another community can take over.
type Pattern struct {
	Slogan   string   `json:"slogan"`
	Field    string   `json:"field"`
	Story    string   `json:"story"`
	Values   []string `json:"values"`
	Audience string   `json:"audience"`
	Mascot   struct {
		Name string `json:"name"`
		Line string `json:"line"`
	} `json:"mascot"`
	Colour string `json:"colour"`
}

// EntrancePattern is how people get into the community, and what they are asked.
type EntrancePattern struct {
	Admission   community.Admission  `json:"admission"`
	ReapplyDays int                  `json:"reapply_days"`
	Quota       int                  `json:"quota"`
	InviteDays  int                  `json:"invite_days"`
	Questions   []community.Question `json:"questions"`
}

// AttributePattern is something that members are asked for, with its purpose.
type AttributePattern struct {
	Slug     string                  `json:"slug"`
	Label    string                  `json:"label"`
	Purpose  string                  `json:"purpose"`
	Kind     community.AttributeKind `json:"kind"`
	Choices  []string                `json:"choices"`
	FilledBy community.FilledBy      `json:"filled_by"`
	ShownTo  community.ShownTo       `json:"shown_to"`
}

// TierPattern is a tier without its members. A day is the community's own: what ends on one lasts so many days from when
// another community begins. A sale that is to begin later begins with it.
type TierPattern struct {
	Slug        string         `json:"slug"`
	Name        string         `json:"name"`
	About       string         `json:"about"`
	Paid        bool           `json:"paid"`
	CoolingDays int            `json:"cooling_days"`
	PercentOff  int            `json:"percent_off"`
	Points      int            `json:"points_percent,omitempty"` // of points for purchases; 0 is as everybody
	SaleDays    int            `json:"sale_days,omitempty"`      // 0: it is sold without an end
	Prices      []PricePattern `json:"prices"`
}

// PricePattern is what a tier costs, in the smallest unit of the template's currency.
type PricePattern struct {
	Unit        community.Unit `json:"unit"`
	Amount      money.Amount   `json:"amount"`
	TrialDays   int            `json:"trial_days"`
	NoticeDays  int            `json:"notice_days"`
	EarlyAmount money.Amount   `json:"early_amount"`
	EarlyPlaces int64          `json:"early_places"`
	EarlyDays   int            `json:"early_days,omitempty"` // 0: as long as there are places
	Days        int            `json:"days,omitempty"`       // of a price until a day: when that is
}

// GoodsPattern is a product and the offer of it, both as drafts: they want pictures, stock and a look first.
type GoodsPattern struct {
	Slug        string           `json:"slug"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Variants    []VariantPattern `json:"variants"`
	Offer       *OfferPattern    `json:"offer,omitempty"`
}

// VariantPattern is a variant, with its price alone and in the offer (0: it is not in it).
type VariantPattern struct {
	Title    string       `json:"title"`
	SKU      string       `json:"sku"`
	Price    money.Amount `json:"price"`
	Together money.Amount `json:"together"`
}

// OfferPattern is an offer without its dates: it lasts so many days from when the community begins.
type OfferPattern struct {
	Slug           string `json:"slug"`
	Size           int    `json:"size"`
	WindowMinutes  int64  `json:"window_minutes"`
	PerPersonLimit int64  `json:"per_person_limit"`
	Days           int    `json:"days"`
}

// CirclePattern is a circle without its people.
type CirclePattern struct {
	Slug       string                 `json:"slug"`
	Name       string                 `json:"name"`
	Kind       community.CircleKind   `json:"kind"`
	Reason     community.CircleReason `json:"reason"`
	About      string                 `json:"about"`
	Region     string                 `json:"region"`
	Rules      string                 `json:"rules"`
	Admission  community.Admission    `json:"admission"`
	Tiers      []string               `json:"tiers"` // that let in, by slug, for admission by tier
	Questions  []community.Question   `json:"questions"`
	Capacity   int                    `json:"capacity"`
	SplitAbove int                    `json:"split_above"`
}

// FormatNow is the format of the files that are written. Older ones are read; a later one is refused.
const FormatNow = 3

const (
	// MaxTemplateBytes bounds a file.
	MaxTemplateBytes = 256 << 10
	// mostCircles is how many a template has: more are grown, not planned.
	mostCircles = 20
	mostTiers   = 20
	mostAsks    = 8
	mostGoods   = 20
	// mostCampaigns is how many a template has: a community that runs more has repeated itself.
	mostCampaigns = 20
)

var (
	// ErrTemplateLarge is returned for a file that is larger than any template.
	ErrTemplateLarge = fault.OnField("template", "invalid.template_bytes").With(fault.Args{"max": MaxTemplateBytes >> 10})
	// ErrNoTemplate is returned for a file that is something else.
	ErrNoTemplate = fault.OnField("template", "invalid.template_none")
)

// badTemplate says where a file is wrong.
func badTemplate(place string, cause error) error {
	return fault.OnField("template", "invalid.template").With(fault.Args{"place": place}).Because(cause)
}

// ReadTemplate reads a file, and says at which place it is wrong.
func ReadTemplate(content []byte) (t Template, err error) {
	if len(content) > MaxTemplateBytes {
		return Template{}, ErrTemplateLarge
	}
	content = bytes.TrimPrefix(content, []byte("\uFEFF")) // some editors put it before the text
	if !bytes.HasPrefix(bytes.TrimLeft(content, " \t\r\n"), []byte("{")) {
		return Template{}, ErrNoTemplate
	}
	in := json.NewDecoder(bytes.NewReader(content))
	in.DisallowUnknownFields()
	if err := in.Decode(&t); err != nil {
		at := in.InputOffset()
		var syntax *json.SyntaxError
		var typed *json.UnmarshalTypeError
		if errors.As(err, &syntax) {
			at = syntax.Offset
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			at = int64(len(content))
		}
		line := 1 + bytes.Count(content[:min(int(at), len(content))], []byte("\n"))
		place := "line " + strconv.Itoa(line)
		if errors.As(err, &typed) && typed.Field != "" {
			place = written(typed.Field)
		} else if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
			place = strings.Trim(name, `"`)
		}
		return Template{}, badTemplate(place, err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return Template{}, badTemplate("end", err)
	}
	if t.Format > 0 && t.Format < FormatNow {
		t = t.upgraded()
	}
	t = t.tidy()
	return t, t.Check()
}

// written is a path to a field as a file has it: without the Go names of what is a part of another.
func written(path string) string {
	parts := strings.Split(path, ".")
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part != "" && unicode.IsUpper(rune(part[0])) }), ".")
}

// Write is the template as a file.
func (t Template) Write() ([]byte, error) {
	out, err := json.MarshalIndent(t, "", "  ")
	return append(out, '\n'), fault.Wrap("write a template", err)
}

// Outline names what a template makes.
type Outline struct{ Questions, Attributes, Tiers, Circles, Goods, Campaigns, Levels []string }

// Outline is what the template makes, by name.
func (t Template) Outline() Outline {
	o := Outline{
		Questions:  named(t.Entrance.Questions, func(q community.Question) string { return q.Label }),
		Attributes: named(t.Attributes, func(a AttributePattern) string { return a.Label }),
		Tiers:      named(t.Tiers, func(p TierPattern) string { return p.Name }),
		Circles:    named(t.Circles, func(c CirclePattern) string { return c.Name }),
		Goods:      named(t.Goods, func(g GoodsPattern) string { return g.Title }),
		Campaigns:  named(t.Campaigns, func(c CampaignPattern) string { return c.Title }),
		Levels:     []string{},
	}
	if t.Points != nil {
		o.Levels = named(t.Points.Levels, func(l loyalty.Level) string { return l.Name })
	}
	return o
}

func named[T any](list []T, name func(T) string) []string {
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = name(item)
	}
	return names
}
