package community

import (
	"context"
	"sync"
	"time"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// A sign-in link signs whoever opens it in as a person. It is for the program itself, which prints one per role of a
// demonstration: no surface makes one. Links are kept in memory, so they end with the program at the latest.

// ErrLinkOver is returned for a sign-in link that is over, or never was.
var ErrLinkOver = fault.New(fault.Gone, "sign_in_link_over")

type signInLink struct {
	person, community id.ID
	until             time.Time
}

type signInLinks struct {
	mu    sync.Mutex
	links map[secretHash]signInLink
}

// NewSignInLink returns the secret of a link that signs in as a person for a while.
func (s *Service) NewSignInLink(person, community id.ID, lasts time.Duration) (secret string) {
	text, hash := newSecret("")
	s.links.mu.Lock()
	defer s.links.mu.Unlock()
	if s.links.links == nil {
		s.links.links = map[secretHash]signInLink{}
	}
	s.links.links[hash] = signInLink{person, community, s.clock.Now().Add(lasts)}
	return text
}

// FollowSignInLink returns who a link signs in.
func (s *Service) FollowSignInLink(ctx context.Context, secret string) (access.Actor, error) {
	s.links.mu.Lock()
	link, found := s.links.links[hashSecret(secret)]
	s.links.mu.Unlock()
	if !found || !s.clock.Now().Before(link.until) {
		return access.Actor{}, ErrLinkOver
	}
	return s.ActorForPerson(ctx, link.person, link.community)
}
