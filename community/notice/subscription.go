package notice

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

// Subscription is a browser that a member lets us push messages to (RFC 8030). A browser has one at a time: when
// another member allows it there, it is theirs.
type Subscription struct {
	ID        id.ID
	Member    id.ID
	Endpoint  string // where its push service takes messages
	P256DH    []byte // the browser's public key
	Auth      []byte // what it shares with us
	Browser   string // what it calls itself, for the member to know it by
	CreatedAt time.Time
}

var (
	ErrSubscriptionMissing = fault.Missing("subscription")
	// ErrSubscriptionGone is returned by a Pusher for a browser that takes no more messages.
	ErrSubscriptionGone = errors.New("the browser takes no more messages")
)

const (
	maxEndpoint  = 1000
	maxBrowser   = 60
	mostBrowsers = 10 // of one member: the oldest make room
	authBytes    = 16
)

// NewSubscription is what a browser sends when its user allowed push messages.
type NewSubscription struct {
	Endpoint string
	P256DH   string // base64url
	Auth     string
	Browser  string
}

// read checks what a browser sent.
func (n NewSubscription) read() (s Subscription, err error) {
	var wrong fault.Fields
	u, err := url.Parse(n.Endpoint)
	wrong.Check(err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil &&
		len(n.Endpoint) <= maxEndpoint, "endpoint", "invalid.endpoint")
	s.Endpoint = n.Endpoint
	s.P256DH, err = decode(n.P256DH)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(s.P256DH)
	}
	wrong.Check(err == nil, "p256dh", "invalid.key")
	s.Auth, err = decode(n.Auth)
	wrong.Check(err == nil && len(s.Auth) == authBytes, "auth", "invalid.key")
	s.Browser = strings.Join(strings.Fields(strings.ToValidUTF8(n.Browser, "")), " ")
	for utf8.RuneCountInString(s.Browser) > maxBrowser {
		_, last := utf8.DecodeLastRuneInString(s.Browser)
		s.Browser = s.Browser[:len(s.Browser)-last]
	}
	return s, wrong.Err()
}

// decode reads base64url, padded or not, as browsers write it.
func decode(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

type subscriptionReads interface {
	Subscriptions(ctx context.Context, community, member id.ID) ([]Subscription, error)
}

type subscriptionTx interface {
	// Subscribe keeps a subscription, in place of the one of the same browser, and returns its id.
	Subscribe(Subscription) (id.ID, error)
	// KeepBrowsers deletes the member's oldest subscriptions but so many.
	KeepBrowsers(member id.ID, most int)
	// Unsubscribe deletes one of the member's subscriptions; it returns ErrSubscriptionMissing when it is not there.
	Unsubscribe(member, subscription id.ID) error
}

// Subscriptions lists the actor's browsers, the newest first.
func (s *Service) Subscriptions(ctx context.Context, actor access.Actor) ([]Subscription, error) {
	if err := actor.May(access.NoticeView, actor.Own()); err != nil {
		return nil, err
	}
	return s.store.Subscriptions(ctx, actor.Community, actor.Member)
}

// Subscribe lets us push to one of the actor's browsers.
func (s *Service) Subscribe(ctx context.Context, actor access.Actor, n NewSubscription) (kept Subscription, err error) {
	if err := actor.May(access.NoticeEdit, actor.Own()); err != nil {
		return Subscription{}, err
	}
	if kept, err = n.read(); err != nil {
		return Subscription{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		kept.ID, kept.Member, kept.CreatedAt = tx.NewID(), actor.Member, tx.Now()
		if kept.ID, err = tx.Subscribe(kept); err != nil {
			return err
		}
		tx.KeepBrowsers(actor.Member, mostBrowsers)
		return nil
	})
	return kept, err
}

// Unsubscribe ends one of the actor's subscriptions.
func (s *Service) Unsubscribe(ctx context.Context, actor access.Actor, subscription id.ID) error {
	if err := actor.May(access.NoticeEdit, actor.Own()); err != nil {
		return err
	}
	return s.store.Write(ctx, actor.Community, func(tx Tx) error { return tx.Unsubscribe(actor.Member, subscription) })
}
