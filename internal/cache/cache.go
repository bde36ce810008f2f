// Package cache keeps what was read a moment ago, for reads that every request makes.
//
// It decides how long and how many values are kept, and that a value read before it was forgotten is not kept after.
// It knows of this process alone: what another node changes is seen when the time to live is over.
package cache

import (
	"sync"
	"time"
)

// Cache holds at most twice its size of values, in two generations: when the young one is full it becomes the old one,
// whose values are dropped unless they are asked for again.
type Cache[K comparable, V any] struct {
	size int
	ttl  time.Duration
	now  func() time.Time

	mu         sync.Mutex
	young, old map[K]item[V]
	forgotten  uint64 // how many times something was forgotten
}

type item[V any] struct {
	value V
	until time.Time
}

// New returns an empty cache whose values live for ttl.
func New[K comparable, V any](size int, ttl time.Duration, now func() time.Time) *Cache[K, V] {
	return &Cache[K, V]{size: size, ttl: ttl, now: now, young: map[K]item[V]{}}
}

// Get returns the value of a key, loading it when it is not here. It keeps what load returns if load says so and
// nothing was forgotten meanwhile, for the value may be older than that.
func (c *Cache[K, V]) Get(key K, load func() (value V, keep bool, err error)) (V, error) {
	value, before, ok := c.find(key)
	if ok {
		return value, nil
	}
	value, keep, err := load()
	if err == nil && keep {
		c.put(key, value, before)
	}
	return value, err
}

func (c *Cache[K, V]) find(key K) (value V, forgotten uint64, ok bool) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, ok := c.young[key]
	if !ok {
		if kept, ok = c.old[key]; ok {
			c.add(key, kept)
		}
	}
	if !ok || !now.Before(kept.until) {
		return value, c.forgotten, false
	}
	return kept.value, c.forgotten, true
}

func (c *Cache[K, V]) put(key K, value V, before uint64) {
	until := c.now().Add(c.ttl)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.forgotten == before {
		c.add(key, item[V]{value, until})
	}
}

func (c *Cache[K, V]) add(key K, kept item[V]) {
	if len(c.young) >= c.size {
		c.old, c.young = c.young, make(map[K]item[V], c.size)
	}
	c.young[key] = kept
}

// Clear drops everything.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgotten++
	clear(c.young)
	clear(c.old)
}

// Forget drops the value of a key.
func (c *Cache[K, V]) Forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgotten++
	delete(c.young, key)
	delete(c.old, key)
}
