package retention

import (
	"math"

	"panal/insight"
)

// What is looked at, by place in Features.
const (
	ActiveDays = iota
	Sent
	WrittenTo
	Received
	WroteToThem
	LastActive
	ReturnedTo
	NewcomersBefore
	featureCount

	plainFeatures = WroteToThem + 1 // the first five, which the plain model has
)

// Features are what is known of a member after seven days, as people count it.
type Features [featureCount]float64

// Feature says what one of the Features is.
type Feature struct {
	Name string
	Says string  // what it counts
	Sign float64 // +1 when more of it may only raise a forecast, -1 when only lower it
	Log  bool    // ten more count for less when there are many
}

// Described describes the Features, by place.
//
// Nearly all measure how much a member does, so they rise and fall together and a free fit sets one against another,
// which holds for the months that it was fitted on and no longer. Their direction is known beforehand, so it is given.
// Newcomers before say whether the member came in a rush: who comes along with many leaves sooner.
var Described = [featureCount]Feature{
	ActiveDays:      {"active_days", "days with a message from them", 1, false},
	Sent:            {"sent", "messages from them", 1, true},
	WrittenTo:       {"written_to", "people they wrote to", 1, true},
	Received:        {"received", "messages to them", 1, true},
	WroteToThem:     {"wrote_to_them", "people who wrote to them", 1, true},
	LastActive:      {"last_active", "days until their last message", 1, false},
	ReturnedTo:      {"returned_to", "people they wrote to on two days or more", 1, true},
	NewcomersBefore: {"newcomers_before", "newcomers in the seven days before them", -1, true},
}

// scaled returns the features as models take them.
func (f Features) scaled() []float64 {
	x := make([]float64, featureCount)
	for i, v := range f {
		if x[i] = v; Described[i].Log {
			x[i] = math.Log1p(v)
		}
	}
	return x
}

// week is what happened to a member in their first seven days.
type week struct{ sent, received []moment }

// moment is a message to or from somebody, in seconds since joining.
type moment struct {
	with int32
	age  int32
}

func (w week) features(newcomersBefore int) (f Features) {
	f[Sent], f[Received], f[NewcomersBefore] = float64(len(w.sent)), float64(len(w.received)), float64(newcomersBefore)
	var active [Seen / insight.Day]bool
	days := map[int32]uint8{} // on which they wrote to somebody, a bit each
	for _, m := range w.sent {
		day := m.age / insight.Day
		active[day] = true
		days[m.with] |= 1 << day
		f[LastActive] = float64(m.age) / insight.Day
	}
	for _, is := range active {
		if is {
			f[ActiveDays]++
		}
	}
	f[WrittenTo] = float64(len(days))
	for _, bits := range days {
		if bits&(bits-1) != 0 { // more than one bit
			f[ReturnedTo]++
		}
	}
	from := map[int32]struct{}{}
	for _, m := range w.received {
		from[m.with] = struct{}{}
	}
	f[WroteToThem] = float64(len(from))
	return f
}
