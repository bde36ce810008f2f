package api

import (
	"context"
	"log/slog"

	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// Every POST carries a key of the caller's choosing. Sent again with the same key and body, by the same member to the
// same path, within two days, it takes effect once and is answered as it was; with another body or path it is refused.
// What makes a thing remembers its key in the same write. What moves a thing from one state to another cannot do so
// twice anyway, and remembers its key after the fact, so that who sends it again hears of the success.

// Requests remembers what requests made.
type Requests interface {
	Recall(ctx context.Context, community id.ID, r once.Request) (result id.ID, found bool, err error)
	Remember(ctx context.Context, community id.ID, r once.Request, result id.ID) error
}

// ErrKeyMissing is returned for a POST without a key, or with one that cannot be kept.
var ErrKeyMissing = fault.New(fault.Invalid, "idempotency_key_missing")

func idempotencyKey(key string) (string, error) {
	if key == "" {
		return "", ErrKeyMissing
	}
	if _, err := once.New(id.Zero, key); err != nil {
		return "", ErrKeyMissing.Because(err)
	}
	return key, nil
}

// Posted is embedded in what a POST reads its body into: the key is bound to the bytes as they came.
type Posted struct{ RawBody []byte }

// request describes the call to whoever remembers it.
func (c *call) request(body []byte) (once.Request, error) {
	path := c.asked.URL()
	return once.New(c.actor.Member, c.key, []byte(c.asked.Method()), []byte(path.Path), body)
}

// again answers a request that took effect before by how its thing stands now; otherwise it has it take effect.
func again[O any](ctx context.Context, s *server, c *call, body []byte, thing id.ID, stands, takeEffect func() (*O, error)) (*O, error) {
	request, err := c.request(body)
	if err != nil {
		return nil, err
	}
	_, repeated, err := s.Requests.Recall(ctx, c.community.ID, request)
	if err != nil {
		return nil, err
	}
	if repeated {
		return stands()
	}
	out, err := takeEffect()
	if err == nil {
		s.remember(ctx, c, request, thing)
	}
	return out, err
}

// remember keeps what a request did. When that fails, what it did is done all the same, and whoever sends it again
// hears of a conflict.
func (s *server) remember(ctx context.Context, c *call, request once.Request, thing id.ID) {
	if err := s.Requests.Remember(context.WithoutCancel(ctx), c.community.ID, request, thing); err != nil {
		slog.WarnContext(ctx, "a request is not remembered", "route", c.asked.Operation().Path, "error", err)
	}
}
