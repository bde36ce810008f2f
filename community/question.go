package community

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// A form is the questions that a place asks whoever applies, in their order. It is never changed: new questions are a
// new version, and an application keeps the version that it answers.

// QuestionKind is how a question is answered.
type QuestionKind string

const (
	AskShort   QuestionKind = "short"
	AskLong    QuestionKind = "long"
	AskOne     QuestionKind = "choice"
	AskSeveral QuestionKind = "choices"
	AskLink    QuestionKind = "link"
)

// QuestionKinds lists every kind.
var QuestionKinds = []QuestionKind{AskShort, AskLong, AskOne, AskSeveral, AskLink}

// Chooses reports whether the answer is among options.
func (k QuestionKind) Chooses() bool { return k == AskOne || k == AskSeveral }

// longest is the most characters that an answer of the kind can have.
func (k QuestionKind) longest() int {
	switch k {
	case AskLong:
		return 5000
	case AskLink:
		return 500
	}
	return 200
}

// Question is one of a form.
type Question struct {
	Kind     QuestionKind `json:"kind"`
	Label    string       `json:"label"`
	Hint     string       `json:"hint,omitempty"`
	Options  []string     `json:"options,omitempty"` // of those that choose
	Required bool         `json:"required,omitempty"`
	Most     int          `json:"most,omitempty"` // characters of an answer; 0 is the most there can be
}

// Limit is the most characters that an answer can have.
func (q Question) Limit() int {
	if q.Most > 0 {
		return q.Most
	}
	return q.Kind.longest()
}

// Form is one version of a place's questions.
type Form struct {
	Place     id.ID
	Version   int // from 1; 0 where nothing was ever asked
	Questions []Question
	By        id.ID
	MadeAt    time.Time
}

const (
	mostQuestions, mostOptions = 20, 20
	longestLabel, longestHint  = 300, 300
	longestOption              = 120
)

// ErrQuestionsMissing is returned for a version that there never was.
var ErrQuestionsMissing = fault.Missing("questions")

// ErrQuestionsChanged is returned for what was done to questions that are others by now.
var ErrQuestionsChanged = fault.New(fault.Conflict, "questions_changed")

// CleanQuestions trims what people typed, and leaves out empty options and what does not belong to the kind.
func CleanQuestions(questions []Question) []Question {
	clean := make([]Question, len(questions))
	for i, q := range questions {
		q.Label, q.Hint = input.Line(q.Label), input.Line(q.Hint)
		var options []string
		for _, o := range q.Options {
			if o = input.Line(o); o != "" && q.Kind.Chooses() {
				options = append(options, o)
			}
		}
		if q.Options = options; q.Kind.Chooses() {
			q.Most = 0
		}
		clean[i] = q
	}
	return clean
}

// checkQuestions says what is wrong with cleaned questions, each at its field.
func checkQuestions(questions []Question) error {
	var wrong fault.Fields
	wrong.Check(len(questions) <= mostQuestions, "questions", "invalid.too_many", fault.Args{"max": mostQuestions})
	for i, q := range questions {
		at := func(field string) string { return "questions." + strconv.Itoa(i) + "." + field }
		wrong.Check(slices.Contains(QuestionKinds, q.Kind), at("kind"), "invalid.choice")
		wrong.Check(q.Label != "", at("label"), "invalid.required")
		checkWords(&wrong, at("label"), q.Label, longestLabel)
		checkWords(&wrong, at("hint"), q.Hint, longestHint)
		longest := q.Kind.longest()
		wrong.Check(q.Most >= 0 && q.Most <= longest, at("most"), "invalid.range", fault.Args{"min": 1, "max": longest})
		if !q.Kind.Chooses() {
			continue
		}
		wrong.Check(len(q.Options) >= 2, at("options"), "invalid.two_options")
		wrong.Check(len(q.Options) <= mostOptions, at("options"), "invalid.too_many", fault.Args{"max": mostOptions})
		for _, o := range q.Options {
			checkWords(&wrong, at("options"), o, longestOption)
		}
		sorted := slices.Sorted(slices.Values(q.Options))
		wrong.Check(len(slices.Compact(sorted)) == len(q.Options), at("options"), "invalid.option_twice")
	}
	return wrong.Err()
}

// checkWords says what is wrong with words that people typed.
func checkWords(wrong *fault.Fields, field, text string, most int) {
	wrong.Check(utf8.RuneCountInString(text) <= most, field, "invalid.too_long", fault.Args{"max": most})
	wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, unprintable), field, "invalid.text")
}

// unprintable are characters that no text of several lines needs.
func unprintable(r rune) bool { return r != '\n' && r != '\t' && input.Disguises(r) }

// AnswerField is what forms and JSON call the answer to a question.
func AnswerField(question int) string { return "answers." + strconv.Itoa(question) }

// answer returns cleaned answers in the order of the questions, or what is wrong with them, each at its field. What
// answers no question is left out.
func (f Form) answer(given [][]string) ([][]string, error) {
	answers := make([][]string, len(f.Questions))
	var wrong fault.Fields
	for i, q := range f.Questions {
		var texts []string
		if i < len(given) {
			for _, text := range given[i] {
				if text = input.Text(text); text != "" {
					texts = append(texts, text)
				}
			}
		}
		q.check(&wrong, AnswerField(i), texts)
		answers[i] = append([]string{}, texts...)
	}
	return answers, wrong.Err()
}

// check says what is wrong with the answer to a question.
func (q Question) check(wrong *fault.Fields, field string, texts []string) {
	if len(texts) == 0 {
		wrong.Check(!q.Required, field, "invalid.required")
		return
	}
	if q.Kind.Chooses() {
		known := !slices.ContainsFunc(texts, func(text string) bool { return !slices.Contains(q.Options, text) })
		once := len(slices.Compact(slices.Sorted(slices.Values(texts)))) == len(texts)
		wrong.Check(known && once && (q.Kind == AskSeveral || len(texts) == 1), field, "invalid.choice")
		return
	}
	wrong.Check(len(texts) == 1, field, "invalid.text")
	if q.Kind == AskLink {
		wrong.Check(webLink(texts[0]), field, "invalid.link")
	}
	checkWords(wrong, field, texts[0], q.Limit())
	wrong.Check(q.Kind == AskLong || !strings.ContainsAny(texts[0], "\n\t"), field, "invalid.text")
}

// webLink reports whether a text is the address of a page: nothing else is made a link for others to follow.
func webLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// Questions returns a version of the questions of a place (0: as they are now); everybody may know what they will be
// asked.
func (s *Service) Questions(ctx context.Context, community, place id.ID, version int) (Form, error) {
	f, err := s.store.Form(ctx, community, place, version)
	if err == nil && f.Version < version {
		err = ErrQuestionsMissing
	}
	return f, err
}

// EditQuestions gives a place new questions. The version is that of the questions that were changed, so that of two
// who change them at once, one is told.
func (s *Service) EditQuestions(ctx context.Context, actor access.Actor, place id.ID, version int, questions []Question) (made Form, err error) {
	if err := s.MayAsk(ctx, actor, place); err != nil {
		return Form{}, err
	}
	questions = CleanQuestions(questions)
	if err := checkQuestions(questions); err != nil {
		return Form{}, err
	}
	err = s.store.Write(ctx, actor.Community, func(tx Tx) error {
		now, err := tx.Form(place, 0)
		if err != nil {
			return err
		}
		if now.Version != version {
			return ErrQuestionsChanged
		}
		made = Form{place, version + 1, questions, actor.Member, tx.Now()}
		added, err := tx.AddForm(made)
		if err == nil && !added {
			err = ErrQuestionsChanged
		}
		if err != nil {
			return err
		}
		changed := AdmissionFact{Place: place, Questions: len(questions), By: actor.Member}
		return tx.Emit(fact.Fact{Kind: FactQuestionsChanged, Version: 1, Subject: place, By: actor.Member, Payload: changed})
	})
	if err != nil {
		return Form{}, err
	}
	return made, nil
}
