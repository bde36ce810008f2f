// Package fact defines the domain notification: something that happened in a community, written in the same database
// transaction as the change it tells of, numbered per community, and read by consumers at least once.
//
// It decides the shape and the names. It leaves writing and reading to store, and acting on facts to jobs.
package fact

import (
	"encoding/json"
	"fmt"
	"time"

	"panal/internal/id"
)

// Kind names what happened: noun, dot, past participle.
type Kind string

// Fact is one notification.
type Fact struct {
	Kind    Kind
	Version int   // of the payload's shape; starts at 1, and a changed meaning is a new version
	Subject id.ID // what it happened to
	By      id.ID // the member who did it at work: as staff, leader or host; zero for what anybody does for themselves
	Payload any   // marshalled to JSON when written
}

// Recorded is a fact as it was written.
type Recorded struct {
	Community id.ID
	Sequence  int64 // per community, from 1, without gaps
	Kind      Kind
	Version   int
	Subject   id.ID
	By        id.ID // who did it at work: what has one is in the audit log
	Payload   json.RawMessage
	At        time.Time
}

// Decode reads the payload into v.
func (r Recorded) Decode(v any) error {
	if err := json.Unmarshal(r.Payload, v); err != nil {
		return fmt.Errorf("fact %d %s: %w", r.Sequence, r.Kind, err)
	}
	return nil
}

// DeadLetter is a fact that a consumer could not handle, set aside so that it holds up none of those after it. It is
// tried again, less and less often, until it is handled.
type DeadLetter struct {
	Consumer string
	Fact     Recorded
	Error    string // of the last attempt
	Attempts int
	NextAt   time.Time // when it is tried again
	FailedAt time.Time // when it was last tried
}
