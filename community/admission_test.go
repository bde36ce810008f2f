package community

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
)

func TestQuestionsAreChecked(t *testing.T) {
	for _, c := range []struct {
		what     string
		question Question
		field    string // that is wrong; empty: none
	}{
		{"a text", Question{Kind: AskShort, Label: " Who  are you? "}, ""},
		{"without words", Question{Kind: AskShort, Label: " "}, "label"},
		{"a kind that is none", Question{Kind: "shout", Label: "Who?"}, "kind"},
		{"a choice of one", Question{Kind: AskOne, Label: "Which?", Options: []string{"this", " "}}, "options"},
		{"a choice of the same", Question{Kind: AskOne, Label: "Which?", Options: []string{"this", " this "}}, "options"},
		{"a choice", Question{Kind: AskSeveral, Label: "Which?", Options: []string{"this", "that"}, Most: 9}, ""},
		{"options of a text are left out", Question{Kind: AskLong, Label: "Why?", Options: []string{"x"}}, ""},
		{"longer than a text can be", Question{Kind: AskShort, Label: "Who?", Most: 201}, "most"},
		{"a disguise", Question{Kind: AskShort, Label: "Who\u202e?"}, "label"},
	} {
		err := checkQuestions(CleanQuestions([]Question{c.question}))
		fields := fault.From(err).Fields
		if c.field == "" && err != nil || c.field != "" && (len(fields) != 1 || fields[0].Name != "questions.0."+c.field) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	if checkQuestions(make([]Question, mostQuestions+1)) == nil {
		t.Error("more questions than anybody answers")
	}
}

func TestAnswersAreChecked(t *testing.T) {
	short, long := Question{Kind: AskShort, Required: true, Most: 5}, Question{Kind: AskLong}
	one, several := Question{Kind: AskOne, Options: []string{"a", "b"}}, Question{Kind: AskSeveral, Options: []string{"a", "b"}, Required: true}
	page := Question{Kind: AskLink}
	for _, c := range []struct {
		what     string
		question Question
		answer   []string
		ok       bool
	}{
		{"a text", short, []string{" née "}, true},
		{"none where one is due", short, nil, false},
		{"blanks where one is due", short, []string{" "}, false},
		{"too long", short, []string{"longer"}, false},
		{"two lines where one fits", short, []string{"a\nb"}, false},
		{"two lines", long, []string{"a\r\nb"}, true},
		{"none", long, nil, true},
		{"one of them", one, []string{"b"}, true},
		{"both of one", one, []string{"a", "b"}, false},
		{"none of them", one, []string{"c"}, false},
		{"several", several, []string{"a", "b"}, true},
		{"the same twice", several, []string{"a", "a"}, false},
		{"no choice where one is due", several, nil, false},
		{"a page", page, []string{"https://example.com/me"}, true},
		{"a script", page, []string{"javascript:alert(1)"}, false},
		{"a mailbox", page, []string{"mailto:a@example.com"}, false},
		{"a password in it", page, []string{"https://a:b@example.com"}, false},
	} {
		if _, err := (Form{Questions: []Question{c.question}}).answer([][]string{c.answer}); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	answers, err := Form{Questions: []Question{long}}.answer([][]string{{"x"}, {"of no question"}})
	if err != nil || len(answers) != 1 {
		t.Errorf("%q, %v", answers, err)
	}
}

// Whatever happens to an application, once it is decided only notes are made.
func TestStepsOfAnApplication(t *testing.T) {
	kinds := []StepKind{StepAsked, StepAnswered, StepAccepted, StepDeclined, StepWithdrawn, StepAssigned, StepNote, StepSubmitted, "dropped"}
	rapid.Check(t, func(t *rapid.T) {
		a, now := Application{State: Submitted}, time.Unix(1_800_000_000, 0)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(time.Minute)
			s := ApplicationStep{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Words: rapid.SampledFrom([]string{"", "words"}).Draw(t, "words")}
			next, err := a.step(s, now)
			switch {
			case err != nil && (next.State != a.State || next.ChangedAt != a.ChangedAt):
				t.Fatalf("%s was refused, and changed %+v into %+v", s.Kind, a, next)
			case err == nil && !a.State.Open() && s.Kind != StepNote:
				t.Fatalf("%s of what is %s", s.Kind, a.State)
			case err == nil && s.Kind == StepAnswered && a.State != Asked:
				t.Fatal("answered unasked")
			case err == nil && s.Words == "" && slices.Contains([]StepKind{StepAsked, StepAnswered, StepDeclined, StepNote}, s.Kind):
				t.Fatalf("%s without a word", s.Kind)
			}
			a = next
		}
	})
}

func TestStateOfAnInvitation(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	for _, c := range []struct {
		what string
		i    Invitation
		want InvitationState
	}{
		{"open", Invitation{Uses: 1, ExpiresAt: now.Add(1)}, InvitationOpen},
		{"at its end", Invitation{Uses: 1, ExpiresAt: now}, InvitationExpired},
		{"used up", Invitation{Uses: 2, Used: 2, ExpiresAt: now.Add(1), ClosedAt: now}, InvitationUsed},
		{"revoked", Invitation{Uses: 2, Used: 1, ExpiresAt: now.Add(1), ClosedAt: now}, InvitationRevoked},
		{"revoked long ago", Invitation{Uses: 2, ExpiresAt: now.Add(-1), ClosedAt: now.Add(-2)}, InvitationRevoked},
		{"found to be over", Invitation{Uses: 2, ExpiresAt: now.Add(-1), ClosedAt: now}, InvitationExpired},
	} {
		if got := c.i.State(now); got != c.want {
			t.Errorf("%s: %s", c.what, got)
		}
		if (c.i.over(now) == nil) != (c.want == InvitationOpen) {
			t.Errorf("%s: %v", c.what, c.i.over(now))
		}
	}
}

func TestInvitationIsDecided(t *testing.T) {
	now, actor := time.Unix(1_800_000_000, 0), access.Actor{Community: id.ID{1}, Member: id.ID{2}, Name: "Luz"}
	i, err := NewInvitation{Email: " Sol@Example.com ", Uses: 40}.decide(actor, DefaultEntrance, now)
	if err != nil || i.Email != "sol@example.com" || i.Uses != 1 || i.Place != actor.Community || !i.MailDueAt.Equal(now) || !i.ExpiresAt.Equal(now.AddDate(0, 0, 30)) {
		t.Errorf("%+v, %v", i, err)
	}
	if _, err := (NewInvitation{Uses: 0}).decide(actor, DefaultEntrance, now); err == nil {
		t.Error("an invitation for nobody")
	}
}

func TestReadInvitees(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       []Invitee
	}{
		{"with commas", "Ana,ana@x.com\nSol,sol@x.com,Core", []Invitee{{1, "Ana", "ana@x.com", ""}, {2, "Sol", "sol@x.com", "Core"}}},
		{"with a heading", "\ufeffE-mail;Nombre\nana@x.com;Ana\n", []Invitee{{2, "Ana", "ana@x.com", ""}}},
		{"with tabs", "姓名\t邮箱\t圈子\n陈薇\tchen@x.com\t核心\n", []Invitee{{2, "陈薇", "chen@x.com", "核心"}}},
		{"addresses alone", "ana@x.com\n\nsol@x.com", []Invitee{{1, "", "ana@x.com", ""}, {3, "", "sol@x.com", ""}}},
		{"quoted", `"Ruiz, Ana",ana@x.com`, []Invitee{{1, "Ruiz, Ana", "ana@x.com", ""}}},
	} {
		got, err := ReadInvitees(c.text)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
	}
	for what, text := range map[string]string{"nothing": " \n", "a heading alone": "name,email\n", "too many": strings.Repeat("a@x.com\n", maxInvitees+1), "too long": strings.Repeat("x", maxInviteList+1)} {
		if _, err := ReadInvitees(text); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func FuzzReadInvitees(f *testing.F) {
	f.Add("name,email,circle\nAna,ana@example.com,Core\n")
	f.Add("\ufeff邮箱;\"x\n\";")
	f.Fuzz(func(t *testing.T, text string) {
		invitees, err := ReadInvitees(text)
		if err == nil && (len(invitees) == 0 || len(invitees) > maxInvitees) {
			t.Fatalf("%d lines", len(invitees))
		}
		for i, in := range invitees {
			if in.Line < 1 || i > 0 && in.Line <= invitees[i-1].Line {
				t.Fatalf("line %d after %d", in.Line, invitees[max(i-1, 0)].Line)
			}
		}
		judge(invitees, func(string) (id.ID, bool) { return id.ID{1}, true })
	})
}

func TestMasked(t *testing.T) {
	for email, want := range map[string]string{"": "", "ana@example.com": "a…@example.com"} {
		if got := masked(email); got != want {
			t.Errorf("%s: %s", email, got)
		}
	}
}
