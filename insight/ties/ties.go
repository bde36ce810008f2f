package ties

import (
	"context"
	"errors"
	"fmt"
	"math"

	"panal/insight"
)

// ErrEmpty says that nothing happened between anybody.
var ErrEmpty = errors.New("there are no interactions to measure")

// Options say who is who. The zero Options know of nobody who acts for the brand.
type Options struct {
	Official []int32   // act for the brand: staff, the official account, the leader in office
	Leaders  []int32   // led the conversation; when empty, Official, and when that is empty too, see SelfRunning
	Weights  []float64 // of each event, beside the log's; when nil, each weighs 1
	Now      int64     // unix seconds that ties have faded until; 0 is the last event
}

// Measures are the measures of a log, each with its parts.
type Measures struct {
	People         int // who took part
	Interactions   int
	Horizontality  Horizontality
	Reciprocity    Reciprocity
	Centralisation Centralisation
	Verdict        Verdict
	Because        string   // the verdict's reason, in a sentence
	Missing        *Missing // what would make it a community; nil when it is one
	Recurring      Recurring
	SelfRunning    SelfRunning
	Weeks          []Week
}

// Measure measures a log. A tie's weight is what its interactions weigh after fading: a tenth is lost per idle month.
func Measure(ctx context.Context, l *insight.Log, o Options) (Measures, error) {
	if len(l.Events) == 0 {
		return Measures{}, ErrEmpty
	}
	weights, err := o.faded(l)
	if err != nil {
		return Measures{}, err
	}
	official, err := marked(l, o.Official)
	if err != nil {
		return Measures{}, err
	}
	m := Measures{Interactions: len(l.Events), Centralisation: centralisation(l, weights), Weeks: weekly(l, official)}
	m.People = m.Centralisation.People
	var leads []bool
	if m.SelfRunning, leads, err = led(l, o, m.Centralisation); err != nil {
		return Measures{}, err
	}
	dealings, err := arrange(ctx, l, weights)
	if err != nil {
		return Measures{}, err
	}
	for p, places := range dealings.pairs() {
		m.Horizontality.add(p, official)
		m.Reciprocity.add(p)
		m.Recurring.add(p)
		m.SelfRunning.add(p, leads)
		p.addTo(m.Weeks, l, places)
	}
	m.Verdict, m.Because = judge(m.Horizontality.Share(), m.Centralisation.TopShare())
	if len(o.Official) == 0 {
		m.Because += "; nobody is said to act for the brand"
	}
	m.Missing = missing(m.Horizontality, m.Centralisation)
	return m, ctx.Err()
}

// faded returns what each event still weighs.
func (o Options) faded(l *insight.Log) ([]float64, error) {
	if o.Weights != nil && len(o.Weights) != len(l.Events) {
		return nil, fmt.Errorf("%d weights for %d interactions", len(o.Weights), len(l.Events))
	}
	now := o.Now
	if now == 0 {
		now = l.Last()
	}
	faded := make([]float64, len(l.Events))
	for i, e := range l.Events {
		weight := 1.0
		if o.Weights != nil {
			weight = o.Weights[i]
		}
		if !(weight > 0) || math.IsInf(weight, 1) {
			return nil, fmt.Errorf("interaction %d weighs %v; a weight is above zero", i, weight)
		}
		faded[i] = insight.Decayed(weight, now-e.At)
	}
	return faded, nil
}

// marked returns, of every node, whether it is one of nodes.
func marked(l *insight.Log, nodes []int32) ([]bool, error) {
	is := make([]bool, len(l.IDs))
	for _, u := range nodes {
		if u < 0 || int(u) >= len(is) {
			return nil, fmt.Errorf("there is no node %d among %d", u, len(is))
		}
		is[u] = true
	}
	return is, nil
}

// share returns part ÷ of, and 0 of nothing.
func share(part, of float64) float64 {
	if of <= 0 {
		return 0
	}
	return part / of
}
