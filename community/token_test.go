package community

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panal/access"
)

func TestNewToken(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what string
		ask  NewToken
		want []string
	}{
		{"to read", NewToken{"Reports", access.Read, 1}, nil},
		{"to write, for the longest", NewToken{"Shop sync", access.Write, 366}, nil},
		{"nothing", NewToken{}, []string{"name invalid.required", "scope invalid.choice", "days invalid.range"}},
		{"all that a session may", NewToken{"x", access.Session, 1}, []string{"scope invalid.choice"}},
		{"a scope that is none", NewToken{"x", "admin", 1}, []string{"scope invalid.choice"}},
		{"too long a name", NewToken{strings.Repeat("n", 61), access.Read, 1}, []string{"name invalid.too_long"}},
		{"for ever", NewToken{"x", access.Read, 367}, []string{"days invalid.range"}},
		{"for a time that wraps", NewToken{"x", access.Read, 1 << 50}, []string{"days invalid.range"}},
		{"for no time", NewToken{"x", access.Read, -1}, []string{"days invalid.range"}},
	} {
		_, err := c.ask.decide(access.Actor{}, now)
		if got := wrongAt(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestTokenWorks(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	tok, err := NewToken{"x", access.Read, 1}.decide(access.Actor{}, now)
	if err != nil {
		t.Fatal(err)
	}
	end := now.Add(24 * time.Hour)
	if !tok.works(end.Add(-time.Microsecond)) || tok.works(end) {
		t.Errorf("a token for a day ends at %s", tok.ExpiresAt)
	}
	tok.RevokedAt = now
	if tok.works(now) {
		t.Error("a revoked token works")
	}
}
