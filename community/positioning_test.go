package community

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/internal/id"
)

func TestPositioningCheck(t *testing.T) {
	picture := id.ID{1}
	for _, c := range []struct {
		what string
		in   Positioning
		want []string
	}{
		{"nothing is a positioning", Positioning{}, nil},
		{"a slogan that is too long", Positioning{Slogan: strings.Repeat("a", 161)}, []string{"slogan invalid.too_long"}},
		{"the longest slogan in Chinese", Positioning{Slogan: strings.Repeat("蜂", 160)}, nil},
		{"a field that turns the text around", Positioning{Field: "coffee\u202e"}, []string{"field invalid.characters"}},
		{"a story that is too long", Positioning{Story: strings.Repeat("a", 6001)}, []string{"story invalid.too_long"}},
		{"a story of several lines", Positioning{Story: "One.\r\n\r\n\t- two"}, nil},
		{"a story with control characters", Positioning{Story: "a\x00b"}, []string{"story invalid.characters"}},
		{"too many values", Positioning{Values: strings.Split("a b c d e f g h", " ")}, []string{"values invalid.too_many_lines"}},
		{"a value that is too long", Positioning{Values: []string{"a", strings.Repeat("b", 121)}}, []string{"values invalid.line_too_long"}},
		{"a mascot that speaks without a name", Positioning{Mascot: Mascot{Line: "Hello"}}, []string{"mascot.name invalid.mascot_name"}},
		{"a picture without words", Positioning{Mascot: Mascot{Name: "Mola", Picture: picture}}, []string{"mascot.alt invalid.required"}},
		{"a whole mascot", Positioning{Mascot: Mascot{Name: "Mola", Line: "Hello", Picture: picture, Alt: "A donkey"}}, nil},
		{"a colour by name", Positioning{Colour: "red"}, []string{"colour invalid.colour"}},
		{"a colour in capitals", Positioning{Colour: " #1E66F5 "}, nil},
		{"everything at once", Positioning{Slogan: strings.Repeat("a", 161), Audience: strings.Repeat("a", 301), Colour: "x"},
			[]string{"slogan invalid.too_long", "audience invalid.too_long", "colour invalid.colour"}},
	} {
		if _, err := c.in.Check(); !slices.Equal(wrongAt(err), c.want) {
			t.Errorf("%s: %v, want %v", c.what, wrongAt(err), c.want)
		}
	}
}

func TestPositioningIsCleaned(t *testing.T) {
	got, err := Positioning{Slogan: "  Slow   coffee ", Values: []string{"- Honest prices", "", "• 每周二烘焙 ", "  "}, Story: " a\r\nb ", Colour: "#ABCDEF"}.Check()
	if err != nil || got.Slogan != "Slow coffee" || !slices.Equal(got.Values, []string{"Honest prices", "每周二烘焙"}) || got.Story != "a\nb" || got.Colour != "#abcdef" {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := got.Check(); err != nil || len(again.changes(got)) != 0 {
		t.Errorf("what is clean changes: %+v, %v", again, err)
	}
}

func TestFaceFromDraftToPublished(t *testing.T) {
	noon, by := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), id.ID{7}
	f := Face{Version: 3, Published: Positioning{Slogan: "Slow coffee"}}
	if _, err := f.draft(2, Positioning{}, by, noon); !errors.Is(err, ErrFaceChanged) {
		t.Errorf("a draft of what another changed: %v", err)
	}
	if _, err := f.publish(3, noon); !errors.Is(err, ErrNoDraft) {
		t.Errorf("published without a draft: %v", err)
	}
	same, err := f.draft(3, Positioning{Slogan: " Slow coffee"}, by, noon)
	if err != nil || same.Editing {
		t.Errorf("a draft that changes nothing: %+v, %v", same, err)
	}
	f, err = f.draft(3, Positioning{Slogan: "Slow coffee", Field: "coffee", Colour: "#1e66f5"}, by, noon)
	if err != nil || !f.Editing || f.DraftBy != by || f.Published.Field != "" || !slices.Equal(f.Changed(), []string{"field", "colour"}) {
		t.Fatalf("%+v, %v", f, err)
	}
	published, err := f.publish(3, noon)
	if err != nil || published.Editing || published.Published.Field != "coffee" || !published.PublishedAt.Equal(noon) || published.Current().Colour != "#1e66f5" {
		t.Errorf("%+v, %v", published, err)
	}
	if dropped := f.dropped(); dropped.Editing || dropped.Current().Field != "" {
		t.Errorf("%+v", dropped)
	}
}
