package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"panal/access"
	"panal/community"
)

// personalKeeping gives people what is held of them, and erases them.
type personalKeeping interface {
	ExportPersonal(ctx context.Context, actor access.Actor, to io.Writer) error
	Erasure(ctx context.Context, actor access.Actor) (community.Erasure, error)
	AskErasure(ctx context.Context, actor access.Actor, page string) (community.Erasure, error)
	UndoErasure(ctx context.Context, actor access.Actor) error
}

// exportWithin is how long a download may take: it reads from one moment of the database, which is kept for so long.
const exportWithin = 2 * time.Minute

func (s *server) exportPersonal(_ context.Context, c *call, _ *struct{}) (*stream, error) {
	return &stream{func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		out := &download{w: w, contentType: zipType, name: c.community.Slug + "-my-data.zip"}
		err := s.People.ExportPersonal(ctx.Context(), c.actor, out)
		switch {
		case err == nil || ctx.Context().Err() != nil:
		case !out.begun:
			writeProblem(w, asProblem(ctx, err))
		default: // it breaks off, so that nobody takes a part for the whole
			slog.ErrorContext(ctx.Context(), "an export broke off", "error", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

const zipType = "application/zip"

// download is an answer that is kept as a file. It begins with its first byte.
type download struct {
	w                 http.ResponseWriter
	contentType, name string
	begun             bool
}

func (d *download) Write(b []byte) (int, error) {
	if !d.begun {
		d.begun = true
		d.w.Header().Set("Content-Type", d.contentType)
		d.w.Header().Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		_ = http.NewResponseController(d.w).SetWriteDeadline(time.Now().Add(exportWithin)) // where it is not supported, the server's own holds
	}
	return d.w.Write(b)
}

// downloads says that an operation answers with a zip.
func downloads(serve serving) serving {
	return func(s *server, to huma.API, op huma.Operation) {
		op.Responses = map[string]*huma.Response{"200": {
			Description: "A zip of JSON files, with a README that says what each holds.",
			Content:     map[string]*huma.MediaType{zipType: {Schema: text}},
		}}
		serve(s, to, op)
	}
}

// Erasure is somebody's wish to be forgotten, in every community that they are in.
type Erasure struct {
	Pending bool      `json:"pending" doc:"Whether they are to be erased."`
	AskedAt time.Time `json:"asked_at,omitzero"`
	DueAt   time.Time `json:"due_at,omitzero" doc:"Until then it can be undone."`
}

func erasureOf(e community.Erasure) Erasure {
	if !e.Pending() {
		return Erasure{}
	}
	return Erasure{true, e.AskedAt, e.DueAt}
}

func (s *server) getErasure(ctx context.Context, c *call, _ *struct{}) (*one[Erasure], error) {
	e, err := s.People.Erasure(ctx, c.actor)
	return &one[Erasure]{erasureOf(e)}, err
}

func (s *server) askErasure(ctx context.Context, c *call, _ *struct{}) (*made[Erasure], error) {
	e, err := s.People.AskErasure(ctx, c.actor, s.Origin+"/"+c.community.Slug+"/me/data")
	return &made[Erasure]{s.path(c, "me", "erasure"), erasureOf(e)}, err
}

func (s *server) undoErasure(ctx context.Context, c *call, _ *struct{}) (*none, error) {
	return &none{}, s.People.UndoErasure(ctx, c.actor)
}
