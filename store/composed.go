package store

import (
	"strconv"
	"strings"

	"panal/community"
	"panal/internal/id"
)

// composed is a statement that is put together for one question: a list with filters, a segment's rule. Its text is
// made of constants and of numbered places; what people write is in the arguments and nowhere else. It is prepared for
// the one time that it runs.
type composed struct {
	text strings.Builder
	args []any
}

// newComposed begins a statement whose first argument is the community.
func newComposed(in id.ID) *composed { return &composed{args: []any{in}} }

// add writes a part of the text, and after it a place for each of the values.
func (c *composed) add(text string, values ...any) *composed {
	c.text.WriteString(text)
	for i, v := range values {
		if i > 0 {
			c.text.WriteString(", ")
		}
		c.args = append(c.args, v)
		c.text.WriteString("$" + strconv.Itoa(len(c.args)))
	}
	return c
}

func (c *composed) statement() *Statement {
	text := c.text.String()
	s := &Statement{number: unprepared, text: text}
	for _, match := range tableName.FindAllStringSubmatch(text, -1) {
		s.tables = append(s.tables, match[1])
	}
	return s
}

// members writes the conditions of a filter on members, each with an AND before it.
func (c *composed) members(q community.MemberQuery) {
	if q.Role != "" {
		c.add(` AND m.role = `, q.Role)
	}
	if q.Rung != community.NoRung {
		c.add(` AND m.rung = `, q.Rung)
	}
	if !q.Circle.IsZero() {
		c.add(` AND m.id IN (SELECT x.member_id FROM circle_member x WHERE x.community_id = $1 AND x.circle_id = `, q.Circle).add(`)`)
	}
	if !q.Viewer.IsZero() {
		c.visibleTo(q)
	}
	if q.Rule != nil {
		c.add(` AND m.role <> 'guest' AND `)
		c.rule(*q.Rule, q.Attributes, q.Now)
	}
	if !q.JoinedFrom.IsZero() {
		c.add(` AND m.joined_at >= `, q.JoinedFrom)
	}
	if !q.JoinedBefore.IsZero() {
		c.add(` AND m.joined_at < `, q.JoinedBefore)
	}
}

// fellows are the members who share a live circle with one, who is the argument after it.
const fellows = `SELECT b.member_id FROM circle_member a JOIN circle l ON l.community_id = $1 AND l.id = a.circle_id AND l.state = 'live'
	JOIN circle_member b ON b.community_id = $1 AND b.circle_id = a.circle_id WHERE a.community_id = $1 AND a.member_id = `

// visibleTo leaves whom a member may find. Without words it is those whom they share a circle with: the others are
// found by who knows whom to look for, and not by leafing through everybody.
func (c *composed) visibleTo(q community.MemberQuery) {
	c.add(` AND m.role <> 'guest'`)
	c.args = append(c.args, q.Viewer)
	c.add(` AND NOT` + unseen("m.id", "$"+strconv.Itoa(len(c.args))))
	if q.Words == "" {
		c.add(` AND m.findable <> 'nobody' AND m.id <> `, q.Viewer).add(` AND m.id IN (`+fellows, q.Viewer).add(`)`)
		return
	}
	c.add(` AND (m.findable = 'community' OR m.id = `, q.Viewer).add(` OR (m.findable = 'circles' AND m.id IN (`+fellows, q.Viewer).add(`)))`)
}
