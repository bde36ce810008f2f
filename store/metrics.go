package store

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are the lanes' figures for Prometheus.
type Metrics struct {
	size    prometheus.Histogram
	waited  prometheus.Histogram
	commit  prometheus.Histogram
	refused prometheus.Counter
	reruns  prometheus.Counter
}

func newMetrics() *Metrics {
	exponential := prometheus.ExponentialBuckets
	return &Metrics{
		size:    prometheus.NewHistogram(prometheus.HistogramOpts{Name: "panal_store_batch_writes", Help: "Writes committed together.", Buckets: exponential(1, 2, 9)}),
		waited:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "panal_store_queue_seconds", Help: "Time a write waited for its lane.", Buckets: exponential(0.0001, 4, 9)}),
		commit:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "panal_store_batch_seconds", Help: "Time to run and commit a batch.", Buckets: exponential(0.0001, 4, 9)}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Name: "panal_store_refused_total", Help: "Writes refused because a queue was full."}),
		reruns:  prometheus.NewCounter(prometheus.CounterOpts{Name: "panal_store_batches_rerun_total", Help: "Batches of which each write was run once more by itself."}),
	}
}

func (m *Metrics) batch(jobs []*job) {
	m.size.Observe(float64(len(jobs)))
	for _, j := range jobs {
		m.waited.Observe(j.waited().Seconds())
	}
}

// Collectors returns the database's metrics, for a registry.
func (db *DB) Collectors() []prometheus.Collector {
	depth := prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "panal_store_queue_writes", Help: "Writes waiting in lanes."}, func() float64 {
		waiting := 0
		for _, l := range db.lanes {
			waiting += len(l.queue)
		}
		return float64(waiting)
	})
	m := db.metrics
	return []prometheus.Collector{m.size, m.waited, m.commit, m.refused, m.reruns, depth}
}
