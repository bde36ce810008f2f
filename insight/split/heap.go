package split

// heap holds nodes, that with the highest gain first. A node is in at most one of the heaps that share gains and places.
type heap struct {
	nodes []int32
	gain  []float64 // of each node
	place []int32   // of each node in its heap, or absent
}

const absent int32 = -1

// newHeaps returns empty heaps, one for each side.
func newHeaps(n int) [2]heap {
	gain, place := make([]float64, n), make([]int32, n)
	for u := range place {
		place[u] = absent
	}
	return [2]heap{{gain: gain, place: place}, {gain: gain, place: place}}
}

func (h *heap) empty() bool { return len(h.nodes) == 0 }

func (h *heap) top() int32 { return h.nodes[0] }

func (h *heap) push(u int32, gain float64) {
	h.gain[u] = gain
	h.nodes = append(h.nodes, u)
	h.place[u] = int32(len(h.nodes) - 1)
	h.up(len(h.nodes) - 1)
}

func (h *heap) remove(u int32) {
	at, last := int(h.place[u]), len(h.nodes)-1
	h.put(at, h.nodes[last])
	h.nodes = h.nodes[:last]
	h.place[u] = absent
	if at < last {
		h.up(at)
		h.down(at)
	}
}

// add changes the gain of a node that is in the heap.
func (h *heap) add(u int32, change float64) {
	h.gain[u] += change
	if change > 0 {
		h.up(int(h.place[u]))
	} else {
		h.down(int(h.place[u]))
	}
}

func (h *heap) put(at int, u int32) {
	h.nodes[at] = u
	h.place[u] = int32(at)
}

func (h *heap) up(at int) {
	u := h.nodes[at]
	for at > 0 {
		parent := (at - 1) / 2
		if h.gain[h.nodes[parent]] >= h.gain[u] {
			break
		}
		h.put(at, h.nodes[parent])
		at = parent
	}
	h.put(at, u)
}

func (h *heap) down(at int) {
	u := h.nodes[at]
	for {
		child := 2*at + 1
		if child >= len(h.nodes) {
			break
		}
		if child+1 < len(h.nodes) && h.gain[h.nodes[child+1]] > h.gain[h.nodes[child]] {
			child++
		}
		if h.gain[u] >= h.gain[h.nodes[child]] {
			break
		}
		h.put(at, h.nodes[child])
		at = child
	}
	h.put(at, u)
}
