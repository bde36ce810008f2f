package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/live"
)

// A group buy is watched by server-sent events: how it stands now, and again each time it changes. However many watch
// one, it is read once for all of them.

// News tells of commits.
type News interface {
	// Listen returns a channel that is ready after each commit with facts of the community, and a function that ends
	// it.
	Listen(community id.ID) (<-chan struct{}, func())
}

type groupKey struct{ community, group id.ID }

// groupSource reads group buys as everybody may see them.
func (s *server) groupSource() live.Source[groupKey, commerce.GroupBuyView] {
	return live.Source[groupKey, commerce.GroupBuyView]{
		Load: func(ctx context.Context, k groupKey) (commerce.GroupBuyView, error) {
			return s.Commerce.GroupBuy(ctx, access.Actor{Community: k.community}, k.community, k.group)
		},
		Listen: func(k groupKey) (<-chan struct{}, func()) { return s.News.Listen(k.community) },
		Same: func(a, b commerce.GroupBuyView) bool {
			return a.GroupBuy == b.GroupBuy && slices.Equal(a.Seats, b.Seats)
		},
	}
}

const (
	// writeTime is how long a watcher may take to accept an event.
	writeTime = 10 * time.Second
	// heartbeat keeps proxies from ending a quiet stream.
	heartbeat = 20 * time.Second
)

type stream struct{ Body func(huma.Context) }

func (s *server) watchGroupBuy(ctx context.Context, c *call, in *groupBuyInput) (*stream, error) {
	if _, err := s.getGroupBuy(ctx, c, in); err != nil {
		return nil, err
	}
	group, _ := id.GroupBuy.Parse(in.GroupBuy)
	return &stream{func(ctx huma.Context) {
		_, w := humago.Unwrap(ctx)
		h := w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("X-Accel-Buffering", "no")
		w.WriteHeader(http.StatusOK)
		watcher := s.groups.Watch(groupKey{c.community.ID, group})
		defer watcher.Stop()
		s.tell(ctx.Context(), w, watcher.C)
	}}, nil
}

// tell writes how the group buy stands, until whoever watches is gone, or the server, or it can change no more.
func (s *server) tell(ctx context.Context, w http.ResponseWriter, news <-chan commerce.GroupBuyView) {
	control := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var event []byte
		over := false
		select {
		case <-ctx.Done():
			return
		case <-s.Stopping:
			return
		case v := <-news:
			data, err := json.Marshal(groupBuy(v))
			if err != nil {
				return
			}
			event = slices.Concat([]byte("event: group_buy\ndata: "), data, []byte("\n\n"))
			over = v.GroupBuy.State != commerce.GroupOpen
		case <-beat.C:
			event = []byte(": still here\n\n")
		}
		control.SetWriteDeadline(time.Now().Add(writeTime)) // a recorder in a test has none
		if _, err := w.Write(event); err != nil || control.Flush() != nil || over {
			return
		}
	}
}

// streams describes the answer of an operation that serve cannot describe by its type.
func streams(serve serving) serving {
	return func(s *server, to huma.API, op huma.Operation) {
		schema := to.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[GroupBuy](), true, "")
		op.Responses = map[string]*huma.Response{"200": {
			Description: "Server-sent events named group_buy; the data of each is the group buy as JSON. The stream ends when the group buy has closed.",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: schema}},
		}}
		serve(s, to, op)
	}
}
