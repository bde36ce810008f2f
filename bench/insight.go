package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// insightCmd measures what insight computes on the graph of a large made-up community, beside igraph and gonum on the same
// file. Each round runs each of them in a process of its own, one after another, so that none takes memory or time from
// the next.
type insightCmd struct {
	Members int    `default:"1000000" help:"Members of the community."`
	Ties    int    `default:"10000000" help:"Ties between them."`
	Seed    uint64 `default:"1" help:"Seed of the community, and of all that is computed on it."`
	Rounds  int    `default:"1" help:"Rounds; figures are the medians of theirs."`
	Graph   string `type:"existingfile" help:"File to measure instead: lines of two numbers from 0, undirected, none twice."`
	Dir     string `type:"existingdir" help:"Directory for the files; the system's temporary one by default."`
	Gonum   bool   `default:"true" negatable:"" help:"Measure gonum's PageRank beside it."`
	Igraph  bool   `default:"true" negatable:"" help:"Measure igraph's PageRank and Leiden beside it, when Python has igraph."`
	JSON    bool   `name:"json" help:"Print one JSON object, not a table."`
}

const (
	// circleMembers and circleTies are of the circle that is split.
	circleMembers, circleTies = 500, 5000
	// agreement is how far any of the scores that are compared may differ. gonum stops by another norm, and igraph's bound
	// is of the residual.
	agreement = 1e-9
)

// Run measures and prints the figures, unless the programs disagree on what they computed.
func (c insightCmd) Run(ctx context.Context) error {
	if c.Rounds < 1 || c.Rounds > 100 {
		return errors.New("--rounds must be between 1 and 100")
	}
	dir, err := os.MkdirTemp(c.Dir, "panal-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if c.Graph == "" {
		c.Graph = filepath.Join(dir, "town")
		progress("make up %d members and %d ties", c.Members, c.Ties)
		if err := writeTown(c.Graph, town{c.Members, c.Ties, c.Seed}); err != nil {
			return err
		}
	}
	circle := filepath.Join(dir, "circle")
	if err := writeTown(circle, town{circleMembers, circleTies, c.Seed}); err != nil {
		return err
	}
	var s insightSamples
	for round := range c.Rounds {
		progress("round %d of %d", round+1, c.Rounds)
		if err := c.round(ctx, circle, &s); err != nil {
			return err
		}
	}
	return s.report(c).print(os.Stdout, c.JSON)
}

// insightSamples are what the rounds measured.
type insightSamples struct {
	own    []ownFigures
	igraph []igraphFigures
	gonum  []gonumFigures
}

func (c insightCmd) round(ctx context.Context, circle string, s *insightSamples) error {
	var own ownFigures
	if err := measureSelf(ctx, &own, "insight-own", c.Graph, circle, fmt.Sprint(c.Seed)); err != nil {
		return err
	}
	s.own = append(s.own, own)
	progress("    load %.1f s, PageRank %.1f s, cores %.1f s, Leiden %.1f s, seeds %.1f s, %.0f MB",
		own.Load, own.PageRank, own.KCore, own.Leiden, own.Seeds, own.Peak)
	if python := pythonWithIgraph(ctx); c.Igraph && python != "" {
		var beside igraphFigures
		if err := measureIgraph(ctx, python, &beside, c.Graph); err != nil {
			return err
		}
		s.igraph = append(s.igraph, beside)
		progress("    igraph: PageRank %.1f s, Leiden %.1f s", beside.PageRank, beside.Leiden)
		if err := agree("igraph", own.Scores, beside.Scores); err != nil {
			return err
		}
	}
	if c.Gonum {
		var beside gonumFigures
		if err := measureSelf(ctx, &beside, "insight-gonum", c.Graph); err != nil {
			return err
		}
		s.gonum = append(s.gonum, beside)
		progress("    gonum: PageRank %.1f s", beside.PageRank)
		return agree("gonum", own.Scores, beside.Scores)
	}
	return nil
}

// scoresCompared is of how many members, by number in the file, PageRank's scores are compared.
const scoresCompared = 1000

// agree compares the scores of the first members with another program's.
func agree(with string, own, other []float64) error {
	if len(own) != len(other) || len(own) == 0 {
		return fmt.Errorf("%s gives %d scores, not %d", with, len(other), len(own))
	}
	for u := range own {
		if !(math.Abs(own[u]-other[u]) <= agreement) {
			return fmt.Errorf("PageRank of member %d is %g, and %g by %s", u, own[u], other[u], with)
		}
	}
	return nil
}

func writeTown(path string, t town) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(t.write(file), file.Close())
}

// measureSelf runs a hidden subcommand of this program in a process of its own, and reads what it prints.
func measureSelf(ctx context.Context, into any, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return measureProcess(ctx, nil, into, self, args...)
}

// measureProcess runs a program that prints one JSON object.
func measureProcess(ctx context.Context, stdin io.Reader, into any, name string, args ...string) error {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), errors.Join(ctx.Err(), err))
	}
	return json.Unmarshal(out.Bytes(), into)
}

// peakMemory is the most memory this process has had, in megabytes.
func peakMemory() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	unit := 1024.0
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return float64(used.Maxrss) * unit / (1 << 20)
}
