package store_test

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/store"
	"panal/store/storetest"
)

// inEmptyWorld runs a test on every engine before there is any community.
func inEmptyWorld(t *testing.T, test func(w *world)) {
	at := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{T: t, db: db, at: at, post: &postbox{messages: map[string]community.Message{}}}
		w.people = w.node()
		test(w)
	}, storetest.WithClock(at))
}

func (w *world) setupLink() string {
	w.Helper()
	secret, err := w.people.NewSetupLink(w.Context())
	if err != nil || secret == "" {
		w.Fatalf("a set-up link: %q, %v", secret, err)
	}
	return secret
}

func TestSetUp(t *testing.T) {
	inEmptyWorld(t, func(w *world) {
		secret := w.setupLink()
		w.wants("the page", w.people.CheckSetupLink(t.Context(), secret), nil)

		bad := cafe("cafe")
		bad.Currency = "gold"
		_, _, err := w.people.SetUp(t.Context(), secret, bad)
		if f := fault.From(err); len(f.Fields) != 1 || f.Fields[0].Name != "currency" {
			t.Errorf("a wrong currency: %v", err)
		}

		c, operator, err := w.people.SetUp(t.Context(), secret, cafe("cafe"))
		if err != nil || operator.Role != access.Owner || operator.Email != "ana@example.com" || operator.Community != c.ID {
			t.Fatalf("%+v, %v", operator, err)
		}
		if kinds, err := w.db.FactKinds(t.Context(), c.ID); err != nil || !slices.Equal(kinds, []fact.Kind{"community.created", "member.joined"}) {
			t.Errorf("facts: %q, %v", kinds, err)
		}
		w.wants("the page, after", w.people.CheckSetupLink(t.Context(), secret), community.ErrSetupUsed)
		_, _, err = w.people.SetUp(t.Context(), secret, cafe("te"))
		w.wants("a second time", err, community.ErrSetupUsed)
		if secret, err := w.people.NewSetupLink(t.Context()); secret != "" || err != nil {
			t.Errorf("a new link when there is a community: %q, %v", secret, err)
		}
		w.here = c
		if again := w.signIn("ana@example.com"); again != operator {
			t.Errorf("the operator signs in as %+v, want %+v", again, operator)
		}
	})
}

func TestSetupLinkEnds(t *testing.T) {
	inEmptyWorld(t, func(w *world) {
		first := w.setupLink()
		second := w.setupLink()
		w.wants("one that was replaced", w.people.CheckSetupLink(t.Context(), first), community.ErrSetupUsed)
		w.wants("nobody's", w.people.CheckSetupLink(t.Context(), ""), community.ErrSetupUsed)
		w.at.Advance(24*time.Hour - time.Microsecond)
		w.wants("at its last moment", w.people.CheckSetupLink(t.Context(), second), nil)
		w.at.Advance(time.Microsecond)
		w.wants("a day old", w.people.CheckSetupLink(t.Context(), second), community.ErrSetupUsed)
		_, _, err := w.people.SetUp(t.Context(), second, cafe("cafe"))
		w.wants("used when a day old", err, community.ErrSetupUsed)
	})
}

func TestSetUpInParallel(t *testing.T) {
	inEmptyWorld(t, func(w *world) {
		secret := w.setupLink()
		slugs := []string{"cafe", "te"}
		well := atOnce(50, func(n int) error {
			_, _, err := w.people.SetUp(t.Context(), secret, cafe(slugs[n%2]))
			if err != nil && !errors.Is(err, community.ErrSetupUsed) {
				t.Error(err)
			}
			return err
		})
		all, err := w.people.Communities(t.Context(), id.Zero, 10)
		if well != 1 || len(all) != 1 || err != nil || w.persons() != 1 {
			t.Errorf("%d of 50 went well: %d communities, %d persons, %v", well, len(all), w.persons(), err)
		}
	})
}

func TestCommunities(t *testing.T) {
	inWorld(t, func(w *world) {
		member := w.signIn("luz@example.com")
		_, _, err := w.people.Create(t.Context(), member, cafe("te"))
		w.wants("a member begins a community", err, community.ErrFounders)
		_, _, err = w.people.Create(t.Context(), w.operator, cafe("cafe"))
		if f := fault.From(err); len(f.Fields) != 1 || f.Fields[0].Name != "slug" || f.Fields[0].Code != "invalid.taken" {
			t.Errorf("a slug that is taken: %v", err)
		}
		f := cafe("te")
		f.OperatorEmail = "somebody.else@example.com"
		te, operator, err := w.people.Create(t.Context(), w.operator, f)
		if err != nil || operator.Person != w.operator.Person || operator.Member == w.operator.Member {
			t.Fatalf("%+v, %v", operator, err)
		}

		all, err := w.people.Communities(t.Context(), id.Zero, 10)
		if err != nil || len(all) != 2 || all[0] != w.here || all[1] != te {
			t.Errorf("%+v, %v", all, err)
		}
		if rest, err := w.people.Communities(t.Context(), w.here.ID, 10); err != nil || len(rest) != 1 || rest[0].ID != te.ID {
			t.Errorf("after the first: %+v, %v", rest, err)
		}
		if got, err := w.people.CommunityBySlug(t.Context(), "te"); err != nil || got != te {
			t.Errorf("by slug: %+v, %v", got, err)
		}
		_, err = w.people.CommunityBySlug(t.Context(), "no-such")
		w.wants("no such slug", err, community.ErrCommunityMissing)
		_, err = w.people.Community(t.Context(), w.operator.Person)
		w.wants("no such community", err, community.ErrCommunityMissing)
	})
}

func TestEditCommunity(t *testing.T) {
	inWorld(t, func(w *world) {
		settings := community.Settings{Name: "Valle", Slogan: "Good beans", Locale: "en", TimeZone: "Europe/Madrid", AdvertCost: 4200}
		edit := func(c *community.Settings) { *c = settings }
		_, err := w.people.EditCommunity(t.Context(), w.signIn("luz@example.com"), edit)
		w.wants("by a member", err, access.ErrForbidden)
		if _, err := w.people.CommunityBySlug(t.Context(), "cafe"); err != nil { // remembered
			t.Fatal(err)
		}
		edited, err := w.people.EditCommunity(t.Context(), w.operator, edit)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.people.CommunityBySlug(t.Context(), "cafe")
		if err != nil || got != edited || got.Slogan != "Good beans" || got.AdvertCost != 4200 || got.Currency != "MXN" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Each community has its own numbering of facts, and many begin at once.
func TestFoundInParallel(t *testing.T) {
	inWorld(t, func(w *world) {
		var next atomic.Int64
		if well := atOnce(20, func(int) error {
			n := next.Add(1)
			_, _, err := w.people.Found(t.Context(), cafe("many-"+string(rune('a'+n))))
			return err
		}); well != 20 {
			t.Errorf("%d of 20 began", well)
		}
		if w.persons() != 1 {
			t.Errorf("%d persons, want the one operator of them all", w.persons())
		}
	})
}
