package jobs

import (
	"context"
	"time"

	"panal/community"
	"panal/internal/clock"
	"panal/internal/id"
)

// InvitationsDue finds invitations that are to be mailed.
type InvitationsDue interface {
	WithDueInvitations(ctx context.Context, now time.Time) (communities []id.ID, err error)
	DueInvitations(ctx context.Context, community id.ID, now time.Time, limit int) ([]id.ID, error)
}

// Inviter mails an invitation, once.
type Inviter interface {
	MailInvitation(ctx context.Context, links community.Links, community, invitation id.ID) error
}

// MailInvitations is the task that sends the invitations that are addressed to somebody.
func MailInvitations(due InvitationsDue, inviter Inviter, links community.Links, clock clock.Clock) Task {
	s := dueBy(clock.Now, due.WithDueInvitations, due.DueInvitations, alone(func(ctx context.Context, in, invitation id.ID) error {
		return inviter.MailInvitation(ctx, links, in, invitation)
	}))
	return Task{Name: "mail invitations", Every: 5 * time.Second, Run: s.run}
}
