package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"panal/fault"
)

// checkLine accepts one line of text, in characters.
func checkLine(wrong *fault.Fields, field, text string, least, most int) {
	n := utf8.RuneCountInString(text)
	wrong.Check(n >= least, field, "invalid.required")
	wrong.Check(n <= most, field, "invalid.too_long", fault.Args{"max": most})
	wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl), field, "invalid.text")
}

// checkText accepts text of several lines.
func checkText(wrong *fault.Fields, field, text string, most int) {
	odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	wrong.Check(utf8.RuneCountInString(text) <= most, field, "invalid.too_long", fault.Args{"max": most})
	wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, odd), field, "invalid.text")
}

// tidy trims a text and gives it one kind of line end: browsers send two characters.
func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }
