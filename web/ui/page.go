package ui

import (
	"net/url"
	"time"

	"panal/internal/locale"
)

// Page is what the frames need to know; a page's own struct embeds it.
type Page struct {
	Locale *locale.Locale // the reader's
	Zone   *time.Location // for times written by the server; scripts rewrite them in the reader's own
	Now    time.Time

	Title       string
	Description string
	URL         *url.URL // as requested, for the language links
	Theme       string   // "light" or "dark" when the reader chose; else the system decides
	Live        bool     // the page listens for server-sent events
	Preview     Preview

	Community Community
	Viewer    Viewer
	Switch    []Elsewhere
	Nav       []NavItem // the member's tabs, or the console's sections
	Links     Links
	Flash     *Notice
	Banner    *Banner // of what the reader should see to, on each of the member's pages
	Bell      Bell
}

// Bell leads to the reader's notices, and says how many are unread. Without an address there is none.
type Bell struct {
	Href   string
	Unread int // Most means: so many or more
	Most   int
}

// Elsewhere is a community that the reader may switch to, and what they are there.
type Elsewhere struct{ Name, As, Href string }

// Banner says what waits for the reader, and leads there.
type Banner struct{ Text, Label, Href string }

// Community is the brand on the page.
type Community struct {
	Name     string
	Slug     string
	Slogan   string
	Home     string         // where the brand's name leads
	Locale   *locale.Locale // writes money
	Currency string
	Colours  string // the sheet of its colours; empty: ours
	Manifest string // for installing it; empty: ours
	Icon     string // its picture as an icon; empty: ours
}

// Viewer is who reads the page.
type Viewer struct {
	SignedIn bool
	Name     string
	Seed     string // what the avatar's colour is drawn from: the person's id
	Staff    bool
}

// Links are the destinations that the frames themselves offer; an empty one is
// not shown.
type Links struct {
	SignIn  string
	SignOut string // takes a POST
	Me      string
	Console string
	All     string // the reader's communities
}

// NavItem is one tab or section.
type NavItem struct {
	Key      string // what a page names to be shown as current
	Label    string
	Href     string
	Icon     string
	Shortcut string // the letter after "g"
}

// Section is the item for a key that has a label in the catalogs under "nav."
// and an icon of the same name.
func Section(l *locale.Locale, key, href, shortcut string) NavItem {
	return NavItem{Key: key, Label: l.T("nav." + key), Href: href, Icon: key, Shortcut: shortcut}
}

// Preview is what a chat app shows when the page's link is sent.
type Preview struct {
	Title string
	Text  string
	URL   string // absolute
	Image string // absolute
}

// T is the message for key in the reader's language.
func (p Page) T(key string, args ...any) string { return p.Locale.T(key, args...) }

// Money writes an amount in the community's currency and way.
func (p Page) Money(minor int64) string { return p.MoneyIn(minor, p.Community.Currency) }

// MoneyIn writes an amount of another currency, such as points.
func (p Page) MoneyIn(minor int64, currency string) string {
	if p.Community.Locale == nil || currency == locale.Points { // points are words, so the reader's
		return p.Locale.Money(minor, currency)
	}
	return p.Community.Locale.Money(minor, currency)
}

// documentTitle ends in the community's name, so that tabs can be told apart.
func (p Page) documentTitle() string {
	switch {
	case p.Title == "":
		return p.Community.Name
	case p.Community.Name == "":
		return p.Title
	}
	return p.Title + " · " + p.Community.Name
}

// inLanguage is this page's address in another language.
func (p Page) inLanguage(tag string) string {
	u := url.URL{Path: "/"}
	if p.URL != nil {
		u = url.URL{Path: p.URL.Path, RawQuery: p.URL.RawQuery}
	}
	q := u.Query()
	q.Set("lang", tag)
	u.RawQuery = q.Encode()
	return u.String()
}

// languageNames are in their own language: who needs one reads that one.
var languageNames = map[string]string{"en": "English", "es": "Español", "zh": "中文"}

// Languages are the choices of a field for a language.
func Languages() []Option {
	var options []Option
	for _, tag := range locale.Supported() {
		options = append(options, Option{Value: tag, Label: languageNames[tag]})
	}
	return options
}

// htmlTag is the lang attribute for a supported language.
func htmlTag(tag string) string { return locale.For(tag).HTMLLang() }

// htmxConfig keeps htmx within the content security policy (no styles of its
// own, no eval), keeps no copies of private pages in the browser's storage, and
// shows a refused form, which comes back with 422, in place.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,` +
	`"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}`

// number is the unread count as there is room for it.
func (b Bell) number(l *locale.Locale) string {
	if b.Unread >= b.Most {
		return l.Number(int64(b.Most-1)) + "+"
	}
	return l.Number(int64(b.Unread))
}
