package web

import (
	"bytes"
	"cmp"
	"context"
	"html"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/live"
)

// Live pages are told by server-sent events: fragments of HTML, the same that the page was made of, so that a page is
// as right after a reload as it is live. A group is read once however many watch it.

const (
	heartbeat  = 20 * time.Second // proxies close what is silent for long
	slowClient = 10 * time.Second // a client that takes nothing for so long is dropped; it comes again
)

// streams are the live pages that are open.
type streams struct {
	groups    *live.Hub[liveKey, commerce.GroupBuyView]
	bargains  *live.Hub[liveKey, commerce.BargainView]
	drops     *live.Hub[liveKey, dropSeen]
	packets   *live.Hub[liveKey, commerce.PacketView]
	giveaways *live.Hub[liveKey, commerce.GiveawayView]
	most      int
	each      int

	mu        sync.Mutex
	open      int
	addresses map[string]int
	stopped   bool
	stopping  chan struct{}
}

// liveKey names what a live page is of.
type liveKey struct{ community, thing id.ID }

// hub reads what live pages are of once, however many watch it: as somebody sees it who has nothing but the link, so that it
// may be shown to all of them.
func hub[V any](s *Server, source live.Source[liveKey, V]) *live.Hub[liveKey, V] {
	source.Listen = func(k liveKey) (<-chan struct{}, func()) { return s.Listen(k.community) }
	return live.NewHub(source, live.DefaultPace)
}

func (s *Server) newStreams() *streams {
	return &streams{groups: s.newGroups(), bargains: s.newBargains(), drops: s.newDrops(), packets: s.newPackets(), giveaways: s.newGiveaways(),
		addresses: map[string]int{}, stopping: make(chan struct{}),
		most: cmp.Or(s.Limits.Streams, defaultStreams), each: cmp.Or(s.Limits.StreamsEach, defaultStreamsEach)}
}

func (s *Server) newGroups() *live.Hub[liveKey, commerce.GroupBuyView] {
	return hub(s, live.Source[liveKey, commerce.GroupBuyView]{
		Load: func(ctx context.Context, k liveKey) (commerce.GroupBuyView, error) {
			return s.Commerce.GroupBuy(ctx, access.Actor{Community: k.community}, k.community, k.thing)
		},
		Same: func(a, b commerce.GroupBuyView) bool {
			return a.GroupBuy == b.GroupBuy && a.Offer.State == b.Offer.State && slices.Equal(a.Seats, b.Seats)
		},
	})
}

var errManyStreams = fault.New(fault.Unavailable, "busy").After(30 * time.Second)

// admit counts a stream in, and returns what counts it out.
func (l *streams) admit(address string) (leave func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped || l.most >= 0 && l.open >= l.most || l.each >= 0 && l.addresses[address] >= l.each {
		return nil, errManyStreams
	}
	l.open++
	l.addresses[address]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.open--
		if l.addresses[address]--; l.addresses[address] == 0 {
			delete(l.addresses, address)
		}
	}, nil
}

func (l *streams) stop() {
	l.mu.Lock()
	if !l.stopped {
		l.stopped = true
		close(l.stopping)
	}
	l.mu.Unlock()
	l.groups.Wait()
	l.bargains.Wait()
	l.drops.Wait()
	l.packets.Wait()
	l.giveaways.Wait()
}

// streamGroupBuy tells a page how its group stands: its status after each change, and what the viewer can do when
// that is something else than the page shows.
func (s *Server) streamGroupBuy(q *request) error {
	group, err := q.pathID(id.GroupBuy, "group", commerce.ErrGroupMissing)
	if err != nil {
		return err
	}
	mine, err := s.Commerce.GroupBuy(q.ctx(), q.actor, q.community.ID, group)
	if err != nil {
		return err
	}
	return follow(q, s.live.groups.Watch(liveKey{q.community.ID, group}), func(v commerce.GroupBuyView, acts *string, out *eventWriter) (bool, error) {
		v.Outside = mine.Outside // what is read for all who watch says nothing of this viewer
		return q.tellGroup(v, acts, out)
	})
}

// follow tells a page what a watcher brings, until that is final. acts is what the page shows that the viewer can do.
func follow[V any](q *request, watcher *live.Watcher[V], tell func(v V, acts *string, out *eventWriter) (final bool, err error)) error {
	defer watcher.Stop()
	leave, err := q.s.live.admit(q.s.Address(q.r))
	if err != nil {
		return err
	}
	defer leave()
	h := q.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // a proxy that collects the stream would hold it back
	out := &eventWriter{w: q.w, control: http.NewResponseController(q.w)}
	out.send("", nil) // the page knows that it is heard before anything happens

	acts := q.query("acts")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for out.err == nil {
		select {
		case <-q.ctx().Done():
			return nil
		case <-q.s.live.stopping:
			return nil
		case <-beat.C:
			out.send("", nil)
		case v := <-watcher.C:
			final, err := tell(v, &acts, out)
			if err != nil && q.ctx().Err() == nil {
				q.logger().Error("a live page was not told", "error", err)
			}
			if final && err == nil {
				out.send("done", nil)
				return nil
			}
		}
	}
	return nil
}

// tellGroup sends what has changed of a group; final means that nothing more will.
func (q *request) tellGroup(v commerce.GroupBuyView, acts *string, out *eventWriter) (final bool, err error) {
	p := q.groupPage(v, q.pendingOrder())
	if err := tellStatus(q.ctx(), "group", p, out); err != nil {
		return false, err
	}
	if p.Acts() != *acts {
		if err := q.addShare(&p); err != nil {
			return false, err
		}
	}
	return p.Final(), tellActs(q.ctx(), p, acts, out)
}

// livePage is a page that tells how something stands, and what the viewer can do about it.
type livePage interface {
	Status() templ.Component
	Headline() string
	Act() templ.Component
	Acts() string // other when the viewer can do something else
	Final() bool
}

// tellPage sends how something stands, and what the viewer can do; final means that nothing more will come.
func tellPage(ctx context.Context, status string, p livePage, acts *string, out *eventWriter) (final bool, err error) {
	if err := tellStatus(ctx, status, p, out); err != nil {
		return false, err
	}
	return p.Final(), tellActs(ctx, p, acts, out)
}

// tellStatus sends how something stands, as the event of that name, and in a few words.
func tellStatus(ctx context.Context, event string, p livePage, out *eventWriter) error {
	if err := out.render(ctx, event, p.Status()); err != nil {
		return err
	}
	out.say("headline", p.Headline())
	return nil
}

// tellActs sends what the viewer can do, when that is something else than the page shows.
func tellActs(ctx context.Context, p livePage, acts *string, out *eventWriter) error {
	if p.Acts() == *acts {
		return nil
	}
	*acts = p.Acts()
	return out.render(ctx, "act", p.Act())
}

// eventWriter writes server-sent events, until the client has gone.
type eventWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	err     error
}

func (e *eventWriter) render(ctx context.Context, event string, c component) error {
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return err
	}
	e.send(event, b.Bytes())
	return nil
}

// say sends plain words.
func (e *eventWriter) say(event, words string) { e.send(event, []byte(html.EscapeString(words))) }

// send writes an event, or a comment to keep the stream alive when it has no name.
func (e *eventWriter) send(event string, data []byte) {
	if e.err != nil {
		return
	}
	var b strings.Builder
	if event == "" {
		b.WriteString(": \n\n")
	} else {
		b.WriteString("event: " + event + "\n")
		for line := range strings.SplitSeq(string(data), "\n") {
			b.WriteString("data: " + strings.TrimSuffix(line, "\r") + "\n")
		}
		b.WriteString("\n")
	}
	_ = e.control.SetWriteDeadline(time.Now().Add(slowClient)) // where it is not supported, the server's own holds
	if _, e.err = e.w.Write([]byte(b.String())); e.err == nil {
		e.err = e.control.Flush()
	}
}
