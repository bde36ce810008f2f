package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"panal/importer"
	"panal/internal/clock"
)

type replayCommand struct {
	Format  string   `enum:"beibei" required:"" help:"Form of the files: ${enum}."`
	Size    int      `default:"2" help:"Size of every group."`
	JSON    bool     `name:"json" help:"Print one JSON object."`
	Data    string   `type:"path" help:"Directory to keep the data in; without it, a temporary one."`
	DB      string   `name:"db" placeholder:"DSN" help:"PostgreSQL to replay into, instead."`
	Workers int      `default:"512" help:"Group buys that are played at once."`
	Files   []string `arg:"" type:"existingfile" help:"Files to replay, one after another."`
}

// replayReport is what a replay prints.
type replayReport struct {
	importer.Result
	LedgerBalanced bool    `json:"ledger_balanced"`
	Seconds        float64 `json:"seconds"`
	JoinsPerSecond float64 `json:"joins_per_second"` // of the whole run
	Malformed      int     `json:"malformed_lines"`
	Engine         string  `json:"engine"`
}

// malformedShown bounds how many malformed lines are printed one by one.
const malformedShown = 20

// Run replays the files into a community of their own.
func (r replayCommand) Run(ctx context.Context, out output, beside remarks) error {
	elapsed := clock.Stopwatch()
	attempts, malformed, err := r.read(beside)
	if err != nil {
		return err
	}
	config := Config{Dir: r.Data, DSN: r.DB, Listen: "127.0.0.1:0", Lanes: 1, Quiet: true, Fleeting: r.Data == ""}
	if r.Data == "" && r.DB == "" {
		if config.Dir, err = os.MkdirTemp("", "panal-replay-"); err != nil {
			return err
		}
		defer os.RemoveAll(config.Dir)
	}
	manual := clock.At(clock.System().Now())
	config.Clock = manual
	a, err := New(ctx, config)
	if err != nil {
		return err
	}
	defer a.Close()
	replay := importer.Replay{Communities: a.Communities, Commerce: a.Commerce, Clock: manual, Jobs: a.Jobs.Run, Drain: a.Jobs.Drain,
		Instrument: "sandbox-ok", Size: r.Size, Workers: r.Workers, Progress: progress()}
	result, community, err := replay.Run(ctx, attempts)
	if err != nil {
		return err
	}
	report := replayReport{Result: result, Malformed: malformed, Engine: a.DB.Engine()}
	tally, err := a.DB.Tally(ctx, community)
	if err != nil {
		return err
	}
	report.Formed, report.Expired, report.Refunds = tally.Formed, tally.Expired, tally.RefundsDone
	differences, err := a.DB.Check(ctx, checking)
	if err != nil {
		return err
	}
	for _, d := range differences {
		slog.Error("differs", "invariant", d.Invariant, "subject", d.Subject, "detail", d.Detail)
	}
	report.LedgerBalanced = len(differences) == 0
	report.Seconds = elapsed().Round(time.Millisecond).Seconds()
	report.JoinsPerSecond = float64(int64(float64(result.Joins) / report.Seconds))
	if err := r.print(out, report); err != nil {
		return err
	}
	if !report.LedgerBalanced {
		return errDiffers
	}
	return nil
}

func (r replayCommand) read(beside remarks) (attempts []importer.Attempt, malformed int, err error) {
	report := func(e importer.LineError) {
		if malformed++; malformed <= malformedShown {
			fmt.Fprintln(beside, "passed over:", e)
		}
	}
	for _, name := range r.Files {
		file, err := os.Open(name)
		if err != nil {
			return nil, 0, err
		}
		err = importer.ReadBeibei(name, file, func(a importer.Attempt) error {
			attempts = append(attempts, a)
			return nil
		}, report)
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, 0, err
		}
	}
	if malformed > malformedShown {
		fmt.Fprintf(beside, "passed over: %d lines more\n", malformed-malformedShown)
	}
	return attempts, malformed, nil
}

func (r replayCommand) print(out output, report replayReport) error {
	if r.JSON {
		return printJSON(out, report)
	}
	_, err := fmt.Fprintf(out, "%d group buys: %d formed, %d expired. %d joins, %d refused and not charged. %d orders, %d refunds.\nLedger balanced: %v. %.1f s on %s.\n",
		report.GroupBuys, report.Formed, report.Expired, report.Joins, report.Refused, report.Orders, report.Refunds, report.LedgerBalanced, report.Seconds, report.Engine)
	return err
}

// progress shows a bar on a terminal, and nothing elsewhere.
func progress() func(stage string, done, of int) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil
	}
	var mu sync.Mutex
	var bar *progressbar.ProgressBar
	var current string
	return func(stage string, done, of int) {
		mu.Lock()
		defer mu.Unlock()
		if stage != current {
			current, bar = stage, progressbar.NewOptions(of, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(stage),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		bar.Set(done)
	}
}
