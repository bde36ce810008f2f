package store_test

import (
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/community"
	"panal/internal/id"
)

func (w *world) newToken(actor access.Actor, scope access.Scope) (community.Token, string) {
	w.Helper()
	t, text, err := w.people.CreateToken(w.Context(), actor, community.NewToken{Name: "Sync", Scope: scope, Days: 30})
	if err != nil {
		w.Fatal(err)
	}
	return t, text
}

func TestTokens(t *testing.T) {
	inWorld(t, func(w *world) {
		luz := w.signIn("luz@example.com")
		made, text := w.newToken(luz, access.Read)
		got, err := w.people.ActorForToken(t.Context(), text, w.here.ID)
		luz.Scope = access.Read
		if err != nil || got != luz {
			t.Errorf("%+v, %v; want %+v", got, err, luz)
		}
		luz.Scope = access.Session
		if anywhere, err := w.people.ActorForToken(t.Context(), text, id.Zero); err != nil || anywhere != got {
			t.Errorf("where no community is named: %+v, %v", anywhere, err)
		}
		there, _, err := w.people.Found(t.Context(), cafe("te"))
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			text string
			at   id.ID
		}{
			"another community":   {text, there.ID},
			"no token":            {"", w.here.ID},
			"no token's text":     {"panal_" + strings.Repeat("a", 52), w.here.ID},
			"without its prefix":  {strings.TrimPrefix(text, "panal_"), w.here.ID},
			"in capitals":         {strings.ToUpper(text), w.here.ID},
			"with a blank behind": {text + " ", w.here.ID},
		} {
			_, err := w.people.ActorForToken(t.Context(), c.text, c.at)
			w.wants(what, err, community.ErrTokenInvalid)
		}
		if kept, err := w.db.CountKeptAsIs(t.Context(), text); kept != 0 || err != nil {
			t.Errorf("the text is kept: %d, %v", kept, err)
		}

		w.at.Advance(30*24*time.Hour - time.Microsecond)
		_, err = w.people.ActorForToken(t.Context(), text, w.here.ID)
		w.wants("at its last moment", err, nil)
		w.at.Advance(time.Microsecond)
		_, err = w.people.ActorForToken(t.Context(), text, w.here.ID)
		w.wants("expired, and remembered", err, community.ErrTokenInvalid)
		if made.ExpiresAt != w.at.Now() {
			t.Errorf("it says that it expires at %s", made.ExpiresAt)
		}
	})
}

func TestRevokeToken(t *testing.T) {
	inWorld(t, func(w *world) {
		luz, sol := w.signIn("luz@example.com"), w.signIn("sol@example.com")
		_, elsewhere, err := w.people.Found(t.Context(), cafe("te"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what string
			by   access.Actor
			want error
		}{
			{"by who made it", luz, nil},
			{"by the operator", w.operator, nil},
			{"by another member", sol, community.ErrTokenMissing},
			{"by another community's operator", elsewhere, community.ErrTokenMissing},
			{"by a visitor", access.Actor{Community: w.here.ID}, access.ErrUnauthenticated},
		} {
			made, text := w.newToken(luz, access.Write)
			if _, err := w.people.ActorForToken(t.Context(), text, w.here.ID); err != nil {
				t.Fatal(err)
			}
			w.wants(c.what, w.people.RevokeToken(t.Context(), c.by, made.ID), c.want)
			_, err := w.people.ActorForToken(t.Context(), text, w.here.ID) // remembered from before
			if c.want == nil {
				w.wants(c.what+": used after", err, community.ErrTokenInvalid)
				w.wants(c.what+": a second time", w.people.RevokeToken(t.Context(), c.by, made.ID), community.ErrTokenMissing)
			} else {
				w.wants(c.what+": used after", err, nil)
			}
		}
		listed, err := w.people.Tokens(t.Context(), luz)
		if err != nil || len(listed) != 5 || listed[0].RevokedAt != (time.Time{}) || listed[4].RevokedAt != w.at.Now() {
			t.Errorf("%+v, %v", listed, err)
		}
		if others, err := w.people.Tokens(t.Context(), sol); err != nil || len(others) != 0 {
			t.Errorf("Sol sees %+v, %v", others, err)
		}
	})
}

// What another node revokes works here for a few seconds at most.
func TestTokenRevokedElsewhere(t *testing.T) {
	inWorld(t, func(w *world) {
		made, text := w.newToken(w.operator, access.Read)
		w.people.ActorForToken(t.Context(), text, w.here.ID)
		if err := w.node().RevokeToken(t.Context(), w.operator, made.ID); err != nil {
			t.Fatal(err)
		}
		w.at.Advance(5 * time.Second)
		_, err := w.people.ActorForToken(t.Context(), text, w.here.ID)
		w.wants("after five seconds", err, community.ErrTokenInvalid)
	})
}

func TestWhoMayMakeTokens(t *testing.T) {
	inWorld(t, func(w *world) {
		_, text := w.newToken(w.operator, access.Write)
		byToken, err := w.people.ActorForToken(t.Context(), text, w.here.ID)
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			by   access.Actor
			want error
		}{
			"a guest":   {w.guest(), community.ErrEmailUnproven},
			"a visitor": {access.Actor{Community: w.here.ID}, access.ErrUnauthenticated},
			"a token":   {byToken, access.ErrForbidden},
		} {
			_, _, err := w.people.CreateToken(t.Context(), c.by, community.NewToken{Name: "x", Scope: access.Read, Days: 1})
			w.wants(what, err, c.want)
		}
	})
}
