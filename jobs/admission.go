package jobs

import (
	"context"
	"time"

	"panal/community"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// Applicants tells applicants what became of their applications.
type Applicants interface {
	TellApplicant(ctx context.Context, links community.Links, community, application id.ID, kind community.StepKind) error
}

// Applications is the consumer that mails applicants when they are asked back, let in or declined. Acting twice on a
// fact says the same thing twice.
func Applications(applicants Applicants, links community.Links) Consumer {
	told := map[fact.Kind]community.StepKind{
		community.FactApplicationAsked:    community.StepAsked,
		community.FactApplicationAccepted: community.StepAccepted,
		community.FactApplicationDeclined: community.StepDeclined,
	}
	handle := func(ctx context.Context, in id.ID, facts []fact.Recorded) error {
		for _, f := range facts {
			if err := applicants.TellApplicant(ctx, links, in, f.Subject, told[f.Kind]); err != nil {
				return err
			}
		}
		return nil
	}
	kinds := []fact.Kind{community.FactApplicationAsked, community.FactApplicationAccepted, community.FactApplicationDeclined}
	return Consumer{Name: "applications", Kinds: kinds, Handle: handle}
}

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
	s := sweep{
		communities: func(ctx context.Context) ([]id.ID, error) { return due.WithDueInvitations(ctx, clock.Now()) },
		due: func(ctx context.Context, in id.ID, limit int) ([]id.ID, error) {
			return due.DueInvitations(ctx, in, clock.Now(), limit)
		},
		act: func(ctx context.Context, in id.ID, due ...id.ID) error {
			return inviter.MailInvitation(ctx, links, in, due[0])
		},
		together: 1, // the mail server is spoken to for each
	}
	return Task{Name: "mail invitations", Every: 5 * time.Second, Run: s.run}
}
