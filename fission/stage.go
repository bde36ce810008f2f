package fission

import "panal/insight/stage"

// A circle's stage is told by its size, until it has talk of its own whose weeks insight/stage can follow: what its
// members buy says too little about whether they meet. So a circle that has fallen silent is not seen to fade here.

// Stage is the stage of a circle of so many members.
func Stage(members int) stage.Stage {
	switch t := stage.Defaults; {
	case members < t.Circle:
		return stage.Forming
	case members <= t.Lively:
		return stage.Growing
	case members <= t.Crowded:
		return stage.Lively
	}
	return stage.Crowded
}

// Step is what a circle's leader does next.
type Step struct {
	Stage stage.Stage
	Left  int // members until the next stage; 0 in the last
}

// Next is the step that follows from a circle's size.
func Next(members int) Step {
	s, t := Step{Stage: Stage(members)}, stage.Defaults
	switch s.Stage {
	case stage.Forming:
		s.Left = t.Circle - members
	case stage.Growing:
		s.Left = t.Lively + 1 - members
	case stage.Lively:
		s.Left = t.Crowded + 1 - members
	}
	return s
}
