package app

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"panal/insight"
	"panal/insight/stage"
)

type insightStageCommand struct {
	logFlags
	Circle  int  `default:"30" help:"Active members from which it is a circle."`
	Lively  int  `default:"80" help:"Active members above which it is lively."`
	Crowded int  `default:"500" help:"Active members above which it is crowded."`
	JSON    bool `name:"json" help:"Print one JSON object."`
}

// stageReport is what panal insight stage prints.
type stageReport struct {
	Stage     stage.Stage    `json:"stage"` // now
	Peak      int            `json:"peak_week"`
	AlarmWeek *int           `json:"alarm_week"` // the first; null when no alarm rang
	Weeks     []stageWeek    `json:"weeks"`
	Outlook   *outlookReport `json:"outlook"` // null when there are too few weeks to say
	Skipped   skippedLines   `json:"skipped"`
}

type stageWeek struct {
	Week            int            `json:"week"`
	Start           string         `json:"start"`
	Complete        bool           `json:"complete"`
	Actives         int            `json:"actives"`
	Newcomers       int            `json:"newcomers"`
	Messages        int            `json:"messages"`
	MessagesPerHead float64        `json:"messages_per_head"`
	OutsideTopThree float64        `json:"outside_top_three"` // share of messages
	Stage           stage.Stage    `json:"stage"`
	Alarm           bool           `json:"alarm"`
	Signals         []stage.Signal `json:"signals"`
}

// outlookReport says how much life is left if things go on as in the last weeks.
type outlookReport struct {
	DrawnFromWeeks int     `json:"drawn_from_weeks"`
	ChangePerWeek  float64 `json:"change_per_week"`
	WeeksLeft      *int    `json:"weeks_left"` // null when actives do not fall
	LaunchBy       *string `json:"launch_by"`  // null when there is no such date
}

// Run tells the log's stages.
func (c insightStageCommand) Run(ctx context.Context, out output, beside remarks) error {
	l, skipped, err := c.read(ctx, beside)
	if err != nil {
		return err
	}
	t := stage.Defaults
	t.Circle, t.Lively, t.Crowded = c.Circle, c.Lively, c.Crowded
	life, err := stage.Follow(ctx, l, t)
	if err != nil {
		return err
	}
	report := staged(l, life)
	report.Skipped = skipped
	if c.JSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func staged(l *insight.Log, life stage.Life) stageReport {
	r := stageReport{Stage: life.Weeks[len(life.Weeks)-1].Stage, Peak: life.Peak}
	if life.Alarm >= 0 {
		r.AlarmWeek = &life.Alarm
	}
	for i, w := range life.Weeks {
		r.Weeks = append(r.Weeks, stageWeek{i, utc(w.Start), w.Complete, w.Actives, w.Newcomers, w.Messages, w.PerHead(), w.OutsideShare(), w.Stage, w.Alarm, append([]stage.Signal{}, w.Signals...)})
	}
	if o := life.Outlook; o.Weeks > 0 {
		r.Outlook = &outlookReport{DrawnFromWeeks: o.Weeks, ChangePerWeek: o.PerWeek}
		if o.Falling {
			r.Outlook.WeeksLeft = &o.WeeksLeft
		}
		if o.LaunchBy != 0 {
			by := utc(o.LaunchBy)
			r.Outlook.LaunchBy = &by
		}
	}
	return r
}

func (r stageReport) print(out output) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "week\tfrom\tactives\tnewcomers\tper head\tnot top 3\tstage\tsignals\n")
	for _, k := range r.Weeks {
		signals := make([]string, len(k.Signals))
		for i, s := range k.Signals {
			signals[i] = string(s)
		}
		said := strings.Join(signals, "; ")
		if k.Alarm {
			said = "ALARM: " + said
		}
		fmt.Fprintf(w, "%d\t%s\t%d\t%d\t%.1f\t%.2f\t%s\t%s%s\n", k.Week, k.Start[:len("2006-01-02")], k.Actives, k.Newcomers, k.MessagesPerHead, k.OutsideTopThree, k.Stage, said, unfinished(k.Complete))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\nIt is %s. Most were active in week %d.", r.Stage, r.Peak)
	if r.AlarmWeek != nil {
		fmt.Fprintf(out, " The first alarm rang in week %d.", *r.AlarmWeek)
	}
	fmt.Fprintln(out)
	if o := r.Outlook; o != nil {
		fmt.Fprintf(out, "In the last %d weeks, actives change by %+.1f %% a week.", o.DrawnFromWeeks, 100*o.ChangePerWeek)
		if o.WeeksLeft != nil {
			fmt.Fprintf(out, " If that goes on, %d weeks are left until it is too small to be a circle.", *o.WeeksLeft)
		}
		switch {
		case o.LaunchBy != nil:
			fmt.Fprintf(out, " Launch by %s: after that, too few are left for it.", (*o.LaunchBy)[:len("2006-01-02")])
		case o.WeeksLeft != nil:
			fmt.Fprint(out, " Too few are left for a launch.")
		}
		fmt.Fprintln(out)
	}
	return nil
}
