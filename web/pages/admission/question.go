package admission

import (
	"net/url"
	"strconv"
	"strings"

	"panal/community"
	"panal/web/link"
	"panal/web/ui"
)

// Asking is where whoever leads a circle says what it asks.
type Asking struct {
	ui.Page
	To        link.Community
	Questions Editor
}

// Editor changes the questions of a place, and shows them as an applicant would see them.
type Editor struct {
	ui.Page
	Place  community.Place
	Action string
	Back   string // where it leads once they are kept
	Form   ui.Form
	Rows   int                  // of the form: those that there are, and some to be filled in
	Shown  []community.Question // as they are typed
}

// spareQuestions is how many rows stand empty below the questions that there are.
const spareQuestions = 2

// EditorOf shows questions as they are.
func EditorOf(p ui.Page, place community.Place, action string, f community.Form) Editor {
	v := url.Values{"version": {strconv.Itoa(f.Version)}}
	for i, q := range f.Questions {
		v.Set(rowField(i, "kind"), string(q.Kind))
		v.Set(rowField(i, "label"), q.Label)
		v.Set(rowField(i, "hint"), q.Hint)
		v.Set(rowField(i, "options"), strings.Join(q.Options, "\n"))
		if q.Required {
			v.Set(rowField(i, "required"), "yes")
		}
		if q.Most > 0 {
			v.Set(rowField(i, "most"), strconv.Itoa(q.Most))
		}
	}
	return Editor{Page: p, Place: place, Action: action, Form: ui.NewForm(p.Locale, v), Rows: len(f.Questions) + spareQuestions, Shown: f.Questions}
}

func rowField(row int, name string) string { return "questions." + strconv.Itoa(row) + "." + name }

// Typed puts what was typed into the editor, without the rows that have no words, and returns the questions.
func (p *Editor) Typed(f ui.Form) (questions []community.Question) {
	kept := url.Values{"version": f.Values["version"]}
	for row := 0; f.Values.Has(rowField(row, "label")); row++ {
		get := func(name string) string { return f.Values.Get(rowField(row, name)) }
		if strings.TrimSpace(get("label")) == "" {
			continue
		}
		for _, name := range rowFields {
			kept[rowField(len(questions), name)] = f.Values[rowField(row, name)]
		}
		most, err := strconv.Atoi(strings.TrimSpace(get("most")))
		if err != nil && get("most") != "" {
			most = -1 // for the rule to refuse
		}
		questions = append(questions, community.Question{Kind: community.QuestionKind(get("kind")), Label: get("label"), Hint: get("hint"),
			Options: strings.Split(get("options"), "\n"), Required: get("required") != "", Most: most})
	}
	f.Values = kept
	p.Form, p.Rows, p.Shown = f, len(questions)+spareQuestions, community.CleanQuestions(questions)
	return questions
}

// rowFields are the fields of a row.
var rowFields = []string{"kind", "label", "hint", "options", "required", "most"}

// MoveUp lets a row of a form change places with the one above it.
func MoveUp(v url.Values, row int) {
	if row < 1 || !v.Has(rowField(row, "label")) {
		return
	}
	for _, name := range rowFields {
		a, b := rowField(row-1, name), rowField(row, name)
		v[a], v[b] = v[b], v[a]
	}
}

func (p Editor) field(row int, name string) ui.Input {
	in := p.Form.Input(rowField(row, name), p.T("admission.question_"+name))
	in.Optional, in.Autocomplete = true, "off"
	return in
}

// opened reports whether what most questions do not need is to be seen: something is there, or is missing.
func (p Editor) opened(row int) bool {
	for _, name := range []string{"options", "hint", "most"} {
		if in := p.field(row, name); in.Value != "" || in.Error != "" {
			return true
		}
	}
	return false
}

// most bounds an answer of words.
func (p Editor) most(row int) ui.Input {
	in := p.field(row, "most")
	in.Type, in.InputMode, in.Min, in.Hint = "number", "numeric", "1", p.T("admission.question_most_hint")
	return in
}

func (p Editor) kinds() []ui.Option {
	var options []ui.Option
	for _, k := range community.QuestionKinds {
		options = append(options, ui.Option{Value: string(k), Label: p.T("admission.kind." + string(k))})
	}
	return options
}

// blank is the form as an applicant finds it.
func (p Editor) blank() ui.Form { return ui.NewForm(p.Locale, url.Values{}) }
