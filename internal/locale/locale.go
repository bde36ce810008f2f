package locale

import (
	"sync"

	"github.com/bojanz/currency"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Locale is one supported language, ready to write with. It is immutable and
// safe for concurrent use; there is one per language for the whole program.
type Locale struct {
	tag       language.Tag
	plain     map[string]string
	localizer *i18n.Localizer
	money     *currency.Formatter
	numbers   *message.Printer
}

// Supported lists the languages that have a catalog, the default first.
func Supported() []string { return []string{"en", "es", "zh"} }

var (
	supportedTags = []language.Tag{language.English, language.Spanish, language.SimplifiedChinese}
	matcher       = language.NewMatcher(supportedTags)
	// locales is built at first use: parsing the catalogs takes milliseconds
	// that commands which speak to no one need not pay.
	locales = sync.OnceValue(func() []*Locale {
		catalog, err := loadCatalog()
		if err != nil {
			panic(err) // the files are embedded: only a broken build gets here
		}
		all := make([]*Locale, len(supportedTags))
		for i, name := range Supported() {
			all[i] = newLocale(catalog, name, supportedTags[i])
		}
		return all
	})
)

// For returns the locale that best serves the given preferences. Each may be a
// single tag ("es"), or a whole Accept-Language header; empty and malformed ones
// are passed over. With none that fits, it is English.
func For(tags ...string) *Locale {
	all := locales()
	for _, t := range tags {
		for i, name := range Supported() {
			if t == name {
				return all[i]
			}
		}
		// Tags read before a malformed part are still the reader's wish.
		wanted, _, _ := language.ParseAcceptLanguage(t)
		if len(wanted) == 0 {
			continue
		}
		if _, i, confidence := matcher.Match(wanted...); confidence > language.No {
			return all[i]
		}
	}
	return all[0]
}

// Tag is the language as it is stored and written in URLs: "en", "es" or "zh".
func (l *Locale) Tag() string {
	base, _ := l.tag.Base()
	return base.String()
}

// HTMLLang is the language for a lang attribute. Chinese names its script,
// because browsers choose glyphs by it.
func (l *Locale) HTMLLang() string { return l.tag.String() }

func newLocale(c *catalog, name string, tag language.Tag) *Locale {
	formatter := currency.NewFormatter(currency.NewLocale(name))
	// A community has one currency, so its bare symbol is enough: "$", not "US$".
	formatter.SymbolMap = map[string]string{"USD": "$", "CNY": "¥", "EUR": "€", "GBP": "£", "MXN": "$"}
	return &Locale{
		tag:       tag,
		plain:     c.plain[name],
		localizer: i18n.NewLocalizer(c.bundle, name),
		money:     formatter,
		numbers:   message.NewPrinter(tag),
	}
}
