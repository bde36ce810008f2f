package main

import (
	"math"
	"slices"
	"time"
)

// median is the middle of the figures, or the mean of the two in the middle; nil when there are none.
func median(figures []float64) *float64 {
	if len(figures) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(figures))
	middle := len(sorted) / 2
	m := sorted[middle]
	if len(sorted)%2 == 0 {
		m = (sorted[middle-1] + m) / 2
	}
	return &m
}

// percentile is the smallest of the times that at least p percent of them do not exceed (nearest rank), in
// milliseconds; nil when there are none. It sorts the times.
func percentile(times []time.Duration, p float64) *float64 {
	if len(times) == 0 {
		return nil
	}
	slices.Sort(times)
	rank := int(math.Ceil(p / 100 * float64(len(times))))
	ms := times[min(max(rank, 1), len(times))-1].Seconds() * 1000
	return &ms
}

// over is a ÷ b, or nil when either was not measured.
func over(a, b *float64) *float64 {
	if a == nil || b == nil || *b == 0 {
		return nil
	}
	ratio := *a / *b
	return &ratio
}

// perSecond is how often a thing was done in a second of the time it took.
func perSecond(count int, took time.Duration) float64 { return float64(count) / took.Seconds() }

// last is the newest of the figures; nil when there are none.
func last(figures []float64) *float64 {
	if len(figures) == 0 {
		return nil
	}
	return &figures[len(figures)-1]
}
