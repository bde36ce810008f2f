package store

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNameWords(t *testing.T) {
	for name, want := range map[string][]string{
		"María José Quintana":        {"jose", "maria", "quintana"},
		"Liam O’Sullivan":            {"liam", "osullivan", "sullivan"},
		"陈薇":                         {"薇", "陈薇"},
		"Ana Ana":                    {"ana"},
		"王小明 Wang":                   {"wang", "小明", "明", "王小"},
		"김민수":                        {"김민", "민수", "수"},
		"Dr. Neil":                   {"dr", "neil"},
		"s…":                         {"s"},
		"🐝":                          {"🐝"},
		"Jean-Luc 2":                 {"2", "jean", "luc"},
		strings.Repeat("é", 100):     {strings.Repeat("e", longestWord)},
		strings.Repeat("ж", 100):     {strings.Repeat("ж", longestWord/2)},
		"李'李":                        {"李"},
		"Ａｎａ李":                       {"ana", "李"},
		"Nuria Puigdomènech-Àlvarez": {"alvarez", "nuria", "puigdomenech"},
	} {
		var got []string
		for _, w := range nameWords(fold(name)) {
			got = append(got, string(w))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// Whoever types the beginning of any word of a name, or any letters in a row of one without blanks, finds the name; and
// by each of the prefixes that are looked for.
func TestNamesAreFoundByTheirWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOf(rapid.RuneFrom([]rune("aáBçéñÑóß Ｌ1-'’.李王小明薇あんア김민수Жё🐝 "))).Draw(t, "name")
		folded := fold(name)
		words := nameWords(folded)
		if (len(words) == 0) != (strings.TrimSpace(folded) == "") {
			t.Fatalf("%q has the words %q", name, words)
		}
		for _, whole := range wordsIn(folded) {
			letters := []rune(whole.text)
			from := 0
			if whole.pairs {
				from = rapid.IntRange(0, len(letters)-1).Draw(t, "from")
			}
			part := whole
			part.text = string(letters[from:rapid.IntRange(from+1, len(letters)).Draw(t, "to")])
			if !part.in(folded, words) || part.missing(folded) {
				t.Fatalf("%q of %q is not found", part.text, name)
			}
			for _, prefix := range part.prefixes() {
				if first(words, prefix) == nil {
					t.Fatalf("%q of %q: nothing begins with %q in %q", part.text, name, prefix, words)
				}
			}
		}
		for _, w := range words {
			if !utf8.Valid(w) {
				t.Fatalf("%q is cut within a letter", w)
			}
		}
	})
}
