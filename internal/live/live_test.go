package live

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// world is a thing that counts up, read as often as it is asked.
type world struct {
	value atomic.Int64
	reads atomic.Int64
	heard atomic.Int64 // listeners
	news  chan struct{}
	broke atomic.Bool
}

func (w *world) source() Source[string, int64] {
	return Source[string, int64]{
		Load: func(context.Context, string) (int64, error) {
			w.reads.Add(1)
			if w.broke.Load() {
				return 0, errors.New("broken")
			}
			return w.value.Load(), nil
		},
		Listen: func(string) (<-chan struct{}, func()) {
			w.heard.Add(1)
			return w.news, func() { w.heard.Add(-1) }
		},
		Same: func(a, b int64) bool { return a == b },
	}
}

func (w *world) change() {
	w.value.Add(1)
	select {
	case w.news <- struct{}{}:
	default:
	}
}

func newWorld() *world { return &world{news: make(chan struct{}, 1)} }

var pace = Pace{Rest: time.Second, Poll: time.Minute}

func TestEveryWatcherIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		hub := NewHub(w.source(), pace)
		first := hub.Watch("a")
		if v := <-first.C; v != 0 {
			t.Fatalf("first value %d", v)
		}
		second := hub.Watch("a")
		if v := <-second.C; v != 0 { // what is known is told at once, without a reading
			t.Fatalf("second's first value %d", v)
		}
		if n := w.reads.Load(); n != 1 {
			t.Errorf("%d readings for two watchers", n)
		}
		time.Sleep(2 * pace.Rest)
		w.change()
		if a, b := <-first.C, <-second.C; a != 1 || b != 1 {
			t.Errorf("told %d and %d", a, b)
		}
		first.Stop()
		first.Stop()
		second.Stop()
		hub.Wait()
		if w.heard.Load() != 0 {
			t.Error("still listening after the last watcher stopped")
		}
	})
}

func TestABurstCostsOneReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		hub := NewHub(w.source(), pace)
		watcher := hub.Watch("a")
		<-watcher.C
		for range 1000 {
			w.change()
			time.Sleep(pace.Rest / 500) // 1000 changes in two rests
		}
		synctest.Wait()
		time.Sleep(pace.Rest)
		if n := w.reads.Load(); n > 5 {
			t.Errorf("%d readings of a thousand changes", n)
		}
		if v := <-watcher.C; v != 1000 { // what came between was replaced
			t.Errorf("a slow watcher got %d", v)
		}
		watcher.Stop()
		hub.Wait()
	})
}

func TestChangesElsewhereAreFoundByPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		hub := NewHub(w.source(), pace)
		watcher := hub.Watch("a")
		<-watcher.C
		w.value.Add(1) // no news
		begin := time.Now()
		if v := <-watcher.C; v != 1 || time.Since(begin) > pace.Poll+pace.Rest {
			t.Errorf("got %d after %v", v, time.Since(begin))
		}
		w.broke.Store(true) // a failed reading tells nothing, and ends nothing
		time.Sleep(2 * pace.Poll)
		w.broke.Store(false)
		w.change()
		if v := <-watcher.C; v != 2 {
			t.Errorf("after a failure: %d", v)
		}
		watcher.Stop()
		hub.Wait()
	})
}

func TestNothingNewIsNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		hub := NewHub(w.source(), pace)
		watcher := hub.Watch("a")
		<-watcher.C
		time.Sleep(10 * pace.Poll)
		select {
		case v := <-watcher.C:
			t.Errorf("told %d again", v)
		default:
		}
		watcher.Stop()
		hub.Wait()
	})
}

func TestWhatTurnsByItselfIsToldThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		opens := time.Now().Add(10*pace.Rest + pace.Rest/2)
		source := w.source()
		source.Turns = func(int64) time.Duration { return time.Until(opens) }
		hub := NewHub(source, pace)
		watcher := hub.Watch("a")
		<-watcher.C
		time.Sleep(10 * pace.Rest)
		w.change() // so that it rests when it turns
		if v := <-watcher.C; v != 1 || !time.Now().Before(opens) {
			t.Fatalf("told %d", v)
		}
		if v := <-watcher.C; v != 1 || time.Now().Before(opens) || time.Since(opens) > pace.Rest {
			t.Errorf("told %d %v after it turned", v, time.Since(opens))
		}
		synctest.Wait()
		time.Sleep(2 * pace.Poll)
		select {
		case <-watcher.C:
			t.Error("told again of nothing new")
		default:
		}
		watcher.Stop()
		hub.Wait()
	})
}
