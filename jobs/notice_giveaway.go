package jobs

import (
	"context"

	"panal/access"
	"panal/commerce"
	"panal/community/notice"
	"panal/fact"
	"panal/internal/id"
)

// What members are told of giveaways: that they have won, that their entry counts, and, crowds of them, that it is drawn
// or never will be. And who keeps campaigns, that there are answers to mark.

// giveawayNews tells the member of an entry.
func giveawayNews(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		entry, c, rule, err := s.entered(ctx, f)
		if err != nil || rule == nil {
			return nil, err
		}
		prize := notice.Text(rule.Prize)
		if rule.Credit {
			prize = notice.Sum(entry.Worth, entry.Currency)
		}
		args := notice.Args{"title": notice.Text(c.Title)}
		if k == notice.GiveawayWon {
			args["prize"] = prize
		}
		return one(k, f.Subject, args, entry.Member), nil
	}
}

// giveawayAnswered tells those who mark answers. All that wait in a giveaway are one line.
func (s NoticeSources) giveawayAnswered(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	entry, c, rule, err := s.entered(ctx, f)
	if err != nil || rule == nil || rule.Judged == 0 {
		return nil, err
	}
	who, err := s.People.Member(ctx, f.Community, entry.Member)
	if err != nil {
		return nil, err
	}
	staff, err := s.whoMay(ctx, f.Community, access.CampaignManage)
	return []notice.News{{Kind: notice.GiveawayAnswered, Subject: f.Subject, From: entry.Member, Members: staff,
		Args: notice.Args{"title": notice.Text(c.Title), "name": notice.Text(who.Name)}}}, err
}

// entered is what a fact says of an entry, and the giveaway that it is in.
func (s NoticeSources) entered(ctx context.Context, f fact.Recorded) (entry commerce.GiveawayFact, c commerce.Campaign, rule *commerce.GiveawayRule, err error) {
	if err = f.Decode(&entry); err == nil {
		c, err = s.Commerce.Campaign(ctx, f.Community, f.Subject)
	}
	rule, _ = c.Rule.(*commerce.GiveawayRule)
	return entry, c, rule, err
}

// drawn tells those who entered and have not won. Who has is told so by themselves.
func (c crowd) drawn(ctx context.Context, f fact.Recorded) error {
	return c.tell(ctx, f, notice.GiveawayDrawn, notice.Args{}, c.entries(f))
}

// off tells those who entered that it is not drawn.
func (c crowd) off(ctx context.Context, f fact.Recorded) error {
	return c.tell(ctx, f, notice.GiveawayOff, notice.Args{}, c.entries(f))
}

func (c crowd) entries(f fact.Recorded) reading {
	var last int64
	return func(ctx context.Context) (members []id.ID, more bool, err error) {
		entries, err := c.from.EntriesAfter(ctx, f.Community, f.Subject, last, crowdTogether)
		for _, e := range entries {
			if last = e.Number; e.Place == 0 {
				members = append(members, e.Member)
			}
		}
		return members, len(entries) == crowdTogether, err
	}
}
