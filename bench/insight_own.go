package main

import (
	"context"
	"encoding/json"
	"os"
	"runtime"
	"strconv"
	"time"

	"panal/insight"
	"panal/insight/circles"
	"panal/insight/rank"
	"panal/insight/seeds"
	"panal/insight/split"
)

// insightOwnCmd is the process in which Panal's own computations are measured.
type insightOwnCmd struct {
	Graph  string `arg:""`
	Circle string `arg:""`
	Seed   uint64 `arg:""`
}

// ownFigures are what it prints, times in seconds.
type ownFigures struct {
	Nodes      int       `json:"nodes"`
	Edges      int64     `json:"edges"`
	Load       float64   `json:"load"`
	PageRank   float64   `json:"pagerank"`
	KCore      float64   `json:"kcore"`
	MaxCore    int32     `json:"max_core"`
	Leiden     float64   `json:"leiden"`
	Modularity float64   `json:"modularity"`
	Groups     int       `json:"groups"`
	Split      float64   `json:"split"`
	Cut        float64   `json:"cut"`
	Seeds      float64   `json:"seeds"`
	Spread     float64   `json:"spread"`
	Ratio      float64   `json:"ratio"`
	Peak       float64   `json:"peak"`   // in megabytes
	Scores     []float64 `json:"scores"` // of the first members by number
}

// seedsChosen is how many are chosen to be invited first.
const seedsChosen = 50

// Run measures.
func (c insightOwnCmd) Run(ctx context.Context) error {
	var f ownFigures
	for _, measure := range []func(context.Context, *ownFigures) error{c.town, c.circle} {
		if err := measure(ctx, &f); err != nil {
			return err
		}
	}
	f.Peak = peakMemory()
	return json.NewEncoder(os.Stdout).Encode(f)
}

// town measures what is computed on the whole community.
func (c insightOwnCmd) town(ctx context.Context, f *ownFigures) error {
	var g *insight.Graph
	var err error
	f.Load = took(func() { g, _, err = insight.ReadFile(ctx, c.Graph, insight.ReadOptions{}) })
	if err != nil {
		return err
	}
	f.Nodes, f.Edges = g.Nodes(), g.Edges()
	var scores []float64
	f.PageRank = took(func() { scores, err = rank.PageRank(ctx, g) })
	if err != nil {
		return err
	}
	f.Scores = byNumber(g, scores)
	f.KCore = took(func() { f.MaxCore, _ = rank.MaxCore(rank.Cores(g)) })
	var groups circles.Result
	f.Leiden = took(func() { groups, err = circles.Find(ctx, g, circles.Options{Seed: c.Seed}) })
	if err != nil {
		return err
	}
	f.Modularity, f.Groups = groups.Modularity, len(groups.Sizes)
	var chosen seeds.Result
	f.Seeds = took(func() {
		var d *insight.Diffusion
		if d, err = insight.NewDiffusion(g, insight.IndependentCascade, insight.Weights{}, 1); err == nil {
			chosen, err = seeds.Maximise(ctx, d, seeds.Limits{K: seedsChosen}, seeds.Options{Epsilon: 0.1, Seed: c.Seed})
		}
	})
	f.Spread, f.Ratio = chosen.Spread, chosen.Ratio
	return err
}

// circle measures the split of one circle.
func (c insightOwnCmd) circle(ctx context.Context, f *ownFigures) error {
	g, _, err := insight.ReadFile(ctx, c.Circle, insight.ReadOptions{})
	if err != nil {
		return err
	}
	f.Split = took(func() {
		var sides split.Result
		sides, err = split.Find(ctx, g, split.Options{MaxShare: 0.55, Seed: c.Seed})
		f.Cut = sides.CutWeight
	})
	return err
}

// took returns how many seconds work takes. What was left over before is collected first, and not during it.
func took(work func()) float64 {
	runtime.GC()
	start := time.Now()
	work()
	return time.Since(start).Seconds()
}

// byNumber returns the scores of the first members by their number in the file; 0 for a number that is not in it.
func byNumber(g *insight.Graph, scores []float64) []float64 {
	first := make([]float64, min(scoresCompared, len(scores)))
	for number := range first {
		if u, ok := g.Node(strconv.Itoa(number)); ok {
			first[number] = scores[u]
		}
	}
	return first
}
