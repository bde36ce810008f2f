// Package rank says who matters in a graph, and how much the graph leans on them: PageRank, betweenness, the dense core,
// reciprocity and centralisation.
//
// It decides numbers only. What they mean for a community is said where they are shown. Each answer is the same on any
// number of cores.
package rank
