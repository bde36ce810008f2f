package jobs

import (
	"context"

	"panal/community/notice"
	"panal/fact"
	"panal/loyalty"
)

// What members are told of points: that some are about to lapse, that a level is reached or at risk, and that somebody
// thanked them. What they earn by themselves is in their statement.

func (s NoticeSources) pointsExpiring(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var e loyalty.ExpiringFact
	err := f.Decode(&e)
	return one(notice.PointsExpiring, f.Subject, notice.Args{"points": notice.Number(int(e.Points)), "until": notice.Time(e.Until)}, f.Subject), err
}

func (s NoticeSources) levelAtRisk(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var l loyalty.LevelFact
	err := f.Decode(&l)
	args := notice.Args{"level": notice.Text(l.Name), "points": notice.Number(int(l.Missing)), "until": notice.Time(l.Until)}
	return one(notice.LevelAtRisk, f.Subject, args, f.Subject), err
}

// levelReached tells of a level that is higher. That one is lost was told before it was.
func (s NoticeSources) levelReached(_ context.Context, f fact.Recorded) ([]notice.News, error) {
	var l loyalty.LevelFact
	if err := f.Decode(&l); err != nil || l.Level <= l.Was {
		return nil, err
	}
	return one(notice.LevelReached, f.Subject, notice.Args{"level": notice.Text(l.Name)}, f.Subject), nil
}

func (s NoticeSources) thanked(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var t loyalty.ThanksFact
	if err := f.Decode(&t); err != nil {
		return nil, err
	}
	from, err := s.People.Member(ctx, f.Community, t.From)
	if err != nil {
		return nil, err
	}
	news := one(notice.Thanked, t.To, notice.Args{"name": notice.Text(from.Name)}, t.To)
	news[0].From = t.From
	return news, nil
}
