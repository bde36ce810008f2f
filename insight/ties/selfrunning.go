package ties

import "panal/insight"

// SelfRunning says how far things run without the leader: the share of threads and interactions that the leader neither
// started nor joined. A thread is what two people say to one another without a Pause.
type SelfRunning struct {
	Leaders          []int32
	Assumed          bool // nobody was named: it is the person most is given to
	Threads          int
	FreeThreads      int // that the leader neither started nor joined
	Interactions     int
	FreeInteractions int
}

// Index returns the share of threads and interactions together, 0 to 1. At 1 the circle runs without the leader.
func (s SelfRunning) Index() float64 {
	return share(float64(s.FreeThreads+s.FreeInteractions), float64(s.Threads+s.Interactions))
}

// led returns the measure before anything has happened, and who leads.
func led(l *insight.Log, o Options, c Centralisation) (s SelfRunning, leads []bool, err error) {
	s.Leaders = o.Leaders
	if len(s.Leaders) == 0 {
		s.Leaders = o.Official
	}
	if len(s.Leaders) == 0 {
		s.Leaders, s.Assumed = []int32{c.Top[0].Node}, true
	}
	leads, err = marked(l, s.Leaders)
	return s, leads, err
}

func (s *SelfRunning) add(p Pair, leads []bool) {
	s.Threads += p.Threads
	s.Interactions += p.Interactions()
	if !leads[p.A] && !leads[p.B] {
		s.FreeThreads += p.Threads
		s.FreeInteractions += p.Interactions()
	}
}
