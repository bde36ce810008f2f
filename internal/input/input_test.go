package input

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"panal/fault"
)

// What is wrong with a text, in the order in which it is said.
func codes(check func(*fault.Fields)) (all []string) {
	var wrong fault.Fields
	check(&wrong)
	for _, f := range wrong {
		all = append(all, f.Name+" "+f.Code)
	}
	return all
}

func TestCheck(t *testing.T) {
	name := func(text string) []string {
		return codes(func(wrong *fault.Fields) { CheckName(wrong, "name", text, 5) })
	}
	line := func(text string) []string {
		return codes(func(wrong *fault.Fields) { CheckLine(wrong, "line", text, 1, 5) })
	}
	text := func(text string) []string {
		return codes(func(wrong *fault.Fields) { CheckText(wrong, "text", text, 5) })
	}
	for what, tc := range map[string]struct {
		got  []string
		want []string
	}{
		"name":                     {name("蜂巢社群们"), nil},
		"name: none":               {name(""), []string{"name invalid.required"}},
		"name: long":               {name("panales"), []string{"name invalid.too_long"}},
		"name: turned":             {name("a\u202eb"), []string{"name invalid.characters"}},
		"name: isolated":           {name("a\u2067b"), []string{"name invalid.characters"}},
		"name: of two lines":       {name("a\u2028b"), []string{"name invalid.characters"}},
		"name: broken":             {name("a\xff"), []string{"name invalid.characters"}},
		"line":                     {line("a\u202eb"), nil},
		"line: none":               {line(""), []string{"line invalid.required"}},
		"line: of two":             {line("a\nb"), []string{"line invalid.text"}},
		"line: tabbed":             {line("a\tb"), []string{"line invalid.text"}},
		"line: broken":             {line("\xff"), []string{"line invalid.text"}},
		"line: all that is wrong":  {line("a\x00bcdef"), []string{"line invalid.too_long", "line invalid.text"}},
		"text":                     {text("a\n\tb"), nil},
		"text: none":               {text(""), nil},
		"text: long":               {text("a\nb\nc\nd"), []string{"text invalid.too_long"}},
		"text: odd":                {text("a\x07"), []string{"text invalid.text"}},
		"text: an end of its kind": {text("a\rb"), []string{"text invalid.text"}},
	} {
		if !slices.Equal(tc.got, tc.want) {
			t.Errorf("%s: %q, want %q", what, tc.got, tc.want)
		}
	}
}

// What is clean stays as it is, and what was cleaned is not refused for its blanks.
func TestClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{" ", "\t", "\n", "\r\n", "\u3000", "a", "é", "社"})).Draw(t, "typed"), "")
		line, text := Line(typed), Text(typed)
		if Line(line) != line || Text(text) != text {
			t.Fatalf("cleaned twice, %q is %q and %q", typed, Line(line), Text(text))
		}
		long := utf8.RuneCountInString(typed)
		wrong := codes(func(wrong *fault.Fields) {
			CheckLine(wrong, "line", line, 0, long)
			CheckText(wrong, "text", text, long)
		})
		if wrong != nil {
			t.Fatalf("%q is refused: %q", typed, wrong)
		}
		if strings.Join(strings.Fields(text), "") != strings.Join(strings.Fields(line), "") || strings.Contains(line, "  ") {
			t.Fatalf("%q became %q and %q", typed, line, text)
		}
	})
}

func TestIsSlug(t *testing.T) {
	for _, good := range []string{"a", "0", "group-buy-3", strings.Repeat("a", 200)} {
		if !IsSlug(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"", "-", "-a", "a-", "a--b", "A", "é", "a b", "a\n", "a/b"} {
		if IsSlug(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}
