package store_test

import (
	"slices"
	"testing"
	"time"

	"panal/community"
	"panal/fission"
	"panal/insight/stage"
)

// A circle in which nobody does anything goes quiet, which is told once; and it is lively again when they do.
func TestPulseOfACircle(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx, f := t.Context(), w.fission()
		c, all := w.crowd("readers", 5, nil)
		invite := func(n int) {
			t.Helper()
			for _, who := range all[:n] {
				if _, _, err := w.people.Invite(ctx, who, community.NewInvitation{Uses: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
		measure := func(want community.Pulse) {
			t.Helper()
			yesterday := w.at.Now().Add(-24 * time.Hour)
			due, err := w.db.Schedule().Unmeasured(ctx, w.here.ID, yesterday, 100)
			if with, failed := w.db.Schedule().WithUnmeasured(ctx, yesterday); err != nil || failed != nil || !slices.Contains(due, c.ID) || !slices.Contains(with, w.here.ID) {
				t.Fatal(due, with, err, failed)
			}
			atOnce(2, func(int) error { return f.MeasureCircles(ctx, w.here.ID, c.ID) })
			if due, err = w.db.Schedule().Unmeasured(ctx, w.here.ID, yesterday, 100); err != nil || slices.Contains(due, c.ID) {
				t.Fatal(due, err)
			}
			if got := w.circleNow(c.ID).Pulse; got != want {
				t.Errorf("the pulse is %q, want %q", got, want)
			}
		}
		invite(5)
		w.at.Advance(time.Hour)
		life, err := f.Life(ctx, all[0], c.ID)
		if err != nil || life.Active != 5 || life.Best != 5 || life.Came != 5 || !life.Young || life.Stage != stage.Forming {
			t.Errorf("%+v, %v", life, err)
		}
		if _, err := f.Life(ctx, all[1], c.ID); err == nil {
			t.Error("a member sees what the leader sees")
		}
		measure(community.Steady)
		w.at.Advance(fission.Period)
		invite(5)
		w.at.Advance(fission.Period)
		measure(community.Dormant) // nobody since
		invite(1)
		w.at.Advance(25 * time.Hour)
		measure(community.Dormant) // hardly anybody
		invite(5)
		w.at.Advance(25 * time.Hour)
		measure(community.Steady)
		if told := w.facts(fission.FactPulse); told != 2 {
			t.Errorf("told %d times", told)
		}
		if life, err = f.Life(ctx, all[0], c.ID); err != nil || life.Active != 5 || life.Best != 5 || life.Young {
			t.Errorf("%+v, %v", life, err)
		}
	})
}
