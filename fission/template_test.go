package fission

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"panal/fault"
	"panal/internal/locale"
)

// The templates that come with the program can be followed, and are the same pattern in every language.
func TestShippedTemplates(t *testing.T) {
	english := ShippedTemplates("en")
	for _, language := range locale.Supported() {
		for i, s := range ShippedTemplates(language) {
			if err := s.Check(); err != nil || s.Name == "" || s.About == "" || s.Key != english[i].Key {
				t.Errorf("%s in %s: %v", s.Key, language, err)
			}
			if language != "en" && s.Name == english[i].Name {
				t.Errorf("%s is not in %s", s.Key, language)
			}
			if len(s.Circles) != len(english[i].Circles) || len(s.Positioning.Values) != len(english[i].Positioning.Values) {
				t.Errorf("%s in %s is another pattern", s.Key, language)
			}
		}
	}
	if ShippedTemplates("xx")[0].Name != english[0].Name {
		t.Error("another language has no English templates")
	}
}

func TestTemplateIsWrittenAsItIsRead(t *testing.T) {
	for _, s := range ShippedTemplates("es") {
		content, err := s.Template.Write()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadTemplate(content)
		if err != nil || !reflect.DeepEqual(again, s.Template) {
			t.Errorf("%s: %+v, %v", s.Key, again, err)
		}
	}
}

// A file that cannot be followed says where.
func TestReadTemplateNamesThePlace(t *testing.T) {
	change := func(change func(*Template)) string {
		made := ShippedTemplates("en")[0].Template
		made.Circles = append([]CirclePattern{}, made.Circles...)
		change(&made)
		content, err := json.Marshal(made)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for what, c := range map[string]struct{ content, place string }{
		"nothing":               {"", "line 1"},
		"no JSON":               {"{\n\n}x{", "end"},
		"half a file":           {"{\n\"format\": 1,\n", "line 3"},
		"a later format":        {change(func(t *Template) { t.Format = 2 }), "format"},
		"what we do not know":   {`{"format": 1, "members": []}`, "members"},
		"a word for a number":   {`{"format": 1, "circles": [{"capacity": "many"}]}`, "circles.capacity"},
		"a slogan too long":     {change(func(t *Template) { t.Positioning.Slogan = strings.Repeat("x", 161) }), "positioning.slogan"},
		"a colour by name":      {change(func(t *Template) { t.Positioning.Colour = "red" }), "positioning.colour"},
		"a circle of no kind":   {change(func(t *Template) { t.Circles[1].Kind = "team" }), "circles.1.kind"},
		"a circle by tier":      {change(func(t *Template) { t.Circles[1].Admission = "tier" }), "circles.1.admission"},
		"two circles of a slug": {change(func(t *Template) { t.Circles[1].Slug = t.Circles[0].Slug }), "circles.1.slug"},
		"too many circles":      {change(func(t *Template) { t.Circles = make([]CirclePattern, mostCircles+1) }), "circles"},
	} {
		_, err := ReadTemplate([]byte(c.content))
		fields := fault.From(err).Fields
		if len(fields) != 1 || fields[0].Code != "invalid.template" || fields[0].Args["place"] != c.place {
			t.Errorf("%s: %v, want a mistake at %s", what, err, c.place)
		}
	}
	if _, err := ReadTemplate(make([]byte, MaxTemplateBytes+1)); fault.From(err).Fields[0].Code != "invalid.template_bytes" {
		t.Errorf("too large: %v", err)
	}
}

func FuzzReadTemplate(f *testing.F) {
	for _, s := range ShippedTemplates("en") {
		content, err := s.Template.Write()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if read, err := ReadTemplate(content); err == nil && read.Check() != nil {
			t.Error("what was read cannot be followed")
		}
	})
}
