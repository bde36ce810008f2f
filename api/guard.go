package api

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

// call is one request that was admitted: who asks, and in which community.
type call struct {
	asked     huma.Context
	actor     access.Actor
	community community.Community
	key       string // Idempotency-Key
}

type callKey struct{}

// guard stands before an operation: it finds out who asks, counts the request, and refuses it before its body is read
// when the community is not the asker's, when nobody of their role may do this, or when it cannot be repeated safely.
// Whose a thing is, and what its state permits, the services decide.
func (s *server) guard(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c, err := s.admit(ctx, r)
		if err != nil {
			_, w := humago.Unwrap(ctx)
			writeProblem(w, asProblem(ctx, err))
			return
		}
		next(huma.WithValue(ctx, callKey{}, c))
	}
}

func (s *server) admit(ctx huma.Context, r route) (*call, error) {
	c := &call{asked: ctx}
	var err error
	if c.actor, err = s.actor(ctx); err != nil {
		return nil, err
	}
	if c.community, err = s.communityNamed(ctx.Context(), ctx.Param("community")); err != nil {
		return nil, err
	}
	if c.actor.Person.IsZero() {
		c.actor.Community = c.community.ID
	}
	if c.actor.Community != c.community.ID {
		return nil, community.ErrCommunityMissing
	}
	if !r.rule.public {
		if err := c.actor.May(r.rule.action, c.actor.Own()); err != nil {
			return nil, err
		}
	}
	if r.method == http.MethodPost {
		if c.key, err = idempotencyKey(ctx.Header("Idempotency-Key")); err != nil {
			return nil, err
		}
	}
	return c, needsJSON(ctx)
}

// actor finds out who asks by their token, and counts the request. Whoever sends tokens that are none is counted by
// address; once that is over the limit, only tokens that were good lately are looked up.
func (s *server) actor(ctx huma.Context) (access.Actor, error) {
	r, w := humago.Unwrap(ctx)
	token, given := bearer(ctx.Header("Authorization"))
	now := s.Clock.Now()
	ip := ""
	if s.visitors.Limiter != nil {
		ip = s.ClientIP(r)
	}
	if given && (s.tokens.Knows(token) || !s.visitors.Spent(ip, now)) {
		actor, err := s.People.ActorForToken(ctx.Context(), token, id.Zero)
		if err == nil {
			return actor, s.tokens.count(w.Header(), token, now)
		}
		if limited := s.visitors.count(w.Header(), ip, now); limited != nil {
			return actor, limited
		}
		return actor, err
	}
	return access.Actor{}, s.visitors.count(w.Header(), ip, now)
}

// bearer reads a token (RFC 6750). Another way to say who one is, is no token.
func bearer(header string) (token string, given bool) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	return strings.TrimSpace(token), header != ""
}

// communityNamed finds the community that a path names by its slug or its id.
func (s *server) communityNamed(ctx context.Context, name string) (community.Community, error) {
	if !strings.HasPrefix(name, string(id.Community)+"_") {
		return s.People.CommunityBySlug(ctx, name)
	}
	key, err := id.Community.Parse(name)
	if err != nil {
		return community.Community{}, community.ErrCommunityMissing
	}
	return s.People.Community(ctx, key)
}

// needsJSON refuses a body that is not declared as JSON: a form that another site's page posts must not be taken for
// one.
func needsJSON(ctx huma.Context) error {
	if ctx.Operation().RequestBody == nil {
		return nil
	}
	declared := ctx.Header("Content-Type")
	if declared == jsonType {
		return nil
	}
	media, _, err := mime.ParseMediaType(declared)
	if err != nil || media != jsonType {
		return refused(http.StatusUnsupportedMediaType)
	}
	return nil
}

const jsonType = "application/json"
