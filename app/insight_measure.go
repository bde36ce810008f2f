package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"panal/insight"
	"panal/insight/ties"
)

type insightMeasureCommand struct {
	logFlags
	Official []string `placeholder:"ID" help:"Who act for the brand: staff, the official account, the leader in office. Ties with them are vertical."`
	Leaders  []string `placeholder:"ID" help:"Who lead, when not all who act for the brand do."`
	JSON     bool     `name:"json" help:"Print one JSON object."`
}

// measureReport is what panal insight measure prints.
type measureReport struct {
	People           int           `json:"people"`
	Interactions     int           `json:"interactions"`
	Horizontality    float64       `json:"horizontality"`
	Reciprocity      float64       `json:"reciprocity"`      // of connected pairs
	ReciprocityArcs  float64       `json:"reciprocity_arcs"` // of ties, each direction one
	Centralisation   float64       `json:"centralisation"`   // of weighted in-strength
	RecurringPairs   int           `json:"recurring_pairs"`
	SelfRunningIndex float64       `json:"self_running_index"`
	Verdict          ties.Verdict  `json:"verdict"`
	Because          string        `json:"because"`
	Weekly           []tiesWeek    `json:"weekly"`
	Parts            measuredParts `json:"parts"`
	Skipped          skippedLines  `json:"skipped"`
}

// measuredParts are what the measures are made of. Weights have faded; counts have not.
type measuredParts struct {
	Horizontality struct {
		Official               []string `json:"official"`
		HorizontalWeight       float64  `json:"horizontal_weight"`
		VerticalWeight         float64  `json:"vertical_weight"`
		HorizontalInteractions int      `json:"horizontal_interactions"`
		VerticalInteractions   int      `json:"vertical_interactions"`
	} `json:"horizontality"`
	Reciprocity struct {
		Pairs       int `json:"pairs"`
		MutualPairs int `json:"mutual_pairs"`
		Arcs        int `json:"arcs"`
	} `json:"reciprocity"`
	Centralisation struct {
		InStrength float64    `json:"in_strength"`
		TopShare   float64    `json:"top_share"`
		Top        []receiver `json:"top"`
	} `json:"centralisation"`
	RecurringPairs struct {
		Pairs     int           `json:"pairs"`
		Recurring int           `json:"recurring"`
		Share     float64       `json:"share"`
		Top       []pairMeeting `json:"top"`
	} `json:"recurring_pairs"`
	SelfRunning struct {
		Leaders          []string `json:"leaders"`
		Assumed          bool     `json:"assumed"` // nobody was named: who receives most stands in
		Threads          int      `json:"threads"`
		FreeThreads      int      `json:"free_threads"`
		Interactions     int      `json:"interactions"`
		FreeInteractions int      `json:"free_interactions"`
	} `json:"self_running_index"`
	ToCommunity *toCommunity `json:"to_community"` // null when it is one
}

type receiver struct {
	ID         string  `json:"id"`
	InStrength float64 `json:"in_strength"`
	Share      float64 `json:"share"`
}

type pairMeeting struct {
	IDs          [2]string `json:"ids"`
	Weeks        int       `json:"weeks"`
	Interactions int       `json:"interactions"`
}

// toCommunity is the more weight that would make a community of it.
type toCommunity struct {
	BetweenMembers   float64 `json:"between_members"`
	ReceivedByOthers float64 `json:"received_by_others"`
}

type tiesWeek struct {
	Week          int     `json:"week"`
	Start         string  `json:"start"`
	Complete      bool    `json:"complete"`
	Senders       int     `json:"senders"`
	Interactions  int     `json:"interactions"`
	Pairs         int     `json:"pairs"`
	Horizontality float64 `json:"horizontality"`
	Reciprocity   float64 `json:"reciprocity"`
	Recurring     float64 `json:"recurring"` // share of pairs that had met in an earlier week
	TopShare      float64 `json:"top_share"`
}

// Run measures the log.
func (c insightMeasureCommand) Run(ctx context.Context, out output, beside remarks) error {
	l, skipped, err := c.read(ctx, beside)
	if err != nil {
		return err
	}
	var o ties.Options
	if o.Official, err = logNodes(l, "official", c.Official); err != nil {
		return err
	}
	if o.Leaders, err = logNodes(l, "leaders", c.Leaders); err != nil {
		return err
	}
	m, err := ties.Measure(ctx, l, o)
	if err != nil {
		return err
	}
	report := measured(l, m, ids(l, o.Official))
	report.Skipped = skipped
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func measured(l *insight.Log, m ties.Measures, official []string) measureReport {
	r := measureReport{
		People: m.People, Interactions: m.Interactions,
		Horizontality: m.Horizontality.Share(), Reciprocity: m.Reciprocity.Share(), ReciprocityArcs: m.Reciprocity.ArcShare(),
		Centralisation: m.Centralisation.Share(), RecurringPairs: m.Recurring.Pairs, SelfRunningIndex: m.SelfRunning.Index(),
		Verdict: m.Verdict, Because: m.Because,
	}
	h := &r.Parts.Horizontality
	h.Official = official
	h.HorizontalWeight, h.VerticalWeight = m.Horizontality.Horizontal, m.Horizontality.Vertical
	h.HorizontalInteractions, h.VerticalInteractions = m.Horizontality.HorizontalInteractions, m.Horizontality.VerticalInteractions
	mutual := &r.Parts.Reciprocity
	mutual.Pairs, mutual.MutualPairs, mutual.Arcs = m.Reciprocity.Pairs, m.Reciprocity.Mutual, m.Reciprocity.Arcs()
	centre := &r.Parts.Centralisation
	centre.InStrength, centre.TopShare = m.Centralisation.InStrength, m.Centralisation.TopShare()
	for _, p := range m.Centralisation.Top {
		centre.Top = append(centre.Top, receiver{l.IDs[p.Node], p.InStrength, p.InStrength / m.Centralisation.InStrength})
	}
	again := &r.Parts.RecurringPairs
	again.Pairs, again.Recurring, again.Share, again.Top = m.Recurring.Connected, m.Recurring.Pairs, m.Recurring.Share(), []pairMeeting{}
	for _, p := range m.Recurring.Top {
		again.Top = append(again.Top, pairMeeting{[2]string{l.IDs[p.A], l.IDs[p.B]}, p.Weeks, p.Interactions()})
	}
	s := &r.Parts.SelfRunning
	s.Leaders, s.Assumed = ids(l, m.SelfRunning.Leaders), m.SelfRunning.Assumed
	s.Threads, s.FreeThreads = m.SelfRunning.Threads, m.SelfRunning.FreeThreads
	s.Interactions, s.FreeInteractions = m.SelfRunning.Interactions, m.SelfRunning.FreeInteractions
	if m.Missing != nil {
		r.Parts.ToCommunity = &toCommunity{m.Missing.BetweenMembers, m.Missing.ReceivedByOther}
	}
	for i, w := range m.Weeks {
		r.Weekly = append(r.Weekly, tiesWeek{i, utc(w.Start), w.Complete, w.Senders, w.Interactions, w.Pairs, w.Horizontality(), w.Reciprocity(), w.Recurring(), w.TopShare()})
	}
	return r
}

func (r measureReport) print(out output) error {
	fmt.Fprintf(out, "%d people, %d interactions\n\n", r.People, r.Interactions)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	p := r.Parts
	fmt.Fprintf(w, "verdict\t%s: %s\n", r.Verdict, r.Because)
	fmt.Fprintf(w, "horizontality\t%.3f\t%d interactions between members, %d with who acts for the brand\n", r.Horizontality, p.Horizontality.HorizontalInteractions, p.Horizontality.VerticalInteractions)
	fmt.Fprintf(w, "reciprocity\t%.3f\t%d of %d pairs give both ways; %.3f of ties are returned\n", r.Reciprocity, p.Reciprocity.MutualPairs, p.Reciprocity.Pairs, r.ReciprocityArcs)
	fmt.Fprintf(w, "centralisation\t%.3f\t%s receives %.1f %% of it all\n", r.Centralisation, p.Centralisation.Top[0].ID, 100*p.Centralisation.TopShare)
	fmt.Fprintf(w, "recurring pairs\t%d\t%.1f %% of pairs meet in two weeks or more\n", r.RecurringPairs, 100*p.RecurringPairs.Share)
	fmt.Fprintf(w, "self-running index\t%.3f\t%d of %d threads and %d of %d interactions go without %s\n", r.SelfRunningIndex, p.SelfRunning.FreeThreads, p.SelfRunning.Threads, p.SelfRunning.FreeInteractions, p.SelfRunning.Interactions, strings.Join(p.SelfRunning.Leaders, ", "))
	if p.ToCommunity != nil {
		fmt.Fprintf(w, "to a community\t\tanother %.0f of weight between members, or %.0f received by others than the first: whichever is more\n", p.ToCommunity.BetweenMembers, p.ToCommunity.ReceivedByOthers)
	}
	fmt.Fprint(w, "\nweek\tfrom\tsenders\tinteractions\tpairs\thorizontality\treciprocity\tmet before\ttop share\n")
	for _, k := range r.Weekly {
		fmt.Fprintf(w, "%d\t%s\t%d\t%d\t%d\t%.2f\t%.2f\t%.2f\t%.2f%s\n", k.Week, k.Start[:len("2006-01-02")], k.Senders, k.Interactions, k.Pairs, k.Horizontality, k.Reciprocity, k.Recurring, k.TopShare, unfinished(k.Complete))
	}
	if len(p.Horizontality.Official) == 0 {
		fmt.Fprint(w, "\nNobody was named with --official, so every tie is horizontal.\n")
	}
	if p.SelfRunning.Assumed {
		fmt.Fprintf(w, "Nobody was named with --leaders, so %s, who receives most, stands in.\n", p.SelfRunning.Leaders[0])
	}
	return w.Flush()
}

func unfinished(complete bool) string {
	if complete {
		return ""
	}
	return "  (not over)"
}

// utc returns a time in unix seconds as text.
func utc(at int64) string { return time.Unix(at, 0).UTC().Format(time.RFC3339) }

// logNodes returns the nodes of the ids that a flag names.
func logNodes(l *insight.Log, flag string, names []string) ([]int32, error) {
	found := make([]int32, len(names))
	for i, name := range names {
		u := slices.Index(l.IDs, name)
		if u < 0 {
			return nil, fmt.Errorf("--%s: nobody in the log is called %q", flag, name)
		}
		found[i] = int32(u)
	}
	return found, nil
}

func ids(l *insight.Log, nodes []int32) []string {
	names := make([]string, len(nodes))
	for i, u := range nodes {
		names[i] = l.IDs[u]
	}
	return names
}
