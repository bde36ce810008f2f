package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/jobs"
	"panal/store/storetest"
)

// society is a world whose members answer and buy.
type society struct {
	*storetest.World
	people   *community.Service
	operator access.Actor
	members  []access.Actor
	age, tag community.Attribute
}

func newSociety(t *testing.T, w *storetest.World) *society {
	s := &society{World: w, people: community.NewService(w.DB.People(), nil, w.Clock, w.DB.IDs()), operator: w.Join("Olga", access.Operator)}
	var err error
	if s.age, err = s.people.CreateAttribute(t.Context(), s.operator, community.AttributeTerms{Slug: "age", Label: "Age", Purpose: "To offer what suits you",
		Kind: community.Band, Choices: []string{"18–24", "25–34", "35+"}, FilledBy: community.FilledByMember, ShownTo: community.ShownToStaff}); err != nil {
		t.Fatal(err)
	}
	if s.tag, err = s.people.CreateAttribute(t.Context(), s.operator, community.AttributeTerms{Slug: "taste", Label: "Taste", Purpose: "To know what to roast",
		Kind: community.Tags, FilledBy: community.FilledByMember, ShownTo: community.ShownToMembers}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *society) measured(t *testing.T) {
	t.Helper()
	runner := jobs.New(s.DB.Facts(), s.DB.Wake(), s.Clock, []jobs.Consumer{jobs.Measuring(s.people), jobs.Ladder(s.people)}, []jobs.Task{jobs.ForgetAnswers(s.people)})
	if err := runner.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// What a rule chooses of many is what it chooses of each, whatever the rule and the members.
func TestRuleMeansTheSameForOneAndForMany(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s, r := newSociety(t, w), rand.New(rand.NewPCG(3, 7))
		var products []commerce.Product
		for range 2 {
			products = append(products, w.Product(1000, 1000))
		}
		tiers := s.tiers(t)
		for n := range 30 {
			role := access.Member
			if n%10 == 0 {
				role = access.Guest
			}
			m := w.Join(fmt.Sprint("M", n), role)
			s.members = append(s.members, m)
			w.Clock.Advance(time.Duration(r.IntN(72)) * time.Hour)
			if role == access.Member && r.IntN(2) == 0 {
				if err := s.people.Consent(t.Context(), m, s.age.ID, 1, []string{fmt.Sprint(1 + r.IntN(3))}); err != nil {
					t.Fatal(err)
				}
			}
			if role == access.Member && r.IntN(2) == 0 {
				if err := s.people.Consent(t.Context(), m, s.tag.ID, 1, []string{"Fruity", []string{"100% dark", "milk_y", "Ñ"}[r.IntN(3)]}); err != nil {
					t.Fatal(err)
				}
			}
			for range r.IntN(3) {
				w.Buy(m, products[r.IntN(2)].Variants[0].ID, id.Zero, id.Zero)
				w.Clock.Advance(time.Hour)
			}
			if price := tiers[r.IntN(3)].Prices; role == access.Member && len(price) > 0 {
				w.EnterBy(m, price[0].ID, []string{"card", storetest.Declined}[r.IntN(2)])
				if r.IntN(3) == 0 {
					if _, err := w.Commerce.StopRenewal(t.Context(), m, w.Community); err != nil {
						t.Fatal(err)
					}
				}
			}
			if n == 20 {
				w.Advance() // those of before are renewed, in grace or ended; those after are as time left them
			}
		}
		s.measured(t)
		noDifference(t, w.DB)
		chosen := map[int]int{}
		for range 150 {
			w.Clock.Advance(2 * time.Hour) // and some memberships end meanwhile, of which nothing is done
			rule := s.randomRule(r, products, tiers, 0)
			if err := rule.Check(); err != nil {
				t.Fatalf("%s: %v", rule.Text(), err)
			}
			again, err := community.ParseRule([]byte(rule.Text()))
			if err != nil || again.Text() != rule.Text() {
				t.Fatalf("%s is read as %s, %v", rule.Text(), again.Text(), err)
			}
			size, err := s.people.CountRule(t.Context(), s.operator, rule)
			if err != nil {
				t.Fatalf("%s: %v", rule.Text(), err)
			}
			var each []id.ID
			for _, m := range append(slices.Clone(s.members), s.operator, w.Staff) {
				in, err := s.people.Chosen(t.Context(), w.Community, m.Member, rule)
				if err != nil {
					t.Fatal(err)
				}
				if in {
					each = append(each, m.Member)
				}
			}
			listed, err := s.people.MembersChosen(t.Context(), s.operator, rule, page.Request{Limit: 100})
			if err != nil || size.Chosen != len(each) || len(listed.Items) != len(each) || size.Of != 29 {
				t.Errorf("%s chooses %+v at once, lists %d, and one by one %d, %v", rule.Text(), size, len(listed.Items), len(each), err)
			}
			chosen[min(len(each), 1)]++
		}
		if chosen[0] == 0 || chosen[1] == 0 {
			t.Errorf("rules chose nobody or somebody only: %v", chosen)
		}
	})
}

// tiers are two that are paid for, and everybody's.
func (s *society) tiers(t *testing.T) []community.Tier {
	terms := community.TierTerms{Slug: "free", Name: "Free"}
	free, err := s.people.CreateTier(t.Context(), s.operator, community.CreateTier{Terms: terms})
	if err == nil {
		free, err = s.people.UpdateTier(t.Context(), s.operator, free.ID, terms, community.TierLive)
	}
	if err != nil {
		t.Fatal(err)
	}
	return []community.Tier{s.Tier("Silver", storetest.Month(900)), s.Tier("Gold", storetest.Month(3000)), free}
}

func (s *society) randomRule(r *rand.Rand, products []commerce.Product, tiers []community.Tier, depth int) community.Rule {
	if depth < 3 && r.IntN(2) == 0 {
		parts := []community.Rule{s.randomRule(r, products, tiers, depth+1), s.randomRule(r, products, tiers, depth+1)}
		switch r.IntN(3) {
		case 0:
			return community.Rule{All: parts}
		case 1:
			return community.Rule{Any: parts}
		}
		return community.Rule{Not: &parts[0]}
	}
	rule := community.Rule{Field: community.Fields[r.IntN(len(community.Fields))]}
	if rule.Field == community.FieldCircle {
		rule.Field = community.FieldRole
	}
	rule.Is = community.Compares[rule.Field][r.IntN(len(community.Compares[rule.Field]))]
	switch rule.Field {
	case community.FieldPurchases:
		rule.Number = r.Int64N(3)
	case community.FieldSpent:
		rule.Number = r.Int64N(3000)
	case community.FieldBought, community.FieldActive, community.FieldJoined:
		if days := 1 + r.Int64N(50); rule.Is.Dated() {
			rule.At = s.Clock.Now().Add(-time.Duration(days) * 24 * time.Hour).Truncate(time.Second)
		} else {
			rule.Number = days
		}
	case community.FieldTier:
		for _, tier := range tiers[r.IntN(3):] {
			rule.Values = append(rule.Values, id.Tier.Text(tier.ID))
		}
	case community.FieldRung:
		rule.Values = []string{"customer", "user"}[:1+r.IntN(2)]
	case community.FieldRole:
		rule.Values = []string{"member", "operator"}[:1+r.IntN(2)]
	case community.FieldProduct:
		rule.Values = []string{id.Product.Text(products[r.IntN(2)].ID)}
	case community.FieldAttribute:
		rule.Key = []string{"age", "taste", "nothing"}[r.IntN(3)]
		rule.Values = []string{"2", "100 dark", "milk y", "fruity", "ñ", "%"}[r.IntN(6):]
	}
	return rule
}

// A value is there with the member's consent to the purpose as it stands, and not a moment longer.
func TestConsent(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := newSociety(t, w)
		ctx, luz := t.Context(), w.Join("Luz", access.Member)
		young := community.Rule{Field: community.FieldAttribute, Key: "age", Is: community.AnyOf, Values: []string{"1", "2"}}
		chosen := func(want int) {
			t.Helper()
			if size, err := s.people.CountRule(ctx, s.operator, young); err != nil || size.Chosen != want {
				t.Errorf("%+v, %v; want %d", size, err, want)
			}
		}
		wants := func(what string, err error, want *fault.Fault) {
			t.Helper()
			if err == nil || fault.From(err).Code != want.Code {
				t.Errorf("%s: %v, want %v", what, err, want)
			}
		}
		wants("no choice", s.people.Consent(ctx, luz, s.age.ID, 1, []string{"9"}), fault.New(fault.Invalid, "invalid"))
		wants("a guest", s.people.Consent(ctx, w.Join("Gil", access.Guest), s.age.ID, 1, []string{"1"}), access.ErrForbidden)
		if err := s.people.Consent(ctx, luz, s.age.ID, 1, []string{"2"}); err != nil {
			t.Fatal(err)
		}
		chosen(1)
		if err := s.people.Withdraw(ctx, luz, s.age.ID); err != nil {
			t.Fatal(err)
		}
		chosen(0)
		if err := s.people.Consent(ctx, luz, s.age.ID, 1, []string{"1"}); err != nil {
			t.Fatal(err)
		}
		terms := community.AttributeTerms{Label: "Age group", Purpose: s.age.Purpose, Choices: []string{"18–24", "25–34", "35+", "Ageless"},
			FilledBy: community.FilledByMember, ShownTo: community.ShownToStaff}
		if a, err := s.people.EditAttribute(ctx, s.operator, s.age.ID, terms); err != nil || a.Version != 1 || a.Slug != "age" {
			t.Fatalf("another choice and label: %+v, %v", a, err)
		}
		chosen(1)
		terms.Purpose = "To sell it on"
		if a, err := s.people.EditAttribute(ctx, s.operator, s.age.ID, terms); err != nil || a.Version != 2 {
			t.Fatalf("another purpose: %+v, %v", a, err)
		}
		chosen(0)
		answers, err := s.people.Answers(ctx, luz, luz.Member)
		if err != nil || len(answers) != 2 || answers[0].Consented() {
			t.Errorf("after the purpose changed: %+v, %v", answers, err)
		}
		wants("consent to the old purpose", s.people.Consent(ctx, luz, s.age.ID, 1, []string{"1"}), community.ErrPurposeChanged)
		s.measured(t)
		if n, err := s.people.ForgetStale(ctx, w.Community); err != nil || n != 0 {
			t.Errorf("%d stale answers are left, %v", n, err)
		}
		noDifference(t, w.DB)

		terms.FilledBy = community.FilledByStaff
		if _, err := s.people.EditAttribute(ctx, s.operator, s.age.ID, terms); err != nil {
			t.Fatal(err)
		}
		wants("staff without consent", s.people.FillIn(ctx, w.Staff, luz.Member, s.age.ID, []string{"1"}), community.ErrNoConsent)
		if err := s.people.Consent(ctx, luz, s.age.ID, 2, nil); err != nil {
			t.Fatal(err)
		}
		chosen(0)
		if err := s.people.FillIn(ctx, w.Staff, luz.Member, s.age.ID, []string{"1"}); err != nil {
			t.Fatal(err)
		}
		chosen(1)
		if err := s.people.Consent(ctx, luz, s.age.ID, 2, nil); err != nil { // again, which changes nothing
			t.Fatal(err)
		}
		chosen(1)
		if err := s.people.RetireAttribute(ctx, s.operator, s.age.ID); err != nil {
			t.Fatal(err)
		}
		chosen(0)
		noDifference(t, w.DB)
	})
}

// Segments keep a rule under a name of their own, and each change is told with who made it.
func TestSegments(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		s := newSociety(t, w)
		ctx := t.Context()
		rule := community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 1}
		buyers, err := s.people.CreateSegment(ctx, w.Staff, community.SegmentTerms{Name: " Buyers ", Rule: rule})
		if err != nil || buyers.Name != "Buyers" {
			t.Fatalf("%+v, %v", buyers, err)
		}
		_, err = s.people.CreateSegment(ctx, w.Staff, community.SegmentTerms{Name: "Buyers", Rule: rule})
		if f := fault.From(err); len(f.Fields) != 1 || f.Fields[0].Code != "invalid.taken" {
			t.Errorf("the same name: %v", err)
		}
		_, err = s.people.CreateSegment(ctx, w.Staff, community.SegmentTerms{Name: "", Persona: true, Rule: community.Rule{Field: "mood"}})
		if f := fault.From(err); len(f.Fields) != 3 {
			t.Errorf("nothing right: %+v", f.Fields)
		}
		luz := w.Join("Luz", access.Member)
		if in, err := s.people.Chosen(ctx, w.Community, luz.Member, buyers.Rule); in || err != nil {
			t.Errorf("who bought nothing: %v, %v", in, err)
		}
		w.Buy(luz, w.Product(500, 5).Variants[0].ID, id.Zero, id.Zero)
		if in, err := s.people.Chosen(ctx, w.Community, luz.Member, buyers.Rule); !in || err != nil {
			t.Errorf("at once after a purchase: %v, %v", in, err)
		}
		s.measured(t)
		listed, err := s.people.Members(ctx, w.Staff, community.MemberFilter{Segment: buyers.ID, Words: "lu"}, page.Request{})
		if err != nil || len(listed.Items) != 1 || listed.Items[0].ID != luz.Member {
			t.Errorf("%+v, %v", listed, err)
		}
		if err := s.people.RemoveSegment(ctx, w.Staff, buyers.ID); err != nil {
			t.Fatal(err)
		}
		if all, err := s.people.Segments(ctx, w.Staff); err != nil || len(all) != 0 {
			t.Errorf("%+v, %v", all, err)
		}
		kinds, err := w.DB.FactKinds(ctx, w.Community)
		for _, kind := range []fact.Kind{community.FactSegmentChanged, community.FactSegmentRemoved} {
			if err != nil || !slices.Contains(kinds, kind) {
				t.Errorf("no fact %s among %v, %v", kind, kinds, err)
			}
		}
		if _, err := s.people.Segments(ctx, luz); err == nil {
			t.Error("a member sees the segments")
		}
	})
}
