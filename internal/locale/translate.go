package locale

import (
	"errors"
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// T returns the message for key, its values filled in from args, which alternate
// name and value: T("share.by", "name", member.Name). A value named "count" also
// chooses the plural form; give it as an integer. A message the language lacks
// is taken from English, and one that nobody has shows its key, so that a page
// with a gap still serves.
func (l *Locale) T(key string, args ...any) string {
	if text, ok := l.plain[key]; ok {
		return text
	}
	call := values{l, args}
	// The error says which language answered; the text is what there is.
	text, _ := l.localizer.Localize(&i18n.LocalizeConfig{
		MessageID:      key,
		TemplateData:   call,
		PluralCount:    call.count(),
		TemplateParser: valueParser{},
	})
	if text == "" {
		return key
	}
	return text
}

// Fill is T for values that come as a map, as a fault's do.
func (l *Locale) Fill(key string, args map[string]any) string {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	return l.T(key, pairs...)
}

// Has reports whether the language, or English for it, has a message for key.
func (l *Locale) Has(key string) bool {
	if _, ok := l.plain[key]; ok {
		return true
	}
	return l.T(key) != key
}

// values are the arguments of one call, with the locale that writes numbers.
type values struct {
	locale *Locale
	args   []any
}

func (v values) get(name string) any {
	for i := 0; i+1 < len(v.args); i += 2 {
		if v.args[i] == name {
			return v.args[i+1]
		}
	}
	return nil
}

// count is the value that plurals go by, or nil when there is none.
func (v values) count() any {
	switch n := v.get("count").(type) {
	case int, int64:
		return n
	}
	return nil
}

// valueParser reads the one template construct that messages may use, {{.name}}.
// text/template would do, for ten times the cost and with a language that
// translators should not need.
type valueParser struct{}

func (valueParser) Cacheable() bool { return true }

func (valueParser) Parse(src, _, _ string) (template.ParsedTemplate, error) {
	var parts []part
	for {
		before, rest, found := strings.Cut(src, "{{")
		if before != "" {
			parts = append(parts, part{literal: before})
		}
		if !found {
			return filled(parts), nil
		}
		name, after, closed := strings.Cut(rest, "}}")
		name, dotted := strings.CutPrefix(strings.TrimSpace(name), ".")
		if !closed || !dotted || name == "" {
			return nil, errors.New("a value is written {{.name}}")
		}
		parts = append(parts, part{name: name})
		src = after
	}
}

// part is a literal, or a value by its name.
type part struct{ literal, name string }

type filled []part

func (f filled) Execute(data any) (string, error) {
	call, ok := data.(values)
	if !ok {
		return "", fmt.Errorf("locale: data is %T", data)
	}
	var b strings.Builder
	for _, p := range f {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		switch v := call.get(p.name).(type) {
		case string:
			b.WriteString(v)
		case int:
			b.WriteString(call.locale.Number(int64(v)))
		case int64:
			b.WriteString(call.locale.Number(v))
		case nil:
			b.WriteString("{" + p.name + "}") // a missing value is seen, never silent
		default:
			fmt.Fprint(&b, v)
		}
	}
	return b.String(), nil
}
