// Package webpush pushes messages to browsers by their push services (RFC 8030).
//
// It decides how a message is sealed for one browser (seal.go, RFC 8291), how a push service knows who sends it (RFC
// 8292), and what an answer of one means. It leaves what is pushed to whom, and trying again, to community/notice.
package webpush

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"panal/community/notice"
	"panal/internal/clock"
	"panal/internal/outbound"
)

// Sender pushes messages. Push services know it by its key.
type Sender struct {
	client  *http.Client
	clock   clock.Clock
	key     *ecdsa.PrivateKey
	public  string
	subject string
}

// New returns a Sender whose key is made of a secret: the same secret is the same key, which browsers subscribe to. The
// origin is where a push service's people find who sends; they ask for an https one. The client must call public
// addresses alone (internal/outbound), for members name where it calls.
func New(client *http.Client, clock clock.Clock, secret []byte, origin string) (*Sender, error) {
	key, err := keyOf(secret)
	if err != nil {
		return nil, fmt.Errorf("the key of push messages: %w", err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("the key of push messages: %w", err)
	}
	s := &Sender{client: client, clock: clock, key: key, public: base64.RawURLEncoding.EncodeToString(point), subject: origin}
	if u, err := url.Parse(origin); err != nil || u.Scheme != "https" {
		s.subject = "mailto:panal@localhost"
	}
	return s, nil
}

// keyOf makes a key of a secret. Of all numbers of 32 bytes, one in four thousand millions is no key.
func keyOf(secret []byte) (*ecdsa.PrivateKey, error) {
	for n := 0; ; n++ {
		number, err := hkdf.Key(sha256.New, secret, nil, "panal push "+strconv.Itoa(n), 32)
		if err != nil {
			return nil, err
		}
		if _, err := ecdh.P256().NewPrivateKey(number); err == nil {
			return ecdsa.ParseRawPrivateKey(elliptic.P256(), number)
		}
	}
}

// PublicKey is what a browser needs to know to subscribe, in base64url.
func (s *Sender) PublicKey() string { return s.public }

// Push sends a message. It returns notice.ErrSubscriptionGone for a browser that takes no more.
func (s *Sender) Push(ctx context.Context, to notice.Subscription, m notice.PushMessage) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	sealed, err := seal(to, text)
	if err != nil {
		return fmt.Errorf("seal a push message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.Endpoint, bytes.NewReader(sealed))
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	token, err := s.token(r.URL)
	if err != nil {
		return fmt.Errorf("sign a push message: %w", err)
	}
	r.Header.Set("Authorization", "vapid t="+token+", k="+s.public)
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Content-Encoding", "aes128gcm")
	r.Header.Set("TTL", strconv.Itoa(int(m.Lasts/time.Second)))
	r.Header.Set("Urgency", "normal")
	if m.Urgent {
		r.Header.Set("Urgency", "high")
	}
	answer, err := s.client.Do(r)
	switch {
	case errors.Is(err, outbound.ErrPrivate):
		return fmt.Errorf("%w: %w", notice.ErrSubscriptionGone, err)
	case err != nil:
		return fmt.Errorf("push: %w", err)
	}
	defer answer.Body.Close()
	return meaning(answer)
}

// meaning says what a push service's answer means.
func meaning(answer *http.Response) error {
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 200)) // for the log; without it the status has to do
	switch {
	case answer.StatusCode >= 200 && answer.StatusCode < 300:
		return nil
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return fmt.Errorf("%w: %s", notice.ErrSubscriptionGone, answer.Status)
	}
	return fmt.Errorf("the push service answers %s: %q", answer.Status, said)
}

// tokenLasts is less than the day that push services allow.
const tokenLasts = 12 * time.Hour

// token is a JSON Web Token, signed by ES256, that a push service knows us by.
func (s *Sender) token(endpoint *url.URL) (string, error) {
	claims, err := json.Marshal(map[string]any{"aud": endpoint.Scheme + "://" + endpoint.Host, "exp": s.clock.Now().Add(tokenLasts).Unix(), "sub": s.subject})
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	one, two, err := ecdsa.Sign(rand.Reader, s.key, sum[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 64)
	one.FillBytes(signature[:32])
	two.FillBytes(signature[32:])
	return text + "." + encode(signature), nil
}
