package jobs

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the jobs' figures for Prometheus.
type metrics struct {
	seconds *prometheus.HistogramVec
	errors  *prometheus.CounterVec
	lastRun *prometheus.GaugeVec
	handled *prometheus.CounterVec
	parked  *prometheus.CounterVec
	backlog *prometheus.GaugeVec
}

func newMetrics() *metrics {
	job, consumer := []string{"job"}, []string{"consumer"}
	return &metrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "panal_jobs_seconds", Help: "Time a run of a job took.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 8)}, job),
		errors:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "panal_jobs_errors_total", Help: "Runs of a job that failed."}, job),
		lastRun: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "panal_jobs_last_run_timestamp_seconds", Help: "When a job last ran to its end."}, job),
		handled: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "panal_jobs_facts_total", Help: "Facts a consumer has read."}, consumer),
		parked:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "panal_jobs_dead_letters_total", Help: "Facts a consumer could not handle and set aside."}, consumer),
		backlog: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "panal_jobs_backlog_facts", Help: "Facts a consumer has not read yet."}, consumer),
	}
}

func (m *metrics) ran(job string, took time.Duration, err error) {
	m.seconds.WithLabelValues(job).Observe(took.Seconds())
	if err != nil {
		m.errors.WithLabelValues(job).Inc()
		return
	}
	m.lastRun.WithLabelValues(job).SetToCurrentTime()
}

func (m *metrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.seconds, m.errors, m.lastRun, m.handled, m.parked, m.backlog}
}
