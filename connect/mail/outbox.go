package mail

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"panal/community"
	"panal/internal/clock"
)

// outboxSize is how many messages an outbox keeps.
const outboxSize = 100

// Kept is a message in an outbox.
type Kept struct {
	community.Message
	At time.Time
}

// Outbox takes the place of a mail server in development: it keeps the last messages, and logs each subject, which
// holds the code of a sign-in. It is not for production: whoever reads the log can sign in as anybody.
type Outbox struct {
	clock clock.Clock
	mu    sync.Mutex
	kept  []Kept
}

// NewOutbox returns an empty outbox.
func NewOutbox(clock clock.Clock) *Outbox { return &Outbox{clock: clock} }

// Send keeps a message.
func (o *Outbox) Send(_ context.Context, m community.Message) error {
	slog.Info("e-mail kept in the outbox", "to", m.To, "subject", m.Subject)
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.kept) == outboxSize {
		o.kept = slices.Delete(o.kept, 0, 1)
	}
	o.kept = append(o.kept, Kept{m, o.clock.Now()})
	return nil
}

// Messages returns what is kept, the newest first.
func (o *Outbox) Messages() []Kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	newest := slices.Clone(o.kept)
	slices.Reverse(newest)
	return newest
}
