package community

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/input"
	"panal/internal/locale"
)

func TestParseEmail(t *testing.T) {
	long := strings.Repeat("a", 64) + "@" + strings.Repeat("b", 185) + ".com"
	for text, want := range map[string]string{
		"ana@example.com":           "ana@example.com",
		" Ana@Example.COM\n":        "ana@example.com",
		"ana+club@mail.example.mx":  "ana+club@mail.example.mx",
		"a@b.cd":                    "a@b.cd",
		long:                        long,
		"b" + long:                  "", // one too long
		"":                          "",
		"ana":                       "",
		"@example.com":              "",
		"ana@":                      "",
		"ana@example":               "", // no mail travels to a bare host
		"ana@[127.0.0.1]":           "",
		"ana@exam ple.com":          "",
		"Ana <ana@example.com>":     "",
		"<ana@example.com>":         "",
		"ana@example.com, b@b.cd":   "",
		"ana@example.com\r\nBcc: x": "",
		"ana@exämple.com":           "",
		"аna@example.com":           "", // the first letter is Cyrillic
		"ana@@example.com":          "",
		".ana@example.com":          "",
	} {
		if got, ok := ParseEmail(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q is read %q, %v; want %q", text, got, ok, want)
		}
	}
}

// What is read once is read the same again, and can stand in a header.
func FuzzParseEmail(f *testing.F) {
	for _, text := range []string{"Ana@Example.com", "a@b.cd", `"a b"@c.de`, "a@[1.2.3.4]", "a\r\n@b.cd"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		email, ok := ParseEmail(text)
		if !ok {
			return
		}
		if again, ok := ParseEmail(email); !ok || again != email {
			t.Fatalf("%q is read %q, then %q, %v", text, email, again, ok)
		}
		if strings.ContainsAny(email, " \r\n\t<>,") || strings.ToLower(email) != email {
			t.Fatalf("%q is read %q", text, email)
		}
	})
}

func nameFaults(name string) []string {
	var wrong fault.Fields
	checkName(&wrong, "name", name)
	var codes []string
	for _, f := range wrong {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestCheckName(t *testing.T) {
	for name, want := range map[string][]string{
		"Ana":                     nil,
		"María José García Núñez": nil,
		"王小明":                     nil,
		"👩‍🌾 Ana":                 nil, // joined by U+200D
		"":                        {"invalid.required"},
		strings.Repeat("名", 80):   nil,
		strings.Repeat("名", 81):   {"invalid.too_long"},
		"Ana\u202egro":            {"invalid.characters"}, // turns what follows around
		"Ana\x00":                 {"invalid.characters"},
		"Ana\u2028Bob":            {"invalid.characters"},
		"Ana\xff":                 {"invalid.characters"},
	} {
		if got := nameFaults(name); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestNameFor(t *testing.T) {
	for _, c := range []struct{ name, email, language, want string }{
		{"  Ana   María ", "ana@example.com", "en", "Ana María"},
		{"", "ana@example.com", "en", "a…"},
		{"Ana\u202e", "ana@example.com", "en", "a…"},
		{"", "", "en", "Guest"},
		{" ", "", "zh", "访客"},
	} {
		if got := nameFor(c.name, c.email, locale.For(c.language)); got != c.want {
			t.Errorf("%q of %q is called %q, want %q", c.name, c.email, got, c.want)
		}
	}
}

// Whatever is typed, somebody has a good name in the end.
func TestNameForIsGood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := nameFor(rapid.String().Draw(t, "name"), rapid.SampledFrom([]string{"", "ana@example.com"}).Draw(t, "email"), locale.For("es"))
		if wrong := nameFaults(got); wrong != nil || input.Line(got) != got {
			t.Fatalf("called %q: %q", got, wrong)
		}
	})
}
