package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"text/tabwriter"

	"panal/insight"
	"panal/insight/retention"
)

type insightRetentionCommand struct {
	logFlags
	Top  int  `default:"20" help:"How many of the newer members who are least likely to stay are listed."`
	JSON bool `name:"json" help:"Print one JSON object, with every member."`
}

// retentionReport is what panal insight retention prints.
type retentionReport struct {
	AUC            float64         `json:"auc"`
	AUCError       float64         `json:"auc_stderr"`
	BaselineAUC    float64         `json:"baseline_auc"`     // active days alone, on the same test
	BaselineAUCAll float64         `json:"baseline_auc_all"` // the same, of all members observed
	PlainAUC       float64         `json:"plain_auc"`        // a plain logistic regression of five features, on the same test
	N              int             `json:"n"`
	RetainedShare  float64         `json:"retained_share"`
	Train          int             `json:"train"`
	Test           int             `json:"test"`
	TestRetained   float64         `json:"test_retained_share"`
	TestForecast   float64         `json:"test_forecast_share"`
	Model          retentionModel  `json:"model"`
	Members        []memberOutlook `json:"members"`
	TooNew         int             `json:"too_new"`
	Skipped        skippedLines    `json:"skipped"`
}

type retentionModel struct {
	Intercept float64            `json:"intercept"`
	Features  []retentionFeature `json:"features"`
}

type retentionFeature struct {
	Name      string  `json:"name"`
	Says      string  `json:"says"`
	Weight    float64 `json:"weight"` // in log-odds per deviation
	Mean      float64 `json:"mean"`
	Deviation float64 `json:"deviation"`
	Log       bool    `json:"log"` // mean and deviation are of log(1 + x)
}

type memberOutlook struct {
	ID          string            `json:"id"`
	Joined      string            `json:"joined"`
	Part        string            `json:"part"` // train, test, or pending: not observed for long enough to know
	Probability float64           `json:"probability"`
	Retained    *bool             `json:"retained"` // null while pending and not known yet
	Reasons     []retentionReason `json:"reasons"`
}

type retentionReason struct {
	Feature string  `json:"feature"`
	Value   float64 `json:"value"`
	Usual   float64 `json:"usual"`
	Effect  float64 `json:"effect"` // added to the log-odds, against the average member
	Says    string  `json:"says"`
}

// Run forecasts who stays.
func (c insightRetentionCommand) Run(ctx context.Context, out output, beside remarks) error {
	if c.Top < 0 {
		return fmt.Errorf("--top is at least 0")
	}
	l, skipped, err := c.read(ctx, beside)
	if err != nil {
		return err
	}
	result, err := retention.Run(ctx, l)
	if err != nil {
		return err
	}
	report := forecast(l, result)
	report.Skipped = skipped
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out, c.Top)
}

func forecast(l *insight.Log, result retention.Result) retentionReport {
	t := result.Test
	r := retentionReport{
		AUC: t.AUC, AUCError: t.Error, BaselineAUC: t.Baseline, BaselineAUCAll: t.BaselineAll, PlainAUC: t.Plain,
		N: result.Observed, RetainedShare: result.RetainedShare, Train: t.Train, Test: t.Test,
		TestRetained: t.RetainedShare, TestForecast: t.ForecastShare, TooNew: result.TooNew,
		Model: retentionModel{Intercept: result.Model.Intercept},
	}
	for k, f := range retention.Described {
		m := result.Model
		r.Model.Features = append(r.Model.Features, retentionFeature{f.Name, f.Says, m.Weight[k], m.Mean[k], m.Deviation[k], f.Log})
	}
	for _, f := range result.Forecasts {
		m := memberOutlook{ID: l.IDs[f.Node], Joined: utc(f.Joined), Part: "pending", Probability: f.Probability, Reasons: []retentionReason{}}
		if f.Observed || f.Retained {
			m.Retained = &f.Retained
		}
		if f.Observed {
			m.Part = "train"
		}
		if f.Tested {
			m.Part = "test"
		}
		for _, why := range f.Reasons {
			m.Reasons = append(m.Reasons, retentionReason{retention.Described[why.Feature].Name, why.Value, why.Usual, why.Effect, why.String()})
		}
		r.Members = append(r.Members, m)
	}
	return r
}

func (r retentionReport) print(out output, top int) error {
	fmt.Fprintf(out, "%d members were observed for 90 days; %.1f %% were active after the 28th.\n", r.N, 100*r.RetainedShare)
	fmt.Fprintf(out, "Learned from the first %d to join and tested on the %d after them: of one who stayed and one who left, the forecast\n", r.Train, r.Test)
	fmt.Fprintf(out, "tells which is which in %.1f %% of pairs (± %.1f); active days alone in %.1f %%, a plain model in %.1f %%.\n", 100*r.AUC, 100*r.AUCError, 100*r.BaselineAUC, 100*r.PlainAUC)
	fmt.Fprintf(out, "It expected %.1f %% of those tested to stay, and %.1f %% did.\n\n", 100*r.TestForecast, 100*r.TestRetained)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "in the first seven days\tweight\n")
	for _, f := range r.Model.Features {
		fmt.Fprintf(w, "%s\t%+.3f\n", f.Says, f.Weight)
	}
	var pending []memberOutlook
	for _, m := range r.Members {
		if m.Retained == nil {
			pending = append(pending, m)
		}
	}
	slices.SortStableFunc(pending, func(a, b memberOutlook) int { return cmp.Compare(a.Probability, b.Probability) })
	pending = pending[:min(top, len(pending))]
	if len(pending) > 0 {
		fmt.Fprint(w, "\nnewer members, the least likely to stay first\n")
	}
	for _, m := range pending {
		fmt.Fprintf(w, "%s\t%.0f %%", m.ID, 100*m.Probability)
		for _, why := range m.Reasons {
			fmt.Fprintf(w, "\t%s", why.Says)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
