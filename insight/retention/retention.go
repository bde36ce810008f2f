package retention

import (
	"context"
	"errors"
	"fmt"
	"math"

	"panal/insight"
)

// TrainShare is the share of observed members, the first to join, that the tested model learns from.
const TrainShare = 0.7

// fewest observed members are enough to learn from and to test on.
const fewest = 20

// ErrTooFew says that too few members have been observed for long enough.
var ErrTooFew = errors.New("too few members have been observed for 90 days")

// Result is a forecast and how good it is.
type Result struct {
	Observed      int     // members who joined at least Until before the log ends
	RetainedShare float64 // of those
	Test          Test
	Model         Model // fitted to all observed members
	Forecasts     []Forecast
	TooNew        int // members who joined less than Seen before the log ends
}

// Test is what the members who joined last say of a model fitted to those who joined first.
//
// It tells who of them stays and who goes. What happened to the members learned from is known only 90 days after they
// joined, so a forecast made on the day can know less than the tested one.
type Test struct {
	Train, Test   int     // members
	AUC           float64 // area under the curve on those tested
	Error         float64 // its standard error
	Baseline      float64 // the area for active days alone
	BaselineAll   float64 // the same, of all observed members
	Plain         float64 // the area for a plain logistic regression on five features
	RetainedShare float64 // of those tested
	ForecastShare float64 // that the model expected
}

// Forecast is what is expected of a member.
type Forecast struct {
	Member
	Tested      bool    // held back: the model knew nothing of how they went on
	Probability float64 // of being retained
	Reasons     []Reason
}

// Run forecasts for every member who joined at least Seen before the log ends. Those held back for the test are forecast
// by the tested model, and all others by the one that has learned from every observed member.
func Run(ctx context.Context, l *insight.Log) (Result, error) {
	members, tooNew, err := Members(ctx, l)
	if err != nil {
		return Result{}, err
	}
	r := Result{TooNew: tooNew}
	for _, m := range members {
		if m.Observed {
			r.Observed++
		}
	}
	if r.Observed < fewest {
		return r, fmt.Errorf("%w: %d, and at least %d are needed", ErrTooFew, r.Observed, fewest)
	}
	known := members[:r.Observed] // in order of joining, so the observed come first
	r.RetainedShare = retainedShare(known)
	train := int(TrainShare * float64(len(known)))
	tested, err := r.test(ctx, known[:train], known[train:])
	if err != nil {
		return r, err
	}
	if r.Model, err = fitMembers(ctx, shaped(), known); err != nil {
		return r, err
	}
	for i, m := range members {
		model, held := r.Model, train <= i && i < len(known)
		if held {
			model = tested
		}
		f := Forecast{Member: m, Tested: held}
		f.Probability, f.Reasons = model.explain(m.Features)
		r.Forecasts = append(r.Forecasts, f)
	}
	return r, nil
}

// test fits a model to train and judges it by test.
func (r *Result) test(ctx context.Context, train, test []Member) (Model, error) {
	model, err := fitMembers(ctx, shaped(), train)
	if err != nil {
		return model, fmt.Errorf("of the %d who joined first: %w", len(train), err)
	}
	plain, err := fitMembers(ctx, plainly(), train)
	if err != nil {
		return model, err
	}
	t := Test{Train: len(train), Test: len(test), RetainedShare: retainedShare(test)}
	if t.AUC = area(test, model.forecast); math.IsNaN(t.AUC) {
		return model, fmt.Errorf("of the %d who joined last, all came to the same end, which leaves nothing to test", len(test))
	}
	stayed := int(math.Round(t.RetainedShare * float64(len(test))))
	t.Error = AUCError(t.AUC, stayed, len(test)-stayed)
	days := func(f Features) float64 { return f[ActiveDays] }
	t.Baseline, t.Plain = area(test, days), area(test, plain.forecast)
	t.BaselineAll = area(append(train[:len(train):len(train)], test...), days)
	for _, m := range test {
		t.ForecastShare += model.forecast(m.Features) / float64(len(test))
	}
	r.Test = t
	return model, nil
}

// shaped returns how the model is fitted.
func shaped() fitting {
	f := fitting{ridge: ridge, bound: bound}
	for _, d := range Described {
		f.sign = append(f.sign, d.Sign)
	}
	return f
}

// plainly returns how the plain model is fitted that the other is compared with.
func plainly() fitting {
	return fitting{sign: make([]float64, plainFeatures), ridge: plainRidge, bound: math.Inf(1)}
}

func fitMembers(ctx context.Context, f fitting, members []Member) (Model, error) {
	examples, retained := make([][]float64, len(members)), make([]bool, len(members))
	for i, m := range members {
		examples[i], retained[i] = m.Features.scaled()[:len(f.sign)], m.Retained
	}
	return f.fit(ctx, examples, retained)
}

func area(members []Member, score func(Features) float64) float64 {
	scores, retained := make([]float64, len(members)), make([]bool, len(members))
	for i, m := range members {
		scores[i], retained[i] = score(m.Features), m.Retained
	}
	return AUC(scores, retained)
}

func retainedShare(members []Member) float64 {
	stayed := 0
	for _, m := range members {
		if m.Retained {
			stayed++
		}
	}
	return float64(stayed) / float64(len(members))
}
