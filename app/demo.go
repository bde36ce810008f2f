package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"panal/importer/demo"
	"panal/internal/clock"
	"panal/internal/id"
)

type demoCommand struct {
	Listen string `default:"localhost:8080" help:"Address of the pages and the API; another port is taken when this one is in use."`
}

// signInLinksLast is how long the printed links work; they end with the demonstration at the latest.
const signInLinksLast = 7 * 24 * time.Hour

// Run makes the community in a temporary directory, serves it, and removes it at the end.
func (d demoCommand) Run(ctx context.Context, out output) error {
	dir, err := os.MkdirTemp("", "panal-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintln(out, "Telling ninety days of a coffee roaster's story…")
	story, err := tell(ctx, dir)
	if err != nil {
		return err
	}
	a, err := New(ctx, Config{Dir: dir, Listen: d.Listen, Fleeting: true})
	if errors.Is(err, syscall.EADDRINUSE) {
		host, _, _ := net.SplitHostPort(d.Listen)
		a, err = New(ctx, Config{Dir: dir, Listen: net.JoinHostPort(host, "0"), Fleeting: true})
	}
	if err != nil {
		return err
	}
	a.introduce(out, story)
	return errors.Join(a.Run(ctx), a.Close())
}

// tell makes the community with a clock of its own, which ends at the present.
func tell(ctx context.Context, dir string) (demo.Result, error) {
	level := slog.SetLogLoggerLevel(slog.LevelWarn)
	defer slog.SetLogLoggerLevel(level)
	now := clock.System().Now()
	manual := clock.At(now.AddDate(0, 0, -demo.Days))
	inbox := &demo.Inbox{}
	a, err := New(ctx, Config{Dir: dir, Listen: "127.0.0.1:0", Clock: manual, Mailer: inbox, Fleeting: true})
	if err != nil {
		return demo.Result{}, err
	}
	story, err := demo.Make(ctx, demo.World{Communities: a.Communities, Commerce: a.Commerce, Growth: a.Growth, Loyalty: a.Loyalty, Content: a.Content, Fission: a.Fission, Notices: a.Notices, Clock: manual,
		Keyrings: a.DB.Keyrings(), Browse: a.browse, Inbox: inbox, Choose: sandboxPages(a.Sandbox).Act, Drain: a.Jobs.Drain}, now)
	return story, errors.Join(err, a.Close())
}

// browse keeps what a browser of the story has of its session, which nobody holds.
func (a *App) browse(ctx context.Context, token string, lasts time.Duration) error {
	return a.DB.Sessions().CommitCtx(ctx, token, []byte{}, clock.System().Now().Add(lasts))
}

// introduce prints where to begin.
func (a *App) introduce(out output, story demo.Result) {
	link := func(person id.ID) string {
		return a.PublicURL() + "/sign-in/link/" + a.Communities.NewSignInLink(person, story.Community.ID, signInLinksLast)
	}
	c := story.Counts
	fmt.Fprintf(out, `
%s: %d members, %d products, %d group buys formed, %d expired and refunded, %d open.

  A guest, on a friend's link   %s/%s/s/%s?g=%s
  A member (%s)%s%s
  One whose card failed         %s
  The operator                  %s

The member and the operator are in a second community too, %s: the switch is beside the name.
Open the guest's link in a narrow window, and the member's in another browser. Ctrl-C ends it all.
`, story.Community.Name, c.Members, c.Products, c.Formed, c.Expired, c.Open,
		a.PublicURL(), story.Community.Slug, story.Share, id.GroupBuy.Text(story.GroupBuy),
		story.Member.Name, pad(story.Member.Name), link(story.Member.Person), link(story.Owing.Person), link(story.Operator.Person), story.Club.Name)
}

// pad fills the space after a name, so that the links stand below each other.
func pad(name string) string {
	return fmt.Sprintf("%*s", max(1, 19-len([]rune(name))), "")
}
