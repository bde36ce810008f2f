package circles

import "math/rand/v2"

// queue holds each node at most once: a ring as long as there are nodes.
type queue struct {
	ring   []int32
	waits  []bool
	head   int
	length int
	size   int // of the ring that is in use
}

func newQueue(n int) queue { return queue{ring: make([]int32, n), waits: make([]bool, n)} }

// fill puts the first n nodes in the queue, in random order.
func (q *queue) fill(n int, random *rand.Rand) {
	q.head, q.length, q.size = 0, n, n
	for u := range n {
		q.ring[u], q.waits[u] = int32(u), true
	}
	random.Shuffle(n, func(i, j int) { q.ring[i], q.ring[j] = q.ring[j], q.ring[i] })
}

func (q *queue) pop() int32 {
	u := q.ring[q.head]
	q.waits[u] = false
	q.length--
	if q.head++; q.head == q.size {
		q.head = 0
	}
	return u
}

func (q *queue) push(u int32) {
	if q.waits[u] {
		return
	}
	q.waits[u] = true
	tail := q.head + q.length
	if tail >= q.size {
		tail -= q.size
	}
	q.ring[tail] = u
	q.length++
}
