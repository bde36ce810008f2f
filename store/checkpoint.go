package store

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// SQLite moves what is committed from its write-ahead log to the file when the log has grown (wal_autocheckpoint), in
// the midst of a commit that then takes long. A checkpointer does most of that beside the lane, on a connection of its
// own; what is left for the lane is little, and has the log begin anew.
type checkpointer struct {
	conn conn
	due  chan struct{}
	done chan struct{}
	// changed counts the rows that were changed since a checkpoint was due last.
	changed atomic.Int64
}

// checkpointEvery is after how many changed rows a checkpoint is due: some 5,000 pages, and a thousand joins. The log is
// full at three times as many.
const checkpointEvery = 14_000

var checkpoint = stmt(`PRAGMA wal_checkpoint(PASSIVE)`)

func startCheckpointer(c conn) *checkpointer {
	p := &checkpointer{conn: c, due: make(chan struct{}, 1), done: make(chan struct{})}
	go p.loop()
	return p
}

func (p *checkpointer) loop() {
	defer close(p.done)
	for range p.due {
		// Whatever is wrong with the file, the lane finds it too, and knows what it means.
		if err := p.conn.query(context.Background(), checkpoint, nil, func(Row) error { return nil }); err != nil {
			slog.Warn("no checkpoint", "error", err)
		}
	}
	p.conn.close()
}

// note counts rows that were changed. A nil checkpointer takes no notice.
func (p *checkpointer) note(rows int64) {
	if p == nil || p.changed.Add(rows) < checkpointEvery {
		return
	}
	p.changed.Store(0)
	select {
	case p.due <- struct{}{}:
	default: // one is due already
	}
}

// stop ends it, after the checkpoint that is under way.
func (p *checkpointer) stop() {
	if p != nil {
		close(p.due)
		<-p.done
	}
}
