package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"panal/community/notice"
	"panal/internal/clock"
	"panal/internal/id"
)

// DeliveriesDue finds e-mails and push messages that are to be sent, and notices that are old.
type DeliveriesDue interface {
	WithDueDeliveries(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueDeliveries(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
	CountDueDeliveries(ctx context.Context, community id.ID, now time.Time, upTo int) (int, error)
	WithOldNotices(ctx context.Context, came time.Time) (communities []id.ID, err error)
	DropNotices(ctx context.Context, community id.ID, came time.Time, limit int) (dropped int, err error)
}

// Deliverer sends e-mails and push messages.
type Deliverer interface {
	Deliver(ctx context.Context, community id.ID, deliveries ...id.ID) error
}

// DeliverNotices is the task that sends what is due. A digest of a million members is due at one time: portions of it
// are sent one after the other, the longest due first.
func DeliverNotices(due DeliveriesDue, deliverer Deliverer, clock clock.Clock, m *NoticeMetrics) Task {
	s := dueBy(clock.Now, due.WithDueDeliveries, due.DueDeliveries, deliverer.Deliver)
	s.communities = func(ctx context.Context) ([]id.ID, error) {
		communities, err := due.WithDueDeliveries(ctx, clock.Now())
		waiting := 0
		for _, community := range communities {
			n, err := due.CountDueDeliveries(ctx, community, clock.Now(), mostCounted)
			if err != nil {
				return nil, err
			}
			waiting += n
		}
		m.backlog.Set(float64(waiting))
		return communities, err
	}
	return Task{Name: "deliver notices", Every: time.Second, Run: s.run}
}

// mostCounted bounds how far a community's backlog is counted.
const mostCounted = 100_000

const (
	// noticesKept is how long a notice is kept after its newest news.
	noticesKept = 180 * 24 * time.Hour
	// droppedTogether is how many one write forgets.
	droppedTogether = 200
)

// ForgetNotices is the task that forgets old notices.
func ForgetNotices(old DeliveriesDue, clock clock.Clock) Task {
	return Task{Name: "forget notices", Every: time.Hour, Unhurried: true, Run: func(ctx context.Context) (done int, err error) {
		came := clock.Now().Add(-noticesKept)
		communities, err := old.WithOldNotices(ctx, came)
		errs := []error{err}
		for _, community := range communities {
			for more := true; more; {
				n, err := inTurn(ctx, func() (int, error) { return old.DropNotices(ctx, community, came, droppedTogether) })
				done, errs, more = done+n, append(errs, err), n == droppedTogether
			}
		}
		return done, errors.Join(errs...)
	}}
}

// NoticeMetrics are the figures of what is sent.
type NoticeMetrics struct {
	backlog   prometheus.Gauge
	delivered *prometheus.CounterVec
}

// NewNoticeMetrics returns figures that begin at zero.
func NewNoticeMetrics() *NoticeMetrics {
	return &NoticeMetrics{
		backlog: prometheus.NewGauge(prometheus.GaugeOpts{Name: "panal_notices_due", Help: "E-mails and push messages that are due and not sent."}),
		delivered: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "panal_notices_deliveries_total",
			Help: "What came of e-mails, digests and push messages: sent, idle (read meanwhile), failed (tried again), given_up, refused (for good)."}, []string{"channel", "outcome"}),
	}
}

// Delivered counts what came of a delivery.
func (m *NoticeMetrics) Delivered(c notice.Channel, o notice.Outcome) {
	m.delivered.WithLabelValues(string(c), string(o)).Inc()
}

// Collectors returns the figures, for a registry.
func (m *NoticeMetrics) Collectors() []prometheus.Collector {
	return []prometheus.Collector{m.backlog, m.delivered}
}
