package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"panal/access"
	"panal/content"
	"panal/internal/id"
	"panal/internal/once"
)

// seriesKeeping keeps series.
type seriesKeeping interface {
	AllSeries(ctx context.Context, actor access.Actor) ([]content.Series, error)
	OneSeries(ctx context.Context, actor access.Actor, series id.ID) (content.Series, []content.Broadcast, error)
	CreateSeries(ctx context.Context, actor access.Actor, t content.SeriesTerms, request once.Request) (content.Series, error)
	EditSeries(ctx context.Context, actor access.Actor, series id.ID, t content.SeriesTerms, state content.SeriesState) (content.Series, error)
}

// Series is a row of broadcasts to one audience in one rhythm.
type Series struct {
	ID        string              `json:"id" example:"series_01h455vb4pex5vsknk084sn02q"`
	Slug      string              `json:"slug"`
	Name      string              `json:"name"`
	About     string              `json:"about,omitempty"`
	State     content.SeriesState `json:"state" enum:"live,paused,ended"`
	Days      []string            `json:"days" doc:"Of the week." example:"[\"monday\"]" nullable:"false"`
	Minute    int                 `json:"minute" doc:"Of the day, by the clock on the wall where the community is." example:"380"`
	Audience  *Hearers            `json:"audience,omitempty" doc:"Without, every member."`
	NextAt    time.Time           `json:"next_at,omitzero" doc:"The next slot, while it is live."`
	CreatedAt time.Time           `json:"created_at"`
	Queued    int                 `json:"queued" doc:"So many broadcasts wait for a slot."`
	Queue     []Broadcast         `json:"queue,omitempty" doc:"In order; of one series, for who writes."`
}

func series(s content.Series) Series {
	return Series{ID: id.Series.Text(s.ID), Slug: s.Slug, Name: s.Name, About: s.About, State: s.State, Days: dayNames(s.Rhythm.Days), Minute: s.Rhythm.Minute,
		Audience: hearers(s.Audience), NextAt: s.NextAt, CreatedAt: s.CreatedAt, Queued: s.Queued}
}

// weekdays are the days of the week as the interface calls them, Sunday first.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func dayNames(d content.Days) []string {
	named := []string{}
	for day, name := range weekdays {
		if d.Has(time.Weekday(day)) {
			named = append(named, name)
		}
	}
	return named
}

// SeriesTerms are what may be chosen of a series.
type SeriesTerms struct {
	Slug     string              `json:"slug" maxLength:"60"`
	Name     string              `json:"name" maxLength:"80"`
	About    string              `json:"about,omitempty" maxLength:"2000"`
	Days     []string            `json:"days" minItems:"1" maxItems:"7" doc:"Of the week: monday to sunday." example:"[\"monday\"]" nullable:"false"`
	Minute   int                 `json:"minute" minimum:"0" maximum:"1439" doc:"Of the day, by the clock on the wall where the community is." example:"380"`
	Audience *Hearers            `json:"audience,omitempty"`
	State    content.SeriesState `json:"state,omitempty" enum:"live,paused,ended" doc:"Another state; what is queued when it ends are drafts again."`
}

func (r *reading) series(t SeriesTerms) content.SeriesTerms {
	var days content.Days
	for _, name := range t.Days {
		day := slices.Index(weekdays, strings.ToLower(name))
		if r.wrong.Check(day >= 0, "days", "invalid.choice"); day >= 0 {
			days |= content.On(time.Weekday(day))
		}
	}
	return content.SeriesTerms{Slug: t.Slug, Name: t.Name, About: t.About, Rhythm: content.Rhythm{Days: days, Minute: t.Minute}, Audience: r.hearers(t.Audience)}
}

// SeriesList lists series.
type SeriesList struct {
	Items []Series `json:"items" nullable:"false"`
}

func (s *server) listSeries(ctx context.Context, c *call, _ *struct{}) (*one[SeriesList], error) {
	list, err := s.Content.AllSeries(ctx, c.actor)
	return &one[SeriesList]{SeriesList{all(list, series)}}, err
}

type seriesInput struct {
	Series string `path:"series"`
}

func (s *server) getSeries(ctx context.Context, c *call, in *seriesInput) (*one[Series], error) {
	key, err := named(id.Series, in.Series, content.ErrSeriesMissing)
	if err != nil {
		return nil, err
	}
	found, queue, err := s.Content.OneSeries(ctx, c.actor, key)
	out := series(found)
	out.Queue = all(queue, broadcast)
	return &one[Series]{out}, err
}

type createSeriesInput struct {
	Posted
	Body SeriesTerms
}

func (s *server) createSeries(ctx context.Context, c *call, in *createSeriesInput) (*made[Series], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.series(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	begun, err := s.Content.CreateSeries(ctx, c.actor, terms, request)
	if err != nil {
		return nil, err
	}
	out := series(begun)
	return &made[Series]{s.path(c, "series", out.ID), out}, nil
}

type updateSeriesInput struct {
	Series string `path:"series"`
	Body   SeriesTerms
}

func (s *server) updateSeries(ctx context.Context, c *call, in *updateSeriesInput) (*one[Series], error) {
	key, err := named(id.Series, in.Series, content.ErrSeriesMissing)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	terms := r.series(in.Body)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	changed, err := s.Content.EditSeries(ctx, c.actor, key, terms, in.Body.State)
	return &one[Series]{series(changed)}, err
}
