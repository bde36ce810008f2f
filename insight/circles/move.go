package circles

import "context"

// negligible is the gain, in parts of a node's strength, that is taken for a rounding error: a node that moved for one
// could move for ever.
const negligible = 1e-10

// check is how many nodes are looked at between two looks at whether to stop.
const check = 1 << 14

// move puts nodes in the neighbouring group where they add most, or alone, until none can move to a better one. Only
// nodes whose neighbourhood changed are looked at again (MoveNodesFast of the paper). It returns what was gained.
func (s *search) move(ctx context.Context, l *level, group []int32) (float64, error) {
	n := l.nodes()
	total, near, queue := s.strength[:n], s.near, &s.queue // total: the strength of each group
	clear(total)
	size := make([]int32, n)
	for u, c := range group {
		total[c] += l.strength[u]
		size[c]++
	}
	var empty []int32
	for c := range size {
		if size[c] == 0 {
			empty = append(empty, int32(c))
		}
	}
	queue.fill(n, s.random)
	gained := 0.0
	for looked := 1; queue.length > 0; looked++ {
		if looked%check == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		u := queue.pop()
		ends, weights := l.row(u)
		for i, v := range ends {
			near.add(group[v], weights[i])
		}
		strength, own := l.strength[u], group[u]
		cost := s.penalty * strength
		stay := near.weight[own] - cost*(total[own]-strength)
		best, to := stay+negligible*strength, own
		for _, c := range near.groups {
			if score := near.weight[c] - cost*total[c]; score > best && c != own {
				best, to = score, c
			}
		}
		near.clear()
		if best < 0 && size[own] > 1 {
			best, to = 0, empty[len(empty)-1]
			empty = empty[:len(empty)-1]
		}
		if to == own {
			continue
		}
		gained += best - stay
		group[u] = to
		total[to] += strength
		size[to]++
		total[own] -= strength
		if size[own]--; size[own] == 0 {
			total[own] = 0
			empty = append(empty, own)
		}
		for _, v := range ends {
			if group[v] != to {
				queue.push(v)
			}
		}
	}
	return gained, nil
}
