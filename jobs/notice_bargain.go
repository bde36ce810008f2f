package jobs

import (
	"context"

	"panal/commerce"
	"panal/community/notice"
	"panal/fact"
	"panal/internal/id"
)

// What whoever bargains is told: that somebody helped, that it is at its floor and until when it can be ordered, and that
// its time is over.

// bargainHelped tells that somebody helped. That it was the last is told otherwise.
func (s NoticeSources) bargainHelped(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var b commerce.BargainFact
	if err := f.Decode(&b); err != nil || b.Helped == b.Helpers {
		return nil, err
	}
	helper, err := s.People.Member(ctx, f.Community, b.Helper)
	if err != nil {
		return nil, err
	}
	news, err := s.ofBargain(ctx, f, notice.BargainHelped, func(v commerce.BargainView) notice.Args {
		return notice.Args{"name": notice.Text(helper.Name), "price": notice.Sum(b.Price, v.Currency)}
	})
	if err == nil {
		news[0].From = b.Helper
	}
	return news, err
}

func (s NoticeSources) bargainReached(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	return s.ofBargain(ctx, f, notice.BargainReached, func(v commerce.BargainView) notice.Args {
		return notice.Args{"price": notice.Sum(v.Floor, v.Currency), "until": notice.Time(v.ReachedAt.Add(v.Pay))}
	})
}

func (s NoticeSources) bargainFailed(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	return s.ofBargain(ctx, f, notice.BargainFailed, func(commerce.BargainView) notice.Args { return notice.Args{} })
}

// ofBargain is news to the member whose bargain it is.
func (s NoticeSources) ofBargain(ctx context.Context, f fact.Recorded, k notice.Kind, args func(commerce.BargainView) notice.Args) ([]notice.News, error) {
	v, err := s.Commerce.BargainView(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	told := args(v)
	told["product"] = notice.Text(v.Product.Title)
	return []notice.News{{Kind: k, Subject: f.Subject, Args: told, Members: []id.ID{v.Member}}}, nil
}
