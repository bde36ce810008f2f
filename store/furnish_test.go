package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fission"
	"panal/internal/id"
	"panal/internal/once"
	"panal/loyalty"
	"panal/store"
)

var errBroken = errors.New("the machine went away")

// breaking counts writes down to one that fails: before it is made, or after, when nobody hears that it was.
type breaking struct {
	left  int
	after bool
}

func (b *breaking) write(run func() error) error {
	b.left--
	if b.left != 0 {
		return run()
	}
	if b.after {
		if err := run(); err != nil {
			return err
		}
	}
	return errBroken
}

type breakingPeople struct {
	store.People
	*breaking
}

func (b breakingPeople) Write(ctx context.Context, in id.ID, run func(community.Tx) error) error {
	return b.write(func() error { return b.People.Write(ctx, in, run) })
}

type breakingShop struct {
	store.Commerce
	*breaking
}

func (b breakingShop) Write(ctx context.Context, in id.ID, run func(commerce.Tx) error) error {
	return b.write(func() error { return b.Commerce.Write(ctx, in, run) })
}

type breakingPoints struct {
	store.Loyalty
	*breaking
}

func (b breakingPoints) Write(ctx context.Context, in id.ID, run func(loyalty.Tx) error) error {
	return b.write(func() error { return b.Loyalty.Write(ctx, in, run) })
}

// furnishing is a world in which templates are followed, whose write of a number fails; 0: none does.
func (w *world) furnishing(left int, after bool) (fission.World, *breaking) {
	b := &breaking{left, after}
	return fission.World{Communities: community.NewService(breakingPeople{w.db.People(), b}, w.post, w.at, w.db.IDs()),
		Shop:   commerce.NewService(breakingShop{w.db.Commerce(), b}, nil, w.db.IDs(), w.at.Now, commerce.DefaultConfig),
		Points: loyalty.NewService(breakingPoints{w.db.Loyalty(), b}, w.at.Now), Now: w.at.Now}, b
}

// Wherever a founding is cut short, a repeat ends where one that was not cut short does; and once it is complete, a repeat
// leaves what its owner has changed.
func TestFoundingIsCompletedByARepeat(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, shipped := range fission.ShippedTemplates("en") {
			f := community.Founding{Name: "Copy", Currency: "USD", Locale: "en", TimeZone: "Asia/Kathmandu", Slogan: "Ours"}
			begin := func(in fission.World, slug string) (access.Actor, error) {
				f := f
				f.Slug, f.Request = slug, once.Request{Actor: w.operator.Person, Key: "found " + slug}
				_, owner, err := fission.Begin(t.Context(), in, w.operator, f, shipped.Template)
				return owner, err
			}
			look := func(owner access.Actor) fission.Template {
				t.Helper()
				in, _ := w.furnishing(0, false)
				captured, err := fission.Capture(t.Context(), in, owner)
				if err != nil {
					t.Fatal(err)
				}
				return captured
			}
			in, counted := w.furnishing(0, false)
			owner, err := begin(in, shipped.Key)
			if err != nil {
				t.Fatal(err)
			}
			whole, writes := look(owner), -counted.left
			if len(whole.Campaigns) == 0 || whole.Points == nil || writes < 20 {
				t.Fatalf("%d writes made %+v", writes, whole)
			}
			for n := 1; n <= writes; n++ {
				after := n%2 == 0
				slug := fmt.Sprint(shipped.Key, "-", n)
				broken, _ := w.furnishing(n, after)
				if _, err := begin(broken, slug); !errors.Is(err, errBroken) {
					t.Fatalf("write %d of %d: %v", n, writes, err)
				}
				if owner, err = begin(in, slug); err != nil {
					t.Fatalf("repeated after write %d of %d (made: %v): %v", n, writes, after, err)
				}
				if again := look(owner); !reflect.DeepEqual(again, whole) {
					t.Fatalf("repeated after write %d of %d (made: %v): %+v\nwant %+v", n, writes, after, again, whole)
				}
			}
			if _, err := in.Communities.EditEntrance(t.Context(), owner, func(e *community.Entrance) { e.Quota = 1 }); err != nil {
				t.Fatal(err)
			}
			if _, err := begin(in, fmt.Sprint(shipped.Key, "-", writes)); err != nil {
				t.Fatal(err)
			}
			if kept := look(owner); kept.Entrance.Quota != 1 {
				t.Errorf("a repeat took back what was changed since: %+v", kept.Entrance)
			}
		}
	})
}

// Two at once, on two nodes, end in one community that has everything once.
func TestFoundingTwiceAtOnceIsFurnishedOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		shipped := fission.ShippedTemplates("en")[0]
		var owners [4]access.Actor
		var all sync.WaitGroup
		failed := make([]error, len(owners))
		for i := range owners {
			in, _ := w.furnishing(0, false)
			all.Go(func() {
				_, owners[i], failed[i] = fission.Begin(t.Context(), in, w.operator, community.Founding{Name: "Copy", Slug: "copy", Currency: "USD", Locale: "en", TimeZone: "UTC",
					Request: once.Request{Actor: w.operator.Person, Key: "tap"}}, shipped.Template)
			})
		}
		all.Wait()
		if err := errors.Join(failed...); err != nil {
			t.Fatal(err)
		}
		in, _ := w.furnishing(0, false)
		made, err := fission.Capture(t.Context(), in, owners[0])
		want := shipped.Template
		want.Name, want.About, want.Asks = made.Name, made.About, made.Asks
		if err != nil || !reflect.DeepEqual(made, want) {
			t.Errorf("%v: %+v\nwant %+v", err, made, want)
		}
	})
}
