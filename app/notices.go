package app

import (
	"context"

	"panal/community"
	"panal/community/notice"
	"panal/connect/webpush"
	"panal/internal/outbound"
	"panal/jobs"
)

// buildNotices builds what tells members. A push service is named by whoever subscribes, so only public addresses are
// called.
func (a *App) buildNotices(ctx context.Context, c Config, mailer community.Mailer) error {
	links, err := a.DB.Secret(ctx, "unsubscribe")
	if err != nil {
		return err
	}
	key, err := a.DB.Secret(ctx, "push")
	if err != nil {
		return err
	}
	if a.push, err = webpush.New(outbound.NewClient(outbound.Config{}), c.Clock, key, a.publicURL); err != nil {
		return err
	}
	a.noticeMetrics = jobs.NewNoticeMetrics()
	a.Notices = notice.NewService(a.DB.Notices(), c.Clock, notice.Config{Mailer: mailer, Pusher: a.push, Communities: a.Communities,
		Origin: a.publicURL, Secret: links, Delivered: a.noticeMetrics.Delivered})
	return nil
}

// tellNotices are the consumers that tell members of facts.
func (a *App) tellNotices(c Config) []jobs.Consumer {
	if c.Quiet {
		return jobs.NoNotices()
	}
	people := a.DB.People()
	some := jobs.Notices(a.Notices, jobs.NoticeSources{Commerce: a.DB.Commerce(), Growth: a.DB.Growth(), People: people, Tiers: people,
		Circles: people, Cases: people, Places: a.Communities}, c.Clock)
	return []jobs.Consumer{some, jobs.Crowds(a.Notices, a.DB.Commerce(), c.Clock), jobs.GatheringNotices(a.Notices, a.DB.Content(), c.Clock),
		jobs.Broadcasts(a.Notices, a.DB.Content(), c.Clock)}
}
