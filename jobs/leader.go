package jobs

import (
	"context"
	"time"

	"panal/internal/id"
)

// LeaderScorer measures the leaders of circles.
type LeaderScorer interface {
	lister
	ScoreLeaders(ctx context.Context, community id.ID, limit int) (int, error)
}

// scoredAtOnce is how many circles one write keeps the scores of.
const scoredAtOnce = 50

// ScoreLeaders is the task that measures leaders anew whose score is old, some of each community at a time.
func ScoreLeaders(people LeaderScorer) Task {
	return Task{Name: "score leaders", Every: time.Minute, Unhurried: true, Run: func(ctx context.Context) (int, error) {
		return eachCommunity(ctx, people, func(community id.ID) (int, error) { return people.ScoreLeaders(ctx, community, scoredAtOnce) })
	}}
}
