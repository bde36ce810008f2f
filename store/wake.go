package store

import (
	"sync"

	"panal/internal/id"
)

// Wake tells whoever listens that facts were committed. A listener that is slow misses nothing but the news that there
// is news: it reads the facts themselves, by sequence.
type Wake struct {
	mu        sync.Mutex
	listeners map[chan struct{}]id.ID
}

// Listen returns a channel that is ready after each commit with facts of the community (zero: of any), and a function
// that ends it.
func (w *Wake) Listen(community id.ID) (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.listeners == nil {
		w.listeners = map[chan struct{}]id.ID{}
	}
	w.listeners[ch] = community
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.listeners, ch)
	}
}

func (w *Wake) notify(communities map[id.ID]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch, community := range w.listeners {
		if community.IsZero() || communities[community] {
			select {
			case ch <- struct{}{}:
			default:
			}
		}
	}
}

// Wake is where commits are announced within this process. Other nodes' commits are found by polling.
func (db *DB) Wake() *Wake { return &db.wake }

func (db *DB) committed(batch []*job) {
	var news map[id.ID]bool
	for _, j := range batch {
		if j.err == nil && len(j.facts) > 0 {
			if news == nil {
				news = map[id.ID]bool{}
			}
			news[j.community] = true
		}
	}
	if news != nil {
		db.wake.notify(news)
	}
}
