package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressly/goose/v3"

	"panal/internal/id"
)

// Members are found by words. Each word of a member's name is a row that leads to the member, and so is their proven
// e-mail, so that a search reads a range of one index however many members there are. Engines have searches of their
// own; this one is the same on all of them, and as exact as the name that was written a moment ago.
//
// Chinese, Japanese and Korean put no blanks between words. Of their letters each one is a row together with the one
// after it, and the last by itself: so a name is found by any of its letters and any letters that follow one another.
//
// A row holds bytes, which both engines put in the same order. An e-mail begins with a byte that no letter has, so that
// what a member searches for never meets one. Beside each word lies the whole name, which the other words of a search are
// compared with.

const (
	longestWord = 64     // bytes of a word that are kept; a longer one is found by these
	emailMark   = "\xff" // before an e-mail
	pastWords   = "\xff" // after every text that goes on from a word
)

// spaceless are the scripts that are written without blanks between words.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// apostrophes join what they stand between, where words have blanks between them: who looks for O'Sullivan may leave it
// out.
const apostrophes = "'’‘ʼ`´"

// term is one word of a search: a prefix of a word that is kept or, of a script without blanks, letters that follow one
// another.
type term struct {
	text  string
	pairs bool // letters of a script without blanks
}

// wordsIn takes a folded text apart.
func wordsIn(folded string) (all []term) {
	for _, field := range strings.FieldsFunc(folded, unicode.IsSpace) {
		parts := split(field)
		if len(parts) == 0 { // a name of signs alone, such as a picture
			parts = []term{{text: clip(field)}}
		}
		all = append(all, parts...)
	}
	return all
}

// split cuts a text without blanks into words, where the script changes and at what is no letter.
func split(field string) (parts []term) {
	var b strings.Builder
	pairs := false
	cut := func() {
		if b.Len() > 0 {
			parts = append(parts, term{clip(b.String()), pairs})
			b.Reset()
		}
	}
	for _, r := range field {
		switch {
		case strings.ContainsRune(apostrophes, r):
			if pairs {
				cut()
			}
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			cut()
			continue
		case unicode.IsLetter(r) && unicode.In(r, spaceless...) != pairs:
			cut()
			pairs = !pairs
		}
		b.WriteRune(r)
	}
	cut()
	return parts
}

// clip cuts a word to the length that is kept, at a letter.
func clip(word string) string {
	if len(word) <= longestWord {
		return word
	}
	end := longestWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// nameWords are the rows of a folded name, in order, each once.
func nameWords(folded string) [][]byte {
	var words []string
	for _, t := range wordsIn(folded) {
		if t.pairs {
			words = append(words, pairsOf(t.text)...)
		} else {
			words = append(words, t.text)
		}
	}
	for _, field := range strings.FieldsFunc(folded, unicode.IsSpace) { // Sullivan, of O'Sullivan
		for _, part := range strings.FieldsFunc(field, func(r rune) bool { return strings.ContainsRune(apostrophes, r) }) {
			if part != field && utf8.RuneCountInString(part) > 1 {
				for _, t := range split(part) {
					if !t.pairs {
						words = append(words, t.text)
					}
				}
			}
		}
	}
	slices.Sort(words)
	rows := [][]byte{}
	for _, w := range slices.Compact(words) {
		rows = append(rows, []byte(w))
	}
	return rows
}

// Words returns a name as it is compared, and the rows that a member with the name and a proven e-mail is found by: for
// what writes members by the million.
func Words(name, email string) (folded string, words [][]byte) {
	folded = fold(name)
	words = nameWords(folded)
	if email != "" {
		words = append(words, emailWord(email))
	}
	return folded, words
}

// pairsOf are the letters of a text, each with the one after it.
func pairsOf(text string) (pairs []string) {
	letters := []rune(text)
	for i := range letters {
		pairs = append(pairs, string(letters[i:min(i+2, len(letters))]))
	}
	return pairs
}

// emailWord is the row of an e-mail.
func emailWord(email string) []byte { return []byte(emailMark + email) }

// prefixes are the rows to look for a term in: those that begin with one of these.
func (t term) prefixes() []string {
	if !t.pairs {
		return []string{t.text}
	}
	pairs := pairsOf(t.text)
	if len(pairs) > 1 {
		pairs = pairs[:len(pairs)-1] // the last letter is in the pair before it
	}
	return pairs
}

// in reports whether a name has the term.
func (t term) in(folded string, words [][]byte) bool {
	if t.pairs {
		return strings.Contains(folded, t.text)
	}
	return first(words, t.text) != nil
}

// missing is true of a name that cannot have the term: it tells most of those that have not without taking them apart.
func (t term) missing(folded string) bool {
	return !strings.Contains(folded, t.text) && !strings.ContainsAny(folded, apostrophes)
}

// first is the first of sorted words that begins with a prefix.
func first(words [][]byte, prefix string) []byte {
	at, _ := slices.BinarySearchFunc(words, []byte(prefix), bytes.Compare)
	if at < len(words) && bytes.HasPrefix(words[at], []byte(prefix)) {
		return words[at]
	}
	return nil
}

var (
	putWord    = wideInsert("member_word", []string{"community_id", "word", "member_id", "folded"}, ` ON CONFLICT (community_id, word, member_id) DO UPDATE SET folded = excluded.folded`, 0)
	dropWord   = stmt(`DELETE FROM member_word WHERE community_id = $1 AND word = $2 AND member_id = $3`)
	nameToFold = stmt(`SELECT person_id, folded FROM member WHERE community_id = $1 AND id = $2`)
	// Nobody proves or changes the e-mail between being asked for it and the rows that are written of it.
	emailToIndex = stmt(`UPDATE person SET email = email WHERE id = $1 RETURNING COALESCE(email, '')`)
	// A person is looked for in each community: their memberships have no index that crosses communities.
	memberships = stmt(`SELECT m.community_id, m.id, m.folded FROM belonging b CROSS JOIN member m
		WHERE b.person_id = $1 AND m.community_id = b.community_id AND m.person_id = b.person_id`)
)

// index makes a member findable by their name and the e-mail of the person they are.
func (tx peopleTx) index(member, person id.ID, folded string) error {
	words := nameWords(folded)
	email, found, err := find(tx.ctx, tx, emailToIndex, []any{person}, func(row Row) (email string, err error) { return email, row.Scan(&email) })
	if err != nil {
		return err
	}
	if found && email != "" {
		words = append(words, emailWord(email))
	}
	var rows [][]any
	for _, w := range words {
		rows = append(rows, []any{tx.community, w, member, folded})
	}
	tx.insert(putWord, rows...)
	return nil
}

// reindex follows a name that changes.
func (tx peopleTx) reindex(member, person id.ID, before, after string) error {
	is := nameWords(after)
	for _, w := range nameWords(before) {
		if _, stays := slices.BinarySearchFunc(is, w, bytes.Compare); !stays {
			tx.run(dropWord, tx.community, w, member)
		}
	}
	return tx.index(member, person, after)
}

// reindexEmail follows an e-mail that a person proves, changes or gives up, in every community they are in. An empty
// one is none.
func (tx *Tx) reindexEmail(person id.ID, before, after string) error {
	type membership struct {
		community, member id.ID
		folded            string
	}
	all, err := list(tx.ctx, tx, memberships, []any{person}, func(row Row) (m membership, err error) {
		return m, row.Scan(&m.community, &m.member, &m.folded)
	})
	if err != nil {
		return err
	}
	for _, m := range all {
		if before != "" {
			tx.run(dropWord, m.community, emailWord(before), m.member)
		}
		if after != "" {
			tx.insert(putWord, []any{m.community, emailWord(after), m.member, m.folded})
		}
	}
	return nil
}

// indexExisting is the migration that writes the words of whoever was there before there were any.
var indexExisting = goose.NewGoMigration(12, &goose.GoFunc{RunTx: indexAll}, nil)

func indexAll(ctx context.Context, tx *sql.Tx) error {
	type row struct {
		community, id []byte
		folded, email string
	}
	after := row{community: []byte{}, id: []byte{}}
	for {
		var some []row
		rows, err := tx.QueryContext(ctx, `SELECT m.community_id, m.id, m.folded, COALESCE(p.email, '') FROM member m LEFT JOIN person p ON p.id = m.person_id
			WHERE (m.community_id, m.id) > ($1, $2) ORDER BY m.community_id, m.id LIMIT 5000`, after.community, after.id)
		if err != nil {
			return err
		}
		for rows.Next() {
			var r row
			if err := rows.Scan(&r.community, &r.id, &r.folded, &r.email); err != nil {
				return errors.Join(err, rows.Close())
			}
			some = append(some, r)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
		if len(some) == 0 {
			return nil
		}
		after = some[len(some)-1]
		for _, r := range some {
			words := nameWords(r.folded)
			if r.email != "" {
				words = append(words, emailWord(r.email))
			}
			for _, w := range words {
				if _, err := tx.ExecContext(ctx, `INSERT INTO member_word (community_id, word, member_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, r.community, w, r.id); err != nil {
					return err
				}
			}
		}
	}
}
