// Package app puts the program together: it is the only place that knows every other package, and tests boot it.
//
// It decides what runs beside what, and in which order it starts and ends. It decides no rule.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"panal/api"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/connect/mail"
	"panal/connect/sandbox"
	"panal/connect/webpush"
	"panal/content"
	"panal/fission"
	"panal/growth"
	"panal/internal/clock"
	"panal/jobs"
	"panal/ledger"
	"panal/loyalty"
	"panal/store"
	"panal/web"
)

// App is the program, put together and listening.
type App struct {
	DB          *store.DB
	Communities *community.Service
	Keyring     *community.Keyring
	Commerce    *commerce.Service
	Growth      *growth.Service
	Loyalty     *loyalty.Service
	Content     *content.Service
	Ledger      *ledger.Service
	Fission     *fission.Service
	Notices     *notice.Service
	Sandbox     *sandbox.Provider
	Jobs        *jobs.Runner

	push          *webpush.Sender
	noticeMetrics *jobs.NoticeMetrics

	pages     *web.Server
	outbox    *mail.Outbox // nil when mail is sent
	listener  net.Listener
	server    *http.Server
	ops       *http.Server
	publicURL string
}

// New opens the database, builds the services and surfaces, and listens. It serves once Run is called.
func New(ctx context.Context, c Config) (a *App, err error) {
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	a = &App{}
	collectLess()
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.DB, err = store.Open(ctx, store.Config{Dir: c.Dir, DSN: c.DSN, Clock: c.Clock, IDs: c.IDs, Lanes: c.Lanes, Fleeting: c.Fleeting}); err != nil {
		return a, err
	}
	if a.listener, err = net.Listen("tcp", c.Listen); err != nil {
		return a, fmt.Errorf("cannot listen: %w", err)
	}
	public, err := c.publicURL(a.listener.Addr())
	if err != nil {
		return a, err
	}
	a.publicURL = public.String()
	if err = a.buildServices(ctx, c); err != nil {
		return a, err
	}
	a.pages, err = web.New(web.Config{
		Services: web.Services{Communities: a.Communities, Keyring: a.Keyring, Commerce: a.Commerce, Growth: a.Growth, Loyalty: a.Loyalty, Content: a.Content, Ledger: a.Ledger, Fission: a.Fission, Notices: a.Notices},
		PushKey:  a.push.PublicKey(),
		Sessions: a.DB.Sessions(), Listen: a.DB.Wake().Listen, Clock: c.Clock, IDs: a.DB.IDs(),
		PublicURL: public, BehindProxy: c.BehindProxy, Sandbox: sandboxPages(a.Sandbox), Mailbox: a.mailbox(), Ready: a.DB.Ready,
		DeadLetters: jobs.NewDeadLetters(a.DB.Facts()), Facts: jobs.NewFactLog(a.DB.Facts(), a.Jobs), Limits: c.WebLimits,
	})
	if err != nil {
		return a, err
	}
	streams, endStreams := context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.Handle("/api/", api.New(api.Config{
		People: a.Communities, Tiers: a.Communities, Commerce: a.Commerce, Growth: a.Growth, Loyalty: a.Loyalty, Content: a.Content, Ledger: a.Ledger, Fission: a.Fission, Notices: a.Notices, Requests: a.DB,
		Templates: fission.World{Communities: a.Communities, Shop: a.Commerce, Points: a.Loyalty, Now: c.Clock.Now}, Facts: a.DB.Facts(), News: a.DB.Wake(),
		Clock: c.Clock, Origin: a.publicURL, Limits: c.APILimits, ClientIP: a.pages.Address, Stopping: streams.Done(),
	}))
	mux.Handle("/", a.pages)
	a.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	a.server.RegisterOnShutdown(a.pages.Stop)
	a.server.RegisterOnShutdown(endStreams)
	if c.OpsListen != "" {
		a.ops = &http.Server{Addr: c.OpsListen, Handler: a.metrics(), ReadHeaderTimeout: 10 * time.Second}
	}
	return a, nil
}

// buildServices builds what decides, from the lowest up, and the jobs that act for it.
func (a *App) buildServices(ctx context.Context, c Config) error {
	config := commerce.DefaultConfig
	if c.Hold > 0 {
		config.Hold = c.Hold
	}
	secret, err := a.DB.Secret(ctx, "sandbox")
	if err != nil {
		return err
	}
	late := config.Hold + time.Minute // what comes late comes after the hold
	if a.Sandbox, err = sandbox.New(a.DB.Sandbox(), c.Clock, sandbox.Config{Secret: secret, PublicURL: a.publicURL, Late: late}); err != nil {
		return err
	}
	mailer, err := a.mailer(c)
	if err != nil {
		return err
	}
	a.Communities = community.NewService(a.DB.People(), mailer, c.Clock, a.DB.IDs(), community.LetFound(cmp.Or(c.Founders, community.Owners)))
	if a.Keyring, err = a.keyring(c); err != nil {
		return err
	}
	a.Growth = growth.NewService(a.DB.Growth(), nil)
	a.Loyalty = loyalty.NewService(a.DB.Loyalty(), c.Clock.Now)
	a.Content = content.NewService(a.DB.Content(), c.Clock)
	a.Ledger = ledger.NewService(a.DB.Ledger())
	a.Fission = fission.NewService(a.DB.Fission(), c.Clock)
	a.Commerce = commerce.NewService(a.DB.Commerce(), a.Sandbox, a.DB.IDs(), c.Clock.Now, config)
	a.Sandbox.DeliverTo(func(ctx context.Context, header http.Header, body []byte) error {
		return a.Commerce.Callback(ctx, a.Sandbox.Name(), header, body)
	})
	if err := a.buildNotices(ctx, c, mailer); err != nil {
		return err
	}
	due := a.DB.Schedule()
	a.Jobs = jobs.New(a.DB.Facts(), a.DB.Wake(), c.Clock,
		append(a.tellNotices(c), jobs.Payments(a.Sandbox, a.Commerce), jobs.Attribution(a.Growth), jobs.Points(a.Loyalty), jobs.Measuring(a.Communities), jobs.Ladder(a.Communities), jobs.Withdrawals(a.Content)),
		[]jobs.Task{
			jobs.AdvanceMemberships(due, a.Commerce, c.Clock),
			jobs.CloseGroupBuys(due, a.Commerce, c.Clock),
			jobs.FailBargains(due, a.Commerce, c.Clock),
			jobs.LapseOrders(due, a.Commerce, c.Clock),
			jobs.LapseCoupons(due, a.Commerce, c.Clock),
			jobs.ReturnPackets(due, a.Commerce, c.Clock),
			jobs.DrawGiveaways(due, a.Commerce, c.Clock),
			jobs.TendDrops(due, a.Commerce, c.Clock),
			jobs.LapseSpots(due, a.Commerce, c.Clock),
			jobs.TendSeries(due, a.Content, c.Clock),
			jobs.SendBroadcasts(due, a.Content, c.Clock),
			jobs.TendPoints(due, a.Loyalty, c.Clock),
			jobs.WarnOfLapse(due, a.Loyalty, c.Clock),
			jobs.RemindGatherings(due, a.Content, c.Clock),
			jobs.ForgetRequests(due, c.Clock),
			jobs.ForgetAnswers(a.Communities),
			jobs.ScoreLeaders(a.Communities),
			jobs.LetFall(due, a.Communities, c.Clock),
			jobs.PlanSplits(due, a.Fission),
			jobs.SplitCircles(due, a.Fission, c.Clock),
			jobs.MeasureCircles(due, a.Fission, c.Clock),
			jobs.MailInvitations(due, a.Communities, a.mailLinks(), c.Clock),
			jobs.DeliverNotices(due, a.Notices, c.Clock, a.noticeMetrics),
			jobs.ForgetNotices(due, c.Clock),
			jobs.ErasePeople(a.Communities),
			{Name: "forget sessions and codes", Every: 10 * time.Minute, Run: a.Communities.Sweep},
			{Name: "forget ways in, tell old addresses", Every: time.Minute, Run: a.Keyring.Sweep},
			{Name: "send sandbox callbacks", Every: time.Second, Run: a.Sandbox.Sweep},
		})
	return nil
}

func (a *App) mailer(c Config) (community.Mailer, error) {
	if c.Mailer != nil {
		return c.Mailer, nil
	}
	if c.SMTP != "" {
		return mail.NewSMTP(c.SMTP)
	}
	a.outbox = mail.NewOutbox(c.Clock)
	return a.outbox, nil
}

// mailbox lists what would have been sent, the newest first; nil when mail is sent.
func (a *App) mailbox() func() []community.Message {
	if a.outbox == nil {
		return nil
	}
	return func() []community.Message {
		kept := a.outbox.Messages()
		messages := make([]community.Message, len(kept))
		for i, k := range kept {
			messages[i] = k.Message
		}
		return messages
	}
}

// metrics serves what an operator's tools ask for. It has a listener of its own, which is not public.
func (a *App) metrics() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	registry.MustRegister(a.DB.Collectors()...)
	registry.MustRegister(a.Jobs.Collectors()...)
	registry.MustRegister(a.noticeMetrics.Collectors()...)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	return mux
}

// PublicURL is the address that links begin with.
func (a *App) PublicURL() string { return a.publicURL }

// Addr is the address that the program listens at.
func (a *App) Addr() string { return a.listener.Addr().String() }

// shutdownGrace is how long requests that are under way may take to end.
const shutdownGrace = 20 * time.Second

// Run serves until the context ends or the database can be trusted no more, then stops in order: no new requests, then
// the jobs, then the writes that are queued. The caller closes.
func (a *App) Run(ctx context.Context) error {
	running, stop := context.WithCancel(context.WithoutCancel(ctx)) // the jobs end after the last request
	defer stop()
	jobsDone := make(chan struct{})
	go func() {
		defer close(jobsDone)
		a.Jobs.Run(running)
	}()
	failed := make(chan error, 2)
	serve := func(serve func() error) {
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}
	go serve(func() error { return a.server.Serve(a.listener) })
	if a.ops != nil {
		go serve(a.ops.ListenAndServe)
	}
	var err error
	select {
	case <-ctx.Done():
		slog.Info("stopping")
	case err = <-failed:
	case cause := <-a.DB.Fatal():
		err = fmt.Errorf("the database takes no more writes: %w", cause)
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	if closed := a.server.Shutdown(grace); closed != nil {
		slog.Warn("requests cut off", "error", closed)
		a.server.Close()
	}
	if a.ops != nil {
		a.ops.Close()
	}
	stop()
	<-jobsDone
	return err
}

// Close finishes the writes that are queued and gives everything back.
func (a *App) Close() error {
	if a.listener != nil {
		a.listener.Close()
	}
	if a.DB != nil {
		return a.DB.Close()
	}
	return nil
}
