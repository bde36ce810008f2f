package stage

import (
	"math"
	"slices"

	"panal/insight"
)

// Outlook says how much life is left if things go on as in the last weeks.
type Outlook struct {
	Weeks   int     // complete ones that it is drawn from; 0 when there are too few to say
	PerWeek float64 // by what share actives change each week; below zero, they fall
	Falling bool

	WeeksLeft int   // until too few are left for a circle; 0 when they are already, -1 when they do not fall
	LaunchBy  int64 // unix seconds: the end of the last week expected to be lively, after which a launch finds too few; 0 when there is none
}

const (
	outlookWeeks  = 8 // that the trend is drawn from
	outlookFewest = 4
)

// outlook draws a line through the logarithms of the last complete weeks' actives: the median of the slopes between every
// two, so that one holiday week does not bend it.
//
// P. K. Sen, Estimates of the Regression Coefficient Based on Kendall's Tau, JASA 63 (1968), section 3.
func (t Thresholds) outlook(weeks []Week) Outlook {
	if n := len(weeks); !weeks[n-1].Complete {
		weeks = weeks[:n-1]
	}
	recent := weeks[max(0, len(weeks)-outlookWeeks):]
	o := Outlook{WeeksLeft: -1}
	if len(recent) < outlookFewest {
		return o
	}
	o.Weeks = len(recent)
	logs := make([]float64, len(recent))
	var slopes []float64
	for i, w := range recent {
		logs[i] = math.Log(max(0.5, float64(w.Actives))) // half a person stands for nobody
		for j := range i {
			slopes = append(slopes, (logs[i]-logs[j])/float64(i-j))
		}
	}
	slope := median(slopes)
	o.PerWeek, o.Falling = math.Expm1(slope), slope < 0
	rest := make([]float64, len(logs))
	for i, y := range logs {
		rest[i] = y - slope*float64(i)
	}
	now := median(rest) + slope*float64(len(logs)-1)
	if !o.Falling {
		return o
	}
	if o.WeeksLeft = 0; now < math.Log(float64(t.Circle)) {
		return o
	}
	last := recent[len(recent)-1]
	o.WeeksLeft = int(min(maxWeeks, math.Floor((math.Log(float64(t.Circle))-now)/slope)))
	if lively := math.Floor((math.Log(float64(t.Lively)) - now) / slope); lively >= 0 {
		o.LaunchBy = last.Start + (int64(min(maxWeeks, lively))+1)*insight.Week
	}
	return o
}

const maxWeeks = 5200 // a hundred years stand for what hardly falls

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
