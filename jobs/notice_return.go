package jobs

import (
	"context"

	"panal/access"
	"panal/community/notice"
	"panal/fact"
)

// What people are told of returns: staff that one is asked for, who asked what was decided. Of the money a refund tells.

func (s NoticeSources) returnAsked(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	o, err := s.Commerce.Order(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	staff, err := s.whoMay(ctx, f.Community, access.RefundManage)
	// All returns are one line: there is one list of them.
	return one(notice.ReturnAsked, f.Community, notice.Args{"product": notice.Text(o.Lines[0].Title)}, staff...), err
}
