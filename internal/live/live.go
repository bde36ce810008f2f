// Package live tells many watchers of a thing how it stands, each time it may have changed.
//
// However many watch and however fast it changes, a thing is read once for all of them, and at most once per rest. A
// watcher that is slow misses what came between and gets what is newest; nobody waits for it. The package decides when
// to look and whom to tell. What is read, and what a change is, are its user's.
package live

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Source is where things are read.
type Source[K comparable, V any] struct {
	// Load reads a thing as it stands.
	Load func(ctx context.Context, key K) (V, error)
	// Listen returns a channel that is ready when the thing may have changed, and a function that ends it.
	Listen func(key K) (<-chan struct{}, func())
	// Same reports that nothing has changed that a watcher would see.
	Same func(a, b V) bool
	// Turns, which may be left out, is how soon the thing will look otherwise by itself: it is told anew then. 0 is never.
	Turns func(V) time.Duration
}

// Pace says how often a thing is read.
type Pace struct {
	Rest time.Duration // after a reading, so that a burst of changes costs one
	Poll time.Duration // without news, which may have happened on another node
}

// DefaultPace keeps a crowded page fresh to the eye.
var DefaultPace = Pace{Rest: 200 * time.Millisecond, Poll: 15 * time.Second}

// Hub has a topic for each thing that is watched.
type Hub[K comparable, V any] struct {
	source Source[K, V]
	pace   Pace

	mu     sync.Mutex
	topics map[K]*topic[V]
	ending sync.WaitGroup
}

type topic[V any] struct {
	end      context.CancelFunc
	known    bool
	last     V
	watchers map[*Watcher[V]]struct{}
}

// Watcher is one who is told. C has the newest value, first of all the one at hand.
type Watcher[V any] struct {
	C    <-chan V
	c    chan V
	stop func()
}

// Stop ends the watch. It may be called more than once.
func (w *Watcher[V]) Stop() { w.stop() }

// NewHub returns a hub that nobody watches yet.
func NewHub[K comparable, V any](source Source[K, V], pace Pace) *Hub[K, V] {
	return &Hub[K, V]{source: source, pace: pace, topics: map[K]*topic[V]{}}
}

// Watch begins to tell how the thing stands.
func (h *Hub[K, V]) Watch(key K) *Watcher[V] {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, ok := h.topics[key]
	if !ok {
		ctx, end := context.WithCancel(context.Background())
		t = &topic[V]{end: end, watchers: map[*Watcher[V]]struct{}{}}
		h.topics[key] = t
		h.ending.Go(func() { h.follow(ctx, key, t) })
	}
	c := make(chan V, 1)
	w := &Watcher[V]{C: c, c: c}
	w.stop = func() { h.leave(key, t, w) }
	t.watchers[w] = struct{}{}
	if t.known {
		c <- t.last
	}
	return w
}

// Wait returns when nothing is followed any more, which is after every watcher has stopped.
func (h *Hub[K, V]) Wait() { h.ending.Wait() }

func (h *Hub[K, V]) leave(key K, t *topic[V], w *Watcher[V]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(t.watchers, w)
	if len(t.watchers) == 0 && h.topics[key] == t {
		delete(h.topics, key)
		t.end()
	}
}

// follow reads the thing until nobody watches it.
func (h *Hub[K, V]) follow(ctx context.Context, key K, t *topic[V]) {
	news, deaf := h.source.Listen(key)
	defer deaf()
	poll := time.NewTicker(h.pace.Poll)
	defer poll.Stop()
	var due time.Time
	for {
		var turn <-chan time.Time
		if v, err := h.source.Load(ctx, key); err == nil {
			h.tell(t, v, !due.IsZero() && !time.Now().Before(due))
			if due = h.due(v); !due.IsZero() {
				turn = time.After(time.Until(due))
			}
		} else if ctx.Err() == nil {
			slog.WarnContext(ctx, "a live page was not brought up to date", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(h.pace.Rest):
		}
		select {
		case <-ctx.Done():
			return
		case <-news:
		case <-poll.C:
		case <-turn:
		}
	}
}

// due is when a thing looks otherwise by itself; zero: never.
func (h *Hub[K, V]) due(v V) time.Time {
	if h.source.Turns == nil {
		return time.Time{}
	}
	soon := h.source.Turns(v)
	if soon <= 0 {
		return time.Time{}
	}
	return time.Now().Add(soon)
}

// tell gives every watcher the value, in place of one that it has not taken yet; anew, though it is the same.
func (h *Hub[K, V]) tell(t *topic[V], v V, anew bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.known && !anew && h.source.Same(t.last, v) {
		return
	}
	t.known, t.last = true, v
	for w := range t.watchers {
		select {
		case <-w.c:
		default:
		}
		w.c <- v // the lock is held: nobody else sends, so there is room
	}
}
