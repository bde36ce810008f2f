package community

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/locale"
)

func TestWait(t *testing.T) {
	sent := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	code := func(tries int) Code { return Code{Tries: tries, SentAt: sent, ExpiresAt: sent.Add(codeLasts)} }
	for _, c := range []struct {
		what  string
		code  Code
		after time.Duration
		want  time.Duration
	}{
		{"none was sent", Code{}, 0, 0},
		{"just sent", code(0), 0, 30 * time.Second},
		{"almost due", code(4), 30*time.Second - time.Microsecond, time.Microsecond},
		{"due", code(4), 30 * time.Second, 0},
		{"locked", code(5), 30 * time.Second, 9*time.Minute + 30*time.Second},
		{"locked, almost over", code(5), 10*time.Minute - time.Microsecond, time.Microsecond},
		{"locked, and over", code(5), 10 * time.Minute, 0},
		{"long ago", code(0), 24 * time.Hour, 0},
	} {
		if got := c.code.wait(sent.Add(c.after)); got != c.want {
			t.Errorf("%s: wait %s, want %s", c.what, got, c.want)
		}
	}
}

func TestTooSoonSaysHowLong(t *testing.T) {
	for wait, want := range map[time.Duration]int64{time.Microsecond: 1, time.Second: 1, 1001 * time.Millisecond: 2, 30 * time.Second: 30} {
		f := fault.From(tooSoon(wait))
		if !errors.Is(f, ErrCodeTooSoon) || f.Args["count"] != want || f.RetryAfter < time.Second {
			t.Errorf("%s: %+v", wait, f)
		}
	}
}

func TestReadCode(t *testing.T) {
	for text, want := range map[string]string{
		"012345": "012345", " 012 345 ": "012345", "012-345": "012345", "０１２３４５": "012345", "012\u3000345": "012345", "": "",
	} {
		if got := readCode(text); got != want {
			t.Errorf("%q is read %q, want %q", text, got, want)
		}
	}
}

func TestRandomCode(t *testing.T) {
	form := regexp.MustCompile(`^[0-9]{6}$`)
	seen, zeros := map[string]bool{}, false
	for range 2000 {
		code := randomCode()
		if !form.MatchString(code) {
			t.Fatalf("%q", code)
		}
		seen[code] = true
		zeros = zeros || code[0] == '0'
	}
	if len(seen) < 1900 || !zeros {
		t.Errorf("%d of 2000 codes are distinct; one opens with 0: %v", len(seen), zeros)
	}
}

// A hash is of one challenge, one address and one code, wherever one ends and the next begins.
func TestCodeHash(t *testing.T) {
	part := rapid.StringMatching(`[ab@]{0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		a := [3]string{part.Draw(t, "a1"), part.Draw(t, "a2"), part.Draw(t, "a3")}
		b := [3]string{part.Draw(t, "b1"), part.Draw(t, "b2"), part.Draw(t, "b3")}
		if (a == b) != bytes.Equal(codeHash(a[0], a[1], a[2]), codeHash(b[0], b[1], b[2])) {
			t.Fatalf("%q and %q", a, b)
		}
	})
}

func TestSecrets(t *testing.T) {
	form := regexp.MustCompile(`^panal_[a-z2-7]{52}$`)
	seen := map[string]bool{}
	for range 100 {
		text, hash := newSecret(tokenPrefix)
		if !form.MatchString(text) || hash != hashSecret(text) || seen[text] {
			t.Fatalf("%q", text)
		}
		seen[text] = true
	}
}

func TestCodeMessage(t *testing.T) {
	for _, language := range locale.Supported() {
		m := codeMessage("ana@example.com", "012345", "Café del Valle", locale.For(language))
		if m.To != "ana@example.com" || !strings.HasPrefix(m.Subject, "012345 ") || !strings.Contains(m.Subject, "Café del Valle") {
			t.Errorf("%s: %q to %q", language, m.Subject, m.To)
		}
		for _, part := range []string{"012345", "Café del Valle", "10"} {
			if !strings.Contains(m.Text, part) {
				t.Errorf("%s: %q is not in %q", language, part, m.Text)
			}
		}
		if strings.ContainsAny(m.Subject+m.Text, "{}") {
			t.Errorf("%s: a value is missing: %q %q", language, m.Subject, m.Text)
		}
	}
}
