package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/store/storetest"
)

// door sets how people get in.
func (w *world) door(change func(*community.Entrance)) {
	w.Helper()
	if _, err := w.people.EditEntrance(w.Context(), w.operator, change); err != nil {
		w.Fatal(err)
	}
}

func (w *world) by(way community.Admission) {
	w.Helper()
	w.door(func(a *community.Entrance) { a.Admission = way })
}

// ask gives the community questions.
func (w *world) ask(questions ...community.Question) community.Form {
	w.Helper()
	now, err := w.people.Questions(w.Context(), w.here.ID, w.here.ID, 0)
	if err != nil {
		w.Fatal(err)
	}
	f, err := w.people.EditQuestions(w.Context(), w.operator, w.here.ID, now.Version, questions)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

// apply has somebody apply who answers nothing.
func (w *world) apply(actor access.Actor) community.Application {
	w.Helper()
	a, err := w.people.Apply(w.Context(), actor, community.NewApplication{})
	if err != nil {
		w.Fatalf("%s applies: %v", actor.Email, err)
	}
	return a
}

// In a community that is not open, a proven e-mail makes a guest; who is in stays in.
func TestDoorThatIsNotOpen(t *testing.T) {
	inWorld(t, func(w *world) {
		early := w.signIn("early@example.com")
		w.by(community.AdmitApplication)
		late := w.signIn("late@example.com")
		if early = w.signIn("early@example.com"); early.Role != access.Member || late.Role != access.Guest || late.Email == "" {
			t.Fatalf("early is %q, late is %q with %q", early.Role, late.Role, late.Email)
		}
		if operator := w.signIn("ana@example.com"); operator.Role != access.Owner {
			t.Errorf("the operator is %q", operator.Role)
		}
		buys, err := w.people.EnsureGuest(t.Context(), w.here.ID, community.Guest{Person: late.Person, Email: "late@example.com", Language: "en"})
		if err != nil || buys.Role != access.Guest || buys.Member != late.Member {
			t.Errorf("late buys as %+v, %v", buys, err)
		}
		w.wants("late walks in", w.people.Join(t.Context(), late), community.ErrNotOpen)
		w.by(community.AdmitOpen)
		w.wants("late walks in once it is open", w.people.Join(t.Context(), late), nil)
		if w.role(late) != access.Member {
			t.Errorf("late is %q", w.role(late))
		}
		if joined := w.facts(community.FactMemberJoined); joined != 3 {
			t.Errorf("%d joined, want 3", joined)
		}
	})
}

// Two who prove their e-mails in one browser, one after the other, stay two.
func TestProvenGuestIsNobodyElses(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitInvitation)
		guest := w.guest()
		first := w.start("first@example.com")
		first.Guest = guest.Person
		one, err := w.people.SignIn(t.Context(), first)
		if err != nil || one.Member != guest.Member {
			t.Fatalf("%+v, %v", one, err)
		}
		second := w.start("second@example.com")
		second.Guest = one.Person
		two, err := w.people.SignIn(t.Context(), second)
		if err != nil || two.Member == one.Member {
			t.Fatalf("%+v, %v", two, err)
		}
		if now, err := w.people.ActorForPerson(t.Context(), one.Person, w.here.ID); err != nil || now.Email != "first@example.com" {
			t.Errorf("the first is %+v, %v", now, err)
		}
	})
}

func TestLetIn(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitInvitation)
		luz, guest := w.signIn("luz@example.com"), w.guest()
		w.wants("a guest lets in", w.people.LetIn(t.Context(), luz, luz.Member), access.ErrForbidden)
		w.wants("who proved nothing", w.people.LetIn(t.Context(), w.operator, guest.Member), community.ErrGuestRole)
		w.wants("Luz", w.people.LetIn(t.Context(), w.operator, luz.Member), nil)
		w.wants("Luz again", w.people.LetIn(t.Context(), w.operator, luz.Member), nil)
		ways, err := w.people.Admittances(t.Context(), w.operator, luz.Member)
		if err != nil || len(ways) != 1 || ways[0].Way != community.ByAppointment || ways[0].ByName != "Ana" || w.role(luz) != access.Member {
			t.Errorf("%+v, %v, %q", ways, err, w.role(luz))
		}

		// Who has applied is let in by their application, which waits for nobody any more.
		w.by(community.AdmitApplication)
		sol := w.signIn("sol@example.com")
		applied := w.apply(sol)
		w.wants("Sol, who applied", w.people.LetIn(t.Context(), w.operator, sol.Member), nil)
		ways, err = w.people.Admittances(t.Context(), w.operator, sol.Member)
		if err != nil || len(ways) != 1 || ways[0].Way != community.ByApplication || ways[0].Cause != applied.ID || w.role(sol) != access.Member {
			t.Errorf("%+v, %v, %q", ways, err, w.role(sol))
		}
		waiting, err := w.people.Applications(t.Context(), w.operator, community.ApplicationFilter{}, page.Request{})
		if err != nil || len(waiting.Items) != 0 {
			t.Errorf("%+v wait, %v", waiting.Items, err)
		}
	})
}

func TestEditEntrance(t *testing.T) {
	inWorld(t, func(w *world) {
		a, err := w.people.Entrance(t.Context(), w.here.ID)
		if err != nil || a != community.DefaultEntrance {
			t.Fatalf("%+v, %v", a, err)
		}
		_, err = w.people.EditEntrance(t.Context(), w.signIn("luz@example.com"), func(*community.Entrance) {})
		w.wants("a member", err, access.ErrForbidden)
		_, err = w.people.EditEntrance(t.Context(), w.operator, func(a *community.Entrance) {
			*a = community.Entrance{Admission: "window", ReapplyDays: -1, Quota: -1, InviteDays: 0, MailsADay: 0}
		})
		if f := fault.From(err); len(f.Fields) != 5 {
			t.Errorf("everything wrong: %v", err)
		}
		w.door(func(a *community.Entrance) { a.Admission, a.Quota = community.AdmitInvitation, 2 })
		w.door(func(a *community.Entrance) { a.Quota = 2 })
		if a, _ = w.people.Entrance(t.Context(), w.here.ID); a.Admission != community.AdmitInvitation || a.Quota != 2 || w.facts(community.FactAdmissionChanged) != 1 {
			t.Errorf("%+v, %d facts", a, w.facts(community.FactAdmissionChanged))
		}
	})
}

// An application keeps the questions that it answers, whatever is asked later.
func TestApplication(t *testing.T) {
	inWorld(t, func(w *world) {
		luz := w.signIn("luz@example.com")
		_, err := w.people.Apply(t.Context(), luz, community.NewApplication{})
		w.wants("where one walks in", err, community.ErrAlreadyIn)
		w.by(community.AdmitApplication)
		why := community.Question{Kind: community.AskLong, Label: "Why?", Required: true}
		roast := community.Question{Kind: community.AskOne, Label: "Roast?", Options: []string{"light", "dark"}}
		f := w.ask(why, roast)
		sol := w.signIn("sol@example.com")
		_, err = w.people.Apply(t.Context(), w.guest(), community.NewApplication{})
		w.wants("who proved nothing", err, access.ErrUnauthenticated)
		_, err = w.people.Apply(t.Context(), sol, community.NewApplication{})
		w.wants("to other questions", err, community.ErrQuestionsChanged)
		_, err = w.people.Apply(t.Context(), sol, community.NewApplication{Form: f.Version, Answers: [][]string{{" "}, {"green"}}})
		if fields := fault.From(err).Fields; len(fields) != 2 || fields[0].Name != "answers.0" || fields[1].Name != "answers.1" {
			t.Errorf("wrong answers: %v", err)
		}
		a, err := w.people.Apply(t.Context(), sol, community.NewApplication{Form: f.Version, Answers: [][]string{{"Because."}, {"dark"}}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.people.Apply(t.Context(), sol, community.NewApplication{Form: f.Version, Answers: [][]string{{"Please."}}})
		w.wants("once more", err, community.ErrApplicationOpen)
		w.ask(community.Question{Kind: community.AskShort, Label: "Who sent you?"})

		review := func(v community.Verdict) community.Application {
			t.Helper()
			a, err := w.people.Review(t.Context(), w.operator, a.ID, v)
			if err != nil {
				t.Fatalf("%s: %v", v.Kind, err)
			}
			return a
		}
		_, err = w.people.Review(t.Context(), sol, a.ID, community.Verdict{Kind: community.StepAccepted})
		w.wants("the applicant decides", err, community.ErrApplicationMissing)
		_, err = w.people.Review(t.Context(), w.operator, a.ID, community.Verdict{Kind: community.StepAsked})
		if f := fault.From(err); len(f.Fields) != 1 || f.Fields[0].Name != "words" {
			t.Errorf("asks nothing: %v", err)
		}
		review(community.Verdict{Kind: community.StepNote, Words: "Met at the fair."})
		if asked := review(community.Verdict{Kind: community.StepAsked, Words: "Which fair?"}); asked.State != community.Asked || asked.Reviewer != w.operator.Member {
			t.Errorf("asked: %+v", asked)
		}
		_, err = w.people.AnswerApplication(t.Context(), luz, a.ID, "Bilbao", once.Request{})
		w.wants("another answers", err, community.ErrApplicationMissing)
		if answered, err := w.people.AnswerApplication(t.Context(), sol, a.ID, "Bilbao", once.Request{}); err != nil || answered.State != community.Submitted {
			t.Errorf("answered: %+v, %v", answered, err)
		}
		_, err = w.people.AnswerApplication(t.Context(), sol, a.ID, "Bilbao!", once.Request{})
		w.wants("answers unasked", err, community.ErrApplicationMoved)

		own, err := w.people.Application(t.Context(), sol, a.ID)
		if err != nil || len(own.Questions) != 2 || own.Questions[0].Label != "Why?" || own.Application.Answers[1][0] != "dark" || len(own.Steps) != 3 || !own.Application.Reviewer.IsZero() {
			t.Errorf("to the applicant: %+v, %v", own, err)
		}
		theirs, err := w.people.Application(t.Context(), w.operator, a.ID)
		if err != nil || len(theirs.Steps) != 4 || theirs.Application.ReviewerName != "Ana" {
			t.Errorf("to the reviewer: %+v, %v", theirs, err)
		}
		_, err = w.people.Application(t.Context(), luz, a.ID)
		w.wants("another looks", err, community.ErrApplicationMissing)

		review(community.Verdict{Kind: community.StepAccepted})
		if w.role(sol) != access.Member {
			t.Errorf("accepted, and %q", w.role(sol))
		}
		_, err = w.people.Review(t.Context(), w.operator, a.ID, community.Verdict{Kind: community.StepDeclined, Words: "No."})
		w.wants("declined after that", err, community.ErrApplicationMoved)
		ways, err := w.people.Admittances(t.Context(), sol, sol.Member)
		if err != nil || len(ways) != 1 || ways[0].Way != community.ByApplication || ways[0].Cause != a.ID || ways[0].By != w.operator.Member {
			t.Errorf("%+v, %v", ways, err)
		}
		noDifference(t, w.db)
	})
}

// Who was declined waits before they apply again; who withdrew does not.
func TestApplyAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitApplication)
		sol := w.signIn("sol@example.com")
		if _, err := w.people.WithdrawApplication(t.Context(), sol, w.apply(sol).ID, once.Request{}); err != nil {
			t.Fatal(err)
		}
		second := w.apply(sol)
		if _, err := w.people.Review(t.Context(), w.operator, second.ID, community.Verdict{Kind: community.StepDeclined, Words: "Not yet."}); err != nil {
			t.Fatal(err)
		}
		_, err := w.people.Apply(t.Context(), sol, community.NewApplication{})
		w.wants("at once", err, community.ErrApplyLater)
		if wait := fault.From(err).RetryAfter; wait != 30*24*time.Hour {
			t.Errorf("waits %s", wait)
		}
		w.at.Advance(30*24*time.Hour - time.Second)
		_, err = w.people.Apply(t.Context(), sol, community.NewApplication{})
		w.wants("a second early", err, community.ErrApplyLater)
		w.at.Advance(time.Second)
		w.apply(sol)
	})
}

// However often somebody applies at once, on two nodes, they have one application.
func TestRaceOfApplications(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitApplication)
		nodes := []*community.Service{w.people, w.node()}
		for round := range 5 {
			sol := w.signIn(fmt.Sprintf("sol%d@example.com", round))
			if well := atOnce(8, func(n int) error {
				_, err := nodes[n%2].Apply(t.Context(), sol, community.NewApplication{})
				return err
			}); well != 1 {
				t.Fatalf("%d of 8 applied", well)
			}
		}
		noDifference(t, w.db)
	})
}

// Of those who decide at once, and the applicant who withdraws, one has it their way.
func TestRaceOfVerdicts(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitApplication)
		node := w.node()
		for round := range 8 {
			sol := w.signIn(fmt.Sprintf("sol%d@example.com", round))
			a := w.apply(sol)
			if well := atOnce(3, func(n int) (err error) {
				switch n {
				case 0:
					_, err = w.people.Review(t.Context(), w.operator, a.ID, community.Verdict{Kind: community.StepAccepted})
				case 1:
					_, err = node.Review(t.Context(), w.operator, a.ID, community.Verdict{Kind: community.StepDeclined, Words: "No."})
				case 2:
					_, err = node.WithdrawApplication(t.Context(), sol, a.ID, once.Request{})
				}
				return err
			}); well != 1 {
				t.Fatalf("%d of 3 went well", well)
			}
		}
		noDifference(t, w.db)
	})
}

func TestQueue(t *testing.T) {
	inWorld(t, func(w *world) {
		w.by(community.AdmitApplication)
		var all []id.ID
		for n := range 5 {
			all = append(all, w.apply(w.signIn(fmt.Sprintf("p%d@example.com", n))).ID)
		}
		decide := func(a id.ID, v community.Verdict) {
			t.Helper()
			if _, err := w.people.Review(t.Context(), w.operator, a, v); err != nil {
				t.Fatal(err)
			}
		}
		decide(all[0], community.Verdict{Kind: community.StepAccepted})
		decide(all[1], community.Verdict{Kind: community.StepAsked, Words: "When?"})
		decide(all[2], community.Verdict{Kind: community.StepAssigned, Reviewer: w.operator.Member})
		_, err := w.people.Review(t.Context(), w.operator, all[3], community.Verdict{Kind: community.StepAssigned, Reviewer: w.signIn("p0@example.com").Member})
		w.wants("given to who does not review", err, community.ErrCannotReview)
		for _, c := range []struct {
			what   string
			filter community.ApplicationFilter
			want   []id.ID
		}{
			{"to be decided", community.ApplicationFilter{}, all[1:]},
			{"the newest first", community.ApplicationFilter{Newest: true}, []id.ID{all[4], all[3], all[2], all[1]}},
			{"all", community.ApplicationFilter{Decided: true}, all},
			{"accepted", community.ApplicationFilter{State: community.Accepted}, all[:1]},
			{"asked", community.ApplicationFilter{State: community.Asked}, all[1:2]},
			{"nobody's", community.ApplicationFilter{Unassigned: true}, all[3:]},
			{"the operator's", community.ApplicationFilter{Reviewer: w.operator.Member}, all[1:3]},
			{"of the community", community.ApplicationFilter{Place: w.here.ID}, all[1:]},
		} {
			var got []id.ID
			for r := (page.Request{Limit: 2}); ; {
				p, err := w.people.Applications(t.Context(), w.operator, c.filter, r)
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range p.Items {
					got = append(got, a.ID)
				}
				if r.Cursor = p.Next; p.Next == "" {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.what, got, c.want)
			}
		}
		_, err = w.people.Applications(t.Context(), w.signIn("p1@example.com"), community.ApplicationFilter{}, page.Request{})
		w.wants("an applicant lists them", err, access.ErrForbidden)
	})
}

// Money for a tier is one of the doors: it lets in whom nothing else has, once, and nobody past an application.
func TestTierDoor(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		ctx, people := t.Context(), w.People()
		door := func(way community.Admission) {
			if _, err := people.EditEntrance(ctx, w.Boss(), func(e *community.Entrance) { e.Admission = way }); err != nil {
				t.Fatal(err)
			}
		}
		gold := w.Tier("Gold", storetest.Month(1000))
		guest, member := w.Join("Gus", access.Guest), w.Join("Mia", access.Member)
		guest.Email, member.Email = "gus@example.com", "mia@example.com"
		for _, way := range []community.Admission{community.AdmitApplication, community.AdmitInvitation} {
			door(way)
			if _, err := w.BuyTier(w.Commerce, guest, gold.Prices[0].ID, "card"); !errors.Is(err, community.ErrTierForMembers) {
				t.Errorf("buys past %s: %v", way, err)
			}
			buy := commerce.BuyTier{Community: w.Community, Price: gold.Prices[0].ID, Agreed: 1000}
			if _, err := w.Commerce.BuyTier(ctx, guest, buy); !errors.Is(err, community.ErrTierForMembers) {
				t.Errorf("orders past %s: %v", way, err)
			}
		}
		w.Enter(member, gold.Prices[0].ID, "card")
		door(community.AdmitTier)
		w.Enter(guest, gold.Prices[0].ID, "card")
		came, err := people.Admittances(ctx, w.Boss(), guest.Member)
		if err != nil || len(came) != 1 || came[0].Way != community.ByTier || came[0].Cause != gold.ID {
			t.Errorf("the guest came by %+v, %v", came, err)
		}
		if now, err := people.Member(ctx, w.Boss(), guest.Member); err != nil || now.Role != access.Member {
			t.Errorf("the guest is %q, %v", now.Role, err)
		}
		if came, err := people.Admittances(ctx, w.Boss(), member.Member); err != nil || len(came) != 0 {
			t.Errorf("who was in came by %+v, %v", came, err)
		}
	})
}
