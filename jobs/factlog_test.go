package jobs_test

import (
	"errors"
	"testing"
	"time"

	"panal/access"
	"panal/fact"
	"panal/jobs"
	"panal/store/storetest"
)

func TestFactLog(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, here := t.Context(), w.Community
		operator, staff := w.Join("Olga", access.Operator), w.Join("Carl", access.Care)
		r := &reader{fail: func(f fact.Recorded) error {
			if f.Kind == "test.broken" {
				return errors.New("broken")
			}
			return nil
		}}
		runner := jobs.New(w.DB.Facts(), w.DB.Wake(), w.Clock, []jobs.Consumer{r.consumer("test.happened", "test.broken")}, nil)
		log := jobs.NewFactLog(w.DB.Facts(), runner)
		progress := func() fact.Progress {
			t.Helper()
			all, err := log.Progress(ctx, operator, here)
			if err != nil || len(all) != 1 || all[0].Consumer != "reader" {
				t.Fatalf("%+v, %v", all, err)
			}
			return all[0]
		}
		before, err := w.DB.Facts().LastSequence(ctx, here)
		if err != nil {
			t.Fatal(err)
		}
		tell(t, w.DB, here, "test.happened", 3)
		w.Clock.Advance(time.Minute)
		if p := progress(); p.Sequence != 0 || p.Behind() != before+3 || p.Read.Sequence != 0 || p.Next.Sequence != 1 || p.Lag(w.Clock.Now()) < time.Minute {
			t.Errorf("before it has read: %+v", p)
		}
		if err := runner.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if p := progress(); p.Behind() != 0 || p.Lag(w.Clock.Now()) != 0 || p.Read.Kind != "test.happened" || p.Next.Sequence != 0 {
			t.Errorf("when it has read all: %+v", p)
		}
		tell(t, w.DB, here, "test.broken", 1)
		w.Clock.Advance(time.Minute)
		_ = runner.Drain(ctx) // it is stuck, and is tried again later
		if p := progress(); p.Behind() != 1 || p.Next.Kind != "test.broken" || p.Lag(w.Clock.Now()) != time.Minute {
			t.Errorf("when it is stuck: %+v", p)
		}

		newest, err := log.Newest(ctx, operator, here, 2)
		if err != nil || len(newest) != 2 || newest[0].Kind != "test.broken" || newest[1].Sequence != newest[0].Sequence-1 {
			t.Errorf("the newest: %+v, %v", newest, err)
		}
		if about, err := log.About(ctx, staff, here, newest[0].Subject, newest[0].At); err != nil || len(about) != 1 {
			t.Errorf("about one thing: %+v, %v", about, err)
		}
		if _, err := log.Newest(ctx, staff, here, 2); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("staff see every fact: %v", err)
		}
		if _, err := log.Progress(ctx, staff, here); !errors.Is(err, access.ErrForbidden) {
			t.Errorf("staff see the consumers: %v", err)
		}
		if _, err := log.About(ctx, w.Stranger(), here, here, w.Clock.Now()); !errors.Is(err, access.ErrUnauthenticated) {
			t.Errorf("a stranger sees facts: %v", err)
		}
	})
}
