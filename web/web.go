// Package web serves the pages: what a guest reaches from a link, what a member lives in, and the console.
//
// It decides how a request becomes a question to a service, and the answer a page: who is asking (a session), in which
// language, and what an error looks like. It leaves every rule to the services, which ask access themselves, and how
// things look to package ui. Every page is in the one table of routes.go, with who may use it; every answer goes
// through the middleware of middleware.go, errors too.
//
// A page is a package under pages/ with a typed struct that embeds ui.Page; NOUN.go has the handlers of
// pages/NOUN.
package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/fission"
	"panal/growth"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/ledger"
	"panal/loyalty"
)

// Services are what the pages speak to.
type Services struct {
	Communities *community.Service
	Keyring     *community.Keyring
	Commerce    *commerce.Service
	Growth      *growth.Service
	Loyalty     *loyalty.Service
	Content     *content.Service
	Ledger      *ledger.Service
	Notices     *notice.Service
	Fission     *fission.Service
}

// Config is what the pages need to know of the program around them.
type Config struct {
	Services
	Sessions scs.CtxStore
	// Listen tells of commits with facts of a community, until the returned function is called.
	Listen func(community id.ID) (<-chan struct{}, func())
	Clock  clock.Clock
	IDs    *id.Generator

	DeadLetters DeadLetters
	Facts       Facts

	PublicURL   *url.URL // how browsers reach the program; its scheme decides about secure cookies
	BehindProxy bool     // the last address of X-Forwarded-For is the client's

	Sandbox Sandbox                     // the test provider of payments; zero when a real one is used
	Mailbox func() []community.Message  // what would have been sent, the newest first; nil when mail is sent
	PushKey string                      // what browsers need to know to subscribe to push messages
	Ready   func(context.Context) error // nil means always
	Limits  Limits
}

// Server serves the pages.
type Server struct {
	Config
	sessions *scs.SessionManager
	handler  http.Handler
	limits   limits
	live     *streams
	secure   bool
}

// sessionLasts is how long a browser is known. Guests find their orders by it.
const sessionLasts = 180 * 24 * time.Hour

// New returns the pages as a handler. Stop ends its streams.
func New(c Config) (*Server, error) {
	switch {
	case c.Communities == nil || c.Keyring == nil || c.Commerce == nil || c.Growth == nil || c.Loyalty == nil || c.Ledger == nil || c.Fission == nil || c.Notices == nil:
		return nil, errors.New("web: a service is missing")
	case c.Sessions == nil || c.Listen == nil || c.Clock == nil || c.IDs == nil || c.DeadLetters == nil || c.Facts == nil:
		return nil, errors.New("web: a part of the configuration is missing")
	case c.PublicURL == nil || c.PublicURL.Host == "" || c.PublicURL.Scheme != "http" && c.PublicURL.Scheme != "https":
		return nil, errors.New("web: the public address must be http:// or https:// and a host")
	}
	s := &Server{Config: c, secure: c.PublicURL.Scheme == "https"}
	s.sessions = scs.New()
	s.sessions.Store = c.Sessions
	s.sessions.Lifetime = sessionLasts
	s.sessions.Cookie.Name = s.cookieName("session")
	s.sessions.Cookie.Secure = s.secure
	s.sessions.ErrorFunc = s.sessionFailed
	s.limits = newLimits(c.Limits)
	s.live = s.newStreams()
	router, err := newRouter(s, routes)
	if err != nil {
		return nil, err
	}
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(c.PublicURL.Scheme + "://" + c.PublicURL.Host); err != nil {
		return nil, err
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.begin(w, r, nil).fail(errCrossOrigin)
	}))
	s.handler = s.observed(s.guarded(protection.Handler(router)))
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Stop ends the streams, which would otherwise keep a server from shutting down, and refuses new ones.
func (s *Server) Stop() { s.live.stop() }

// absolute is a page's address for use outside of our pages.
func (s *Server) absolute(path string) string {
	return s.PublicURL.Scheme + "://" + s.PublicURL.Host + path
}
