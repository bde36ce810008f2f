package rank

import "panal/insight"

// Cores returns each node's core number: the largest k for which it is in a set of nodes that all have at least k
// neighbours in the set. Directions and weights do not count.
//
// V. Batagelj, M. Zaveršnik, An O(m) Algorithm for Cores Decomposition of Networks (2003), section 3.
func Cores(g *insight.Graph) []int32 {
	g = g.Undirected()
	n := g.Nodes()
	degree := make([]int32, n)
	most := int32(0)
	for u := range degree {
		ends, _ := g.Out(int32(u))
		degree[u] = int32(len(ends))
		most = max(most, degree[u])
	}
	// byDegree lists the nodes by what is left of their degree, place says where each is in it, and first[d] is where
	// those of degree d begin.
	first := make([]int32, most+2)
	for _, d := range degree {
		first[d+1]++
	}
	for d := range most + 1 {
		first[d+1] += first[d]
	}
	byDegree, place := make([]int32, n), make([]int32, n)
	next := append([]int32{}, first...)
	for u, d := range degree {
		place[u] = next[d]
		byDegree[next[d]] = int32(u)
		next[d]++
	}
	for _, u := range byDegree { // it changes only behind u
		ends, _ := g.Out(u)
		for _, v := range ends {
			if degree[v] <= degree[u] {
				continue
			}
			// v loses a neighbour: it changes places with the first of its degree, which then begins one later.
			at := max(first[degree[v]], place[u]+1)
			w := byDegree[at]
			byDegree[place[v]], byDegree[at] = w, v
			place[w], place[v] = place[v], at
			first[degree[v]] = at + 1
			degree[v]--
		}
	}
	return degree
}

// MaxCore returns the largest core number and how many nodes have it.
func MaxCore(cores []int32) (core int32, size int) {
	for _, c := range cores {
		switch {
		case c > core:
			core, size = c, 1
		case c == core:
			size++
		}
	}
	return core, size
}
