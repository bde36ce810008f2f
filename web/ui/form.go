package ui

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"panal/fault"
	"panal/internal/locale"
)

// Form is what was typed into a form and what was wrong with it, so that a
// refused form comes back as it was sent.
type Form struct {
	Locale *locale.Locale
	Values url.Values
	Errors map[string]string // by field name
	Failed string            // what is wrong with the whole, if anything
	first  string            // the name of the first field that is wrong
}

// RequestKey is the field of a form that Once keeps.
const RequestKey = "request_key"

// NewForm shows the given values.
func NewForm(l *locale.Locale, values url.Values) Form {
	return Form{Locale: l, Values: values}
}

// Refused is the form with what err says: at each field, and above the form when
// it is about the whole.
func (f Form) Refused(err error) Form {
	refusal := fault.From(err)
	f.Errors = map[string]string{}
	for _, field := range refusal.Fields {
		f.Errors[field.Name] = f.Locale.Fill("fault."+field.Code, field.Args)
	}
	if len(refusal.Fields) > 0 {
		f.first = refusal.Fields[0].Name
	}
	f.Failed = FaultText(f.Locale, refusal)
	return f
}

// Input is the field of the given name with its value and its error.
func (f Form) Input(name, label string) Input {
	return Input{Name: name, Label: label, Value: f.Values.Get(name), Error: f.Errors[name], locale: f.Locale}
}

// FaultText says what went wrong to a person. A code without a message of its
// own is told by its kind.
func FaultText(l *locale.Locale, f *fault.Fault) string {
	if key := "fault." + f.Code; l.Has(key) {
		return l.Fill(key, f.Args)
	}
	return l.T("fault." + f.Kind.String())
}

// Input is one field. Build it with Form.Input, which fills in value and error,
// and set what else it needs.
type Input struct {
	Name, Label, Hint string
	Value, Error      string
	Type              string // of the input element; "text" if empty
	Optional          bool   // says so beside the label; else the browser requires it
	Autocomplete      string
	InputMode         string
	Min, Max          string
	MaxLength         int
	Rows              int              // TextArea
	Attrs             templ.Attributes // hx-… and data-…

	locale *locale.Locale
}

// Option is one choice of a Select or of Radios.
type Option struct {
	Value, Label string
	Hint         string // Radios: what choosing it means
}

func (in Input) optionID(o Option) string { return in.id() + "-" + o.Value }

func (in Input) id() string { return FieldID(in.Name) }

// FieldID is the id of the element that takes a field's value.
func FieldID(name string) string { return "field-" + strings.ReplaceAll(name, ".", "-") }

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// attributes are those that every kind of field has in common.
func (in Input) attributes() templ.Attributes {
	a := templ.Attributes{"id": in.id(), "name": in.Name}
	var described []string
	if in.Hint != "" {
		described = append(described, in.id()+"-hint")
	}
	if in.Error != "" {
		described = append(described, in.id()+"-error")
		a["aria-invalid"] = "true"
	}
	if len(described) > 0 {
		a["aria-describedby"] = strings.Join(described, " ")
	}
	if !in.Optional {
		a["required"] = true
	}
	for name, value := range map[string]string{"autocomplete": in.Autocomplete, "inputmode": in.InputMode, "min": in.Min, "max": in.Max} {
		if value != "" {
			a[name] = value
		}
	}
	if in.MaxLength > 0 {
		a["maxlength"] = in.MaxLength
	}
	for name, value := range in.Attrs {
		a[name] = value
	}
	return a
}

// decided is the field without the word that it may be left out: a list of choices always has one that is chosen.
func (in Input) decided() Input {
	in.Optional = false
	return in
}

func (in Input) optionalWord() string {
	if in.locale == nil {
		return ""
	}
	return in.locale.T("field.optional")
}
