package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"panal/community"
	"panal/connect/oidc"
)

// commands are the program's commands. Every flag is also an environment variable: PANAL_ and the flag's name.
type commands struct {
	LogFormat string `enum:"text,json" default:"text" help:"How the log is written: ${enum}."`
	LogLevel  string `enum:"debug,info,warn,error" default:"info" help:"What is logged: ${enum}, and what is worse."`

	Serve    serveCommand    `cmd:"" help:"Serve the pages and the API."`
	Demo     demoCommand     `cmd:"" help:"Serve a living community to click through, in a temporary directory."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema up to date, and nothing else."`
	Check    checkCommand    `cmd:"" help:"Recompute every balance, slot and shelf, and say what differs."`
	Replay   replayCommand   `cmd:"" help:"Drive group buys that happened elsewhere through the services."`
	Insight  insightCommand  `cmd:"" help:"Measure who deals with whom: ranks, ties, circles, splits, seeds, stages."`
	Template templateCommand `cmd:"" help:"Export, check and start by the templates of communities."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

// databaseFlags say where the data is.
type databaseFlags struct {
	Data string `default:"./panal-data" type:"path" help:"Directory of the data, with SQLite."`
	DB   string `name:"db" placeholder:"DSN" help:"PostgreSQL to keep the data in, instead: postgres://user@host/name."`
}

func (d databaseFlags) config() Config {
	if d.DB != "" {
		return Config{DSN: d.DB}
	}
	return Config{Dir: d.Data}
}

// output is where a command prints its results.
type output struct{ io.Writer }

// remarks is where it prints what goes beside them, as the log does: standard error.
type remarks struct{ io.Writer }

// Main runs the program with its arguments and returns its exit code: 0, or 1 with one sentence on standard error.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("panal"), kong.Description("Panal runs a community as an economy."),
		kong.DefaultEnvars("PANAL"), kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(output{stdout}, remarks{stderr}))
	if err != nil {
		panic(err) // the commands above are wrong
	}
	exit := -1
	parser.Exit = func(code int) { exit = code }
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		err = fmt.Errorf("%w; try panal --help", err)
	} else {
		slog.SetDefault(slog.New(handler(stderr, c.LogFormat, c.LogLevel)))
		err = parsed.Run()
	}
	if err == nil {
		return 0
	}
	if !errors.Is(err, errDiffers) {
		fmt.Fprintln(stderr, "panal:", strings.Join(strings.Fields(err.Error()), " ")) // in one line, whatever it joins
	}
	return 1
}

func handler(w io.Writer, format, level string) slog.Handler {
	var options slog.HandlerOptions
	var l slog.Level
	if l.UnmarshalText([]byte(level)) == nil {
		options.Level = l
	}
	if format == "json" {
		return slog.NewJSONHandler(w, &options)
	}
	return slog.NewTextHandler(w, &options)
}

type serveCommand struct {
	databaseFlags
	Listen      string        `default:":8080" help:"Address of the pages and the API."`
	OpsListen   string        `default:"127.0.0.1:9464" help:"Address of /metrics, not for the public; empty for none."`
	PublicURL   string        `name:"public-url" placeholder:"URL" help:"How browsers reach the program: https://shop.example."`
	BehindProxy bool          `help:"A proxy stands before the program: the last address of X-Forwarded-For is the client's."`
	SMTP        string        `name:"smtp" placeholder:"URL" help:"Where mail is sent through: smtp://user:password@host:587?from=shop@example.org. Without it, mail is shown at /dev/mail."`
	OIDC        []string      `name:"oidc" sep:" " placeholder:"URL" help:"An identity provider that people may sign in at: https://CLIENT:SECRET@issuer.example.com?name=Example. May be given several times; in the environment, with blanks between."`
	Founders    string        `enum:"first,owners,anyone" default:"owners" help:"Who may begin communities: the owner of the first one, owners of any, or anyone who signs in."`
	Hold        time.Duration `default:"15m" help:"How long stock is held for an order that awaits payment."`
	Lanes       int           `default:"8" help:"Connections that write at once, with PostgreSQL."`
}

// Run serves. At the first start it prints the link to set the program up with.
func (s serveCommand) Run(ctx context.Context, beside remarks) error {
	c := s.config()
	c.Listen, c.OpsListen, c.PublicURL, c.BehindProxy, c.SMTP, c.Hold, c.Lanes = s.Listen, s.OpsListen, s.PublicURL, s.BehindProxy, s.SMTP, s.Hold, s.Lanes
	c.Founders = community.Founders(s.Founders)
	var err error
	if c.Providers, err = oidc.ParseAll(s.OIDC); err != nil {
		return err
	}
	a, err := New(ctx, c)
	if err != nil {
		return err
	}
	slog.Info("serving", "url", a.PublicURL(), "listen", a.Addr(), "engine", a.DB.Engine(), "version", version())
	if err := a.offerSetup(ctx, beside); err != nil {
		a.Close()
		return err
	}
	return errors.Join(a.Run(ctx), a.Close())
}

// offerSetup prints a one-time link while there is no community yet.
func (a *App) offerSetup(ctx context.Context, beside remarks) error {
	secret, err := a.Communities.NewSetupLink(ctx)
	if err != nil || secret == "" {
		return err
	}
	fmt.Fprintf(beside, "\nThis is the first start. Set Panal up at\n\n    %s/setup/%s\n\n", a.PublicURL(), secret)
	return nil
}

type migrateCommand struct{ databaseFlags }

// Run opens the database, which brings its schema up to date.
func (m migrateCommand) Run(ctx context.Context, out output) error {
	db, err := m.open(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "The database is up to date.")
	return db.Close()
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(out output) error {
	_, err := fmt.Fprintln(out, "panal", version())
	return err
}

// version is the module's, or the commit's that was built.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = setting.Value[:12]
		}
	}
	return v + " (" + info.GoVersion + ")"
}
