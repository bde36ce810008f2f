package jobs

import (
	"context"
	"time"
)

// Erasures forgets people who asked for it.
type Erasures interface {
	EraseDue(ctx context.Context) (done int, err error)
}

// ErasePeople is the task that forgets those whose week is over.
func ErasePeople(e Erasures) Task {
	return Task{Name: "erase who asked for it", Every: 10 * time.Minute, Run: e.EraseDue}
}
