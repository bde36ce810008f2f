package retention

import (
	"context"
	"slices"

	"panal/insight"
)

// What is asked of every member, in seconds since they joined: from what they do before Seen, whether they are active at
// From or later, and before Until.
const (
	Seen  = 7 * insight.Day
	From  = 28 * insight.Day
	Until = 90 * insight.Day
)

// Member is somebody who wrote. They joined when they did so first.
type Member struct {
	Node     int32
	Joined   int64 // unix seconds
	Observed bool  // until Until, so that Retained is known
	Retained bool  // wrote between From and Until; while not Observed, so far
	Features Features
}

// Members returns who wrote, in order of joining, and how many more have joined less than Seen before the log ends, so
// that there is nothing to say of them yet.
func Members(ctx context.Context, l *insight.Log) (members []Member, tooNew int, err error) {
	if len(l.Events) == 0 {
		return nil, 0, nil
	}
	joined, order := joins(l)
	member := make([]int32, len(l.IDs)) // their place in members, -1 for nobody
	for u := range member {
		member[u] = -1
	}
	for _, u := range order {
		if joined[u]+Seen > l.Last() {
			tooNew++
			continue
		}
		member[u] = int32(len(members))
		members = append(members, Member{Node: u, Joined: joined[u], Observed: joined[u]+Until <= l.Last()})
	}
	first := make([]week, len(members))
	for i, e := range l.Events {
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if m := member[e.From]; m >= 0 {
			switch age := e.At - members[m].Joined; {
			case age < Seen:
				first[m].sent = append(first[m].sent, moment{e.To, int32(age)})
			case From <= age && age < Until:
				members[m].Retained = true
			}
		}
		if m := member[e.To]; m >= 0 {
			if age := e.At - members[m].Joined; 0 <= age && age < Seen {
				first[m].received = append(first[m].received, moment{e.From, int32(age)})
			}
		}
	}
	for i := range members {
		members[i].Features = first[i].features(newcomersBefore(joined, order, members[i].Joined))
	}
	return members, tooNew, nil
}

// joins returns when each node wrote first, and the nodes that ever did, in that order.
func joins(l *insight.Log) (joined []int64, order []int32) {
	joined = make([]int64, len(l.IDs))
	known := make([]bool, len(l.IDs))
	for _, e := range l.Events {
		if !known[e.From] {
			known[e.From] = true
			joined[e.From] = e.At
			order = append(order, e.From)
		}
	}
	return joined, order
}

// newcomersBefore returns how many joined in the seven days before at.
func newcomersBefore(joined []int64, order []int32, at int64) int {
	since := func(t int64) int {
		i, _ := slices.BinarySearchFunc(order, t, func(u int32, t int64) int { return int(min(1, max(-1, joined[u]-t))) })
		return i
	}
	return since(at) - since(at-Seen)
}
