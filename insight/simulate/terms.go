package simulate

import (
	"errors"
	"math"
	"time"
)

// Terms are what a campaign gives and takes. Amounts are whole minor units.
type Terms struct {
	Cost     int64         // of each starter: the invitation, the sample
	Discount int64         // to each who follows somebody
	Cycle    time.Duration // from one adopting to another following; 0 when unknown
}

// Bill is what a campaign would come to. Amounts are expected values, rounded to whole minor units.
type Bill struct {
	Cost, Low, High int64         // in all: on the average, and in the fewest and the most cases of the reach
	Newcomer        int64         // of each who follows somebody, on the average; 0 when nobody does
	Until           time.Duration // most have adopted
	End             time.Duration // the last has, on the average
}

// Check refuses terms below 0.
func (t Terms) Check() error {
	if t.Cost < 0 || t.Discount < 0 || t.Cycle < 0 {
		return errors.New("cost, discount and cycle are not below 0")
	}
	return nil
}

// Bill returns what a reach of starters costs and how long it takes.
func (t Terms) Bill(starters int, reach, depth Range, most int) (Bill, error) {
	if err := t.Check(); err != nil {
		return Bill{}, err
	}
	cost := func(adopters float64) int64 {
		return whole(float64(starters)*float64(t.Cost) + (adopters-float64(starters))*float64(t.Discount))
	}
	b := Bill{Cost: cost(reach.Mean), Low: cost(reach.Low), High: cost(reach.High)}
	if followers := reach.Mean - float64(starters); followers > 0 {
		b.Newcomer = whole((float64(starters)*float64(t.Cost) + followers*float64(t.Discount)) / followers)
	}
	b.Until = time.Duration(whole(float64(most) * float64(t.Cycle)))
	b.End = time.Duration(whole(depth.Mean * float64(t.Cycle)))
	return b, nil
}

// whole rounds to a whole number, the largest there is when it is larger.
func whole(x float64) int64 {
	if x >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(math.Round(x))
}
