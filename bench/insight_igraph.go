package main

import (
	"context"
	_ "embed"
	"os/exec"
	"strings"
)

// igraphScript measures igraph by its Python interface; what it times runs in igraph's own code.
//
//go:embed insight_igraph.py
var igraphScript string

// igraphFigures are what the script prints.
type igraphFigures struct {
	Version    string    `json:"version"`
	Load       float64   `json:"load"` // seconds
	PageRank   float64   `json:"pagerank"`
	Leiden     float64   `json:"leiden"`
	Modularity float64   `json:"modularity"`
	Scores     []float64 `json:"scores"` // of the first members by number
}

// pythonWithIgraph finds a Python that has igraph: Debian's python3-igraph is the system's, which another may hide.
func pythonWithIgraph(ctx context.Context) string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(ctx, python, "-c", "import igraph").Run() == nil {
			return python
		}
	}
	return ""
}

func measureIgraph(ctx context.Context, python string, into *igraphFigures, graph string) error {
	return measureProcess(ctx, strings.NewReader(igraphScript), into, python, "-", graph)
}
