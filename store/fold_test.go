package store

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"":              "",
		"CAFÉ de Olla":  "cafe de olla",
		"Ñandú":         "nandu",
		"n\u0303andu":   "nandu", // the tilde as a mark of its own
		"ЖЁЛУДЬ":        "желудь",
		"Straße":        "strasse",
		"ΣΊΣΥΦΟΣ":       "σισυφοσ",
		"İstanbul":      "istanbul",
		"ＬＵＺ　１２":        "luz 12",
		"咖啡 ガ":          "咖啡 ガ",
		"ﬁg":            "fig",
		"a\x00b\xffc":   "abc",
		"한국어":           "한국어",
		"Ꭰꭰᏸ":           "ꭰꭰᏸ",
		"100% _ ! \\ '": "100% _ ! \\ '",
	} {
		if got := fold(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	}
}

// What is folded is folded already, so that what is kept and what is searched for meet.
func TestFoldIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if once := fold(text); fold(once) != once {
			t.Fatalf("%q folds to %q, and that to %q", text, once, fold(once))
		}
	})
}
