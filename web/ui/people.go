package ui

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Face is a person as a small round.
type Face struct {
	Name  string
	Seed  string // the colour is drawn from it; the name if empty
	Image string
	Head  bool // opened the group
	You   bool
}

// Roster is who is in a group and how many it takes.
type Roster struct {
	Faces []Face
	Size  int
}

// shownFaces is how many places a roster draws before it counts the rest.
const shownFaces = 12

func (r Roster) shown() []Face { return r.Faces[:min(len(r.Faces), r.room())] }

// room is the number of circles for people; a larger group keeps the last circle
// for the count of those not drawn.
func (r Roster) room() int {
	if r.Size > shownFaces {
		return shownFaces - 1
	}
	return shownFaces
}

func (r Roster) hidden() int { return len(r.Faces) - len(r.shown()) }

// drawnFree is how many free places are drawn each; more are one circle with their number.
const drawnFree = 3

func (r Roster) free() int { return max(0, r.Size-len(r.Faces)) }

// faceColours is how many pairs of colours tokens.css has.
const faceColours = 8

func (f Face) class() string {
	seed := f.Seed
	if seed == "" {
		seed = f.Name
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(seed)) // a hash takes everything
	return "face-" + strconv.Itoa(int(h.Sum32()%faceColours))
}

// initials are the first letters of the first and the last word. A name without
// spaces, as in Chinese, gives its first character, and one that begins with a
// picture that picture.
func (f Face) initials() string {
	words := strings.FieldsFunc(f.Name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '_' || r == '.' })
	if len(words) == 0 {
		return "?"
	}
	first := firstGlyph(words[0])
	letter, _ := utf8.DecodeRuneInString(first)
	if len(words) == 1 || !unicode.IsLetter(letter) {
		return first
	}
	return first + firstGlyph(words[len(words)-1])
}

// firstGlyph is the first character as people count them: a letter with its
// accents, an emoji with its modifiers.
func firstGlyph(s string) string {
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return strings.ToUpper(cluster)
}
