package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// reader reads typed values from a form and gathers what cannot be read, each at its field. What a value may be is
// left to the services.
type reader struct {
	values   url.Values
	currency string
	zone     *time.Location
	wrong    fault.Fields
}

func (q *request) reader(values url.Values) *reader {
	return &reader{values: values, currency: q.community.Currency, zone: q.community.Zone()}
}

func (r *reader) text(name string) string { return strings.TrimSpace(r.values.Get(name)) }

// price is an amount above zero.
func (r *reader) price(name string) money.Amount {
	a, err := money.Parse(r.text(name), r.currency)
	r.wrong.Check(err == nil && a > 0, name, "invalid.price", fault.Args{"example": money.Amount(1250).Decimal(r.currency)})
	return a
}

// audience is whom something is for, named by the id of a segment, a circle or a tier; nothing is everybody.
func (r *reader) audience(name string) commerce.Audience {
	a, err := parseAudience(r.text(name))
	r.wrong.Check(err == nil, name, "invalid.choice")
	return a
}

func parseAudience(text string) (a commerce.Audience, err error) {
	switch {
	case text == "":
	case strings.HasPrefix(text, string(id.Circle)+"_"):
		a.Circle, err = id.Circle.Parse(text)
	case strings.HasPrefix(text, string(id.Tier)+"_"):
		a.Tier, err = id.Tier.Parse(text)
	default:
		a.Segment, err = id.Segment.Parse(text)
	}
	return a, err
}

// circle is a circle's id; nothing is none.
func (r *reader) circle(name string) (circle id.ID) {
	if text := r.text(name); text != "" {
		var err error
		circle, err = id.Circle.Parse(text)
		r.wrong.Check(err == nil, name, "invalid.choice")
	}
	return circle
}

// amount is an amount of zero or more; nothing is zero.
func (r *reader) amount(name string) money.Amount {
	if r.text(name) == "" {
		return 0
	}
	a, err := money.Parse(r.text(name), r.currency)
	r.wrong.Check(err == nil && a >= 0, name, "invalid.amount")
	return a
}

// whole is a whole number.
func (r *reader) whole(name string) int64 {
	n, err := strconv.ParseInt(r.text(name), 10, 64)
	switch {
	case r.text(name) == "":
		r.wrong.Check(false, name, "invalid.required")
	case err != nil:
		r.wrong.Check(false, name, "invalid.whole")
	}
	return n
}

// optional is a whole number, or zero when nothing is given.
func (r *reader) optional(name string) int64 {
	if r.text(name) == "" {
		return 0
	}
	return r.whole(name)
}

// wallClock is how browsers write a moment of a place; some leave the seconds out.
const wallClock = "2006-01-02T15:04"

// moment is a moment by the community's clocks. One that was not changed stays what it was, to the microsecond, and in
// the hour that clocks go through twice.
func (r *reader) moment(name string, was time.Time) time.Time {
	text := r.text(name)
	if text == "" {
		r.wrong.Check(false, name, "invalid.required")
		return time.Time{}
	}
	if !was.IsZero() && text == was.In(r.zone).Format(wallClock) {
		return was
	}
	for _, layout := range []string{wallClock, wallClock + ":05"} {
		if at, err := time.ParseInLocation(layout, text, r.zone); err == nil {
			return at
		}
	}
	r.wrong.Check(false, name, "invalid.moment")
	return time.Time{}
}

// day is the beginning of a day by the community's clocks; nothing is the zero time.
func (r *reader) day(name string) time.Time {
	text := r.text(name)
	if text == "" {
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, text, r.zone)
	r.wrong.Check(err == nil, name, "invalid.day")
	return day
}

// err is what could not be read.
func (r *reader) err() error { return r.wrong.Err() }

// with is what could not be read, and beside it what the rules say of the other fields, so that a form shows at once
// all that is wrong with it. What could be read whole is left for the service to refuse.
func (r *reader) with(check func() error) error {
	if len(r.wrong) == 0 {
		return nil
	}
	unread := map[string]bool{}
	for _, field := range r.wrong {
		unread[field.Name] = true
	}
	if err := check(); err != nil {
		for _, field := range fault.From(err).Fields {
			if !unread[field.Name] {
				r.wrong = append(r.wrong, field)
			}
		}
	}
	return r.err()
}

// slugOf makes a name for addresses from a title: "Café de Olla" is cafe-de-olla. A title without Latin letters gives
// none, and somebody has to write one.
func slugOf(title string) string {
	var b strings.Builder
	gap := false
	for _, c := range norm.NFD.String(strings.ToLower(title)) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(c)
		case unicode.Is(unicode.Mn, c): // an accent, taken apart from its letter
		default:
			gap = true
		}
	}
	slug := b.String()
	if len(slug) > longSlug {
		slug = slug[:longSlug]
		if last := strings.LastIndexByte(slug, '-'); last > 0 {
			slug = slug[:last] // whole words
		}
	}
	return slug
}

// longSlug leaves room in an address that people read.
const longSlug = 60
