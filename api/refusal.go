package api

import (
	"errors"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"panal/fault"
	"panal/internal/locale"
)

// schemaCodes gives what huma says of a value that does not fit its schema a code and, where the sentence has a value
// in it, keeps that. A sentence that is not here has the code of the last line.
var schemaCodes = []struct{ sentence, code string }{
	{validation.MsgUnexpectedProperty, "invalid.unknown"},
	{"unknown query parameter", "invalid.unknown"},
	{validation.MsgExpectedRequiredProperty, "invalid.required"},
	{"required query parameter is missing", "invalid.required"},
	{validation.MsgExpectedInteger, "invalid.integer"},
	{"invalid integer", "invalid.integer"},
	{validation.MsgExpectedNumber, "invalid.integer"},
	{validation.MsgExpectedString, "invalid.string"},
	{validation.MsgExpectedBoolean, "invalid.boolean"},
	{"invalid boolean", "invalid.boolean"},
	{validation.MsgExpectedArray, "invalid.list"},
	{validation.MsgExpectedObject, "invalid.object"},
	{validation.MsgExpectedRFC3339DateTime, "invalid.time"},
	{validation.MsgExpectedBase64String, "invalid.base64"},
	{validation.MsgExpectedOneOf, "invalid.choice"},
	{validation.MsgExpectedMinimumNumber, "invalid.least"},
	{validation.MsgExpectedMaximumNumber, "invalid.most"},
	{validation.MsgExpectedMinLength, "invalid.shortest"},
	{validation.MsgExpectedMaxLength, "invalid.longest"},
	{validation.MsgExpectedMinItems, "invalid.fewest"},
	{validation.MsgExpectedMaxItems, "invalid.many"},
	{"", "invalid.form"},
}

// refusals writes what huma found wrong with a request.
func refusals(l *locale.Locale, errs []error) []ProblemField {
	fields := make([]ProblemField, 0, len(errs))
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			fields = append(fields, refusal(l, d))
		}
	}
	return fields
}

func refusal(l *locale.Locale, d *huma.ErrorDetail) ProblemField {
	code, value := codeOf(d.Message)
	in, name, _ := strings.Cut(strings.NewReplacer("[", ".", "]", "").Replace(d.Location), ".")
	if in == "body" && code == "invalid.required" { // huma names the object that lacks it
		name = strings.TrimPrefix(name+"."+value, ".")
	}
	field := ProblemField{Code: code, Message: message(l, code, "invalid", fault.Args{"value": value})}
	if in == "body" {
		field.Pointer = pointer(name)
	} else {
		field.Parameter = name
	}
	return field
}

// codeOf finds the code of a sentence, and the value in it.
func codeOf(sentence string) (code, value string) {
	for _, known := range schemaCodes {
		before, rest, holds := strings.Cut(known.sentence, "%")
		if !holds {
			if sentence == before || known.sentence == "" {
				return known.code, ""
			}
			continue
		}
		after := rest[1:]
		if strings.HasPrefix(sentence, before) && strings.HasSuffix(sentence, after) && len(sentence) >= len(before)+len(after) {
			return known.code, strings.Trim(sentence[len(before):len(sentence)-len(after)], `"`)
		}
	}
	return "", ""
}
