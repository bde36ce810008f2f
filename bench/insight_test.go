package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"panal/insight"
	"panal/insight/circles"
	"panal/insight/rank"
)

func townFile(t *testing.T, of town) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := of.write(&file); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestTownIsAsDescribed(t *testing.T) {
	of := town{members: 5000, ties: 50000, seed: 1}
	file := townFile(t, of)
	if !bytes.Equal(file, townFile(t, of)) {
		t.Error("the same town is another file")
	}
	if other := townFile(t, town{members: 5000, ties: 50000, seed: 2}); bytes.Equal(file, other) {
		t.Error("another seed is the same town")
	}
	g, report, err := insight.Read(t.Context(), bytes.NewReader(file), insight.ReadOptions{})
	if err != nil || report.Lines != of.ties || report.Malformed+report.SelfLoops != 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	if g.Nodes() != of.members || g.Edges() != int64(of.ties) {
		t.Errorf("%d members and %d ties: some are alone, or twice", g.Nodes(), g.Edges())
	}
	most := 0
	for u := range int32(g.Nodes()) {
		ends, _ := g.Out(u)
		most = max(most, len(ends))
	}
	if most < 20*2*of.ties/of.members {
		t.Errorf("nobody has more than %d ties: that is no power law", most)
	}
	found, err := circles.Find(t.Context(), g, circles.Options{Seed: 1})
	if err != nil || found.Modularity < 0.5 || len(found.Sizes) < 10 {
		t.Errorf("modularity %g of %d circles, %v: none are planted", found.Modularity, len(found.Sizes), err)
	}
}

func TestTownRefuses(t *testing.T) {
	for _, of := range []town{{members: 1, ties: 5}, {members: 100, ties: 199}, {members: 100, ties: 5000}} {
		if err := of.write(&bytes.Buffer{}); err == nil {
			t.Errorf("%+v was written", of)
		}
	}
}

// gonum computes the same on the graph as it is shown, also where ties have directions and lead nowhere.
func TestGonumSeesTheSameGraph(t *testing.T) {
	for _, c := range []struct {
		ties     string
		directed bool
	}{{string(townFile(t, town{members: 300, ties: 1200, seed: 1})), false}, {"0 1\n1 2\n2 0\n3 0\n0 4\n", true}} {
		g, _, err := insight.Read(t.Context(), strings.NewReader(c.ties), insight.ReadOptions{Directed: c.directed})
		if err != nil {
			t.Fatal(err)
		}
		scores, err := rank.PageRank(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		if err := agree("gonum", byNumber(g, scores), byNumber(g, gonumScores(g))); err != nil {
			t.Error(err)
		}
	}
}

func TestAgree(t *testing.T) {
	own := []float64{0.1, 0.2}
	for _, other := range [][]float64{nil, {0.1}, {0.1, 0.2 + 1e-8}, {0.1, math.NaN()}} {
		if agree("other", own, other) == nil {
			t.Errorf("%v agrees with %v", other, own)
		}
	}
	if err := agree("other", own, []float64{0.1, 0.2 + 1e-12}); err != nil {
		t.Error(err)
	}
}

func TestInsightReport(t *testing.T) {
	s := insightSamples{own: []ownFigures{{Load: 1, PageRank: 2, Nodes: 9}, {Load: 3, PageRank: 4, Nodes: 9}}, igraph: []igraphFigures{{PageRank: 6, Version: "0"}}}
	var out bytes.Buffer
	if err := s.report(insightCmd{Rounds: 2}).print(&out, true); err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(out.Bytes(), &object); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"load_seconds": 2.0, "pagerank_seconds": 3.0, "igraph_pagerank_seconds": 6.0, "ratio_pagerank_igraph": 2.0,
		"gonum_pagerank_seconds": nil, "ratio_pagerank_gonum": nil, "nodes": 9.0, "leiden_seconds": 0.0} {
		if got, ok := object[key]; !ok || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	out.Reset()
	if err := s.report(insightCmd{Rounds: 2}).print(&out, false); err != nil || !strings.Contains(out.String(), "not measured") {
		t.Errorf("%s, %v", out.String(), err)
	}
}
