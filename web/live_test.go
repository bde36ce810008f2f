package web

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"panal/internal/id"
)

// listener reads a stream of events.
type listener struct {
	t       testing.TB
	events  chan [2]string // name and data
	answer  *http.Response
	hangUp  context.CancelFunc
	comment chan struct{}
}

// patience bounds each wait on a busy machine.
const patience = 20 * time.Second

func (b *browser) listen(path string) *listener {
	b.w.t.Helper()
	ctx, cancel := context.WithCancel(b.w.ctx())
	b.w.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.w.url+path, nil)
	b.w.must(err)
	answer, err := b.client.Do(r)
	b.w.must(err)
	b.w.t.Cleanup(func() { answer.Body.Close() })
	l := &listener{t: b.w.t, events: make(chan [2]string, 100), comment: make(chan struct{}, 100), answer: answer, hangUp: cancel}
	if answer.StatusCode != http.StatusOK {
		return l
	}
	go func() {
		defer close(l.events)
		var name string
		var data []string
		lines := bufio.NewScanner(answer.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch {
			case field == "event":
				name = value
			case field == "data":
				data = append(data, value)
			case lines.Text() == "" && name != "":
				l.events <- [2]string{name, strings.Join(data, "\n")}
				name, data = "", nil
			case strings.HasPrefix(lines.Text(), ":"):
				l.comment <- struct{}{}
			}
		}
	}()
	return l
}

// hear waits for an event of the name that says the words.
func (l *listener) hear(name, words string) {
	l.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case e, open := <-l.events:
			if !open {
				l.t.Fatalf("the stream ended before %q said %q", name, words)
			}
			if e[0] == name && strings.Contains(strings.Join(strings.Fields(e[1]), " "), words) {
				return
			}
		case <-timeout:
			l.t.Fatalf("waited %v for %q to say %q", patience, name, words)
		}
	}
}

// ended waits for the stream's end.
func (l *listener) ended() {
	l.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case _, open := <-l.events:
			if !open {
				return
			}
		case <-timeout:
			l.t.Fatal("the stream did not end")
		}
	}
}

func TestALivePageIsTold(t *testing.T) {
	w := newShop(t)
	ana := w.browser()
	group := w.group(ana, "ana@example.org", "Ana Bell")
	visitor := w.browser().listen(group + "/live?acts=join")
	head := ana.listen(group + "/live?acts=in,group.leave_last")
	if kind := visitor.answer.Header.Get("Content-Type"); kind != "text/event-stream" || visitor.answer.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("headers: %v", visitor.answer.Header)
	}
	visitor.hear("group", "2 people are missing") // right after a reload, too
	head.hear("group", "Ana Bell")

	w.browser().buy(group, "ben@example.org", "Ben")
	visitor.hear("group", "1 person is missing")
	visitor.hear("headline", "1 person is missing")
	head.hear("group", "Ben")
	head.hear("act", "You started this group. If you leave, whoever joined next leads it")
	w.browser().buy(group, "chen@example.org", "Chen")
	visitor.hear("group", "The group is formed")
	visitor.hear("act", "Start a new group")
	visitor.hear("done", "")
	visitor.ended()
	head.hear("act", "3 of you bought together")
	head.ended()
}

// The page of somebody whose money is under way changes by itself.
func TestALivePageHearsOfThePayment(t *testing.T) {
	w := newShop(t)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	b := w.browser()
	pay := b.checkout(group, "ben@example.org", "Ben").header.Get("Location")
	back := b.post(pay, map[string][]string{"action": {"delay"}}).header.Get("Location")
	p := b.follow(b.get(back)).want(http.StatusOK, "We are waiting for word")
	stream := between(p.text, `sse-connect="`, `"`)
	l := b.listen(strings.ReplaceAll(stream, "&amp;", "&"))
	l.hear("group", "2 people are missing")
	w.clock.Advance(6 * time.Second)
	_, err := w.sandbox.Sweep(w.ctx())
	w.must(err)
	l.hear("group", "1 person is missing")
	l.hear("act", "You are in.")
}

func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	found, _, _ := strings.Cut(rest, after)
	return found
}

func TestStreamsAreBounded(t *testing.T) {
	w := newShop(t, func(c *Config) { c.Limits.Streams, c.Limits.StreamsEach = 2, 2 })
	group := w.group(w.browser(), "ana@example.org", "Ana")
	first, second := w.browser().listen(group+"/live"), w.browser().listen(group+"/live")
	first.hear("group", "")
	second.hear("group", "")
	refused := w.browser().listen(group + "/live").answer
	if refused.StatusCode != http.StatusServiceUnavailable || refused.Header.Get("Retry-After") == "" {
		t.Errorf("a third stream: %d, Retry-After %q", refused.StatusCode, refused.Header.Get("Retry-After"))
	}
	first.hangUp()
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) { // the server learns of it a moment later
		answer := w.browser().listen(group + "/live").answer
		if answer.StatusCode == http.StatusOK {
			break
		}
		if time.Since(begin) > patience {
			t.Fatal("a stream that was hung up is still counted")
		}
	}
}

func TestStoppingEndsStreams(t *testing.T) {
	w := newShop(t)
	group := w.group(w.browser(), "ana@example.org", "Ana")
	l := w.browser().listen(group + "/live")
	l.hear("group", "Ana")
	w.server.Stop()
	l.ended()
	w.browser().get(group + "/live").want(http.StatusServiceUnavailable)
}

func TestStreamsOfNothing(t *testing.T) {
	w := newShop(t)
	w.browser().get("/alto/g/" + id.GroupBuy.Text(w.db.IDs().New(noon)) + "/live").want(http.StatusNotFound)
	w.browser().get("/alto/g/nonsense/live").want(http.StatusNotFound)
}
