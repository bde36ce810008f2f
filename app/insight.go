package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"panal/insight"
)

// insightCommand measures the graph of who deals with whom, on plain files. Each question has a file of its own.
type insightCommand struct {
	Rank      insightRankCommand      `cmd:"" help:"Who matters: PageRank, betweenness, the dense core, and how central and mutual it all is."`
	Measure   insightMeasureCommand   `cmd:"" help:"Whether it is a community or an audience: horizontality, reciprocity, centralisation, what recurs, what runs by itself."`
	Stage     insightStageCommand     `cmd:"" help:"The stage of its life each week, the first alarm, and how much life is left."`
	Retention insightRetentionCommand `cmd:"" help:"Who will still be here, told from their first seven days, with the reasons."`
	Groups    insightGroupsCommand    `cmd:"" help:"The circles within: who has more ties among themselves than chance would give."`
	Seeds     insightSeedsCommand     `cmd:"" help:"Whom to invite first so that word spreads furthest, and how near that is to the best."`
	Spread    insightSpreadCommand    `cmd:"" help:"How far word spreads from given members: the judge of any choice."`
	Split     insightSplitCommand     `cmd:"" help:"Where to cut a circle in two: little weight of ties between the sides, and who is on the border and why."`
	Simulate  insightSimulateCommand  `cmd:"" help:"What a campaign would reach and cost; and k, depth and cycle time of those that happened."`
}

// graphFlags say which file of ties is measured, and how it is understood.
type graphFlags struct {
	Graph      string `required:"" type:"existingfile" help:"File of ties: u v, u v weight, or u v unixtime with --timed, by spaces, tabs or commas; .gz is unpacked."`
	Directed   bool   `help:"A tie goes from the first to the second only."`
	Unweighted bool   `help:"Every tie weighs 1, whatever its third field says."`
	Timed      bool   `help:"The third field is a time in unix seconds, and a tie loses a tenth of its weight per idle month."`
}

// logFlags say which file of interactions is measured.
type logFlags struct {
	Log string `required:"" type:"existingfile" help:"File of interactions: from to unixtime, by spaces, tabs or commas; .gz is unpacked."`
}

// skippedLines are the lines of a file that were passed over.
type skippedLines struct {
	Malformed int   `json:"malformed"`
	SelfLoops int   `json:"self_loops"`
	Lines     []int `json:"lines"` // numbers of the first few
}

// read reads the graph, and says on standard error what it passed over.
func (f graphFlags) read(ctx context.Context, beside remarks) (*insight.Graph, skippedLines, error) {
	g, report, err := insight.ReadFile(ctx, f.Graph, insight.ReadOptions{Directed: f.Directed, Unweighted: f.Unweighted, Timed: f.Timed})
	if err != nil {
		return nil, skippedLines{}, err
	}
	skipped := passedOver(f.Graph, report, beside)
	if g.Nodes() == 0 {
		return nil, skipped, fmt.Errorf("%s has no ties", f.Graph)
	}
	return g, skipped, nil
}

// read reads the log, and says on standard error what it passed over.
func (f logFlags) read(ctx context.Context, beside remarks) (*insight.Log, skippedLines, error) {
	l, report, err := insight.ReadLogFile(ctx, f.Log)
	if err != nil {
		return nil, skippedLines{}, err
	}
	skipped := passedOver(f.Log, report, beside)
	if len(l.Events) == 0 {
		return nil, skipped, fmt.Errorf("%s has no interactions", f.Log)
	}
	return l, skipped, nil
}

func passedOver(name string, r insight.Report, beside remarks) skippedLines {
	skipped := skippedLines{Malformed: r.Malformed, SelfLoops: r.SelfLoops, Lines: append([]int{}, r.First...)}
	if n := r.Malformed + r.SelfLoops; n > 0 {
		numbers := make([]string, len(r.First))
		for i, line := range r.First {
			numbers[i] = strconv.Itoa(line)
		}
		more := ""
		if n > len(numbers) {
			more = ", …"
		}
		fmt.Fprintf(beside, "%s: passed over %d malformed lines and %d from somebody to themselves: lines %s%s\n",
			name, r.Malformed, r.SelfLoops, strings.Join(numbers, ", "), more)
	}
	return skipped
}

// node returns the node of an id that a flag names.
func node(g *insight.Graph, flag, id string) (int32, error) {
	u, ok := g.Node(id)
	if !ok {
		return 0, fmt.Errorf("--%s: nobody in the graph is called %q", flag, id)
	}
	return u, nil
}

// nodes returns the nodes of the ids that a flag names.
func nodes(g *insight.Graph, flag string, ids []string) ([]int32, error) {
	found := make([]int32, len(ids))
	for i, id := range ids {
		u, err := node(g, flag, id)
		if err != nil {
			return nil, err
		}
		found[i] = u
	}
	return found, nil
}

// printJSON prints one JSON object.
func printJSON(out output, report any) error { return json.NewEncoder(out).Encode(report) }
