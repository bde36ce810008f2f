package community

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

func readers(change func(*CircleTerms)) CircleTerms {
	t := CircleTerms{Slug: "readers", Name: "Readers", Kind: Interest, Reason: "learning", About: "A book a month.", Admission: AdmitOpen}
	if change != nil {
		change(&t)
	}
	return t
}

func TestCircleTerms(t *testing.T) {
	c, err := Circle{}.With(readers(func(t *CircleTerms) { t.Name, t.Rules = "  Night   readers ", "Be kind.\r\nRead.\n" }))
	if err != nil || c.Name != "Night readers" || c.Rules != "Be kind.\nRead." || c.RulesVersion != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, c := range []struct {
		what   string
		was    Circle
		change func(*CircleTerms)
		want   []string
	}{
		{"all good", Circle{}, nil, nil},
		{"nothing filled in", Circle{}, func(t *CircleTerms) { *t = CircleTerms{} }, []string{"name invalid.required", "slug invalid.slug",
			"kind invalid.choice", "reason invalid.choice", "admission invalid.choice"}},
		{"a slug that is a page", Circle{}, func(t *CircleTerms) { t.Slug = "new" }, []string{"slug invalid.taken"}},
		{"a long slug", Circle{}, func(t *CircleTerms) { t.Slug = strings.Repeat("a", 61) }, []string{"slug invalid.too_long"}},
		{"a core circle with an open door", Circle{}, func(t *CircleTerms) { t.Kind = Core }, []string{"admission invalid.core_admission"}},
		{"a core circle for money", Circle{}, func(t *CircleTerms) { t.Kind, t.Admission, t.Tiers = Core, AdmitTier, []id.ID{{1}} }, []string{"admission invalid.core_admission"}},
		{"a core circle by invitation", Circle{}, func(t *CircleTerms) { t.Kind, t.Admission = Core, AdmitInvitation }, nil},
		{"by tier, and by none", Circle{}, func(t *CircleTerms) { t.Admission = AdmitTier }, []string{"tiers invalid.required"}},
		{"by tier", Circle{}, func(t *CircleTerms) { t.Admission, t.Tiers = AdmitTier, []id.ID{{2}, {1}, {2}} }, nil},
		{"one seat", Circle{}, func(t *CircleTerms) { t.Capacity = 1 }, []string{"capacity invalid.range"}},
		{"fewer seats than members", Circle{Members: 9}, func(t *CircleTerms) { t.Capacity = 8 }, []string{"capacity invalid.below_members"}},
		{"as many seats as members", Circle{Members: 9}, func(t *CircleTerms) { t.Capacity = 9 }, nil},
		{"a split of what is no cohort", Circle{}, func(t *CircleTerms) { t.SplitAbove = 100 }, []string{"split_above invalid.split_kind"}},
		{"a split into what is no circle", Circle{}, func(t *CircleTerms) { t.Kind, t.SplitAbove = Cohort, 59 }, []string{"split_above invalid.range"}},
		{"a split", Circle{}, func(t *CircleTerms) { t.Kind, t.SplitAbove = Cohort, 300 }, nil},
		{"a long text", Circle{}, func(t *CircleTerms) { t.About = strings.Repeat("a", 2001) }, []string{"about invalid.too_long"}},
		{"signs that are none", Circle{}, func(t *CircleTerms) { t.Rules = "a\x00b" }, []string{"rules invalid.text"}},
	} {
		_, err := c.was.With(readers(c.change))
		if got := wrongAt(err); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

// A version of the rules is one text: it grows with each change of the text and with no other.
func TestRulesVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := Circle{}.With(readers(nil))
		if err != nil {
			t.Fatal(err)
		}
		texts := map[int]string{1: ""}
		for _, rules := range rapid.SliceOf(rapid.SampledFrom([]string{"", "Be kind.", "Be kind. ", "Be quiet."})).Draw(t, "rules") {
			if c, err = c.With(readers(func(t *CircleTerms) { t.Rules = rules })); err != nil {
				t.Fatal(err)
			}
			if text, known := texts[c.RulesVersion]; known && text != c.Rules {
				t.Fatalf("version %d is %q and %q", c.RulesVersion, text, c.Rules)
			}
			texts[c.RulesVersion] = c.Rules
		}
		if len(texts) != c.RulesVersion {
			t.Fatalf("%d versions of %d texts", c.RulesVersion, len(texts))
		}
		for version := range c.RulesVersion + 2 {
			if agreed := c.agrees(version) == nil; agreed != (c.Rules == "" || version == c.RulesVersion) {
				t.Fatalf("version %d of %d: agreed %v", version, c.RulesVersion, agreed)
			}
		}
	})
}

func TestSeats(t *testing.T) {
	for _, c := range []struct {
		capacity, members, free int
		full                    bool
	}{{0, 0, -1, false}, {0, 900, -1, false}, {2, 1, 1, false}, {2, 2, 0, true}, {2, 3, 0, true}} {
		circle := Circle{Capacity: c.capacity, Members: c.members}
		if circle.Free() != c.free || circle.Full() != c.full {
			t.Errorf("%+v: %d free, full %v", c, circle.Free(), circle.Full())
		}
	}
}

func TestDoors(t *testing.T) {
	for admission, want := range map[Admission]error{AdmitOpen: nil, AdmitApplication: ErrByApplication, AdmitInvitation: ErrByInvitation, AdmitTier: ErrByTier} {
		if err := (Circle{Admission: admission}).door(); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v", admission, err)
		}
	}
}

func TestWhoFounds(t *testing.T) {
	as := func(role access.Role) access.Actor {
		return access.Actor{Person: id.ID{1}, Member: id.ID{2}, Community: id.ID{3}, Role: role}
	}
	for _, c := range []struct {
		what   string
		policy CirclePolicy
		actor  access.Actor
		kind   CircleKind
		led    int
		want   *fault.Fault
	}{
		{"staff", CirclePolicy{}, as(access.Care), Core, 99, nil},
		{"a member where they may not", CirclePolicy{}, as(access.Member), Interest, 0, ErrFounding},
		{"a member where they may", CirclePolicy{true}, as(access.Member), Interest, 2, nil},
		{"a member who has enough", CirclePolicy{true}, as(access.Member), Interest, 3, ErrManyFounded},
		{"a member who wants a core", CirclePolicy{true}, as(access.Member), Core, 0, ErrFoundingKind},
	} {
		if err := c.policy.found(c.actor, c.kind, c.led); (err == nil) != (c.want == nil) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, err, c.want)
		}
	}
}
