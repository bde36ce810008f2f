package web

import (
	"net/http"

	"panal/fault"
	"panal/web/static"
)

// What programs ask for: files, and whether we are well.

func (s *Server) staticFile(q *request) error {
	q.w.Header().Del("Cache-Control") // the files have their own, by whether the address names their content
	static.Handler().ServeHTTP(q.w, q.r)
	return nil
}

func (s *Server) favicon(q *request) error {
	http.Redirect(q.w, q.r, static.URL("favicon.svg"), http.StatusFound)
	return nil
}

// robots keeps crawlers off what is no page to find: a share link would count as a visit, a checkout opens a session.
func (s *Server) robots(q *request) error {
	return q.plain("User-agent: *\nDisallow: /*/s/\nDisallow: /*/checkout\nDisallow: /sandbox/\nDisallow: /sign-in\n")
}

// healthy says that the process answers.
func (s *Server) healthy(q *request) error { return q.plain("ok\n") }

var errNotReady = fault.New(fault.Unavailable, "unavailable")

// ready says that requests can be served now.
func (s *Server) ready(q *request) error {
	if s.Ready != nil {
		if err := s.Ready(q.ctx()); err != nil {
			return errNotReady.Because(err)
		}
	}
	return q.plain("ready\n")
}

func (q *request) plain(text string) error {
	return q.send(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
}
