package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
	"panal/internal/once"
	"panal/web/link"
	"panal/web/ui"
)

// request is one request as a handler sees it: who asks, in which community, in which language.
type request struct {
	s         *Server
	w         http.ResponseWriter
	r         *http.Request
	route     *route
	locale    *locale.Locale
	community community.Community // zero outside of one
	actor     access.Actor
}

// begin makes a request of which only the language is known.
func (s *Server) begin(w http.ResponseWriter, r *http.Request, route *route) *request {
	q := &request{s: s, w: w, r: r, route: route}
	q.negotiate()
	return q
}

// identify finds the community in the path, and who asks.
func (q *request) identify() error {
	if slug := q.r.PathValue("community"); slug != "" {
		c, err := q.s.Communities.CommunityBySlug(q.ctx(), slug)
		if err != nil {
			return err
		}
		q.community = c
	}
	actor, err := q.actorIn(q.community.ID)
	q.actor = actor
	q.negotiate()
	return err
}

func (q *request) ctx() context.Context { return q.r.Context() }
func (q *request) now() time.Time       { return q.s.Clock.Now() }
func (q *request) links() link.Community {
	return link.Community(q.community.Slug)
}

// query is a value of the address.
func (q *request) query(name string) string { return q.r.URL.Query().Get(name) }

// pathID reads an id from the path. One that cannot be is as missing as one that is not.
func (q *request) pathID(kind id.Kind, name string, missing *fault.Fault) (id.ID, error) {
	i, err := kind.Parse(q.r.PathValue(name))
	if err != nil {
		return id.Zero, missing
	}
	return i, nil
}

var (
	errBodyTooLarge = fault.New(fault.Invalid, "body_too_large")
	errBodyBroken   = fault.New(fault.Invalid, "body_broken")
)

// form reads what was sent by a form.
func (q *request) form() (url.Values, error) {
	err := q.r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, errBodyTooLarge.Because(err)
	case err != nil:
		return nil, errBodyBroken.Because(err)
	}
	return q.r.PostForm, nil
}

// formKey is the field that makes a form take effect once, however often it is sent.
const formKey = ui.RequestKey

// formKeys makes keys that sort by time: keys that are stored near each other cost the database less.
var formKeys = id.NewGenerator(nil)

// newFormKey is the key of a form that is about to be shown.
func (q *request) newFormKey() string { return formKeys.New(q.now()).String() }

// once is the request that a form is: the same key with the same fields from the same member. With other fields it is
// another request, for people go back, change something and send the form again.
func (q *request) once(form url.Values) (once.Request, error) { return q.onceBy(q.actor.Member, form) }

// onceBy is the request that a form of somebody is, who may be no member of a community.
func (q *request) onceBy(actor id.ID, form url.Values) (once.Request, error) {
	key := form.Get(formKey)
	if key == "" {
		return once.Request{}, nil
	}
	body := []byte(q.r.URL.Path + "?" + form.Encode())
	sum := sha256.Sum256(body)
	r, err := once.New(actor, "form:"+key+":"+hex.EncodeToString(sum[:8]), body)
	if err != nil {
		return once.Request{}, errBodyBroken.Because(err)
	}
	return r, nil
}

// page is what every page begins with. The title is in the reader's language.
func (q *request) page(title string) ui.Page {
	p := ui.Page{
		Locale: q.locale, Zone: time.UTC, Now: q.now(), Title: title, URL: q.r.URL, Theme: q.theme(),
		Viewer:    ui.Viewer{SignedIn: !q.actor.Member.IsZero() || q.actor.Email != "", Name: q.actor.Name, Seed: q.actor.Member.String()},
		Community: ui.Community{Name: "Panal", Home: link.Home, Locale: q.locale},
		Links:     ui.Links{SignIn: q.signInLink()},
		Flash:     q.takeFlash(),
	}
	if q.actor.Email != "" { // a guest who signed out could not come back to their orders
		p.Links.SignOut = link.SignOut
	}
	if !q.community.ID.IsZero() {
		q.brand(&p)
	}
	return p
}

// brand makes it a page of the community.
func (q *request) brand(p *ui.Page) {
	c, to := q.community, q.links()
	p.Zone = c.Zone()
	p.Community = ui.Community{Name: c.Name, Slug: c.Slug, Slogan: c.Slogan, Home: to.Front(), Locale: locale.For(c.Locale), Currency: c.Currency}
	q.dress(p)
	p.Nav = q.tabs()
	p.Switch, p.Links.All = q.elsewhere(), link.MyCommunities
	if !q.actor.Member.IsZero() {
		p.Links.Me, p.Bell = to.Me(), q.bell()
		p.Banner = q.banner()
	}
	if p.Viewer.Staff = q.staff(); p.Viewer.Staff {
		p.Links.Console = to.Console()
	}
}

func (q *request) staff() bool { return q.actor.May(access.OrderView, q.actor.Here()) == nil }

// signInLink leads to signing in and back here; from a form, whose address may not be opened, to where it came from.
func (q *request) signInLink() string {
	back := q.r.URL.RequestURI()
	switch {
	case q.r.Method != http.MethodGet && !q.community.ID.IsZero():
		back = q.links().Front()
	case q.r.Method != http.MethodGet, back == link.Home, strings.HasPrefix(back, link.SignIn):
		return link.SignIn
	}
	return link.SignInThen(back)
}

// localPath is a path of ours, or the fallback: nobody is led elsewhere by a link to us.
func localPath(path, fallback string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return fallback
	}
	return path
}

// see sends the browser on to another page, which it gets.
func (q *request) see(path string) error {
	http.Redirect(q.w, q.r, path, http.StatusSeeOther)
	return nil
}

// logger adds what identifies the request.
func (q *request) logger() *slog.Logger {
	return slog.With("request", requestID(q.ctx()), "route", q.route.name())
}

// number reads a whole number of a form; what is none is zero, for the service to refuse.
func number(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
