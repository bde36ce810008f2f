package api

import (
	"context"
	"time"

	"panal/access"
	"panal/community/notice"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/locale"
	"panal/internal/page"
)

// Notices are what members are told: notice.Service.
type Notices interface {
	Inbox(ctx context.Context, actor access.Actor, f notice.Filter, r page.Request) (page.Page[notice.Notice], error)
	Unread(ctx context.Context, actor access.Actor) (int, error)
	Notice(ctx context.Context, actor access.Actor, n id.ID) (notice.Notice, error)
	Read(ctx context.Context, actor access.Actor, n id.ID) error
	ReadAll(ctx context.Context, actor access.Actor, circle id.ID, upTo time.Time) error
	preferenceKeeping
}

// Notice is a line of the member's inbox.
type Notice struct {
	ID     string      `json:"id" example:"ntc_01h455vb4pex5vsknk084sn02q"`
	Kind   notice.Kind `json:"kind" example:"group_joined"`
	Circle string      `json:"circle,omitempty" doc:"Of which it is; absent when it is of none." example:"circle_01h455vb4pex5vsknk084sn02q"`
	About  string      `json:"about,omitempty" doc:"What it is about; the kind says of which noun." example:"gb_01h455vb4pex5vsknk084sn02q"`
	News   int         `json:"news" doc:"How many pieces of news have become this line."`
	Text   string      `json:"text" doc:"In the language that Accept-Language asks for."`
	At     time.Time   `json:"at" doc:"When the newest came."`
	ReadAt time.Time   `json:"read_at,omitzero" doc:"Absent while it is unread."`
}

func noticeOf(c *call) func(notice.Notice) Notice {
	voice := notice.Voice{Reader: locale.For(language(c)), Community: locale.For(c.community.Locale), Zone: c.community.Zone()}
	return func(n notice.Notice) Notice {
		return Notice{ID: id.Notice.Text(n.ID), Kind: n.Kind, Circle: id.Circle.Text(n.Circle), About: n.About(), News: n.News,
			Text: n.Says(voice), At: n.At, ReadAt: n.ReadAt}
	}
}

type listNoticesInput struct {
	Paging
	Circle string `query:"circle" maxLength:"60" doc:"Those of one circle."`
	Unread bool   `query:"unread" doc:"The unread alone."`
}

func (s *server) listNotices(ctx context.Context, c *call, in *listNoticesInput) (*pageOutput[Notice], error) {
	f := notice.Filter{Unread: in.Unread}
	if in.Circle != "" {
		var err error
		if f.Circle, err = id.Circle.Parse(in.Circle); err != nil {
			return nil, fault.OnField("circle", "invalid.choice")
		}
	}
	list, err := s.Notices.Inbox(ctx, c.actor, f, in.request())
	return paged(c, list, noticeOf(c)), err
}

// Unread says how much is new.
type Unread struct {
	Unread int `json:"unread" doc:"Unread notices, counted up to 100."`
}

func (s *server) countNotices(ctx context.Context, c *call, _ *struct{}) (*one[Unread], error) {
	n, err := s.Notices.Unread(ctx, c.actor)
	return &one[Unread]{Unread{n}}, err
}

type noticeInput struct {
	Notice string `path:"notice"`
}

func (s *server) readNotice(ctx context.Context, c *call, in *noticeInput) (*one[Notice], error) {
	i, err := named(id.Notice, in.Notice, notice.ErrMissing)
	if err != nil {
		return nil, err
	}
	if err := s.Notices.Read(ctx, c.actor, i); err != nil {
		return nil, err
	}
	n, err := s.Notices.Notice(ctx, c.actor, i)
	if err != nil {
		return nil, err
	}
	return &one[Notice]{noticeOf(c)(n)}, nil
}

// Reading says what was read.
type Reading struct {
	UpTo time.Time `json:"up_to" doc:"What came up to then is read; what came since is not."`
}

type readNoticesInput struct{ Body Reading }

func (s *server) readNotices(ctx context.Context, c *call, in *readNoticesInput) (*one[Unread], error) {
	if err := s.Notices.ReadAll(ctx, c.actor, id.Zero, in.Body.UpTo); err != nil {
		return nil, err
	}
	return s.countNotices(ctx, c, nil)
}
