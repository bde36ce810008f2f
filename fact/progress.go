package fact

import "time"

// Progress is how far a consumer has read a community's facts.
type Progress struct {
	Consumer string
	Sequence int64    // of the last fact it has handled; 0 before the first
	Last     int64    // of the community's last fact
	Read     Recorded // the last fact it has handled; zero before the first
	Next     Recorded // the oldest fact it has not; zero when there is none
}

// Behind is how many facts the consumer has yet to read.
func (p Progress) Behind() int64 { return max(p.Last-p.Sequence, 0) }

// Lag is how long the oldest fact that the consumer has not read has waited.
func (p Progress) Lag(now time.Time) time.Duration {
	if p.Next.Sequence == 0 {
		return 0
	}
	return max(now.Sub(p.Next.At), 0)
}
