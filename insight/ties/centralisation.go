package ties

import (
	"cmp"
	"slices"

	"panal/insight"
)

// Centralisation says how far what is given gathers at one person.
type Centralisation struct {
	People     int      // who took part
	InStrength float64  // weight, faded, of all that was received
	Top        []Person // who received most
}

// Person is somebody and the weight that they received.
type Person struct {
	Node       int32
	InStrength float64
}

// Share returns Freeman's centralisation of weighted in-strength: the sum of what everybody has less than the first, as
// a share of the largest such sum, which is that of all weight at one person. 0 when all receive alike, 1 when one
// receives everything.
//
// L. C. Freeman, Centrality in Social Networks: Conceptual Clarification, Social Networks 1 (1979), p. 228.
func (c Centralisation) Share() float64 {
	n := float64(c.People)
	return share(n*c.Top[0].InStrength-c.InStrength, (n-1)*c.InStrength)
}

// TopShare returns the share of all in-strength that the first person has.
func (c Centralisation) TopShare() float64 { return share(c.Top[0].InStrength, c.InStrength) }

func centralisation(l *insight.Log, weights []float64) Centralisation {
	received := make([]float64, len(l.IDs))
	takesPart := make([]bool, len(l.IDs))
	var c Centralisation
	for i, e := range l.Events {
		received[e.To] += weights[i]
		c.InStrength += weights[i]
		takesPart[e.From], takesPart[e.To] = true, true
	}
	people := make([]Person, 0, len(l.IDs))
	for u := range l.IDs {
		if takesPart[u] {
			people = append(people, Person{int32(u), received[u]})
		}
	}
	c.People = len(people)
	slices.SortFunc(people, func(a, b Person) int {
		return cmp.Or(cmp.Compare(b.InStrength, a.InStrength), cmp.Compare(a.Node, b.Node))
	})
	c.Top = slices.Clone(people[:min(shown, len(people))])
	return c
}
