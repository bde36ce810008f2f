// Package input cleans and judges text as people type it, so that the same words are taken or refused on every form.
//
// It decides what a clean line, a clean text and a slug are, and which characters neither may hold. How long a text may be,
// and whether it has to be there, it leaves to the noun whose text it is.
package input

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"panal/fault"
)

// Line cleans a text of one line: it trims it, and joins its blanks to single spaces.
func Line(text string) string { return strings.Join(strings.Fields(text), " ") }

// Text cleans a text of several lines: it trims it, and gives it one kind of line end, for browsers send two characters.
func Text(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// CheckName says at its field what is wrong with a cleaned line that must be there and stands beside other people's words.
func CheckName(wrong *fault.Fields, field, text string, most int) {
	wrong.Check(text != "", field, "invalid.required")
	checkLength(wrong, field, text, most)
	wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, Disguises), field, "invalid.characters")
}

// CheckLine says at its field what is wrong with a text of one line, which has from so many to so many characters.
func CheckLine(wrong *fault.Fields, field, text string, least, most int) {
	wrong.Check(utf8.RuneCountInString(text) >= least, field, "invalid.required")
	checkLength(wrong, field, text, most)
	wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl), field, "invalid.text")
}

// CheckText says at its field what is wrong with a text of several lines.
func CheckText(wrong *fault.Fields, field, text string, most int) {
	checkLength(wrong, field, text, most)
	odd := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	wrong.Check(utf8.ValidString(text) && !strings.ContainsFunc(text, odd), field, "invalid.text")
}

func checkLength(wrong *fault.Fields, field, text string, most int) {
	wrong.Check(utf8.RuneCountInString(text) <= most, field, "invalid.too_long", fault.Args{"max": most})
}

// Disguises reports whether a character breaks a line, or turns the direction of the text around a name.
func Disguises(r rune) bool {
	return unicode.IsControl(r) || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u2028' || r == '\u2029'
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// IsSlug reports whether a text can name something in an address: small letters and digits, in parts that single hyphens
// join.
func IsSlug(text string) bool { return slug.MatchString(text) }
