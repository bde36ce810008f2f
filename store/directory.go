package store

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
)

// The directory lists members in the order in which they joined or, when words are looked for, by the word that was
// found: who has exactly that word comes first, then whoever's word goes on from it in the order of the alphabet, and
// of those with the same word who joined first. Staff find e-mails too, after the names. That is the order of the
// index, so a page of a search costs the same whether ten people have the word or a hundred thousand.
//
// Of several words the rarest leads, and the others are compared. A search looks at so many members for one page and
// no more: where few of many fit, a page may be short, or empty, and the next goes on from there.

const (
	rareEnough = 2000             // rows of a word that are counted at most, to find the rarest
	candidates = 3000             // members that one page looks at, at most
	maxCursor  = 2 + 16 + maxWord // see place
	maxWord    = 1 + 254          // an e-mail with its mark
)

var (
	countWord = stmt(`SELECT COUNT(*) FROM (SELECT 1 FROM member_word WHERE community_id = $1 AND word >= $2 AND word < $3 LIMIT ` + strconv.Itoa(rareEnough) + `) few`)

	membersByID = stmt(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1 AND m.id IN (` + places(2, page.Most+1) + `)`)
)

// Members lists a page of the directory.
func (p People) Members(ctx context.Context, in id.ID, q community.MemberQuery, r page.Request) (page.Page[community.Member], error) {
	size, err := r.Size()
	if err != nil {
		return page.Page[community.Member]{}, err
	}
	words := fold(strings.TrimSpace(q.Words))
	if words == "" {
		return p.listMembers(ctx, in, q, r, size)
	}
	key, err := r.Position(maxCursor)
	if err != nil {
		return page.Page[community.Member]{}, err
	}
	s := search{db: p.db, in: in, q: q, terms: wordsIn(words), size: size}
	if fields := strings.FieldsFunc(words, unicode.IsSpace); len(fields) == 1 && q.Viewer.IsZero() {
		s.email = fields[0]
	}
	return s.run(ctx, key)
}

// listMembers lists members in the order in which they joined.
func (p People) listMembers(ctx context.Context, in id.ID, q community.MemberQuery, r page.Request, size int) (page.Page[community.Member], error) {
	after, _, err := r.ByID()
	if err != nil {
		return page.Page[community.Member]{}, err
	}
	c := newComposed(in)
	c.add(`SELECT ` + memberColumns + memberTables + `WHERE m.community_id = $1`)
	if q.Oldest {
		c.add(` AND m.id > `, whole(after))
	} else {
		c.add(` AND m.id < `, before(after))
	}
	c.members(q)
	if c.add(` ORDER BY m.id`); !q.Oldest {
		c.add(` DESC`)
	}
	c.add(` LIMIT `, size+1)
	found, err := list(ctx, p.db, c.statement(), c.args, scanMember)
	return page.Cut(found, size, func(m community.Member) []byte { return m.ID[:] }), err
}

// Visible reports whether a member may find another.
func (p People) Visible(ctx context.Context, in, viewer, member id.ID) (bool, error) {
	c := newComposed(in)
	c.add(`SELECT m.id FROM member m WHERE m.community_id = $1 AND m.id = `, member)
	c.visibleTo(community.MemberQuery{MemberFilter: community.MemberFilter{Words: "any"}, Viewer: viewer})
	_, found, err := find(ctx, p.db, c.statement(), c.args, scanID)
	return found, err
}

// search is a search for words.
type search struct {
	db    *DB
	in    id.ID
	q     community.MemberQuery
	terms []term
	email string // the beginning of an e-mail; empty when none is looked for
	size  int
	found []id.ID
	seen  int
}

// place is how far a search has come: in which source (the words of names, then e-mails), by which word, and after
// which row. As a cursor it is these bytes.
type place struct {
	source, lead byte
	member       id.ID
	word         []byte
}

func (p place) cursor() string {
	return page.Cursor(slices.Concat([]byte{p.source, p.lead}, p.member[:], p.word))
}

const sourceNames, sourceEmails = 0, 1

func (s *search) run(ctx context.Context, key []byte) (page.Page[community.Member], error) {
	var none page.Page[community.Member]
	leads := s.leads()
	at, err := s.begin(ctx, leads, key)
	if err != nil {
		return none, err
	}
	for {
		prefix := emailMark + s.email
		if at.source == sourceNames {
			prefix = leads[at.lead]
		}
		ended, err := s.walk(ctx, prefix, &at)
		if err != nil {
			return none, err
		}
		if !ended { // the page is full, or enough was looked at
			members, err := s.members(ctx)
			return page.Page[community.Member]{Items: members, Next: at.cursor()}, err
		}
		if at.source == sourceEmails || s.email == "" {
			members, err := s.members(ctx)
			return page.Page[community.Member]{Items: members}, err
		}
		at = place{source: sourceEmails}
	}
}

// leads are the prefixes by which names can be looked for. Whoever looks for something with an @ looks for no name.
func (s *search) leads() (all []string) {
	if strings.Contains(s.email, "@") {
		return nil
	}
	for _, t := range s.terms {
		all = append(all, t.prefixes()...)
	}
	return all
}

// begin is the place that a cursor names or, for a first page, the start of the rarest word.
func (s *search) begin(ctx context.Context, leads []string, key []byte) (place, error) {
	if key != nil {
		if len(key) < 18 || key[0] > sourceEmails || key[0] == sourceNames && int(key[1]) >= len(leads) || key[0] == sourceEmails && s.email == "" {
			return place{}, page.ErrCursor
		}
		at := place{source: key[0], lead: key[1], word: key[18:]}
		copy(at.member[:], key[2:18])
		return at, nil
	}
	if len(leads) == 0 {
		return place{source: sourceEmails}, nil
	}
	rarest, rows := 0, int64(rareEnough+1)
	for i, lead := range leads[:min(len(leads), 16)] {
		if len(leads) == 1 {
			break
		}
		n, err := number[int64](ctx, s.db, countWord, s.in, []byte(lead), []byte(lead+pastWords))
		if err != nil {
			return place{}, err
		}
		if n < rows || n == rows && len(lead) > len(leads[rarest]) {
			rarest, rows = i, n
		}
	}
	return place{source: sourceNames, lead: byte(rarest)}, nil
}

// walk goes through the rows that begin with a prefix until the page is full or enough was looked at, and reports
// whether it came to their end. It leaves at at the last row that was looked at.
func (s *search) walk(ctx context.Context, prefix string, at *place) (ended bool, err error) {
	portion := 2 * (s.size + 1)
	for s.seen < candidates {
		portion = min(portion, candidates-s.seen)
		rows, full := 0, false
		c := s.after(*at, prefix, portion)
		err := s.db.query(ctx, c.statement(), c.args, func(row Row) error {
			var next place
			var folded string
			var fits bool
			if err := row.Scan(&next.word, &next.member, &folded, &fits); err != nil || full {
				return err
			}
			rows++
			fits = fits && s.fits(at.source, prefix, next.word, folded)
			if fits && len(s.found) == s.size {
				full = true // somebody follows: the page ends before them
				return nil
			}
			at.word, at.member = append(at.word[:0], next.word...), next.member
			if fits {
				s.found = append(s.found, next.member)
			}
			return nil
		})
		if err != nil || full {
			return false, err
		}
		if s.seen += rows; rows < portion {
			return true, nil
		}
		portion *= 4
	}
	return false, nil
}

// after composes the question for rows that begin with a prefix and come after a place. Members themselves are read only
// where a filter asks for more than their names.
func (s *search) after(at place, prefix string, most int) *composed {
	start := bytes.Clone(at.word)
	if len(start) == 0 {
		start = []byte(prefix)
	}
	c := newComposed(s.in)
	c.add(`SELECT w.word, w.member_id, w.folded, CASE WHEN 1 = 1`)
	bare := c.text.Len()
	c.members(s.q)
	narrowed := c.text.Len() > bare
	c.add(` THEN 1 ELSE 0 END FROM `)
	if narrowed {
		c.add(`(SELECT w.word, w.member_id, w.folded FROM `)
	}
	c.add(`member_word w WHERE w.community_id = $1 AND (w.word, w.member_id) > (`, start).add(`, `, whole(at.member)).add(`)`)
	c.add(` AND w.word < `, []byte(prefix+pastWords)).add(` ORDER BY w.word, w.member_id LIMIT `, most)
	if narrowed {
		c.add(`) w JOIN member m ON m.community_id = $1 AND m.id = w.member_id ORDER BY w.word, w.member_id`)
	}
	return c
}

// fits reports whether a member who was found by a word has all the others, and is to be listed under this one: once,
// by the first of their words that begins like it, and by their e-mail only if not by their name.
func (s *search) fits(source byte, prefix string, word []byte, folded string) bool {
	var words [][]byte
	all := !slices.ContainsFunc(s.terms, func(t term) bool { return t.missing(folded) })
	if all {
		words = nameWords(folded)
		all = !slices.ContainsFunc(s.terms, func(t term) bool { return !t.in(folded, words) })
	}
	if source == sourceEmails {
		return strings.Contains(s.email, "@") || !all
	}
	return all && bytes.Equal(first(words, prefix), word)
}

// members reads those that were found.
func (s *search) members(ctx context.Context) ([]community.Member, error) {
	if len(s.found) == 0 {
		return nil, nil
	}
	args := []any{s.in}
	for i := range page.Most + 1 {
		args = append(args, s.found[min(i, len(s.found)-1)]) // the last fills the places that are left
	}
	by := map[id.ID]community.Member{}
	read, err := list(ctx, s.db, membersByID, args, scanMember)
	for _, m := range read {
		by[m.ID] = m
	}
	var all []community.Member
	for _, found := range s.found {
		if m, there := by[found]; there {
			all = append(all, m)
		}
	}
	return all, err
}
